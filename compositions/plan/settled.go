package plan

import (
	"reflect"
	"strings"

	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"
	iam "github.com/upbound/provider-aws/v2/apis/namespaced/iam/v1beta1"
	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"
)

// settle marks the objects that AWS still moves to what was asked for. While an operation runs, the provider reports success for the new
// generation, and the success of the operation before: only status.atProvider, which it reads from AWS when the operation is over, says
// whether AWS has arrived. Revisions are never changed, so they have arrived when they exist.
func settle(plan *Plan, seen Observed) {
	for _, o := range plan.Objects {
		if o.Waits() || o.RevisionOf != "" || !seen.Exists(o.Key) {
			continue
		}
		live := seen.Resources[o.Key]
		want := o.Resource
		if seen.Changed[o.Key] {
			want = live
		}
		fields := pending(want, live)
		if len(fields) == 0 {
			continue
		}
		o.Unsettled = true
		if o.Note == "" && !HasFailed(live) {
			o.Note = "AWS has not taken over " + strings.Join(fields, ", ") + " yet"
		}
	}
}

// pending are the fields of forProvider that AWS does not have as they are asked for, by their names in the API. Fields that status.atProvider
// does not mirror say nothing, and neither do those that are not asked for, but for a few.
func pending(want, live resource.ModernManaged) []string {
	asked, applied, has := ForProvider(want), ForProvider(live), atProvider(live)
	if has.IsZero() { // AWS has not been read since the provider began
		return nil
	}
	var fields []string
	for i := range asked.NumField() {
		field := asked.Type().Field(i)
		this := place{asked.Type(), field.Name}
		remains := leftOut[this] && isNothing(asked.Field(i)) && isNothing(applied.Field(i)) && !isNothing(has.FieldByName(field.Name))
		if remains || !judgedElsewhere[this] && !mirrorsField(has, asked, field.Name) {
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			fields = append(fields, name)
		}
	}
	return fields
}

// place is a field of one of the provider's types.
type place struct {
	of    reflect.Type
	field string
}

func in[T any](field string) place { return place{reflect.TypeFor[T](), field} }

// judgedElsewhere are fields that AWS changes by itself: changesToCome compares them with what is asked for. A version may be asked for without
// its last numbers, and RDS upgrades; storage grows.
var judgedElsewhere = map[place]bool{
	in[rds.InstanceParameters]("EngineVersion"):    true,
	in[rds.InstanceParameters]("AllocatedStorage"): true,
}

// leftOut are the fields that ask AWS to have nothing where they are left out. Where others are left out Terraform keeps what AWS has: they are
// computed in its schema.
var leftOut = map[place]bool{
	in[ecs.ServiceParameters]("LoadBalancer"):                  true,
	in[ecs.ServiceParameters]("ServiceConnectConfiguration"):   true,
	in[iam.RoleParameters]("PermissionsBoundary"):              true,
	in[rds.InstanceParameters]("EnabledCloudwatchLogsExports"): true,
	in[rds.InstanceParameters]("MaxAllocatedStorage"):          true,
}

// isNothing reports whether a field holds nothing that one could ask for.
func isNothing(value reflect.Value) bool {
	switch value.Kind() {
	case reflect.Pointer:
		return value.IsNil() || value.Elem().IsZero()
	case reflect.Slice, reflect.Map:
		return value.Len() == 0
	}
	return value.IsZero()
}

// AsksForNothing reports whether a field of forProvider asks AWS to have nothing where it is left out.
func AsksForNothing(of reflect.Type, field string) bool { return leftOut[place{of, field}] }

// Places are the fields, by the types of the provider's parameters, that are compared in another way than by their value.
func Places() map[reflect.Type][]string {
	places := map[reflect.Type][]string{}
	for p := range leftOut {
		places[p.of] = append(places[p.of], p.field)
	}
	for p := range judgedElsewhere {
		places[p.of] = append(places[p.of], p.field)
	}
	for p := range otherForms {
		places[p.of] = append(places[p.of], p.field)
	}
	return places
}

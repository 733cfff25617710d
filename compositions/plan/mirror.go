package plan

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"

	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"
	iam "github.com/upbound/provider-aws/v2/apis/namespaced/iam/v1beta1"
	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"
	route53 "github.com/upbound/provider-aws/v2/apis/namespaced/route53/v1beta1"
	s3 "github.com/upbound/provider-aws/v2/apis/namespaced/s3/v1beta1"
)

// mirrorsField reports whether a field of a block is in AWS as it was asked for. One that the observed block does not have says nothing.
func mirrorsField(now, asked reflect.Value, name string) bool {
	field := now.FieldByName(name)
	if !field.IsValid() {
		return true
	}
	if same := otherForms[place{asked.Type(), name}]; same != nil && same(now, asked, name) {
		return true
	}
	return mirrors(field, asked.FieldByName(name))
}

// otherForms are the fields that Terraform keeps in another form than they were asked for in, and how the two are compared. In all others a
// difference is one for Terraform too, which updates until there is none: without a StateFunc, a DiffSuppressFunc or a custom diff no form
// can differ for good. All kinds were looked through in terraform-provider-aws 6.34 (internal/service/…).
var otherForms = map[place]func(now, asked reflect.Value, name string) bool{
	// StateFunc: lower case without the last dot (route53/record.go, route53/clean.go). AWS has said the name of a proof with a dot.
	in[route53.RecordParameters]("Name"): texts(sameName),
	in[route53.AliasParameters]("Name"):  texts(sameName),
	// StateFunc: lower case (rds/instance.go).
	in[rds.InstanceParameters]("MaintenanceWindow"): texts(strings.EqualFold),
	// SuppressEquivalentPolicyDiffs (iam/role.go, iam/role_policy.go), PolicyToSet (s3/bucket_policy.go).
	in[iam.RoleParameters]("AssumeRolePolicy"): texts(samePolicy),
	in[iam.RolePolicyParameters]("Policy"):     texts(samePolicy),
	in[s3.BucketPolicyParameters]("Policy"):    texts(samePolicy),
	// Parameters that are as the engine has them are read back only where Terraform's state has them already, and the method of applying them
	// as AWS likes (rds/parameter_group.go, Read).
	in[rds.ParameterGroupParameters]("Parameter"): contradictsNoParameter,
	// Of a rule that was not made by this provider only forward{} is known (elbv2/listener.go, flattenForwardAction).
	in[elbv2.ActionParameters]("TargetGroupArn"): forwards,
}

// texts compares two texts where both are there.
func texts(same func(now, asked string) bool) func(now, asked reflect.Value, name string) bool {
	return func(now, asked reflect.Value, name string) bool {
		n, first := now.FieldByName(name).Interface().(*string)
		a, second := asked.FieldByName(name).Interface().(*string)
		return first && second && n != nil && a != nil && same(*n, *a)
	}
}

func sameName(now, asked string) bool {
	return strings.EqualFold(strings.TrimSuffix(now, "."), strings.TrimSuffix(asked, "."))
}

// contradictsNoParameter reports whether each parameter that AWS reports has the value that is asked for.
func contradictsNoParameter(now, asked reflect.Value, name string) bool {
	reported, ok := now.FieldByName(name).Interface().([]rds.ParameterObservation)
	if !ok {
		return false
	}
	for _, parameter := range asked.FieldByName(name).Interface().([]rds.ParameterParameters) {
		differs := func(other rds.ParameterObservation) bool {
			return Equal(other.Name, parameter.Name) && !Equal(other.Value, parameter.Value)
		}
		if slices.ContainsFunc(reported, differs) {
			return false
		}
	}
	return true
}

func forwards(now, asked reflect.Value, _ string) bool {
	action, ok := now.Interface().(elbv2.ActionObservation)
	to := asked.Interface().(elbv2.ActionParameters).TargetGroupArn
	return ok && action.Forward != nil && len(action.Forward.TargetGroup) == 1 && to != nil && Equal(action.Forward.TargetGroup[0].Arn, to)
}

// mirrors reports whether a value that AWS reports is the one that was asked for. A plain value that is not reported says nothing; a block
// or a list that is asked for and not there does.
func mirrors(now, asked reflect.Value) bool {
	switch asked.Kind() {
	case reflect.Pointer:
		switch {
		case asked.IsNil(), now.Kind() != reflect.Pointer:
			return true
		case now.IsNil():
			return asked.Elem().Kind() != reflect.Struct
		}
		return mirrors(now.Elem(), asked.Elem())
	case reflect.Struct:
		return now.Kind() != reflect.Struct || mirrorsFields(now, asked)
	case reflect.Slice:
		return now.Kind() != reflect.Slice || asked.Len() == 0 || mirrorsItems(now, asked)
	case reflect.Map:
		return now.Kind() != reflect.Map || now.IsNil() || mirrorsKeys(now, asked)
	default:
		return now.Kind() != asked.Kind() || reflect.DeepEqual(now.Interface(), asked.Interface())
	}
}

func mirrorsFields(now, asked reflect.Value) bool {
	for i := range asked.NumField() {
		if !mirrorsField(now, asked, asked.Type().Field(i).Name) {
			return false
		}
	}
	return true
}

// mirrorsItems compares lists in any order: AWS keeps the order of none that is asked for here.
func mirrorsItems(now, asked reflect.Value) bool {
	if now.Len() != asked.Len() {
		return false
	}
	taken := make([]bool, now.Len())
	for i := range asked.Len() {
		at := firstMirror(now, asked.Index(i), taken)
		if at < 0 {
			return false
		}
		taken[at] = true
	}
	return true
}

// firstMirror is the index of the first item that mirrors another one and is not taken by one before, or -1.
func firstMirror(now, asked reflect.Value, taken []bool) int {
	for i := range now.Len() {
		if !taken[i] && mirrors(now.Index(i), asked) {
			return i
		}
	}
	return -1
}

// mirrorsKeys leaves out what others have added, such as the provider's own tags.
func mirrorsKeys(now, asked reflect.Value) bool {
	for _, key := range asked.MapKeys() {
		value := now.MapIndex(key)
		if !value.IsValid() || !mirrors(value, asked.MapIndex(key)) {
			return false
		}
	}
	return true
}

// samePolicy compares JSON documents by what they mean.
func samePolicy(now, asked string) bool {
	var a, b any
	return json.Unmarshal([]byte(now), &a) == nil && json.Unmarshal([]byte(asked), &b) == nil && sameDocument(a, b)
}

// sameDocument compares JSON as IAM and S3 compare policies: the order of a list does not count, and a list of one is that one.
func sameDocument(a, b any) bool {
	first, isList := a.([]any)
	second, isList2 := b.([]any)
	if isList || isList2 {
		return sameLists(listOf(a, first), listOf(b, second))
	}
	m, isMap := a.(map[string]any)
	other, isMap2 := b.(map[string]any)
	if isMap && isMap2 {
		return maps.EqualFunc(m, other, sameDocument)
	}
	return !isMap && !isMap2 && a == b
}

func listOf(value any, list []any) []any {
	if list == nil {
		return []any{value}
	}
	return list
}

func sameLists(a, b []any) bool {
	if len(a) != len(b) {
		return false
	}
	b = slices.Clone(b)
	for _, item := range a {
		at := slices.IndexFunc(b, func(other any) bool { return sameItem(item, other) })
		if at < 0 {
			return false
		}
		b = slices.Delete(b, at, at+1)
	}
	return true
}

// sameItem of a list is no list, so that a list of one does not stand for itself for ever.
func sameItem(a, b any) bool {
	_, isList := a.([]any)
	_, isList2 := b.([]any)
	if isList || isList2 {
		return reflect.DeepEqual(a, b)
	}
	return sameDocument(a, b)
}

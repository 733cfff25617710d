package compositions_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"

	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"
	iam "github.com/upbound/provider-aws/v2/apis/namespaced/iam/v1beta1"
	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"
	route53 "github.com/upbound/provider-aws/v2/apis/namespaced/route53/v1beta1"
	s3 "github.com/upbound/provider-aws/v2/apis/namespaced/s3/v1beta1"
	sns "github.com/upbound/provider-aws/v2/apis/namespaced/sns/v1beta1"
	sqs "github.com/upbound/provider-aws/v2/apis/namespaced/sqs/v1beta1"
)

// reverseLists gives every list another order: of none does AWS keep the one that was asked for.
func reverseLists(value reflect.Value) {
	switch value.Kind() {
	case reflect.Pointer:
		if !value.IsNil() {
			reverseLists(value.Elem())
		}
	case reflect.Struct:
		for i := range value.NumField() {
			reverseLists(value.Field(i))
		}
	case reflect.Slice:
		swap := reflect.Swapper(value.Interface())
		for i, j := 0, value.Len()-1; i <= j; i, j = i+1, j-1 {
			swap(i, j)
		}
		for i := range value.Len() {
			reverseLists(value.Index(i))
		}
	}
}

// rewrite gives what is reported the forms in which Terraform keeps it, and adds what AWS does: see otherForms.
func rewrite(res resource.ModernManaged) {
	switch r := res.(type) {
	case *elbv2.LBListener:
		for i := range r.Status.AtProvider.DefaultAction {
			if redirect := r.Status.AtProvider.DefaultAction[i].Redirect; redirect != nil {
				redirect.Host, redirect.Path, redirect.Query = new("#{host}"), new("/#{path}"), new("#{query}")
			}
			if group := r.Status.AtProvider.DefaultAction[i].TargetGroupArn; group != nil { // as if another provider had made it
				r.Status.AtProvider.DefaultAction[i].TargetGroupArn = new("")
				r.Status.AtProvider.DefaultAction[i].Forward = &elbv2.ForwardObservation{TargetGroup: []elbv2.TargetGroupObservation{{Arn: group, Weight: new(1.0)}}}
			}
		}
	case *elbv2.LBListenerRule: // as if another provider had made it
		for _, action := range r.Spec.InitProvider.Action {
			r.Status.AtProvider.Action = append(r.Status.AtProvider.Action, elbv2.ActionObservation{Forward: &elbv2.ActionForwardObservation{
				TargetGroup: []elbv2.ForwardTargetGroupObservation{
					{Arn: action.Forward.TargetGroup[0].Arn, Weight: action.Forward.TargetGroup[0].Weight},
					{Arn: action.Forward.TargetGroup[1].Arn, Weight: action.Forward.TargetGroup[1].Weight},
				},
			}})
		}
		for i, action := range r.Status.AtProvider.Action {
			if action.Forward != nil {
				continue
			}
			r.Status.AtProvider.Action[i].TargetGroupArn = new("")
			r.Status.AtProvider.Action[i].Forward = &elbv2.ActionForwardObservation{
				TargetGroup: []elbv2.ForwardTargetGroupObservation{{Arn: action.TargetGroupArn, Weight: new(1.0)}},
			}
		}
	case *iam.Role:
		r.Status.AtProvider.AssumeRolePolicy = rewritten(r.Status.AtProvider.AssumeRolePolicy)
	case *iam.RolePolicy:
		r.Status.AtProvider.Policy = rewritten(r.Status.AtProvider.Policy)
	case *sns.Topic:
		r.Status.AtProvider.Policy = rewritten(r.Status.AtProvider.Policy)
	case *sqs.Queue:
		r.Status.AtProvider.Policy = rewritten(r.Status.AtProvider.Policy)
	case *s3.BucketPolicy:
		r.Status.AtProvider.Policy = rewritten(r.Status.AtProvider.Policy)
	case *rds.Instance:
		rewriteInstance(&r.Status.AtProvider)
	case *rds.Cluster:
		r.Status.AtProvider.PreferredMaintenanceWindow = lowered(r.Status.AtProvider.PreferredMaintenanceWindow)
	case *rds.ClusterInstance:
		r.Status.AtProvider.PreferredMaintenanceWindow = lowered(r.Status.AtProvider.PreferredMaintenanceWindow)
	case *rds.ClusterParameterGroup:
		for i := range r.Status.AtProvider.Parameter {
			r.Status.AtProvider.Parameter[i].ApplyMethod = new("immediate")
		}
	case *rds.ParameterGroup:
		for i := range r.Status.AtProvider.Parameter {
			r.Status.AtProvider.Parameter[i].ApplyMethod = new("immediate")
		}
		r.Status.AtProvider.Parameter = slices.DeleteFunc(r.Status.AtProvider.Parameter, asTheEngineHasIt)
	case *route53.Record:
		r.Status.AtProvider.Name = new(lowerName(*r.Status.AtProvider.Name))
		if alias := r.Status.AtProvider.Alias; alias != nil {
			alias.Name = new(lowerName(*alias.Name))
		}
	}
}

// asTheEngineHasIt reports whether a parameter is not reported, because its value is the engine's own.
func asTheEngineHasIt(p rds.ParameterObservation) bool {
	return len(*p.Name)%2 == 0 && !slices.Contains(tlsParameters, *p.Name)
}

// tlsParameters are the parameters with which engines refuse clients without TLS.
var tlsParameters = []string{"rds.force_ssl", "require_secure_transport"}

func lowerName(name string) string { return strings.ToLower(strings.TrimSuffix(name, ".")) }

func rewriteInstance(now *rds.InstanceObservation) {
	now.EngineVersion = new(*now.EngineVersion + ".9")
	now.AllocatedStorage = new(*now.AllocatedStorage + 10) // it has grown
	now.MaintenanceWindow = lowered(now.MaintenanceWindow)
}

func lowered(text *string) *string {
	if text == nil {
		return nil
	}
	return new(strings.ToLower(*text))
}

// rewritten is a policy in which a list of one is that one, and others have another order.
func rewritten(policy *string) *string {
	var content any
	if err := json.Unmarshal([]byte(*policy), &content); err != nil {
		panic(err)
	}
	text, err := json.MarshalIndent(unlisted(content), "", "  ")
	if err != nil {
		panic(err)
	}
	form := string(text)
	return &form
}

func unlisted(value any) any {
	switch value := value.(type) {
	case map[string]any:
		for key, inner := range value {
			value[key] = unlisted(inner)
		}
	case []any:
		for i := range value {
			value[i] = unlisted(value[i])
		}
		slices.Reverse(value)
		if len(value) == 1 {
			return value[0]
		}
	}
	return value
}

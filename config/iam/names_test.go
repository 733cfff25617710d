package iam

import (
	"maps"
	"os"
	"testing"

	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	cloudwatchlogs "github.com/upbound/provider-aws/v2/apis/namespaced/cloudwatchlogs/v1beta1"
	iam "github.com/upbound/provider-aws/v2/apis/namespaced/iam/v1beta1"
	s3 "github.com/upbound/provider-aws/v2/apis/namespaced/s3/v1beta1"
	scheduler "github.com/upbound/provider-aws/v2/apis/namespaced/scheduler/v1beta1"
	secretsmanager "github.com/upbound/provider-aws/v2/apis/namespaced/secretsmanager/v1beta1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/yaml"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
	"github.com/terrarium-io/terrarium/config/policy"
)

// The policies know some of what is an Environment's by the names that compositions give.
func TestIAMPoliciesKnowTheNamesOfAnEnvironment(t *testing.T) {
	all, _ := iamPolicies(t)
	p, err := compositions.Compose(completeSample(t), plan.Observed{})
	if err != nil {
		t.Fatal(err)
	}
	kinds, known := map[string]bool{}, map[string]string{requestTag: "shop/shop"}
	maps.Copy(known, inAccount)
	for _, o := range p.Objects {
		var action, arn string
		switch res := o.Resource.(type) {
		case *iam.Role:
			action, arn = "iam:CreateRole", "arn:aws:iam::"+account+":role"+*res.Spec.ForProvider.Path+meta.GetExternalName(res)
		case *secretsmanager.Secret:
			action, arn = "secretsmanager:CreateSecret", "arn:aws:secretsmanager:eu-central-1:"+account+":secret:"+*res.Spec.ForProvider.Name
		case *cloudwatchlogs.Group:
			action, arn = "logs:CreateLogGroup", "arn:aws:logs:eu-central-1:"+account+":log-group:"+meta.GetExternalName(res)
		case *scheduler.Schedule:
			params := res.Spec.ForProvider
			action, arn = "scheduler:CreateSchedule", "arn:aws:scheduler:eu-central-1:"+account+":schedule/"+*params.GroupName+"/"+*params.Name
		case *s3.Object:
			action, arn = "s3:PutObject", "arn:aws:s3:::"+*res.Spec.ForProvider.Bucket+"/"+*res.Spec.ForProvider.Key
		default:
			continue
		}
		kinds[o.Kind] = true
		if !all.allows(t, action, arn, known) {
			t.Errorf("%s is refused for %s", action, arn)
		}
	}
	if len(kinds) != 5 {
		t.Errorf("the sample has only %v", kinds)
	}
}

// completeSample is the sample with every kind.
func completeSample(t *testing.T) *v1alpha1.Environment {
	t.Helper()
	text, err := os.ReadFile("../samples/complete/environment.yaml")
	if err != nil {
		t.Fatal(err)
	}
	object := &unstructured.Unstructured{}
	if err := yaml.Unmarshal(text, &object.Object); err != nil {
		t.Fatalf("parse the sample: %v", err)
	}
	object.SetNamespace("shop")
	unstructured.RemoveNestedField(object.Object, "spec", "iam", "path") // whoever has another writes it into the policies
	if err := policy.Admit(t.Context(), object, nil); err != nil {
		t.Fatalf("admit: %v", err)
	}
	env := &v1alpha1.Environment{}
	if err := runtime.DefaultUnstructuredConverter.FromUnstructuredWithValidation(object.Object, env, true); err != nil {
		t.Fatalf("convert: %v", err)
	}
	return env
}

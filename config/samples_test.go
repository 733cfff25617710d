package config_test

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
	"github.com/terrarium-io/terrarium/config/policy"
)

func TestSamplesCompose(t *testing.T) {
	for _, stage := range []string{"development", "staging", "production", "complete", "existing", "shared"} {
		t.Run(stage, func(t *testing.T) {
			objects := build(t, "samples/"+stage)
			env := admitted(t, only(t, objects, "Environment", "shop"))
			seen := plan.Observed{Secrets: secretsIn(t, objects)}
			if owner := compositions.NetworkOwner(env); owner != "" {
				seen.NetworkOwner = ready(admitted(t, only(t, objects, "Environment", owner)))
			}
			p, err := compositions.Compose(env, seen)
			if err != nil {
				t.Fatalf("compose: %v", err)
			}
			for _, problem := range p.Problems {
				t.Errorf("%s: %s", problem.Reason, problem.Message)
			}
			if env.Namespace != "shop-"+stage {
				t.Errorf("the Environment is in namespace %s, want shop-%s", env.Namespace, stage)
			}
			t.Logf("%d managed resources", len(p.Objects))
		})
	}
}

// secretsIn are the Secrets among some objects, as the API server would store them.
func secretsIn(t *testing.T, objects []*unstructured.Unstructured) map[string]*corev1.Secret {
	t.Helper()
	secrets := map[string]*corev1.Secret{}
	for _, object := range objects {
		if object.GetKind() != "Secret" {
			continue
		}
		secret := &corev1.Secret{}
		convert(t, object, secret)
		secret.Data = map[string][]byte{}
		for key, value := range secret.StringData {
			secret.Data[key] = []byte(value)
		}
		secrets[secret.Name] = secret
	}
	return secrets
}

// ready is an Environment whose network is there.
func ready(env *v1alpha1.Environment) *v1alpha1.Environment {
	env.Status.Conditions = []metav1.Condition{{Type: v1alpha1.ConditionNetworkReady, Status: metav1.ConditionTrue}}
	env.Status.Network = &v1alpha1.NetworkStatus{VPCID: "vpc-00000001", Subnets: []v1alpha1.SubnetStatus{
		{Name: "public-eu-west-1a", SubnetID: "subnet-00000001"}, {Name: "private-eu-west-1a", SubnetID: "subnet-00000002"},
	}}
	return env
}

// admitted is an Environment as the API server would store it.
func admitted(t *testing.T, object *unstructured.Unstructured) *v1alpha1.Environment {
	t.Helper()
	if err := policy.Admit(t.Context(), object, nil); err != nil {
		t.Fatalf("admit: %v", err)
	}
	env := &v1alpha1.Environment{}
	convert(t, object, env)
	return env
}

func convert(t *testing.T, object *unstructured.Unstructured, into any) {
	t.Helper()
	if err := runtime.DefaultUnstructuredConverter.FromUnstructuredWithValidation(object.Object, into, true); err != nil {
		t.Fatalf("convert %s: %v", object.GetKind(), err)
	}
}

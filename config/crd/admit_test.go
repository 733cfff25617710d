package crd_test

import (
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/terrarium-io/terrarium/config/crd"
)

// That Admit agrees with an API server on every rule is tested with the API, where there is one.

func environment(spec string) *unstructured.Unstructured {
	var u unstructured.Unstructured
	text := `{"apiVersion": "terrarium.io/v1alpha1", "kind": "Environment", "metadata": {"name": "staging", "namespace": "shop"}, "spec": ` + spec + `}`
	if err := u.UnmarshalJSON([]byte(text)); err != nil {
		panic(err)
	}
	return &u
}

func TestAdmitSetsDefaults(t *testing.T) {
	u := environment(`{"region": "eu-west-1", "services": [{"name": "web", "image": "nginx", "healthCheck": null}]}`)
	if err := crd.Admit(t.Context(), u); err != nil {
		t.Fatal(err)
	}
	service := u.Object["spec"].(map[string]any)["services"].([]any)[0].(map[string]any)
	if service["cpu"] != int64(256) {
		t.Errorf("cpu is %v, want the default 256", service["cpu"])
	}
	if _, found := service["healthCheck"]; found {
		t.Error("healthCheck is there, want the null to be gone")
	}
}

func TestAdmitReturnsEveryReason(t *testing.T) {
	err := crd.Admit(t.Context(), environment(`{"region": "Ireland", "network": {"cidrBlock": "10.0.0.1/16"}}`))
	for _, want := range []string{`Environment.terrarium.io "staging" is invalid`, "spec.region", "spec.network.cidrBlock"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s in it", err, want)
		}
	}
}

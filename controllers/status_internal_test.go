package controllers

import (
	"testing"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/hack/localcluster"
)

func TestResourceOfEachKind(t *testing.T) {
	var kinds []schema.GroupKind
	for _, gvk := range compositions.Kinds() {
		kinds = append(kinds, gvk.GroupKind())
	}
	crds, err := localcluster.ProviderCRDs(kinds...)
	if err != nil {
		t.Fatal(err)
	}
	for i, crd := range crds {
		if got := resourceOf(kinds[i]); got != crd.Name {
			t.Errorf("resourceOf(%s) is %q, want %q", kinds[i], got, crd.Name)
		}
	}
}

package config_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/hack/localcluster"
)

func TestActivationPolicyListsExactlyTheKinds(t *testing.T) {
	policy := only(t, build(t, "crossplane"), "ManagedResourceActivationPolicy", "terrarium")
	got, _, _ := unstructured.NestedStringSlice(policy.Object, "spec", "activate")

	var kinds []schema.GroupKind
	for _, kind := range compositions.Kinds.All() {
		kinds = append(kinds, kind.GroupKind())
	}
	crds, err := localcluster.ProviderCRDs(kinds...)
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, crd := range crds {
		want = append(want, crd.Name)
	}
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("kinds (-compositions +policy):\n%s", diff)
	}
}

func TestProvidersServeExactlyTheGroups(t *testing.T) {
	const prefix = "xpkg.upbound.io/upbound/provider-aws-"
	var got []string
	for _, object := range build(t, "crossplane") {
		if object.GetKind() != "Provider" {
			continue
		}
		image, _, _ := unstructured.NestedString(object.Object, "spec", "package")
		name, _, _ := strings.Cut(strings.TrimPrefix(image, prefix), ":")
		got = append(got, name+".aws.m.upbound.io")
	}
	slices.Sort(got)
	if diff := cmp.Diff(groups(), got); diff != "" {
		t.Errorf("groups (-compositions +providers):\n%s", diff)
	}
}

func TestAdmissionPolicyGuardsExactlyTheGroups(t *testing.T) {
	policy := only(t, build(t, "policy"), "ValidatingAdmissionPolicy", "managed-resources")
	rules, _, _ := unstructured.NestedSlice(policy.Object, "spec", "matchConstraints", "resourceRules")
	if len(rules) != 1 {
		t.Fatalf("the policy has %d rules, want 1", len(rules))
	}
	got, _, _ := unstructured.NestedStringSlice(rules[0].(map[string]any), "apiGroups")
	if diff := cmp.Diff(groups(), got); diff != "" {
		t.Errorf("groups (-compositions +policy):\n%s", diff)
	}
}

// groups of the kinds that compositions make.
func groups() []string {
	set := map[string]bool{}
	for _, kind := range compositions.Kinds.All() {
		set[kind.Group] = true
	}
	return slices.Sorted(maps.Keys(set))
}

package config_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// Whoever may make an Environment has the AWS account of the provider.
func TestInstallingGivesNoEditorTheAccount(t *testing.T) {
	for _, object := range build(t, "default") {
		labels := object.GetLabels()
		for _, role := range []string{"edit", "admin"} {
			if _, given := labels["rbac.authorization.k8s.io/aggregate-to-"+role]; given {
				t.Errorf("%s %s is given to everybody with %s", object.GetKind(), object.GetName(), role)
			}
		}
	}
}

func TestNamespacedManagerHasItsRightsOnlyWhereItWatches(t *testing.T) {
	objects := build(t, "namespaced")
	var watched, bound []string
	containers, _, _ := unstructured.NestedSlice(
		only(t, objects, "Deployment", "terrarium-controller-manager").Object, "spec", "template", "spec", "containers")
	args, _, _ := unstructured.NestedStringSlice(containers[0].(map[string]any), "args")
	for _, arg := range args {
		if list, ok := strings.CutPrefix(arg, "--watch-namespaces="); ok {
			watched = strings.Split(list, ",")
		}
	}
	everywhere := map[string]bool{}
	for _, object := range objects {
		role, _, _ := unstructured.NestedString(object.Object, "roleRef", "name")
		switch {
		case object.GetKind() == "ClusterRoleBinding":
			everywhere[role] = true
		case object.GetKind() == "RoleBinding" && object.GetNamespace() != "terrarium-system":
			bound = append(bound, object.GetNamespace())
			wantBinding(t, object, role)
		}
	}
	if diff := cmp.Diff(watched, bound); diff != "" || len(watched) == 0 {
		t.Errorf("namespaces (-watched +bound):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]bool{"terrarium-metrics-auth-role": true}, everywhere); diff != "" {
		t.Errorf("roles in the whole cluster (-want +got):\n%s", diff)
	}
	for _, rule := range rulesOf(t, objects, "terrarium-metrics-auth-role") {
		if !slices.Contains(rulesOf(t, objects, "terrarium-manager-role"), rule) {
			t.Errorf("in the whole cluster the manager may %s, which is not in its role", rule)
		}
	}
}

// wantBinding gives the installed manager its installed role.
func wantBinding(t *testing.T, binding *unstructured.Unstructured, role string) {
	t.Helper()
	subjects, _, _ := unstructured.NestedSlice(binding.Object, "subjects")
	account := map[string]any{"kind": "ServiceAccount", "name": "terrarium-controller-manager", "namespace": "terrarium-system"}
	if diff := cmp.Diff([]any{account}, subjects); diff != "" || role != "terrarium-manager-role" {
		t.Errorf("RoleBinding of %s gives %s to (-want +got):\n%s", binding.GetNamespace(), role, diff)
	}
}

// rulesOf a ClusterRole, as verb and resource.
func rulesOf(t *testing.T, objects []*unstructured.Unstructured, role string) []string {
	t.Helper()
	var rules []string
	list, _, _ := unstructured.NestedSlice(only(t, objects, "ClusterRole", role).Object, "rules")
	for _, item := range list {
		rule := item.(map[string]any)
		groups, _, _ := unstructured.NestedStringSlice(rule, "apiGroups")
		resources, _, _ := unstructured.NestedStringSlice(rule, "resources")
		verbs, _, _ := unstructured.NestedStringSlice(rule, "verbs")
		for _, resource := range resources {
			for _, verb := range verbs {
				rules = append(rules, verb+" "+resource+"."+strings.Join(groups, ","))
			}
		}
	}
	return rules
}

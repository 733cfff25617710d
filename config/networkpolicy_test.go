package config_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/intstr"
)

func TestOnlyMetricsOfTheManagerCanBeReached(t *testing.T) {
	for _, dir := range []string{"default", "namespaced"} {
		objects := build(t, dir)
		manager, policy := &appsv1.Deployment{}, &networkingv1.NetworkPolicy{}
		typed(t, only(t, objects, "Deployment", "terrarium-controller-manager"), manager)
		typed(t, only(t, objects, "NetworkPolicy", "terrarium-controller-manager"), policy)
		if manager.Namespace != policy.Namespace {
			t.Errorf("%s: the policy is in %s, the manager in %s", dir, policy.Namespace, manager.Namespace)
		}
		selector, err := metav1.LabelSelectorAsSelector(&policy.Spec.PodSelector)
		if err != nil {
			t.Fatal(err)
		}
		if !selector.Matches(labels.Set(manager.Spec.Template.Labels)) {
			t.Errorf("%s: the policy is about %s, and the Pods have %v", dir, selector, manager.Spec.Template.Labels)
		}
		metrics := intstr.FromString("metrics")
		want := []networkingv1.NetworkPolicyIngressRule{{
			From:  []networkingv1.NetworkPolicyPeer{{NamespaceSelector: &metav1.LabelSelector{MatchLabels: map[string]string{"metrics": "enabled"}}}},
			Ports: []networkingv1.NetworkPolicyPort{{Protocol: new(corev1.ProtocolTCP), Port: &metrics}},
		}}
		if diff := cmp.Diff(want, policy.Spec.Ingress); diff != "" || !slices.Contains(policy.Spec.PolicyTypes, networkingv1.PolicyTypeIngress) {
			t.Errorf("%s: what is let in (-want +got):\n%s", dir, diff)
		}
		if !slices.ContainsFunc(manager.Spec.Template.Spec.Containers[0].Ports, func(p corev1.ContainerPort) bool { return p.Name == "metrics" }) {
			t.Errorf("%s: the manager has no port of that name", dir)
		}
	}
}

func typed(t *testing.T, object *unstructured.Unstructured, into any) {
	t.Helper()
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(object.Object, into); err != nil {
		t.Fatal(err)
	}
}

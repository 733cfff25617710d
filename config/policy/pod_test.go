package policy_test

import (
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// managerPod is the Pod that the installed Deployment makes.
func managerPod(t *testing.T) *corev1.Pod {
	t.Helper()
	deployment := &unstructured.Unstructured{}
	deployment.SetGroupVersionKind(schema.GroupVersionKind{Group: "apps", Version: "v1", Kind: "Deployment"})
	key := client.ObjectKey{Namespace: "terrarium-system", Name: "terrarium-controller-manager"}
	if err := as(t, system).Get(t.Context(), key, deployment); err != nil {
		t.Fatal(err)
	}
	template, _, err := unstructured.NestedMap(deployment.Object, "spec", "template")
	if err != nil {
		t.Fatal(err)
	}
	pod := &corev1.Pod{}
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(template, pod); err != nil {
		t.Fatal(err)
	}
	pod.Namespace, pod.GenerateName = key.Namespace, "manager-"
	return pod
}

// The API server's own admission says it: the namespace of the manager takes no Pod that is not restricted.
func TestManagerMeetsTheRestrictedStandard(t *testing.T) {
	there := &corev1.Namespace{}
	if err := as(t, system).Get(t.Context(), client.ObjectKey{Name: "terrarium-system"}, there); err != nil {
		t.Fatal(err)
	}
	if there.Labels["pod-security.kubernetes.io/enforce"] != "restricted" {
		t.Errorf("the namespace asks for %v, want what is restricted", there.Labels)
	}
	for name, test := range map[string]struct {
		change func(*corev1.Pod)
		want   string
	}{
		"as it is":             {func(*corev1.Pod) {}, ""},
		"as root":              {func(p *corev1.Pod) { p.Spec.SecurityContext.RunAsNonRoot = nil }, "runAsNonRoot"},
		"with capabilities":    {func(p *corev1.Pod) { p.Spec.Containers[0].SecurityContext.Capabilities = nil }, "capabilities"},
		"with more privileges": {func(p *corev1.Pod) { p.Spec.Containers[0].SecurityContext.AllowPrivilegeEscalation = nil }, "allowPrivilegeEscalation"},
		"with any system call": {func(p *corev1.Pod) { p.Spec.SecurityContext.SeccompProfile = nil }, "seccompProfile"},
	} {
		t.Run(name, func(t *testing.T) {
			pod := managerPod(t)
			test.change(pod)
			err := as(t, system).Create(t.Context(), pod, client.DryRunAll)
			if test.want == "" && err != nil || test.want != "" && (!apierrors.IsForbidden(err) || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("the API server says %v, want %q", err, test.want)
			}
		})
	}
}

// The standard does not ask for it: nobody who gets into the manager leaves anything there.
func TestManagerCannotWriteItsDisk(t *testing.T) {
	pod := managerPod(t)
	for _, c := range pod.Spec.Containers {
		if readOnly := c.SecurityContext.ReadOnlyRootFilesystem; readOnly == nil || !*readOnly {
			t.Errorf("the root of container %s can be written", c.Name)
		}
	}
	if len(pod.Spec.Volumes) > 0 {
		t.Errorf("it has volumes: %v", pod.Spec.Volumes)
	}
}

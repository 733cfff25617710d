package policy_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

var update = flag.Bool("update", false, "write what Argo CD's diff is tested with instead of comparing with it")

// synced has, for each stage, what Argo CD compares: what git asks for, what is there, and what an apply would make of that. Argo CD's own code
// compares them in hack/controlplane/argocd, as that code needs Kubernetes as a whole.
const synced = "../argocd/testdata"

func TestWhatArgoCDComparesIsWhatTheAPIServerMakesOfTheSamples(t *testing.T) {
	for _, stage := range []string{"development", "staging", "production"} {
		t.Run(stage, func(t *testing.T) {
			c := as(t, system)
			namespace := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "shop-" + stage}}
			if err := client.IgnoreAlreadyExists(c.Create(t.Context(), namespace)); err != nil {
				t.Fatal(err)
			}
			desired := sampleEnvironment(t, stage)
			desired.SetAnnotations(map[string]string{
				"argocd.argoproj.io/tracking-id": "shop-" + stage + ":terrarium.io/Environment:shop-" + stage + "/shop",
			})
			live := synchronize(t, desired)
			takeUp(t, live)
			matches(t, stage, "desired", desired)
			matches(t, stage, "live", live)
			matches(t, stage, "predicted", synchronize(t, desired, client.DryRunAll))
		})
	}
}

func sampleEnvironment(t *testing.T, stage string) *unstructured.Unstructured {
	t.Helper()
	objects, err := rendered("../samples/" + stage)
	if err != nil {
		t.Fatal(err)
	}
	for _, object := range objects {
		if object.GetObjectKind().GroupVersionKind() == envKind {
			return object.(*unstructured.Unstructured)
		}
	}
	t.Fatal("the sample has no Environment")
	return nil
}

// synchronize applies what git asks for as Argo CD does, and returns what is there then.
func synchronize(t *testing.T, desired *unstructured.Unstructured, opts ...client.ApplyOption) *unstructured.Unstructured {
	t.Helper()
	live := desired.DeepCopy()
	opts = append(opts, client.FieldOwner("argocd-controller"), client.ForceOwnership)
	if err := as(t, system).Apply(t.Context(), client.ApplyConfigurationFromUnstructured(live), opts...); err != nil {
		t.Fatal(err)
	}
	return live
}

// takeUp does what the controller does to an Environment: it holds it, and reports.
func takeUp(t *testing.T, live *unstructured.Unstructured) {
	t.Helper()
	c := as(t, system)
	if err := patched(`{"metadata":{"finalizers":["`+v1alpha1.Finalizer+`"]}}`)(t.Context(), c, live); err != nil {
		t.Fatal(err)
	}
	if err := patchedStatus(`{"status":{"observedGeneration":1}}`)(t.Context(), c, live); err != nil {
		t.Fatal(err)
	}
}

// matches compares an object with a file, but for what differs from run to run, which Argo CD does not look at.
func matches(t *testing.T, stage, name string, object *unstructured.Unstructured) {
	t.Helper()
	object = object.DeepCopy()
	object.SetManagedFields(nil)
	object.SetResourceVersion("")
	object.SetUID("")
	object.SetCreationTimestamp(metav1.Time{})
	got, err := yaml.Marshal(object.Object)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(synced, stage, name+".yaml")
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-file +API server; -update writes it):\n%s", file, diff)
	}
}

// Package argocd_test lets Argo CD's own code compare the samples with what the API server makes of them. It is in this module because that code needs
// Kubernetes as a whole, which this module pins, and compiles for kube-apiserver anyway.
package argocd_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/argoproj/argo-cd/gitops-engine/pkg/diff"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

// fixtures are what config/policy has seen an API server make of the samples.
const fixtures = "../../../config/argocd/testdata"

var stages = []string{"development", "staging", "production"}

// predicted answers as the API server has answered when it was asked what an apply would make.
type predicted struct{ object *unstructured.Unstructured }

// Run implements diff.ServerSideDryRunner.
func (p predicted) Run(context.Context, *unstructured.Unstructured, string) (string, error) {
	text, err := json.Marshal(p.object)
	return string(text), err
}

// Where the server compares, not even what a mutating webhook changes is left out.
func TestSyncedEnvironmentIsInSync(t *testing.T) {
	for _, stage := range stages {
		t.Run(stage, func(t *testing.T) {
			if result := serverSide(t, stage, read(t, stage, "predicted")); result.Modified {
				t.Errorf("OutOfSync for ever:\nis    %s\nwould be %s", result.NormalizedLive, result.PredictedLive)
			}
		})
	}
}

func TestChangeInGitIsOutOfSync(t *testing.T) {
	for _, stage := range stages {
		t.Run(stage, func(t *testing.T) {
			changed := read(t, stage, "predicted")
			if err := unstructured.SetNestedField(changed.Object, "eu-central-1", "spec", "region"); err != nil {
				t.Fatal(err)
			}
			if result := serverSide(t, stage, changed); !result.Modified {
				t.Error("a change of the region is not seen")
			}
		})
	}
}

func TestSyncedEnvironmentIsInSyncWithoutServerSideDiffToo(t *testing.T) {
	for _, stage := range stages {
		t.Run(stage, func(t *testing.T) {
			if result := clientSide(t, read(t, stage, "desired"), stage); result.Modified {
				t.Errorf("OutOfSync for ever:\nis    %s\nwould be %s", result.NormalizedLive, result.PredictedLive)
			}
		})
	}
}

// What the documentation asks for ServerSideDiff for: the client shows the whole item of a list as changed, without the API server's defaults.
func TestWithoutServerSideDiffAChangeShowsDefaultsToo(t *testing.T) {
	for _, stage := range stages {
		t.Run(stage, func(t *testing.T) {
			changed := read(t, stage, "desired")
			services, _, err := unstructured.NestedSlice(changed.Object, "spec", "services")
			if err != nil {
				t.Fatal(err)
			}
			services[0].(map[string]any)["image"] = "public.ecr.aws/nginx/nginx:1.30"
			if err := unstructured.SetNestedSlice(changed.Object, services, "spec", "services"); err != nil {
				t.Fatal(err)
			}
			var would struct {
				Spec struct{ Services []map[string]any }
			}
			if err := json.Unmarshal(clientSide(t, changed, stage).PredictedLive, &would); err != nil {
				t.Fatal(err)
			}
			if len(would.Spec.Services) != 1 || would.Spec.Services[0]["deployment"] != nil {
				t.Errorf("the defaults are there: docs/argocd.md asks for ServerSideDiff in vain: %v", would.Spec.Services)
			}
		})
	}
}

func clientSide(t *testing.T, desired *unstructured.Unstructured, stage string) *diff.DiffResult {
	t.Helper()
	result, err := diff.Diff(desired, read(t, stage, "live"))
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func serverSide(t *testing.T, stage string, would *unstructured.Unstructured) *diff.DiffResult {
	t.Helper()
	result, err := diff.Diff(read(t, stage, "desired"), read(t, stage, "live"), diff.WithServerSideDiff(true), diff.WithManager("argocd-controller"),
		diff.WithServerSideDryRunner(predicted{would}), diff.WithIgnoreMutationWebhook(false))
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func read(t *testing.T, stage, name string) *unstructured.Unstructured {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(fixtures, stage, name+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	object := &unstructured.Unstructured{}
	if err := yaml.Unmarshal(text, &object.Object); err != nil {
		t.Fatal(err)
	}
	return object
}

package helm_test

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

func TestChartOfAVersionHasItsImage(t *testing.T) {
	released := filepath.Join(t.TempDir(), "terrarium")
	if out, err := writeChart(released, "-version", "v0.1.0", "-image", "registry.example.org/terrarium"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if metadata := load(t, released).Metadata; metadata.Version != "0.1.0" || metadata.AppVersion != "v0.1.0" {
		t.Errorf("the chart is %s for %s", metadata.Version, metadata.AppVersion)
	}
	found, err := tryRender(t, released, "terrarium-system", "")
	if err != nil {
		t.Fatal(err)
	}
	if got := at(found.objects(t)[deployment], manager+"image"); got != "registry.example.org/terrarium:v0.1.0" {
		t.Errorf("it runs %v", got)
	}
}

// The definition goes when a person takes it, and with all that is guarded: a release that is uninstalled leaves it.
func TestHelmLeavesTheDefinition(t *testing.T) {
	all, _ := render(t, "")
	for name, object := range all {
		kept := (&unstructured.Unstructured{Object: object}).GetAnnotations()["helm.sh/resource-policy"] == "keep"
		if kept != strings.HasPrefix(name, "CustomResourceDefinition ") {
			t.Errorf("%s is kept: %v", name, kept)
		}
	}
	if definitions := load(t, dir).CRDObjects(); len(definitions) > 0 {
		t.Errorf("Helm would never upgrade %s", definitions[0].Filename)
	}
}

// Helm keeps each revision in a Secret: the chart and what it rendered, compressed, and in base64 once more than the API does. A Secret has room for a MiB.
func TestReleaseFitsIntoASecret(t *testing.T) {
	found, err := tryRender(t, dir, "terrarium-system", "monitoring: {serviceMonitor: true, rules: true, dashboard: true}")
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(map[string]any{"chart": load(t, dir), "manifest": strings.Join(found.manifests, "---\n"), "info": found.notes})
	if err != nil {
		t.Fatal(err)
	}
	var compressed bytes.Buffer
	writer, err := gzip.NewWriterLevel(&compressed, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := writer.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	size := base64.StdEncoding.EncodedLen(compressed.Len())
	t.Logf("a release takes %d KiB", size>>10)
	if size > 1<<20*9/10 {
		t.Errorf("a release takes %d KiB of 1024", size>>10)
	}
}

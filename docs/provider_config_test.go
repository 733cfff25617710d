package docs_test

import (
	"os"
	"path/filepath"
	"testing"

	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/yaml"

	"github.com/terrarium-io/terrarium/hack/localcluster"
)

func TestProviderConfigsFitTheProvider(t *testing.T) {
	files, err := filepath.Glob("../config/crossplane/provider_config_*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("find them: %v, %v", files, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(filepath.Base(file), func(t *testing.T) { fitsProvider(t, string(text)) })
	}
}

// fitsProvider holds a ClusterProviderConfig against the provider's own definition, and finds fields that it does not have.
func fitsProvider(t *testing.T, text string) {
	t.Helper()
	var config map[string]any
	if err := yaml.Unmarshal([]byte(text), &config); err != nil {
		t.Fatal(err)
	}
	crds, err := localcluster.ProviderCRDs(runtimeschema.GroupKind{Group: "aws.m.upbound.io", Kind: "ClusterProviderConfig"})
	if err != nil {
		t.Fatal(err)
	}
	provider, err := localcluster.SchemaOf(crds[0].Spec.Versions[0].Schema.OpenAPIV3Schema)
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range validation.ValidateCustomResource(nil, config, provider.Validator) {
		t.Error(err)
	}
	for _, unknown := range provider.Prune(config) {
		t.Errorf("the provider has no field %s", unknown)
	}
}

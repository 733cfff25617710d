package localcluster

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/yaml"
)

const providerModule = "github.com/upbound/provider-aws/v2"

// ProviderCRDDir returns the directory of provider-upjet-aws's CRDs, inside its Go module.
func ProviderCRDDir() (string, error) {
	module, err := moduleDir(providerModule)
	if err != nil {
		return "", err
	}
	return filepath.Join(module, "package", "crds"), nil
}

// ProviderCRDs reads the provider's own CRDs of the given kinds, in their order.
func ProviderCRDs(kinds ...schema.GroupKind) ([]*apiextensionsv1.CustomResourceDefinition, error) {
	dir, err := ProviderCRDDir()
	if err != nil {
		return nil, err
	}
	crds := make([]*apiextensionsv1.CustomResourceDefinition, 0, len(kinds))
	for _, kind := range kinds {
		crd, err := findCRD(dir, kind)
		if err != nil {
			return nil, fmt.Errorf("read CRD of %s: %w", kind, err)
		}
		crds = append(crds, crd)
	}
	return crds, nil
}

// findCRD looks into the files of the kind's group. Their names hold the plural, which cannot be
// derived from the kind, and parsing them all takes seconds: hence the search in the text.
func findCRD(dir string, kind schema.GroupKind) (*apiextensionsv1.CustomResourceDefinition, error) {
	files, err := filepath.Glob(filepath.Join(dir, kind.Group+"_*.yaml"))
	if err != nil {
		return nil, fmt.Errorf("list files of group: %w", err)
	}
	line := []byte("\n    kind: " + kind.Kind + "\n")
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("read file: %w", err)
		}
		if !bytes.Contains(text, line) {
			continue
		}
		crd := &apiextensionsv1.CustomResourceDefinition{}
		if err := yaml.UnmarshalStrict(text, crd); err != nil {
			return nil, fmt.Errorf("parse %s: %w", filepath.Base(file), err)
		}
		if crd.Spec.Names.Kind == kind.Kind {
			return crd, nil
		}
	}
	return nil, fmt.Errorf("the provider has no such kind (looked into %d files)", len(files))
}

// Package crd holds Terrarium's CustomResourceDefinition, and says what an API server that has it makes of an Environment.
package crd

import (
	_ "embed"
	"fmt"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"sigs.k8s.io/yaml"
)

//go:embed bases/terrarium.io_environments.yaml
var environmentYAML []byte

// Environment returns the definition of the Environment resource.
func Environment() (*apiextensionsv1.CustomResourceDefinition, error) {
	var crd apiextensionsv1.CustomResourceDefinition
	if err := yaml.UnmarshalStrict(environmentYAML, &crd); err != nil {
		return nil, fmt.Errorf("decode the definition of Environment: %w", err)
	}
	return &crd, nil
}

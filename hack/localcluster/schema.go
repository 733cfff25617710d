package localcluster

import (
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
)

// A Schema is a part of the schema of a CRD, in the forms in which an API server uses it.
type Schema struct {
	Structural *schema.Structural
	Validator  validation.SchemaValidator
}

// SchemaOf is what a part of a CRD says.
func SchemaOf(part *apiextensionsv1.JSONSchemaProps) (*Schema, error) {
	props := &apiextensions.JSONSchemaProps{}
	if err := apiextensionsv1.Convert_v1_JSONSchemaProps_To_apiextensions_JSONSchemaProps(part, props, nil); err != nil {
		return nil, err
	}
	structural, err := schema.NewStructural(props)
	if err != nil {
		return nil, err
	}
	validator, _, err := validation.NewSchemaValidator(props)
	return &Schema{structural, validator}, err
}

// Prune takes the fields out of an object that the schema does not know, and gives their paths.
func (s *Schema) Prune(object map[string]any) []string {
	return pruning.PruneWithOptions(object, s.Structural, true, schema.UnknownFieldPathOptions{TrackUnknownFieldPaths: true})
}

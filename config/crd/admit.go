package crd

import (
	"context"
	"fmt"
	"sync"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/listtype"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	metavalidation "k8s.io/apimachinery/pkg/api/validation"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/validation/field"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
)

// Admit does to a new Environment what the API server does, without one: it sets the defaults in place and returns every reason for
// which the object would be refused, as one error. Unknown fields are such a reason, as they are with kubectl. What admission policies
// say is not asked.
func Admit(ctx context.Context, environment *unstructured.Unstructured) error {
	rules, err := admission()
	if err != nil {
		return err
	}
	return rules.admit(ctx, environment).ToAggregate()
}

// rules are what the definition says of an object, in the forms in which the API server uses it.
type rules struct {
	structural *schema.Structural
	openAPI    validation.SchemaValidator
	cel        *cel.Validator
}

// admission is made once: compiling the rules takes longer than asking them.
var admission = sync.OnceValues(newRules)

func newRules() (*rules, error) {
	structural, props, err := schemas()
	if err != nil {
		return nil, err
	}
	openAPI, _, err := validation.NewSchemaValidator(props)
	if err != nil {
		return nil, fmt.Errorf("read the schema of Environment: %w", err)
	}
	return &rules{
		structural: structural,
		openAPI:    openAPI,
		cel:        cel.NewValidator(structural, true, celconfig.PerCallLimit),
	}, nil
}

func schemas() (*schema.Structural, *apiextensions.JSONSchemaProps, error) {
	crd, err := Environment()
	if err != nil {
		return nil, nil, err
	}
	var props apiextensions.JSONSchemaProps
	if err := apiextensionsv1.Convert_v1_JSONSchemaProps_To_apiextensions_JSONSchemaProps(crd.Spec.Versions[0].Schema.OpenAPIV3Schema, &props, nil); err != nil {
		return nil, nil, fmt.Errorf("convert the schema of Environment: %w", err)
	}
	structural, err := schema.NewStructural(&props)
	if err != nil {
		return nil, nil, fmt.Errorf("read the schema of Environment: %w", err)
	}
	return structural, &props, nil
}

// admit follows the order of the API server: CEL rules may rely on what the schema says, so they are asked only where it holds.
func (r *rules) admit(ctx context.Context, u *unstructured.Unstructured) field.ErrorList {
	errs := r.prune(u.Object)
	defaulting.Default(u.Object, r.structural)

	errs = append(errs, metavalidation.ValidateObjectMetaAccessor(u, true, metavalidation.NameIsDNSSubdomain, field.NewPath("metadata"))...)
	errs = append(errs, validation.ValidateCustomResource(nil, u.Object, r.openAPI)...)
	errs = append(errs, listtype.ValidateListSetsAndMaps(nil, r.structural, u.Object)...)
	if len(errs) > 0 {
		return errs
	}
	errs, _ = r.cel.Validate(ctx, nil, r.structural, u.Object, nil, celconfig.RuntimeCELCostBudget)
	return errs
}

// prune takes away nulls that stand for nothing, and unknown fields, which are returned as errors.
func (r *rules) prune(object map[string]any) field.ErrorList {
	unknown := pruning.PruneWithOptions(object, r.structural, true, schema.UnknownFieldPathOptions{TrackUnknownFieldPaths: true})
	defaulting.PruneNonNullableNullsWithoutDefaults(object, r.structural)

	var errs field.ErrorList
	for _, path := range unknown {
		errs = append(errs, field.Forbidden(field.NewPath(path), "unknown field"))
	}
	return errs
}

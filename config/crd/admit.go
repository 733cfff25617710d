package crd

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel/model"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/listtype"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metavalidation "k8s.io/apimachinery/pkg/api/validation"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/validation/field"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"k8s.io/apiserver/pkg/cel/common"
)

// Admit does to a new Environment what the API server does, without one: it sets the defaults in place, and returns the error with
// which the object would be refused. Unknown fields are refused, as they are with kubectl. Package policy asks the
// project's own admission policy too.
// Numbers must be as in the object's own JSON decoding: int64 where they are whole.
func Admit(ctx context.Context, environment *unstructured.Unstructured) error {
	return AdmitUpdate(ctx, environment, nil)
}

// AdmitUpdate is Admit for a change of an Environment that exists, which is not changed here: rules about changes are asked too.
func AdmitUpdate(ctx context.Context, environment, old *unstructured.Unstructured) error {
	rules, err := admission()
	if err != nil {
		return err
	}
	if err := rules.prune(environment.Object); err != nil {
		return err
	}
	defaulting.Default(environment.Object, rules.structural)
	if errs := rules.validate(ctx, environment, old); len(errs) > 0 {
		return apierrors.NewInvalid(environment.GroupVersionKind().GroupKind(), environment.GetName(), errs)
	}
	return nil
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

// prune takes away nulls that stand for nothing. Unknown fields are an error.
func (r *rules) prune(object map[string]any) error {
	unknown := pruning.PruneWithOptions(object, r.structural, true, schema.UnknownFieldPathOptions{TrackUnknownFieldPaths: true})
	defaulting.PruneNonNullableNullsWithoutDefaults(object, r.structural)
	if len(unknown) == 0 {
		return nil
	}
	var errs []error
	for _, path := range unknown {
		errs = append(errs, fmt.Errorf("unknown field %q", path))
	}
	return runtime.NewStrictDecodingError(errs)
}

func (r *rules) validate(ctx context.Context, u, old *unstructured.Unstructured) field.ErrorList {
	errs := metavalidation.ValidateObjectMetaAccessor(u, true, metavalidation.NameIsDNSSubdomain, field.NewPath("metadata"))
	errs = append(errs, r.validateSchema(u, old)...)
	errs = append(errs, listtype.ValidateListSetsAndMaps(nil, r.structural, u.Object)...)
	if slices.ContainsFunc(errs, breaksRules) {
		return errs
	}
	return append(errs, r.askRules(ctx, u, old)...)
}

func (r *rules) validateSchema(u, old *unstructured.Unstructured) field.ErrorList {
	if old == nil {
		return validation.ValidateCustomResource(nil, u.Object, r.openAPI)
	}
	return validation.ValidateCustomResourceUpdate(nil, u.Object, old.Object, r.openAPI, validation.WithRatcheting(r.compare(u, old)))
}

func (r *rules) askRules(ctx context.Context, u, old *unstructured.Unstructured) field.ErrorList {
	if old == nil {
		errs, _ := r.cel.Validate(ctx, nil, r.structural, u.Object, nil, celconfig.RuntimeCELCostBudget)
		return errs
	}
	errs, _ := r.cel.Validate(ctx, nil, r.structural, u.Object, old.Object, celconfig.RuntimeCELCostBudget, cel.WithRatcheting(r.compare(u, old)))
	return errs
}

// compare says what is as it was, about which the API server does not complain.
func (r *rules) compare(u, old *unstructured.Unstructured) *common.CorrelatedObject {
	return common.NewCorrelatedObject(u.Object, old.Object, &model.Structural{Structural: r.structural})
}

// breaksRules says whether CEL rules may rely on what is wrong; the API server does not ask them then.
func breaksRules(err *field.Error) bool {
	switch err.Type {
	case field.ErrorTypeNotSupported, field.ErrorTypeRequired, field.ErrorTypeTooLong, field.ErrorTypeTooMany, field.ErrorTypeTypeInvalid:
		return true
	default:
		return false
	}
}

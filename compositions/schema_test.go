package compositions_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/listtype"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/validation/field"
	celconfig "k8s.io/apiserver/pkg/apis/cel"

	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/hack/localcluster"
)

// providerSchema is what the provider's own CRD says of a kind.
type providerSchema struct {
	*localcluster.Schema
	rules *cel.Validator
}

// providerSchemas are made once a kind, when they are first asked for: compiling the rules takes longer than asking them.
var providerSchemas = func() map[runtimeschema.GroupKind]func() (*providerSchema, error) {
	schemas := map[runtimeschema.GroupKind]func() (*providerSchema, error){}
	for _, gvk := range compositions.Kinds.All() {
		schemas[gvk.GroupKind()] = sync.OnceValues(func() (*providerSchema, error) { return newProviderSchema(gvk.GroupKind()) })
	}
	return schemas
}()

func schemaOf(kind runtimeschema.GroupKind) (*providerSchema, error) {
	get, ok := providerSchemas[kind]
	if !ok {
		return nil, fmt.Errorf("%s is not in Kinds", kind)
	}
	return get()
}

func newProviderSchema(kind runtimeschema.GroupKind) (*providerSchema, error) {
	crds, err := localcluster.ProviderCRDs(kind)
	if err != nil {
		return nil, err
	}
	of, err := localcluster.SchemaOf(crds[0].Spec.Versions[0].Schema.OpenAPIV3Schema)
	if err != nil {
		return nil, err
	}
	return &providerSchema{of, cel.NewValidator(of.Structural, true, celconfig.PerCallLimit)}, nil
}

// hasParameter reports whether forProvider of the kind has a field.
func (s *providerSchema) hasParameter(name string) bool {
	_, ok := s.Structural.Properties["spec"].Properties["forProvider"].Properties[name]
	return ok
}

// validate says why an API server with the provider's CRDs would refuse a resource. Fields that it does not know are a reason too.
func (s *providerSchema) validate(ctx context.Context, res resource.ModernManaged) error {
	object, err := asApplied(res)
	if err != nil {
		return err
	}
	if unknown := s.Prune(object); len(unknown) > 0 {
		return fmt.Errorf("unknown fields: %v", unknown)
	}
	defaulting.Default(object, s.Structural)
	errs := validation.ValidateCustomResource(nil, object, s.Validator)
	errs = append(errs, listtype.ValidateListSetsAndMaps(field.NewPath(""), s.Structural, object)...)
	rules, _ := s.rules.Validate(ctx, nil, s.Structural, object, nil, celconfig.RuntimeCELCostBudget)
	return append(errs, rules...).ToAggregate()
}

// asApplied is a resource as it is sent to the API server: without status, and without what is null or empty.
func asApplied(res resource.ModernManaged) (map[string]any, error) {
	text, err := json.Marshal(res)
	if err != nil {
		return nil, err
	}
	// The decoder of unstructured objects tells whole numbers from others, as the API server does.
	u := &unstructured.Unstructured{}
	if err := u.UnmarshalJSON(text); err != nil {
		return nil, err
	}
	delete(u.Object, "status")
	dropEmpty(u.Object)
	return u.Object, nil
}

// dropEmpty takes nulls, empty objects and empty lists out of a value, and reports whether the value itself is one.
func dropEmpty(value any) bool {
	switch v := value.(type) {
	case nil:
		return true
	case map[string]any:
		for key, child := range v {
			if dropEmpty(child) {
				delete(v, key)
			}
		}
		return len(v) == 0
	case []any:
		for _, child := range v {
			dropEmpty(child)
		}
		return len(v) == 0
	}
	return false
}

func TestProviderSchemasRefuseWhatTheProviderCannotUse(t *testing.T) {
	cases := map[string]struct {
		spoil func(*ecs.TaskDefinitionParameters)
		want  string
	}{
		"a field that the schema requires": {func(p *ecs.TaskDefinitionParameters) { p.Region = nil }, "spec.forProvider.region: Required value"},
		"a field that a rule requires":     {func(p *ecs.TaskDefinitionParameters) { p.Family = nil }, "spec.forProvider.family is a required parameter"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			env, seen := application(t)
			o := findObject[*ecs.TaskDefinition](t, settle(t, env, seen), "staging-web")
			c.spoil(&as[*ecs.TaskDefinition](t, o.Resource).Spec.ForProvider)
			provider, err := schemaOf(o.GroupKind)
			if err != nil {
				t.Fatal(err)
			}
			if err := provider.validate(t.Context(), o.Resource); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one that says %q", err, c.want)
			}
		})
	}
}

package aws

import (
	"testing"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/terrarium-io/terrarium/hack/localcluster"
)

func TestObservationsFitTheProvidersSchemas(t *testing.T) {
	e := newEnvironment(t)
	for _, kind := range Kinds() {
		t.Run(string(kind), func(t *testing.T) {
			crds, err := localcluster.ProviderCRDs(schema.GroupKind{Group: kind.Group() + ".aws.m.upbound.io", Kind: kind.Kind()})
			if err != nil {
				t.Fatal(err)
			}
			outputs := property(crds[0], "status", "atProvider")
			inputs := property(crds[0], "spec", "forProvider")
			values := observed(t, e.Account, kind, e.ids[kind], fields{}).Values
			for field := range values {
				_, output := outputs.Properties[field]
				_, input := inputs.Properties[field]
				if !output && !input {
					t.Errorf("the provider has no field %s", field)
				}
				if !output {
					delete(values, field)
				}
			}
			checkImmutable(t, table[kind], inputs)
			validate(t, outputs, values)
		})
	}
}

func property(crd *apiextensionsv1.CustomResourceDefinition, path ...string) apiextensionsv1.JSONSchemaProps {
	at := *crd.Spec.Versions[0].Schema.OpenAPIV3Schema
	for _, name := range path {
		at = at.Properties[name]
	}
	return at
}

// checkImmutable finds misspelled fields; those that only the name stands for are no fields of forProvider.
func checkImmutable(t *testing.T, w *row, inputs apiextensionsv1.JSONSchemaProps) {
	t.Helper()
	for _, field := range append(w.immutable, w.mutable...) {
		if field[len(field)-1] == '?' {
			field = field[:len(field)-1]
		}
		if _, ok := inputs.Properties[field]; !ok && field != "name" {
			if _, secret := inputs.Properties[field+"SecretRef"]; !secret {
				t.Errorf("the provider has no field %s", field)
			}
		}
	}
}

func validate(t *testing.T, props apiextensionsv1.JSONSchemaProps, values fields) {
	t.Helper()
	provider, err := localcluster.SchemaOf(&props)
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range validation.ValidateCustomResource(nil, values, provider.Validator) {
		t.Error(err)
	}
}

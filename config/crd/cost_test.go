package crd

import (
	"testing"

	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel/model"
	"k8s.io/apimachinery/pkg/util/version"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"k8s.io/apiserver/pkg/cel/environment"
)

// limit is the most that an API server lets one rule cost, by its own estimate.
const limit = 10_000_000

func TestRulesCompileOnOldestServer(t *testing.T) {
	structural, _, err := schemas()
	if err != nil {
		t.Fatal(err)
	}
	old := environment.MustBaseEnvSet(version.MajorMinor(1, 31))
	walk(t, structural, old, "", true, 1)
}

func walk(t *testing.T, s *schema.Structural, env *environment.EnvSet, path string, root bool, times uint64) {
	t.Helper()
	results, err := cel.Compile(s, model.SchemaDeclType(s, root), celconfig.PerCallLimit, env, cel.NewExpressionsEnvLoader())
	if err != nil {
		t.Fatal(err)
	}
	for i, result := range results {
		rule := s.XValidations[i].Rule
		if result.Error != nil {
			t.Errorf("%s: %s: %v", path, rule, result.Error)
		}
		if result.MessageExpressionError != nil {
			t.Errorf("%s: message of %s: %v", path, rule, result.MessageExpressionError)
		}
	}
	for name := range s.Properties {
		child := s.Properties[name]
		walk(t, &child, env, path+"."+name, false, times)
	}
	if s.Items != nil {
		n := uint64(1)
		if s.ValueValidation != nil && s.ValueValidation.MaxItems != nil {
			n = uint64(*s.ValueValidation.MaxItems)
		}
		walk(t, s.Items, env, path+"[]", false, times*n)
	}
	if s.AdditionalProperties != nil && s.AdditionalProperties.Structural != nil {
		n := uint64(1)
		if s.ValueValidation != nil && s.ValueValidation.MaxProperties != nil {
			n = uint64(*s.ValueValidation.MaxProperties)
		}
		walk(t, s.AdditionalProperties.Structural, env, path+"{}", false, times*n)
	}
}

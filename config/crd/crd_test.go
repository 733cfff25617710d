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

// oldest is the first version of Kubernetes that must take the definition: newer ones know more functions, which rules may not use.
var oldest = version.MajorMinor(1, 31)

// headroom is what the rules may cost together, by the API server's own estimate. It refuses a definition above 100 million; what is
// left is for fields to come.
const headroom = 20_000_000

func TestRulesSuitOldestServer(t *testing.T) {
	structural, _, err := schemas()
	if err != nil {
		t.Fatal(err)
	}
	if cost := compile(t, structural, "", true, 1); cost > headroom {
		t.Errorf("the rules cost %d, want at most %d: lower a limit of a list or a string, or move a rule to config/policy", cost, headroom)
	}
}

// compile compiles the rules of a schema and of what it contains, and returns what they cost where it occurs as often as it can.
func compile(t *testing.T, s *schema.Structural, path string, isRoot bool, times int64) uint64 {
	t.Helper()
	results, err := cel.Compile(s, model.SchemaDeclType(s, isRoot), celconfig.PerCallLimit, environment.MustBaseEnvSet(oldest), cel.NewExpressionsEnvLoader())
	if err != nil {
		t.Fatal(err)
	}
	var cost uint64
	for i, result := range results {
		if result.Error != nil || result.MessageExpressionError != nil {
			t.Errorf("%s: %s: %v %v", path, s.XValidations[i].Rule, result.Error, result.MessageExpressionError)
		}
		each := result.MaxCost + result.MessageExpressionMaxCost
		if each > headroom {
			t.Errorf("%s: %s: costs %d for one object", path, s.XValidations[i].Rule, each)
			continue // times so many it may not fit into a number
		}
		cost += uint64(times) * each
	}
	for name, property := range s.Properties {
		cost += compile(t, &property, path+"."+name, false, times)
	}
	if s.Items != nil {
		cost += compile(t, s.Items, path+"[]", false, times*most(s.ValueValidation.MaxItems))
	}
	if s.AdditionalProperties != nil && s.AdditionalProperties.Structural != nil {
		cost += compile(t, s.AdditionalProperties.Structural, path+"{}", false, times*most(s.ValueValidation.MaxProperties))
	}
	return cost
}

// most is how many items a list or map can have. Those of the status have no limit, and no rules.
func most(limit *int64) int64 {
	if limit == nil {
		return 1
	}
	return *limit
}

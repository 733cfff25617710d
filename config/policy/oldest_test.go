package policy

import (
	"testing"

	"k8s.io/apimachinery/pkg/util/version"
)

// Newer servers know more functions, which rules may not use: 1.31 is the first version that must take them.
func TestRulesSuitOldestServer(t *testing.T) {
	rules, err := environmentRules()
	if err != nil {
		t.Fatal(err)
	}
	old, err := compile(rules.policy, version.MajorMinor(1, 31))
	if err != nil {
		t.Fatal(err)
	}
	for name, evaluator := range map[string]interface{ CompilationErrors() []error }{
		"conditions": old.conditions, "rules": old.validations, "messages": old.messages,
	} {
		for _, err := range evaluator.CompilationErrors() {
			t.Errorf("%s: %v", name, err)
		}
	}
}

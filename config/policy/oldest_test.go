package policy

import (
	"bytes"
	"os"
	"testing"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	"k8s.io/apimachinery/pkg/util/version"
	"k8s.io/apiserver/pkg/admission/plugin/cel"
	"sigs.k8s.io/yaml"
)

// Newer servers know more functions, which rules may not use: 1.31 is the first version that must take them.
func TestRulesSuitOldestServer(t *testing.T) {
	for _, file := range []string{"environment.yaml", "tenancy.yaml"} {
		t.Run(file, func(t *testing.T) {
			old, err := compile(policyIn(t, file), version.MajorMinor(1, 31), cel.OptionalVariableDeclarations{HasParams: true, HasAuthorizer: true})
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
		})
	}
}

// policyIn is the policy among the objects of a file.
func policyIn(t *testing.T, file string) *admissionregistrationv1.ValidatingAdmissionPolicy {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for document := range bytes.SplitSeq(text, []byte("\n---\n")) {
		policy := &admissionregistrationv1.ValidatingAdmissionPolicy{}
		if err := yaml.Unmarshal(document, policy); err != nil {
			t.Fatal(err)
		}
		if policy.Kind == "ValidatingAdmissionPolicy" {
			return policy
		}
	}
	t.Fatalf("%s has no policy", file)
	return nil
}

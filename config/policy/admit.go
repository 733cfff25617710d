// Package policy holds Terrarium's admission policies, and says what an API server that has the one about Environments makes of one.
package policy

import (
	"bytes"
	"cmp"
	"context"
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/version"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/admission/plugin/cel"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"k8s.io/apiserver/pkg/cel/environment"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/config/crd"
)

//go:embed environment.yaml
var environmentYAML []byte

// Admit does to an Environment what an API server does that has the definition and the policy about Environments, without one: it sets the defaults
// in place, and returns the error with which the object would be refused as a new one, or as a change of an old one where that is given, with its
// status. The policies of a cluster are not asked.
func Admit(ctx context.Context, object, old *unstructured.Unstructured) error {
	if err := crd.AdmitUpdate(ctx, object, old); err != nil {
		return err
	}
	return ask(ctx, object, old)
}

// ask the policy about an object that suits the schema, and has its defaults.
//
// It uses the API server's own library for everything but the choice of the message, since the package that has it comes with a whole server.
func ask(ctx context.Context, object, old *unstructured.Unstructured) error {
	rules, err := environmentRules()
	if err != nil {
		return err
	}
	input := attributesOf(object, old)
	if !asksAbout(rules.policy, admissionregistrationv1.OperationType(input.GetOperation())) {
		return nil
	}
	request := cel.CreateAdmissionRequest(input.Attributes, metav1.GroupVersionResource(input.GetResource()), metav1.GroupVersionKind(input.GetKind()))
	evaluate := func(evaluator cel.ConditionEvaluator) ([]cel.EvaluationResult, error) {
		results, _, err := evaluator.ForInput(ctx, input, request, cel.OptionalVariableBindings{}, nil, celconfig.RuntimeCELCostBudget)
		return results, err
	}
	matches, err := evaluate(rules.conditions)
	if err != nil {
		return fmt.Errorf("ask the conditions of the policy: %w", err)
	}
	for _, match := range matches {
		if match.Error == nil && !isTrue(match) {
			return nil
		}
	}
	answers, err := evaluate(rules.validations)
	if err != nil {
		return fmt.Errorf("ask the rules of the policy: %w", err)
	}
	for i, answer := range answers {
		if isTrue(answer) {
			continue
		}
		messages, err := evaluate(rules.messages)
		if err != nil {
			return fmt.Errorf("ask for the messages of the policy: %w", err)
		}
		return refusal(object, rules.policy.Spec.Validations[i], answer, messages[i])
	}
	return nil
}

// asksAbout reports whether a policy is about an operation.
func asksAbout(policy *admissionregistrationv1.ValidatingAdmissionPolicy, operation admissionregistrationv1.OperationType) bool {
	return slices.ContainsFunc(policy.Spec.MatchConstraints.ResourceRules, func(rule admissionregistrationv1.NamedRuleWithOperations) bool {
		return slices.Contains(rule.Operations, operation) || slices.Contains(rule.Operations, admissionregistrationv1.OperationAll)
	})
}

func isTrue(result cel.EvaluationResult) bool {
	return result.Error == nil && result.EvalResult != nil && result.EvalResult.Value() == true
}

// refusal is in the words of an API server, but for the name of the policy.
func refusal(object *unstructured.Unstructured, rule admissionregistrationv1.Validation, answer, message cel.EvaluationResult) error {
	words := cmp.Or(wordsOf(message), strings.TrimSpace(rule.Message), "failed expression: "+strings.TrimSpace(rule.Expression))
	if answer.Error != nil {
		words = answer.Error.Error()
	}
	return apierrors.NewForbidden(resource.GroupResource(), object.GetName(), fmt.Errorf("%s", words))
}

// wordsOf a message are none where an API server does not show it.
func wordsOf(message cel.EvaluationResult) string {
	if message.Error != nil || message.EvalResult == nil {
		return ""
	}
	text, _ := message.EvalResult.Value().(string)
	if text = strings.TrimSpace(text); len(text) > celconfig.MaxEvaluatedMessageExpressionSizeBytes || strings.Contains(text, "\n") {
		return ""
	}
	return text
}

var resource = v1alpha1.GroupVersion.WithResource("environments")

// attributesOf a request, as far as rules may ask about them.
func attributesOf(object, old *unstructured.Unstructured) *admission.VersionedAttributes {
	kind := v1alpha1.GroupVersion.WithKind("Environment")
	input := &admission.VersionedAttributes{VersionedKind: kind, VersionedObject: object}
	operation := admission.Create
	if old != nil {
		input.VersionedOldObject, operation = old, admission.Update
	}
	input.Attributes = admission.NewAttributesRecord(input.VersionedObject, input.VersionedOldObject, kind, object.GetNamespace(), object.GetName(),
		resource, "", operation, nil, true, nil)
	return input
}

// rules are a policy in the form in which the API server uses it.
type rules struct {
	policy                            *admissionregistrationv1.ValidatingAdmissionPolicy
	conditions, validations, messages cel.ConditionEvaluator
}

// environmentRules is made once: compiling the rules takes longer than asking them.
var environmentRules = sync.OnceValues(func() (*rules, error) {
	policy := &admissionregistrationv1.ValidatingAdmissionPolicy{}
	// The binding is the second document.
	if err := yaml.NewYAMLOrJSONDecoder(bytes.NewReader(environmentYAML), len(environmentYAML)).Decode(policy); err != nil {
		return nil, fmt.Errorf("decode the policy about Environments: %w", err)
	}
	return compile(policy, environment.DefaultCompatibilityVersion(), cel.OptionalVariableDeclarations{})
})

// compile a policy as a server of some version does that has not seen it before. The rules may ask about what is declared.
func compile(
	policy *admissionregistrationv1.ValidatingAdmissionPolicy, server *version.Version, declared cel.OptionalVariableDeclarations,
) (*rules, error) {
	compiler, err := cel.NewCompositedCompiler(environment.MustBaseEnvSet(server))
	if err != nil {
		return nil, fmt.Errorf("make the compiler of rules: %w", err)
	}
	for _, v := range policy.Spec.Variables {
		if result := compiler.CompileAndStoreVariable(variable(v), declared, environment.NewExpressions); result.Error != nil {
			return nil, fmt.Errorf("compile the variable %s: %w", v.Name, result.Error)
		}
	}
	var conditions, validations, messages []cel.ExpressionAccessor
	for _, c := range policy.Spec.MatchConditions {
		conditions = append(conditions, condition(c.Expression))
	}
	for _, v := range policy.Spec.Validations {
		validations = append(validations, condition(v.Expression))
		messages = append(messages, messageOf(v))
	}
	compiled := func(expressions []cel.ExpressionAccessor) cel.ConditionEvaluator {
		return compiler.CompileCondition(expressions, declared, environment.NewExpressions)
	}
	return &rules{policy: policy, conditions: compiled(conditions), validations: compiled(validations), messages: compiled(messages)}, nil
}

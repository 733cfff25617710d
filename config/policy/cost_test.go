package policy

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apiserver/pkg/admission/plugin/cel"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"sigs.k8s.io/yaml"

	"github.com/terrarium-io/terrarium/config/crd"
)

// headroom is what the rules may cost together for one Environment. The API server gives up at twice as much, and refuses then; what is left is for
// rules to come. It gives up too where one of them costs a million.
const headroom = celconfig.RuntimeCELCostBudget / 2

func TestRulesLeaveRoomForTheLargestEnvironment(t *testing.T) {
	definition, err := crd.Environment()
	if err != nil {
		t.Fatal(err)
	}
	env := complete(t)
	spec := env.Object["spec"].(map[string]any)
	grow(spec, definition.Spec.Versions[0].Schema.OpenAPIV3Schema.Properties["spec"])
	for _, task := range append(spec["services"].([]any), spec["jobs"].([]any)...) {
		task.(map[string]any)["iam"] = map[string]any{"statements": statements()}
	}
	rules, err := environmentRules()
	if err != nil {
		t.Fatal(err)
	}
	input := attributesOf(env, env)
	request := cel.CreateAdmissionRequest(input.Attributes, metav1.GroupVersionResource(input.GetResource()), metav1.GroupVersionKind(input.GetKind()))
	answers, left, err := rules.validations.ForInput(t.Context(), input, request, cel.OptionalVariableBindings{}, nil, celconfig.RuntimeCELCostBudget)
	if err != nil {
		t.Fatal(err)
	}
	for _, answer := range answers {
		if answer.Error != nil {
			t.Error(answer.Error)
		}
	}
	if cost := celconfig.RuntimeCELCostBudget - left; cost > headroom {
		t.Errorf("the rules cost %d, want at most %d", cost, headroom)
	}
}

// complete is the sample that uses every field, with its defaults.
func complete(t *testing.T) *unstructured.Unstructured {
	t.Helper()
	text, err := os.ReadFile("../samples/complete/environment.yaml")
	if err != nil {
		t.Fatal(err)
	}
	env := &unstructured.Unstructured{}
	if text, err = yaml.YAMLToJSON(text); err == nil {
		err = env.UnmarshalJSON(text)
	}
	if err != nil {
		t.Fatal(err)
	}
	env.SetNamespace("shop")
	if err := crd.Admit(t.Context(), env); err != nil {
		t.Fatal(err)
	}
	return env
}

// grow repeats the items of all lists whose items have names, until the lists have as many as the schema has room for.
func grow(value any, schema apiextensionsv1.JSONSchemaProps) {
	fields, _ := value.(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		field := schema.Properties[name]
		grow(fields[name], field)
		items, isList := fields[name].([]any)
		if !isList || field.MaxItems == nil || !slices.Contains(field.XListMapKeys, "name") {
			continue
		}
		for _, item := range items {
			grow(item, *field.Items.Schema)
		}
		for i := len(items); int64(i) < *field.MaxItems; i++ {
			more := maps.Clone(items[0].(map[string]any))
			more["name"] = fmt.Sprintf("%s-%d", more["name"], i)
			items = append(items, more)
		}
		fields[name] = items
	}
}

// statements are as many characters as IAM takes of a role.
func statements() []any {
	action := "s3:" + strings.Repeat("a", 19)
	statement := map[string]any{"actions": slices.Repeat([]any{action}, 40), "resources": []any{"*"}}
	return slices.Repeat([]any{statement}, 10)
}

package argocd_test

import (
	"strings"
	"testing"
	"text/template"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

// applicationSet is what the test reads of it.
type applicationSet struct {
	Spec struct {
		GoTemplateOptions []string `json:"goTemplateOptions"`
		Generators        []struct {
			List struct {
				Elements []map[string]any `json:"elements"`
			} `json:"list"`
		} `json:"generators"`
		Template      map[string]any `json:"template"`
		TemplatePatch string         `json:"templatePatch"`
	} `json:"spec"`
}

// Each Application leads to a sample and to the namespace that the sample has, and only a person synchronizes production.
func TestApplicationSetMakesAnApplicationForEachStage(t *testing.T) {
	var set applicationSet
	readYAML(t, "applicationset.yaml", &set)
	templated, err := yaml.Marshal(set.Spec.Template)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, element := range set.Spec.Generators[0].List.Elements {
		application := fill(t, string(templated), set.Spec.GoTemplateOptions, element)
		patch := fill(t, set.Spec.TemplatePatch, set.Spec.GoTemplateOptions, element)
		path, _, _ := unstructured.NestedString(application, "spec", "source", "path")
		namespace, _, _ := unstructured.NestedString(application, "spec", "destination", "namespace")
		var sample struct {
			Namespace string `json:"namespace"`
		}
		readYAML(t, "../../"+path+"/kustomization.yaml", &sample)
		if namespace != sample.Namespace {
			t.Errorf("%s is in namespace %s, and its Application in %s", path, sample.Namespace, namespace)
		}
		name, _, _ := unstructured.NestedString(application, "metadata", "name")
		got[name] = "by a person"
		if _, automated, _ := unstructured.NestedMap(patch, "spec", "syncPolicy", "automated"); automated {
			got[name] = "by itself"
		}
	}
	want := map[string]string{"shop-development": "by itself", "shop-staging": "by itself", "shop-production": "by a person"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("how Applications are synchronized (-want +got):\n%s", diff)
	}
}

// fill renders a template for an element, as Argo CD does with goTemplate.
func fill(t *testing.T, text string, options []string, element map[string]any) map[string]any {
	t.Helper()
	parsed, err := template.New("").Option(options...).Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	var filled strings.Builder
	if err := parsed.Execute(&filled, element); err != nil {
		t.Fatal(err)
	}
	var into map[string]any
	if err := yaml.Unmarshal([]byte(filled.String()), &into); err != nil {
		t.Fatalf("%v in\n%s", err, filled.String())
	}
	return into
}

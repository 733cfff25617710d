package docs_test

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/yaml"
	sigsyaml "sigs.k8s.io/yaml"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
	"github.com/terrarium-io/terrarium/config/policy"
)

// A block of YAML in a page, without the indentation of the list in which it stands.
type block struct{ page, text string }

func (b block) String() string { return b.page + ": " + strings.SplitN(b.text, "\n", 2)[0] }

// noExamples are blocks of YAML that are nothing of an Environment's, by page and first line.
var noExamples = []string{
	`add-a-composition.md:   - {name: queueNames, expression: "variables.will.?queues.orValue([]).map(q, q.name)"}`,
	"add-a-composition.md:   - name: queuesMissing",
	"add-a-composition.md:       c.spec.?queues.orValue([]).map(q, {'to': dyn('queue ' + q.name), 'sets': dyn([q.env])}) +",
	"argocd.md: resource.exclusions: |",
}

// Every block of YAML of every page is an Environment, a part of one, the ConfigMap of tenancy, how the provider reaches AWS, or values of the chart, and
// is admitted. Of a whole Environment there are managed resources to apply.
func TestExamplesAreAdmitted(t *testing.T) {
	left := slices.Clone(noExamples)
	for _, page := range pages(t) {
		for _, b := range blocks(t, page) {
			if i := slices.Index(left, b.String()); i >= 0 {
				left = slices.Delete(left, i, i+1)
				continue
			}
			if err := admitBlock(t, b); err != nil {
				t.Errorf("%s: %v", b, err)
			}
		}
	}
	for _, stale := range left {
		t.Errorf("there is no such block any more: %s", stale)
	}
}

// What the tutorial breaks is refused in the words that it shows.
func TestTutorialShowsTheRefusal(t *testing.T) {
	env := &unstructured.Unstructured{}
	if err := yaml.Unmarshal([]byte(blocks(t, "tutorial.md")[0].text), &env.Object); err != nil {
		t.Fatal(err)
	}
	databases, _, _ := unstructured.NestedSlice(env.Object, "spec", "databases")
	databases[0].(map[string]any)["instanceClass"] = "t4g.medium"
	if err := unstructured.SetNestedSlice(env.Object, databases, "spec", "databases"); err != nil {
		t.Fatal(err)
	}
	err := policy.Admit(t.Context(), env, nil)
	if err == nil {
		t.Fatal("it is taken")
	}
	_, words, _ := strings.Cut(err.Error(), "is invalid: ")
	if !strings.Contains(read(t, "tutorial.md"), words) {
		t.Errorf("the tutorial does not show %q", words)
	}
}

var yamlBlock = regexp.MustCompile("(?ms)^( *)```yaml\n(.*?\n) *```")

func blocks(t *testing.T, page string) (found []block) {
	t.Helper()
	for _, match := range yamlBlock.FindAllStringSubmatch(read(t, page), -1) {
		text := regexp.MustCompile("(?m)^"+match[1]).ReplaceAllString(match[2], "")
		found = append(found, block{page, text})
	}
	return found
}

// valuesOfChart is how values of the Helm chart begin. hack/controlplane/helm tries those with Helm.
const valuesOfChart = "# Values of the chart."

func admitBlock(t *testing.T, b block) error {
	t.Helper()
	if strings.HasPrefix(b.text, valuesOfChart) {
		return nil
	}
	var content any
	if err := yaml.Unmarshal([]byte(b.text), &content); err != nil {
		return err
	}
	whole, _ := content.(map[string]any)
	switch kind := whole["kind"]; kind {
	case nil:
		return admitPart(t, b.text)
	case "Environment":
		return composeWhole(t, whole)
	case "ConfigMap":
		return checkTenancy(t, b.text)
	case "ClusterProviderConfig":
		fitsProvider(t, b.text)
		return nil
	default:
		return fmt.Errorf("nobody knows how to apply a %v", kind)
	}
}

// composeWhole Environment, as it is when it is made, and nothing of it exists. An Environment whose network is used is taken to be there.
func composeWhole(t *testing.T, whole map[string]any) error {
	t.Helper()
	if err := policy.Admit(t.Context(), &unstructured.Unstructured{Object: whole}, nil); err != nil {
		return err
	}
	env := &v1alpha1.Environment{}
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(whole, env); err != nil {
		return err
	}
	env.UID = "8a7c8d4e-0c1f-4a83-9d55-2f6f0e6f7a10"
	var seen plan.Observed
	if name := compositions.NetworkOwner(env); name != "" {
		seen.NetworkOwner = &v1alpha1.Environment{}
		seen.NetworkOwner.Name, seen.NetworkOwner.Namespace = name, env.Namespace
		seen.NetworkOwner.Spec.Region, seen.NetworkOwner.Spec.ProviderConfigRef = env.Spec.Region, env.Spec.ProviderConfigRef
	}
	made, err := compositions.Compose(env, seen)
	if err != nil {
		return err
	}
	if len(made.Objects) == 0 {
		return errors.New("nothing is made of it")
	}
	for _, problem := range made.Problems {
		if problem.Reason != v1alpha1.ReasonSecretMissing && problem.Reason != v1alpha1.ReasonWaiting {
			return errors.New(problem.Message)
		}
	}
	return nil
}

// admitPart looks for the place in an Environment at which a part is admitted: in the spec, in a service, or in the list of load balancers.
func admitPart(t *testing.T, text string) error {
	t.Helper()
	var refusals []error
	for _, at := range []func(any) any{
		func(part any) any { return part },
		func(part any) any { return map[string]any{"services": []any{named("web", part)}} },
		func(part any) any { return map[string]any{"loadBalancers": part} },
	} {
		var part any // anew for each place, as admission writes into it
		if err := yaml.Unmarshal([]byte(text), &part); err != nil {
			return err
		}
		env := around(t)
		env.Object["spec"] = merge(env.Object["spec"], at(part))
		giveImages(env)
		err := policy.Admit(t.Context(), env, nil)
		if err == nil {
			return nil
		}
		refusals = append(refusals, err)
	}
	return errors.Join(refusals...)
}

// around is an Environment that has what parts refer to.
func around(t *testing.T) *unstructured.Unstructured {
	t.Helper()
	env := &unstructured.Unstructured{}
	if err := yaml.Unmarshal([]byte(read(t, "testdata/around.yaml")), &env.Object); err != nil {
		t.Fatal(err)
	}
	return env
}

// named is a part of an item, with the item's name.
func named(name string, part any) any {
	item, ok := part.(map[string]any)
	if !ok {
		return part
	}
	item = maps.Clone(item)
	item["name"] = name
	return item
}

// giveImages to services that a part leaves without: every service has one.
func giveImages(env *unstructured.Unstructured) {
	spec, _ := env.Object["spec"].(map[string]any)
	services, _ := spec["services"].([]any)
	for _, service := range services {
		if s, ok := service.(map[string]any); ok && s["image"] == nil {
			s["image"] = "public.ecr.aws/nginx/nginx:1.29"
		}
	}
}

// merge a part into what is there: objects field by field, lists item by item where these have names.
func merge(into, part any) any {
	switch part := part.(type) {
	case map[string]any:
		if into, ok := into.(map[string]any); ok {
			for key, value := range part {
				into[key] = merge(into[key], value)
			}
			return into
		}
	case []any:
		if into, ok := into.([]any); ok && slices.ContainsFunc(part, func(item any) bool { return nameOf(item) != nil }) {
			return mergeItems(into, part)
		}
	}
	return part
}

func mergeItems(into, part []any) []any {
	for _, item := range part {
		if i := slices.IndexFunc(into, func(other any) bool { return nameOf(other) == nameOf(item) }); i >= 0 && nameOf(item) != nil {
			into[i] = merge(into[i], item)
		} else {
			into = append(into, item)
		}
	}
	return into
}

// nameOf an item of a list. Links to replicas are told apart by these.
func nameOf(item any) any {
	object, _ := item.(map[string]any)
	if object["name"] == nil {
		return nil
	}
	return fmt.Sprint(object["name"], object["replica"])
}

// checkTenancy looks whether a ConfigMap is the one that is asked, and all its parameters are among those of the sample, which has every parameter.
func checkTenancy(t *testing.T, text string) error {
	t.Helper()
	var config, sample corev1.ConfigMap
	if err := sigsyaml.UnmarshalStrict([]byte(text), &config); err != nil {
		return err
	}
	content, err := os.ReadFile("../config/samples/tenancy/configmap.yaml")
	if err != nil {
		return err
	}
	if err := sigsyaml.UnmarshalStrict(content, &sample); err != nil {
		return err
	}
	if config.Name != sample.Name || config.Namespace != sample.Namespace {
		return fmt.Errorf("%s/%s is asked by nobody", config.Namespace, config.Name)
	}
	known := map[string]bool{}
	for key := range sample.Data {
		known[parameter(key)] = true
	}
	for key := range config.Data {
		if !known[parameter(key)] {
			return fmt.Errorf("there is no parameter %s", parameter(key))
		}
	}
	return nil
}

// parameter without the namespace before it.
func parameter(key string) string { return key[strings.LastIndex(key, ".")+1:] }

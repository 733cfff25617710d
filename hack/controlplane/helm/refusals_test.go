package helm_test

import (
	"strings"
	"testing"

	"sigs.k8s.io/yaml"
)

func TestWrongValuesAreRefused(t *testing.T) {
	for values, want := range map[string]string{
		"replica: 2":                                             "additional properties 'replica' not allowed",
		"replicas: two":                                          "at '/replicas': got string, want integer",
		"replicas: -1":                                           "at '/replicas': minimum: got -1, want 0",
		"policies: null":                                         "missing property 'policies'",
		"policies: {enabled: 'no'}":                              "at '/policies/enabled': got string, want boolean",
		"image: {repository: terrarium:v1}":                      "image.repository: terrarium:v1 has a tag or a digest: say it in image.tag or image.digest",
		"image: {tag: 1.0}":                                      "at '/image/tag': got number, want string",
		"image: {digest: 0123}":                                  "at '/image/digest': got number, want string",
		"image: {digest: sha256:0123}":                           "at '/image/digest': 'sha256:0123' does not match pattern",
		"image: {pullSecrets: [registry]}":                       "at '/image/pullSecrets/0': got string, want object",
		"resources: {memory: 1Gi}":                               "at '/resources': additional properties 'memory' not allowed",
		"namespaces: shop":                                       "at '/namespaces': got string, want array",
		"namespaces: [a, a]":                                     "at '/namespaces': items at 0 and 1 are equal",
		"namespaces: ['*']":                                      "at '/namespaces/0': '*' does not match pattern",
		"namespaces: [terrarium-system]":                         "namespaces: terrarium-system is the manager's own namespace",
		"args: [max-concurrent-reconciles=1]":                    "args: max-concurrent-reconciles=1 is no flag: write it as --name=value",
		"args: [--watch-namespaces=shop]":                        "args: --watch-namespaces would leave the manager without its roles: name them in namespaces",
		"tenancy: {region: eu-*}":                                "at '/tenancy': additional properties 'region' not allowed",
		"tenancy: {team-a.region: eu-*}":                         "at '/tenancy': additional properties 'team-a.region' not allowed",
		"tenancy: {regions: [eu-*]}":                             "at '/tenancy/regions': got array, want string",
		"tenancy: {team-a: {regions: eu-*}}":                     "at '/tenancy': additional properties 'team-a' not allowed",
		"rbac: {aggregateToView: true}":                          "at '/rbac': additional properties 'aggregateToView' not allowed",
		"monitoring: {enabled: true}":                            "at '/monitoring': additional properties 'enabled' not allowed",
		"podLabels: {a: 1}":                                      "at '/podLabels/a': got number, want string",
		"tolerations: {operator: Exists}":                        "at '/tolerations': got object, want array",
		"nodeSelector: {a: true}":                                "at '/nodeSelector/a': got boolean, want string",
		"{policies: {enabled: false}, tenancy: {regions: eu-*}}": "tenancy: nothing holds these limits without the admission policies",
	} {
		t.Run(values, func(t *testing.T) {
			if _, err := tryRender(t, dir, "terrarium-system", values); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("got %v, want one that says %q", err, want)
			}
		})
	}
}

// Every parameter that the policy reads, for all namespaces and for one: the sample has them all.
func TestTenancyTakesEveryParameter(t *testing.T) {
	var sample struct{ Data map[string]string }
	if err := yaml.Unmarshal([]byte(read(t, root+"/config/samples/tenancy/configmap.yaml")), &sample); err != nil {
		t.Fatal(err)
	}
	values := map[string]any{}
	for key, value := range sample.Data {
		parameter := key[strings.LastIndex(key, ".")+1:]
		values[parameter], values["team-a."+parameter] = value, value
	}
	if len(values) < 2 {
		t.Fatal("the sample has no parameters")
	}
	all, _ := render(t, asText(t, map[string]any{"tenancy": values}))
	if got := at(all[tenancy], "data"); len(got.(map[string]any)) != len(values) {
		t.Errorf("got %v", got)
	}
}

package v1alpha1_test

import (
	"fmt"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/config/crd"
)

// fromYAML returns an Environment as a user writes one: Go leaves out what is empty.
func fromYAML(t *testing.T, spec string) *unstructured.Unstructured {
	t.Helper()
	head := "apiVersion: terrarium.io/v1alpha1\nkind: Environment\nmetadata: {name: staging, namespace: default}\nspec:\n"
	json, err := yaml.YAMLToJSONStrict([]byte(head + spec))
	if err != nil {
		t.Fatal(err)
	}
	var environment unstructured.Unstructured
	if err := environment.UnmarshalJSON(json); err != nil {
		t.Fatal(err)
	}
	return &environment
}

func TestEmptyListsAreAccepted(t *testing.T) {
	spec := `
  region: eu-west-1
  tags: {}
  network: {availabilityZones: {count: 1}}
  loadBalancers: []
  databases: []
  secrets: []
  services:
  - name: web
    image: nginx
    command: []
    entryPoint: []
    ports: []
    env: [{name: EMPTY, value: ""}]
    secretEnv: []
    databases: []
    healthCheck: null
    routes: []
    iam: {policyARNs: [], statements: []}
`
	if err := create(t, fromYAML(t, spec)); err != nil {
		t.Error(err)
	}
}

func TestEmptyChoicesAreRefused(t *testing.T) {
	for _, choice := range []struct{ name, spec, message string }{
		{"nothing", "  {}", "Required value"},
		{"zones", "  region: eu-west-1\n  network: {availabilityZones: {}}", "set count, or names"},
		{"value of a secret", "  region: eu-west-1\n  secrets: [{name: stripe, valueFrom: {}}]", "exactly one of the fields in [secretRef generate existing] must be set"},
		{"allowed ranges", "  region: eu-west-1\n  loadBalancers: [{name: public, allowedCIDRs: []}]", "should have at least 1 items"},
		{"paths", "  region: eu-west-1\n  services: [{name: web, image: nginx, routes: [{name: web, loadBalancer: public, port: http, paths: []}]}]", "should have at least 1 items"},
	} {
		t.Run(choice.name, func(t *testing.T) {
			t.Parallel()
			wantRefusedAmong(t, create(t, fromYAML(t, choice.spec)), choice.message)
		})
	}
}

func TestUnknownFieldsAreRefused(t *testing.T) {
	environment := fromYAML(t, "  region: eu-west-1\n  services: [{name: web, image: nginx, replicas: 2}]")
	const message = `strict decoding error: unknown field "spec.services[0].replicas"`
	for who, err := range map[string]error{
		"the server": server.Create(t.Context(), environment.DeepCopy(), client.DryRunAll),
		"Admit":      crd.Admit(t.Context(), environment),
	} {
		if err == nil || !strings.Contains(err.Error(), message) {
			t.Errorf("%s says %v, want %s", who, err, message)
		}
	}
}

// The cost of asking the rules is limited too, and must be enough for all that the lists have room for.
func TestLargestEnvironmentIsAccepted(t *testing.T) {
	environment := validEnvironment()
	spec := &environment.Spec
	long := strings.Repeat("x", 100)
	for i := len(spec.Services); i < 30; i++ {
		s := spec.Services[0].DeepCopy()
		s.Name = fmt.Sprintf("web-%d", i)
		for j := len(s.Env); j < 60; j++ {
			s.Env = append(s.Env, v1alpha1.EnvVar{Name: fmt.Sprintf("VARIABLE_%d", j), Value: &long})
		}
		for j := len(s.SecretEnv); j < 60; j++ {
			s.SecretEnv = append(s.SecretEnv, v1alpha1.SecretEnvVar{Name: fmt.Sprintf("SECRET_%d", j), Secret: "stripe", Key: fmt.Sprint(j)})
		}
		s.Routes = nil
		for j := range 5 {
			path := fmt.Sprintf("/%d/%d/", i, j)
			s.Routes = append(s.Routes, v1alpha1.RouteSpec{
				Name: fmt.Sprintf("route-%d", j), LoadBalancer: "public", Port: "http",
				Hosts: []string{"www.example.org", "example.org"}, Paths: []string{path, path + "*"},
			})
		}
		spec.Services = append(spec.Services, *s)
	}
	if err := create(t, toUnstructured(t, environment)); err != nil {
		t.Error(err)
	}
}

// What compares with what exists is asked by the policy of config/policy: to the schema a change is as good as a new Environment.
func TestChangesAreJudgedByWhatTheyLeadTo(t *testing.T) {
	old := newEnvironment(t, nil)
	old.SetName("")
	old.SetGenerateName("change-")
	if err := server.Create(t.Context(), old); err != nil {
		t.Fatal(err)
	}
	other := func(s *v1alpha1.EnvironmentSpec) {
		s.Region, s.Network.CIDRBlock, s.IAM.Path = "eu-central-1", "10.1.0.0/16", "/teams/"
		database(s).DatabaseName, loadBalancer(s).Scheme, route(s).LoadBalancer = "other", v1alpha1.SchemeInternal, "internal"
	}
	if err := update(t, old, newEnvironment(t, other)); err != nil {
		t.Error(err)
	}
	wantRefused(t, update(t, old, newEnvironment(t, func(s *v1alpha1.EnvironmentSpec) { database(s).DatabaseName = "db" })), "a word that it reserves")
}

package v1alpha1_test

import (
	"fmt"
	"slices"
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
		{"value of a secret", "  region: eu-west-1\n  secrets: [{name: stripe, valueFrom: {}}]", "exactly one of the fields in [secretRef generate existing parameter] must be set"},
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
	environment.Name = "largest"
	fill(&environment.Spec)
	object := toUnstructured(t, environment)
	if err := create(t, object.DeepCopy()); err != nil {
		t.Fatal(err)
	}
	if err := server.Create(t.Context(), object); err != nil {
		t.Fatal(err)
	}
	environment.Spec.Services[0].Image = "public.ecr.aws/nginx/nginx:1.30"
	if err := update(t, object, toUnstructured(t, environment)); err != nil {
		t.Errorf("a change: %v", err)
	}
}

// fill lists with as much as they take.
func fill(spec *v1alpha1.EnvironmentSpec) {
	for i := len(spec.LoadBalancers); i < 10; i++ {
		spec.LoadBalancers = append(spec.LoadBalancers, v1alpha1.LoadBalancerSpec{Name: fmt.Sprintf("lb-%d", i)})
	}
	for i := len(spec.Databases); i < 10; i++ {
		d := spec.Databases[0].DeepCopy()
		d.Name = fmt.Sprintf("db-%d", i)
		spec.Databases = append(spec.Databases, *d)
	}
	for i := len(spec.Secrets); i < 50; i++ {
		spec.Secrets = append(spec.Secrets, v1alpha1.SecretSpec{Name: fmt.Sprintf("secret-%d", i), ValueFrom: spec.Secrets[0].ValueFrom})
	}
	for i := len(spec.Services); i < 30; i++ {
		spec.Services = append(spec.Services, *largeService(i, spec.Services[0].DeepCopy(), spec.Secrets))
	}
	for i := len(spec.Jobs); i < 10; i++ {
		spec.Jobs = append(spec.Jobs, v1alpha1.JobSpec{
			Name: fmt.Sprintf("job-%d", i), Schedule: "rate(1 day)", TaskSpec: v1alpha1.TaskSpec{
				Image: "job", SecretEnv: []v1alpha1.SecretEnvVar{{Name: "A", Secret: "stripe"}}, Databases: []v1alpha1.DatabaseLink{{Name: "main"}},
			},
		})
	}
}

func largeService(i int, s *v1alpha1.ServiceSpec, secrets []v1alpha1.SecretSpec) *v1alpha1.ServiceSpec {
	long := "${NAME}" + strings.Repeat("x", 93)
	s.Name = fmt.Sprintf("web-%d", i)
	for j := len(s.Env); j < 60; j++ {
		s.Env = append(s.Env, v1alpha1.EnvVar{Name: fmt.Sprintf("VARIABLE_%d", j), Value: &long})
	}
	for j := len(s.SecretEnv); j < 60; j++ {
		s.SecretEnv = append(s.SecretEnv, v1alpha1.SecretEnvVar{Name: fmt.Sprintf("SECRET_%d", j), Secret: secrets[len(secrets)-1].Name, Key: fmt.Sprint(j)})
	}
	for j := len(s.Sidecars); j < 2; j++ {
		sidecar := v1alpha1.SidecarSpec{Name: fmt.Sprintf("sidecar-%d", j), Image: s.Image}
		for k := range 10 {
			sidecar.Env = append(sidecar.Env, v1alpha1.EnvVar{Name: fmt.Sprintf("VARIABLE_%d", k), Value: &long})
			sidecar.SecretEnv = append(sidecar.SecretEnv, v1alpha1.SecretEnvVar{Name: fmt.Sprintf("SECRET_%d", k), Secret: secrets[len(secrets)-1].Name})
		}
		s.Sidecars = append(s.Sidecars, sidecar)
	}
	for j := range 10 {
		s.IAM.Statements = append(s.IAM.Statements, v1alpha1.PolicyStatement{Actions: slices.Repeat([]string{"s3:GetObject"}, 50), Resources: []string{"*"}})
		s.Scaling.Schedules = append(s.Scaling.Schedules, v1alpha1.ScalingSchedule{
			Name: fmt.Sprint("hour-", j), Expression: v1alpha1.ScheduleExpression(fmt.Sprintf("cron(%s0 %d ? * MON-FRI *)", strings.Repeat("0,", 20), j)),
			MinTasks: new(int32(1)), MaxTasks: new(int32(1)),
		})
	}
	s.Routes = nil
	for j := range 5 {
		path := fmt.Sprintf("/%d/%d/", i, j)
		s.Routes = append(s.Routes, v1alpha1.RouteSpec{
			Name: fmt.Sprintf("route-%d", j), LoadBalancer: []string{"public", "internal"}[i%2], Port: "http",
			Hosts: []string{"www.example.org", "example.org"}, Paths: []string{path, path + "*"},
		})
	}
	return s
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
	wantRefused(t, update(t, old, newEnvironment(t, func(s *v1alpha1.EnvironmentSpec) { database(s).DatabaseName = "db" })), "a name that RDS reserves")
}

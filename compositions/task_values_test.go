package compositions_test

import (
	"slices"
	"strings"
	"testing"

	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

func TestVariablesHaveWhatAWSSaysOfALoadBalancer(t *testing.T) {
	env, seen := readEnvironment(t, "values-from-loadbalancer"), nothingBut(nil)
	first := findObject[*ecs.TaskDefinition](t, compose(t, env, seen), "staging-web")
	if !slices.ContainsFunc(first.WaitingOn, func(key plan.Key) bool { return key.String() == "LB/staging-public" }) {
		t.Errorf("waits on %v", first.WaitingOn)
	}
	p := settle(t, env, seen)
	dnsName := p.Outputs.LoadBalancers[0].DNSName
	got := *find[*ecs.TaskDefinition](t, p, "staging-web").Spec.ForProvider.ContainerDefinitions
	for _, want := range []string{`{"name":"URL","value":"http://` + dnsName + `"}`, `{"name":"BALANCER","value":"` + dnsName + `"}`, `{"name":"LEVEL","value":""}`} {
		if dnsName == "" || !strings.Contains(got, want) {
			t.Errorf("no %s in %s", want, got)
		}
	}
}

func TestVariableOfAMissingLoadBalancerIsRefused(t *testing.T) {
	env := readEnvironment(t, "values-from-loadbalancer")
	env.Spec.LoadBalancers = nil
	composeOrRefuse(t, env, nothingBut(nil), "spec.services: variable URL of web names load balancer public, which is not in spec.loadBalancers")
	_, err := admit(t, env)
	if want := "spec.services: env of web: URL names load balancer public, which is not in spec.loadBalancers"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestVariableHasOneValue(t *testing.T) {
	for _, change := range []func(*v1alpha1.EnvVar){
		func(v *v1alpha1.EnvVar) { v.Value = new("twice") },
		func(v *v1alpha1.EnvVar) { v.ValueFrom = nil },
	} {
		env := readEnvironment(t, "values-from-loadbalancer")
		i := slices.IndexFunc(env.Spec.Services[0].Env, func(v v1alpha1.EnvVar) bool { return v.ValueFrom != nil })
		change(&env.Spec.Services[0].Env[i])
		if _, err := admit(t, env); err == nil || !strings.Contains(err.Error(), "set either value or valueFrom") {
			t.Errorf("got %v", err)
		}
	}
}

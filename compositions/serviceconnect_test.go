package compositions_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"
	corev1 "k8s.io/api/core/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// connected is an Environment of two services that other services call, one that only calls, and one that has nothing to do with them.
func connected(t *testing.T) (*v1alpha1.Environment, plan.Observed) {
	t.Helper()
	return readEnvironment(t, "service-connect"), nothingBut(nil)
}

// neighbors are the services that each service has been told of.
func neighbors(p *plan.Plan) map[string]string {
	told := map[string]string{}
	for _, service := range findAll[*ecs.Service](p) {
		if list := service.Spec.ForProvider.Triggers["neighbors"]; list != nil {
			told[service.Name] = *list
		}
	}
	return told
}

func TestServicesAreDeployedOnceMoreWhenAllTheyReachAreThere(t *testing.T) {
	env, seen := connected(t)
	settle(t, env, seen, func(p *plan.Plan) {
		missing := !seen.Exists(findObject[*ecs.Service](t, p, "staging-api").Key) || !seen.Exists(findObject[*ecs.Service](t, p, "staging-web").Key)
		if told := neighbors(p)["staging-worker"]; missing && told != "" {
			t.Errorf("before all that it reaches are there, the worker knows %q", told)
		}
	})
	want := map[string]string{"staging-api": "web", "staging-web": "api", "staging-worker": "api,web"}
	if diff := cmp.Diff(want, neighbors(compose(t, env, seen))); diff != "" {
		t.Errorf("neighbors (-want +got):\n%s", diff)
	}
}

func TestServiceThatIsLostMakesNoDeployment(t *testing.T) {
	env, seen := connected(t)
	before := settle(t, env, seen)
	setReady(seen.Resources[findObject[*ecs.Service](t, before, "staging-api").Key], corev1.ConditionFalse)
	if diff := cmp.Diff(neighbors(before), neighbors(compose(t, env, seen))); diff != "" {
		t.Errorf("neighbors (-before +after):\n%s", diff)
	}
}

func TestRemovedNeighborMakesNoDeployment(t *testing.T) {
	env, seen := connected(t)
	before := settle(t, env, seen)
	env.Spec.Services = env.Spec.Services[1:]
	after := settle(t, env, seen)
	for _, name := range []string{"staging-web", "staging-worker"} {
		if neighbors(before)[name] != neighbors(after)[name] {
			t.Errorf("%s knew %q, and knows %q", name, neighbors(before)[name], neighbors(after)[name])
		}
	}
}

func TestAddedNeighborIsMadeKnownWhenItIsThere(t *testing.T) {
	env, seen := connected(t)
	all := env.Spec.Services
	env.Spec.Services = all[1:]
	settle(t, env, seen)
	env.Spec.Services = all
	if told := neighbors(compose(t, env, seen))["staging-worker"]; told != "web" {
		t.Errorf("before the new service is there, the worker knows %q", told)
	}
	if told := neighbors(settle(t, env, seen))["staging-worker"]; told != "api,web" {
		t.Errorf("at last, the worker knows %q", told)
	}
}

func TestOnlyServicesWithServiceConnectAreInItsSecurityGroup(t *testing.T) {
	env, seen := connected(t)
	p := settle(t, env, seen)
	for name, want := range map[string]int{"staging-api": 2, "staging-worker": 2, "staging-alone": 1} {
		service := find[*ecs.Service](t, p, name).Spec.ForProvider
		if got := len(service.NetworkConfiguration.SecurityGroups); got != want {
			t.Errorf("%s has %d security groups, want %d", name, got, want)
		}
		if connects := service.ServiceConnectConfiguration != nil; connects != (want == 2) {
			t.Errorf("%s has Service Connect: %v", name, connects)
		}
	}
}

func TestWithoutServiceConnectThereIsNoNamespace(t *testing.T) {
	env, seen := application(t)
	for _, o := range settle(t, env, seen).Objects {
		if o.Kind == "HTTPNamespace" {
			t.Errorf("there is %s", o)
		}
	}
}

func TestAdoptedServicesKnowWhatTheyKnewFromTheFirstPassOn(t *testing.T) {
	env, seen := connected(t)
	env.Spec.State = &v1alpha1.StateSpec{}
	env, seen, before := adoptedFrom(t, admitted(t, env), seen)
	settle(t, env, seen, func(p *plan.Plan) {
		if diff := cmp.Diff(neighbors(before), neighbors(p)); diff != "" {
			t.Errorf("neighbors (-other cluster +adopted):\n%s", diff)
		}
	})
}

func TestServiceAddedToAnAdoptionIsMadeKnownAfterIt(t *testing.T) {
	env, seen := connected(t)
	env.Spec.State = &v1alpha1.StateSpec{}
	all := env.Spec.Services
	all[0].Ports = all[0].Ports[:1] // one that the others have as well: another takes a rule that they would wait for
	env.Spec.Services = all[1:]
	env, seen, _ = adoptedFrom(t, admitted(t, env), seen)
	env.Spec.Services = all
	env = admitted(t, env)
	if told := neighbors(compose(t, env, seen))["staging-worker"]; told != "web" {
		t.Errorf("while it is adopted, the worker knows %q", told)
	}
	if told := neighbors(settle(t, env, seen))["staging-worker"]; told != "api,web" {
		t.Errorf("at last, the worker knows %q", told)
	}
}

// A service that the Environment has made keeps no name that was another's: clients reach its port by the number that it has.
func TestNameOfAPortFollowsItsNumber(t *testing.T) {
	env, seen := connected(t)
	settle(t, env, seen)
	env.Spec.Services[1].Ports[0].ContainerPort = 8081
	offers := find[*ecs.Service](t, compose(t, env, seen), "staging-web").Spec.ForProvider.ServiceConnectConfiguration.Service
	if alias := offers[0].ClientAlias; len(offers) != 1 || *alias.Port != 8081 {
		t.Errorf("%d ports are reached, the first at %v", len(offers), *alias.Port)
	}
}

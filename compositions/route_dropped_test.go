package compositions_test

import (
	"fmt"
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/hack/simulator/seed"
)

// withWiderRoute is an Environment with a route for some paths and one for all, of two services or of one, on its own load balancer or on somebody else's.
func withWiderRoute(t *testing.T, own, two bool) *world {
	t.Helper()
	env := readEnvironment(t, "on-existing-loadbalancer")
	if own {
		env.Spec.LoadBalancers[0].Existing, env.Spec.LoadBalancers[0].Scheme = nil, v1alpha1.SchemeInternal
	}
	if two {
		api := *env.Spec.Services[0].DeepCopy()
		api.Name, api.Routes = "api", api.Routes[1:]
		env.Spec.Services = append(env.Spec.Services, api)
		withoutAPI(&env.Spec)
	}
	w := newWorld(t, admitted(t, env), nil)
	seed.For(w.account, w.env.Spec)
	w.wantRest("made")
	w.account.Send("shop.example.org/api/x", "shop.example.org/cart")
	return w
}

func withoutAPI(spec *v1alpha1.EnvironmentSpec) {
	spec.Services[0].Routes = spec.Services[0].Routes[:1]
}

// The wider route answers what the other one has answered as soon as its tasks do no more.
func TestRouteIsTakenOutBesideAWiderOne(t *testing.T) {
	for name, c := range map[string]struct {
		two    bool
		change func(*v1alpha1.EnvironmentSpec)
	}{
		"of its service": {false, withoutAPI},
		"of its service, which gets another image": {false, func(spec *v1alpha1.EnvironmentSpec) {
			withoutAPI(spec)
			spec.Services[0].Image += ":next"
		}},
		"which is renamed": {false, func(spec *v1alpha1.EnvironmentSpec) {
			withoutAPI(spec)
			spec.Services[0].Routes[0].Name = "renamed"
		}},
		"of a service that comes": {false, func(spec *v1alpha1.EnvironmentSpec) {
			withoutAPI(spec)
			spec.Services[0].Name = "next"
		}},
		"of another service": {true, func(spec *v1alpha1.EnvironmentSpec) { spec.Services = spec.Services[:1] }},
	} {
		for _, own := range []bool{true, false} {
			t.Run(fmt.Sprint(name, " own ", own), func(t *testing.T) {
				t.Parallel()
				w := withWiderRoute(t, own, c.two)
				if err := w.edit(c.change); err != nil {
					t.Fatal(err)
				}
				w.wantRest("taken out")
				w.wantNoOutage()
				if numbers := w.numbersOfRules(); len(numbers) != 1 {
					t.Errorf("the rules have the numbers %v", numbers)
				}
			})
		}
	}
}

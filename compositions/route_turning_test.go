package compositions_test

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/hack/simulator/seed"
)

// The new rule stands before the old one, or, where its numbers do not reach there, behind: the old one goes when tasks answer for the new one.
func TestRouteOfAKeptRuleIsRenamed(t *testing.T) {
	for name, c := range map[string]struct {
		route int
		first int32
	}{"before another": {1, 1}, "behind all": {0, 1000}} {
		t.Run(name, func(t *testing.T) {
			w := takenOver(t)
			w.env.Spec.LoadBalancers[0].Existing.FirstPriority = c.first
			w.wantRest("taken over")
			before := w.numbersOfRules()
			w.account.Send("shop.example.org/cart", "shop.example.org/api/x")
			if err := w.edit(editRoutes(func(routes []v1alpha1.RouteSpec) []v1alpha1.RouteSpec {
				routes[c.route].Name = "renamed"
				return routes
			})); err != nil {
				t.Fatal(err)
			}
			w.wantRest("renamed")
			w.wantNoOutage()
			numbers := w.numbersOfRules()
			switch c.route {
			case 0:
				if now := numbers["/* shop.example.org"]; now < float64(c.first) || numbers["/api /api/*"] != numberOfAPI || len(numbers) != len(before) {
					t.Errorf("the rules have the numbers %v", numbers)
				}
			case 1:
				if numbers["/api"] >= numbers["/api/*"] || numbers["/api/*"] >= numberOfWeb || len(numbers) != len(before)+1 {
					t.Errorf("the rules have the numbers %v", numbers)
				}
			}
		})
	}
}

func (w *world) wantNoOutage() {
	w.t.Helper()
	if outages := w.account.Outages(); len(outages) > 0 {
		w.t.Error(outages)
	}
}

// The old rule stands before the new one until it goes. So long the tasks behind it stay, also where nobody asks for their service any more.
func TestRouteOfAKeptRuleGoesToAnotherService(t *testing.T) {
	for name, stays := range map[string]bool{"beside the one that had it": true, "in place of the one that had it": false} {
		t.Run(name, func(t *testing.T) {
			w := takenOver(t)
			w.env.Spec.LoadBalancers[0].Existing.FirstPriority = 1000
			w.wantRest("taken over")
			w.account.Send("shop.example.org/cart", "shop.example.org/api/x")
			if err := w.edit(func(spec *v1alpha1.EnvironmentSpec) {
				next := *spec.Services[0].DeepCopy()
				next.Name = "next"
				spec.Services[0].Routes = nil
				if !stays {
					spec.Services = nil
				}
				spec.Services = append(spec.Services, next)
			}); err != nil {
				t.Fatal(err)
			}
			w.wantRest("handed over")
			w.wantNoOutage()
			if numbers := w.numbersOfRules(); numbers["/* shop.example.org"] < 1000 {
				t.Errorf("the rules have the numbers %v", numbers)
			}
		})
	}
}

// A rule leads to one target group, so that one which is to become two rules does not turn to one of them: it would bring requests of the other there.
func TestKeptRuleOfTwoHostsThatGoToTwoServicesLeadsToNeitherForBoth(t *testing.T) {
	w := takenOver(t)
	w.env.Spec.LoadBalancers[0].Existing.FirstPriority = 1000
	w.wantRest("taken over")
	if err := w.edit(editRoutes(func(routes []v1alpha1.RouteSpec) []v1alpha1.RouteSpec {
		routes[0].Hosts = append(routes[0].Hosts, "blog.example.org")
		return routes
	})); err != nil {
		t.Fatal(err)
	}
	w.wantRest("for two hosts")
	w.account.Send("shop.example.org/cart", "blog.example.org/")
	divided := func(spec *v1alpha1.EnvironmentSpec) {
		blog, shop := *spec.Services[0].DeepCopy(), *spec.Services[0].DeepCopy()
		blog.Name, blog.Routes = "blog", blog.Routes[:1]
		shop.Name, shop.Routes = "shop", shop.Routes[:1]
		blog.Routes[0].Hosts, shop.Routes[0].Hosts = []string{"blog.example.org"}, []string{"shop.example.org"}
		spec.Services[0].Routes = spec.Services[0].Routes[1:]
		spec.Services = append(spec.Services, blog, shop)
	}
	before := *w.env.Spec.DeepCopy()
	if err := w.edit(divided); err != nil {
		t.Fatal(err)
	}
	w.wantWrong(t, "route web of service blog and route web of service shop would answer in place of one rule on load balancer shared that was taken over and "+
		"stands before theirs, and it can lead to the tasks of one alone: let one route answer all of it first, and divide it when that does")
	if err := w.edit(func(spec *v1alpha1.EnvironmentSpec) { *spec = *before.DeepCopy() }); err != nil {
		t.Fatal(err)
	}
	w.wantRest("as before")
	w.wantNoOutage()
}

// withNumbersFrom1000 is an Environment of which the rules have numbers from 1000 on, when all routes have been renamed and some passes made.
func withNumbersFrom1000(t *testing.T, passes int, deployment v1alpha1.DeploymentShift) *world {
	t.Helper()
	env := readEnvironment(t, "on-existing-loadbalancer")
	env.Spec.LoadBalancers[0].Existing.FirstPriority = 1000
	env.Spec.Services[0].Deployment.DeploymentShift = deployment
	w := newWorld(t, admitted(t, env), nil)
	seed.For(w.account, env.Spec)
	w.wantRest("made")
	w.account.Send("shop.example.org/cart", "shop.example.org/api/x")
	w.editInTurn(passes, editRoutes(renamedRoutes))
	return w
}

// editInTurn makes some passes after each of some edits.
func (w *world) editInTurn(passes int, changes ...func(*v1alpha1.EnvironmentSpec)) {
	w.t.Helper()
	for _, change := range changes {
		if err := w.edit(change); err != nil {
			w.t.Fatal(err)
		}
		for range passes {
			w.goOn()
		}
	}
}

func renamedRoutes(routes []v1alpha1.RouteSpec) []v1alpha1.RouteSpec {
	for i := range routes {
		routes[i].Name += "-renamed"
	}
	return routes
}

func numbersFrom(first int32) func(*v1alpha1.EnvironmentSpec) {
	return func(spec *v1alpha1.EnvironmentSpec) { spec.LoadBalancers[0].Existing.FirstPriority = first }
}

// The rules that leave are then behind all numbers that new ones may have. Nobody has taken anything over.
func TestNumbersChangeWhileRoutesAreHandedOver(t *testing.T) {
	for _, passes := range []int{0, 1, 4, 10, 14, 16, 25} {
		t.Run(strconv.Itoa(passes), func(t *testing.T) {
			t.Parallel()
			w := withNumbersFrom1000(t, passes, v1alpha1.DeploymentShift{})
			if err := w.edit(numbersFrom(1)); err != nil {
				t.Fatal(err)
			}
			w.wantRest("with other numbers")
			w.wantNoOutage()
			for matches, number := range w.numbersOfRules() {
				if number > 100 {
					t.Errorf("the rule for %s has the number %v", matches, number)
				}
			}
		})
	}
}

// A new rule that stands before an old one does not go behind that, as it answers all requests of it itself.
func TestNumbersRiseWhenTheNewRulesStandBeforeTheOldOnes(t *testing.T) {
	w := withNumbersFrom1000(t, 39, v1alpha1.DeploymentShift{})
	if err := w.edit(numbersFrom(1050)); err != nil {
		t.Fatal(err)
	}
	w.wantRest("with other numbers")
	w.wantNoOutage()
}

// The rules that leave are then before all numbers that new ones may have, or some of them are, or before one there is a number for one of two.
func TestNumbersRiseWhileRoutesAreHandedOver(t *testing.T) {
	for _, first := range []int32{1050, 1065, 1066, 2000} {
		for _, passes := range []int{0, 7, 14, 25} {
			t.Run(fmt.Sprint(first, " after ", passes), func(t *testing.T) {
				t.Parallel()
				w := withNumbersFrom1000(t, passes, v1alpha1.DeploymentShift{})
				if err := w.edit(numbersFrom(first)); err != nil {
					t.Fatal(err)
				}
				w.wantRest("with other numbers")
				w.wantNoOutage()
				for matches, number := range w.numbersOfRules() {
					if number < float64(first) {
						t.Errorf("the rule for %s has the number %v", matches, number)
					}
				}
			})
		}
	}
}

// A new rule that has come before an old one, and leads to its tasks, goes on so until its own answer.
func TestNumbersAreTakenBackWhileRoutesAreHandedOver(t *testing.T) {
	for _, passes := range []int{3, 6, 9, 14} {
		t.Run(strconv.Itoa(passes), func(t *testing.T) {
			t.Parallel()
			w := withNumbersFrom1000(t, 10, v1alpha1.DeploymentShift{})
			w.editInTurn(passes, numbersFrom(1), numbersFrom(1000))
			w.wantRest("with the numbers of before")
			w.wantNoOutage()
		})
	}
}

func TestNumbersThatChangeWhileECSMovesRequestsCanBeTakenBack(t *testing.T) {
	const wrong = " is to answer in place of a rule on load balancer shared that stands behind the numbers from existing.firstPriority on, and ECS moves its requests: " +
		"put existing.firstPriority back until that has happened"
	for passes, route := range map[int]string{0: "api-renamed", 4: "api-renamed", 14: "web-renamed"} {
		t.Run(strconv.Itoa(passes), func(t *testing.T) {
			t.Parallel()
			w := withNumbersFrom1000(t, passes, blueGreen)
			if err := w.edit(numbersFrom(1)); err != nil {
				t.Fatal(err)
			}
			w.wantWrong(t, "route "+route+" of service web"+wrong)
			for _, first := range []int32{1000, 1} {
				if err := w.edit(numbersFrom(first)); err != nil {
					t.Fatal(err)
				}
				w.wantRest("with numbers from " + strconv.Itoa(int(first)))
			}
			w.wantNoOutage()
		})
	}
}

package compositions_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

// Numbers of the two rules of a route, of which the first says less than the second.
const numberOfFirst, numberOfLast = 10.0, 30.0

// withTwoRules is an account with two rules of Terraform that lead to one target group, and between them one that leads to another.
func withTwoRules(t *testing.T) *aws.Account {
	t.Helper()
	account := madeByTerraform(t, func(service *v1alpha1.ServiceSpec) {
		service.Routes[0].Hosts, service.Routes[0].Paths = []string{"shop.example.org"}, []string{"/a/*", "/longer/*"}
	})
	for _, rule := range account.Resources(aws.LBListenerRule) {
		if strings.HasPrefix(rule.Object, "staging-web.web.") {
			modify(t, account, rule.Kind, rule.ID, map[string]any{"priority": numberOfLast})
		}
	}
	return account
}

// severalTaken is a world in which these rules have been taken over.
func severalTaken(t *testing.T) *world {
	t.Helper()
	return severalBehind(t, 0)
}

// severalBehind is such a world with numbers that are higher.
func severalBehind(t *testing.T, number float64) *world {
	t.Helper()
	account := withTwoRules(t)
	renumber(t, account, number)
	w := takingOverAll(t, account, recognizedIn(t, account, plainly), nil)
	w.wantRest("taken over")
	return w
}

func renumber(t *testing.T, account *aws.Account, more float64) {
	t.Helper()
	for _, rule := range account.Resources(aws.LBListenerRule) {
		modify(t, account, rule.Kind, rule.ID, map[string]any{"priority": rule.Attributes["priority"].(float64) + more})
	}
}

func TestRulesOfOneTargetGroupAreTakenOverAsTheyAre(t *testing.T) {
	account := withTwoRules(t)
	account.Send("shop.example.org/a/x", "shop.example.org/longer/x", "shop.example.org/api/x")
	wantTakenOverAsItIs(t, account)
}

func TestRulesOfOneRouteAreChangedInPlace(t *testing.T) {
	const first, last, host = "/a/*", "/longer/*", " shop.example.org"
	for name, c := range map[string]struct {
		change func(*v1alpha1.RouteSpec)
		asked  []string
		want   map[string]float64
	}{
		"with a path more": {
			func(route *v1alpha1.RouteSpec) { route.Paths = append(route.Paths, "/b/*") },
			[]string{"shop.example.org/a/x", "shop.example.org/longer/x"},
			map[string]float64{first + host: numberOfFirst, "/a/* /b/* " + last + host: numberOfLast},
		},
		"without the path of the last": {
			func(route *v1alpha1.RouteSpec) { route.Paths = []string{first} },
			[]string{"shop.example.org/a/x"},
			map[string]float64{first + host: numberOfFirst},
		},
		"without the path of the first": {
			func(route *v1alpha1.RouteSpec) { route.Paths = []string{last} },
			[]string{"shop.example.org/longer/x"},
			map[string]float64{last + host: numberOfLast},
		},
		"with another path in place of all": {
			func(route *v1alpha1.RouteSpec) { route.Paths = []string{"/b/*"} }, nil,
			map[string]float64{"/b/*" + host: numberOfLast},
		},
		"with one path that says it all": {
			func(route *v1alpha1.RouteSpec) { route.Paths = []string{"/*"} },
			[]string{"shop.example.org/a/x", "shop.example.org/longer/x"},
			map[string]float64{"/*" + host: numberOfLast},
		},
		"with a host more": {
			func(route *v1alpha1.RouteSpec) { route.Hosts = append(route.Hosts, "www.example.org") },
			[]string{"shop.example.org/a/x", "shop.example.org/longer/x"},
			map[string]float64{first + host: numberOfFirst, first + " " + last + host + " www.example.org": numberOfLast},
		},
		"at any host": {
			func(route *v1alpha1.RouteSpec) { route.Hosts = nil },
			[]string{"shop.example.org/a/x", "shop.example.org/longer/x"},
			map[string]float64{first: numberOfFirst, last: numberOfLast},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := severalTaken(t)
			made, others := len(w.account.Creations(aws.LBListenerRule)), w.numbersOfRules()
			for _, patterns := range []string{first + host, last + host} {
				if others[patterns] == 0 {
					t.Errorf("no rule is for %s: %v", patterns, others)
				}
				delete(others, patterns)
			}
			w.account.Send(c.asked...)
			if err := w.edit(editRoutes(func(routes []v1alpha1.RouteSpec) []v1alpha1.RouteSpec {
				c.change(&routes[0])
				return routes
			})); err != nil {
				t.Fatal(err)
			}
			w.wantRest(name)
			numbers := w.numbersOfRules()
			for patterns := range others {
				delete(numbers, patterns)
			}
			if diff := cmp.Diff(c.want, numbers); diff != "" {
				t.Error(diff)
			}
			if n := len(w.account.Creations(aws.LBListenerRule)); n != made {
				t.Errorf("%d rules are made", n-made)
			}
			if outages := w.account.Outages(); len(outages) > 0 {
				t.Error(outages)
			}
		})
	}
}

func TestOneOfTheRulesOfARouteIsMadeAgainWhereItWas(t *testing.T) {
	w := severalTaken(t)
	before := w.numbersOfRules()
	for _, rule := range w.account.Resources(aws.LBListenerRule) {
		if rule.Attributes["priority"] == numberOfFirst {
			w.account.Remove(rule.Kind, rule.ID)
		}
	}
	w.wantRest("made again")
	if diff := cmp.Diff(before, w.numbersOfRules()); diff != "" {
		t.Error(diff)
	}
}

// ECS changes one rule of a route, and the other one would lead to where no tasks are.
func TestECSDoesNotMoveRequestsOfARouteWithSeveralRules(t *testing.T) {
	w := severalTaken(t)
	if err := w.edit(func(spec *v1alpha1.EnvironmentSpec) {
		spec.Services[0].Routes[0].Paths = []string{"/a/*", "/b/*"}
		spec.Services[0].Scaling.RequestsPerTarget = 0 // it counts the requests of one target group
		spec.Services[0].Deployment.Strategy = v1alpha1.StrategyBlueGreen
	}); err != nil {
		t.Fatal(err)
	}
	w.wantWrong(t, "route web-web of service web has 2 rules that were taken over, and with deployment.strategy BlueGreen ECS changes one rule of a route: "+
		"set strategy to Rolling")
	for _, group := range w.account.Resources(aws.LBTargetGroup) {
		if strings.HasSuffix(group.Object, ".alternate") {
			t.Errorf("%s was made", group.Object)
		}
	}
}

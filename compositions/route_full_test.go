package compositions_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// Where both do not fit into a listener, rules change in place: else none would come, and none would go.
func TestRulesOfAFullListenerChangeInPlace(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ routes, rules int }{{10, 1}, {11, 5}} {
		paths := make([]string, test.routes)
		for i := range paths {
			paths[i] = fmt.Sprintf("/%02d/*", i)
		}
		env := routed(t, pathsOf(paths...)...)
		for i := range env.Spec.Services {
			service := &env.Spec.Services[i]
			for j := 1; j < test.rules; j++ {
				route := *service.Routes[0].DeepCopy()
				route.Name, route.Paths = fmt.Sprint("r", j), []string{fmt.Sprintf("/%02d/%d/*", i, j)}
				service.Routes = append(service.Routes, route)
			}
		}
		seen, l := serving(t, admitted(t, env), nil)
		for i := range env.Spec.Services {
			for j := range env.Spec.Services[i].Routes {
				path := &env.Spec.Services[i].Routes[j].Paths[0]
				*path = strings.Replace(*path, "/", "/x", 1)
			}
		}
		most := 0
		dice := rand.New(rand.NewPCG(1, 8))
		for l.step(t, dice, seen, env, nil) {
			most = max(most, len(l.rules))
		}
		if both := 2 * test.routes * test.rules; most > 100 || both <= 100 && most != both {
			t.Errorf("%d rules are there at once, of %d", most, test.routes*test.rules)
		}
		if got := l.answers(request{path: "/x07/a"}); got != "staging-s7" {
			t.Errorf("in the end %s answers", got)
		}
	}
}

// Where there is no room for both, and rules cannot change in place, all stays as it is.
func TestFullListenerStaysAsItIs(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		services int // of five routes
		paths    []string
		change   func(*v1alpha1.ServiceSpec)
		needs    int
	}{
		"services are renamed": {11, []string{"/%02d/*"}, func(s *v1alpha1.ServiceSpec) { s.Name = "z" + s.Name }, 110},
		"most services are renamed": {12, []string{"/%02d/*"}, func(s *v1alpha1.ServiceSpec) {
			if s.Name != "s0" {
				s.Name = "z" + s.Name
			}
		}, 115},
		"divided routes change": {9, []string{"/%02d/*", "/%02d/longer/*"}, func(s *v1alpha1.ServiceSpec) {
			for i := range s.Routes {
				s.Routes[i].Paths = []string{"/x" + s.Routes[i].Paths[0][1:], "/x" + s.Routes[i].Paths[1][1:]}
			}
		}, 135},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			before := fiveEach(t, test.services, test.paths)
			seen, l := serving(t, before, nil)
			rules := l.texts()
			after := before.DeepCopy()
			for i := range after.Spec.Services {
				test.change(&after.Spec.Services[i])
			}
			l.stay(t, admitted(t, after), seen)
			p := compose(t, after, seen)
			want := fmt.Sprintf("load balancer public needs %d rules at once while routes move, and takes 100: "+
				"rename or change fewer routes at once, or take some out first", test.needs)
			if len(p.Problems) != 1 || p.Problems[0].Message != want {
				t.Errorf("the problems are %v, want %q", p.Problems, want)
			}
			if got := l.texts(); !maps.Equal(got, rules) {
				t.Errorf("rules change (-before +after):\n%s", cmp.Diff(rules, got))
			}
			l.stay(t, before, seen)
			if p := compose(t, before, seen); len(p.Problems) > 0 || slices.ContainsFunc(p.Objects, (*plan.Object).Waits) || !maps.Equal(l.texts(), rules) {
				t.Errorf("it cannot be taken back: %v", p.Problems)
			}
			some := before.DeepCopy() // fewer at once
			for i := range some.Spec.Services[1:3] {
				test.change(&some.Spec.Services[i])
			}
			l.stay(t, admitted(t, some), seen)
			if got, want := l.texts(), len(rules); len(got) != want || maps.Equal(got, rules) {
				t.Errorf("with fewer at once there are %d rules, want %d others", len(got), want)
			}
		})
	}
}

// Of two rules that leave, neither moves, and one of those in their place would have to stand between them, or before both and another one.
func TestRulesComeWhereThereIsNoNumberBetweenThoseThatLeave(t *testing.T) {
	for name, numbers := range map[string]map[string]float64{
		"between": {"staging-s0.r": 4, "staging-s1.r": 5, "staging-s2.r": 6},
		"before":  {"staging-s0.r": 1, "staging-s1.r": 2, "staging-s2.r": 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before := routed(t, pathsOf("/longer/*", "/a/*", "/*")...)
			seen, l := serving(t, before, numbers)
			after := before.DeepCopy()
			after.Spec.Services[1].Routes[0].Name, after.Spec.Services[2].Routes[0].Name = "renamed", "renamed"
			l.stay(t, admitted(t, after), seen)
			if p := compose(t, after, seen); len(p.Problems) > 0 {
				t.Errorf("the problems are %v", p.Problems)
			}
			if got := slices.Sorted(maps.Keys(l.texts())); !slices.Equal(got, []string{"staging-s0.r", "staging-s1.renamed", "staging-s2.renamed"}) {
				t.Errorf("the rules are %v", got)
			}
		})
	}
}

func TestTwoRulesForWhichOneNumberIsLeftBeforeAKeptOneWait(t *testing.T) {
	w := takenOver(t)
	w.wantRest("taken over")
	w.account.Send("shop.example.org/docs/x")
	if err := w.edit(func(spec *v1alpha1.EnvironmentSpec) {
		spec.LoadBalancers[0].Existing.FirstPriority = numberOfWeb - 1
		more := *spec.Services[0].Routes[0].DeepCopy()
		more.Name, more.Paths = "more", []string{"/docs/more/*"}
		spec.Services[0].Routes = append(withDocs(spec.Services[0].Routes), more)
	}); err != nil {
		t.Fatal(err)
	}
	w.wantWrong(t, "load balancer shared has no number left for route more of service web where its rule would have to stand, between rules that leave or were taken over, "+
		"which keep theirs: change fewer routes at once, or set existing.firstPriority to where a hundred numbers are free")
	if err := w.edit(numbersFrom(1)); err != nil {
		t.Fatal(err)
	}
	w.wantRest("with lower numbers")
	w.wantNoOutage()
}

// fiveEach are services of five routes, each with some paths.
func fiveEach(t *testing.T, services int, paths []string) *v1alpha1.Environment {
	t.Helper()
	var first []string
	for i := range services {
		first = append(first, fmt.Sprintf("/%02d/*", i))
	}
	env := routed(t, pathsOf(first...)...)
	for i := range env.Spec.Services {
		service := &env.Spec.Services[i]
		route := service.Routes[0]
		service.Routes = nil
		for j := range 5 {
			route.Name, route.Paths = fmt.Sprint("r", j), nil
			for _, path := range paths {
				route.Paths = append(route.Paths, fmt.Sprintf(path, 5*i+j))
			}
			service.Routes = append(service.Routes, *route.DeepCopy())
		}
	}
	return admitted(t, env)
}

// stay carries out what an Environment asks for, until there is nothing to do.
func (l listener) stay(t *testing.T, env *v1alpha1.Environment, seen plan.Observed) {
	t.Helper()
	dice := rand.New(rand.NewPCG(1, 9))
	for range 200 {
		p := compose(t, env, seen)
		switch {
		case len(p.Problems) == 0 && !l.step(t, dice, seen, env, nil):
			return
		case len(p.Problems) > 0 && !carryOutSlowly(env, p, seen) && len(l.open(seen, dice)) == 0:
			return // what serves is not taken away
		}
	}
	t.Fatal("the moves do not end")
}

// texts are what the rules of a listener say, by their names.
func (l listener) texts() map[string]string {
	out := map[string]string{}
	for name, rule := range l.rules {
		out[name] = ruleText(&elbv2.LBListenerRule{Spec: elbv2.LBListenerRuleSpec{ForProvider: *rule}})
	}
	return out
}

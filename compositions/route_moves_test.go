package compositions_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// move brings an Environment from one order of routes to another, with calls to AWS in an order of chance, and checks at each whom requests
// reach: whoever answered before, or whoever is to answer.
func move(t *testing.T, dice *rand.Rand, seen plan.Observed, l listener, env *v1alpha1.Environment, paths []string) {
	t.Helper()
	before, after := ask(l, paths), map[string]string{}
	for _, path := range paths {
		after[path] = wanted(compose(t, env, nothingBut(nil)), path)
	}
	for range 500 {
		p := compose(t, env, seen)
		carryOutSlowly(env, p, seen)
		open := l.open(seen, dice)
		if len(open) == 0 && !carryOutSlowly(env, compose(t, env, seen), seen) {
			break
		}
		for _, name := range open[:min(len(open), 1+dice.IntN(3))] {
			l.call(t, seen, name)
			for path, answer := range ask(l, paths) {
				if answer != before[path] && answer != after[path] {
					t.Fatalf("%s is answered by %s, before by %s, and is to be answered by %s", path, answer, before[path], after[path])
				}
			}
		}
	}
	wantedNames := map[string]bool{}
	for _, rule := range findAll[*elbv2.LBListenerRule](compose(t, env, seen)) {
		wantedNames[rule.Name] = true
	}
	prune(compose(t, env, seen), seen)
	maps.DeleteFunc(l.rules, func(name string, _ *elbv2.LBListenerRuleParameters) bool { return !wantedNames[name] })
	if got := ask(l, paths); !maps.Equal(got, after) {
		t.Fatalf("in the end requests are answered by %v, want %v", got, after)
	}
}

// wanted is who is to answer a request: the first rule of a plan that nothing came before.
func wanted(p *plan.Plan, path string) string {
	l := listener{rules: map[string]*elbv2.LBListenerRuleParameters{}}
	for _, rule := range findAll[*elbv2.LBListenerRule](p) {
		l.rules[rule.Name] = &rule.Spec.ForProvider
	}
	return l.answers(path)
}

// carryOutSlowly is carryOut, but of listener rules only the spec is there: AWS has yet to be called.
func carryOutSlowly(env *v1alpha1.Environment, p *plan.Plan, seen plan.Observed) bool {
	rules := map[plan.Key]*elbv2.LBListenerRule{}
	for key, res := range seen.Resources {
		if rule, ok := res.(*elbv2.LBListenerRule); ok {
			rules[key] = rule
		}
	}
	changed := false
	for _, o := range p.Objects {
		asked, ok := o.Resource.(*elbv2.LBListenerRule)
		if !ok || o.Waits() {
			continue
		}
		now := rules[o.Key]
		if now == nil {
			now = asked.DeepCopy()
			rules[o.Key], changed = now, true
		}
		changed = changed || ruleText(now) != ruleText(asked)
		now.Spec = *asked.Spec.DeepCopy()
	}
	others := &plan.Plan{Generated: p.Generated}
	for _, o := range p.Objects {
		if _, ok := o.Resource.(*elbv2.LBListenerRule); !ok {
			others.Objects = append(others.Objects, o)
		}
	}
	changed = carryOut(env, others, seen) || changed
	for key, rule := range rules {
		seen.Resources[key] = rule
	}
	return changed
}

func ruleText(rule *elbv2.LBListenerRule) string {
	return fmt.Sprint(*rule.Spec.ForProvider.Priority, texts(rule.Spec.ForProvider.Condition[0].PathPattern.Values))
}

var nestedPaths = []string{"/*", "/a*", "/a/b*", "/a/b/c*", "/a/b/c/d*", "/a/b/c/d/e*", "/a/b/c/d/e/f*", "/a/b/c/d/e/f/g*"}

func pathsOf(patterns ...string) (routes []v1alpha1.RouteSpec) {
	for _, p := range patterns {
		routes = append(routes, v1alpha1.RouteSpec{Paths: []string{p}})
	}
	return routes
}

// In the worst case there is no room at all between the rules, so that all must be numbered anew around one that comes in.
func TestRequestsAreAnsweredRightWhileAllRulesMove(t *testing.T) {
	for seed := range uint64(rounds(5)) {
		env := routed(t, pathsOf(nestedPaths...)...)
		newcomer := int(seed) % len(nestedPaths)
		without := env.DeepCopy()
		without.Spec.Services = slices.Delete(without.Spec.Services, newcomer, newcomer+1)
		numbers := map[string]float64{}
		for i := range nestedPaths {
			numbers[fmt.Sprintf("staging-s%d.r", i)] = float64(len(nestedPaths) - i)
		}
		if newcomer < len(nestedPaths)-1 { // close the gap
			for i := range newcomer {
				numbers[fmt.Sprintf("staging-s%d.r", i)]--
			}
		}
		seen, l := serving(t, without, numbers)
		move(t, rand.New(rand.NewPCG(seed, 1)), seen, l, env, requests(nestedPaths))
	}
}

func requests(patterns []string) (paths []string) {
	for _, p := range patterns {
		paths = append(paths, strings.ReplaceAll(p, "*", ""), strings.ReplaceAll(p, "*", "/x"))
	}
	return paths
}

func TestRequestsAreAnsweredRightWhileRoutesComeAndGo(t *testing.T) {
	for seed := range uint64(rounds(5)) {
		dice := rand.New(rand.NewPCG(seed, 2))
		all := routed(t, pathsOf(nestedPaths...)...)
		some := func(keep func(i int) bool) *v1alpha1.Environment {
			env := all.DeepCopy()
			env.Spec.Services = nil
			for i, service := range all.Spec.Services {
				if keep(i) {
					env.Spec.Services = append(env.Spec.Services, service)
				}
			}
			return env
		}
		seen, l := serving(t, some(func(i int) bool { return i == 0 || dice.IntN(2) == 0 }), nil)
		for range 4 {
			move(t, dice, seen, l, some(func(i int) bool { return i == 0 || dice.IntN(2) == 0 }), requests(nestedPaths))
		}
	}
}

// Once rules had numbers from hashes of their names within bands of 500: 33 for each kind of host, by where the first pattern of a path begins.
// What had no place of its own in that order was not always in the right one, so all may have to pass each other.
func TestRulesWithNumbersFromBandsAreBroughtInOrder(t *testing.T) {
	patterns := []string{"/*", "*.png", "*/deep/inside", "/api/*", "*/orders/*", "/api/v1", "/img?/*"}
	env := routed(t, pathsOf(patterns...)...)
	numbers := map[string]float64{}
	for i, pattern := range patterns {
		numbers[fmt.Sprintf("staging-s%d.r", i)] = formerNumber(pattern, i)
	}
	seen, l := serving(t, env, numbers)
	paths := append(requests(patterns), "/api/v1/deep/inside", "/api/orders/logo.png", "/img1/orders/a.png")
	move(t, rand.New(rand.NewPCG(1, 3)), seen, l, env, paths)
}

// formerNumber of a rule for any host.
func formerNumber(path string, slot int) float64 {
	const bands, slots, anyHost = 33, 500, 2
	band := 0
	if literal := strings.IndexAny(path, "*?"); literal >= 0 {
		band = bands - 1 - min(literal, bands-2)
	}
	return float64(1 + slots*(anyHost*bands+band) + (slot*137)%slots)
}

// A rule that comes to say more must not take the requests of others meanwhile: Terraform moves it before it tells AWS what it matches.
func TestRouteThatBecomesMoreSpecificTakesNothingMeanwhile(t *testing.T) {
	env := routed(t, pathsOf("/*", "/api/*", "/api/v1/*")...)
	seen, l := serving(t, env, nil)
	env.Spec.Services[0].Routes[0].Paths = []string{"/api/v1/very/special/*"}
	move(t, rand.New(rand.NewPCG(1, 4)), seen, l, env, requests([]string{"/*", "/api/*", "/api/v1/*", "/api/v1/very/special/*"}))
}

// What ties with a route is refused: it must not take the requests that the other one answers, whichever is asked for first.
func TestRouteThatTiesTakesNothing(t *testing.T) {
	tests := map[string]struct{ before, after []string }{
		"a new one":                 {[]string{"/*cart"}, []string{"/*cart", "/shop*"}},
		"one that changes":          {[]string{"/*cart", "/shop/a*"}, []string{"/*cart", "/shop*"}},
		"one that changes the text": {[]string{"/*cart", "/menu/*"}, []string{"/*cart", "/shop*"}},
		"one before others":         {[]string{"/*cart", "/*"}, []string{"/*cart", "/*", "/shop*"}},
	}
	paths := []string{"/cart", "/shop/cart", "/shop/a", "/menu/x"}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			before, after := routed(t, pathsOf(test.before...)...), routed(t, pathsOf(test.after...)...)
			seen, l := serving(t, before, nil)
			answers := ask(l, paths)
			l.arrive(t, after, seen)
			if got := ask(l, paths); !maps.Equal(got, answers) {
				t.Errorf("requests are answered by %v, before by %v", got, answers)
			}
			last := &after.Spec.Services[len(after.Spec.Services)-1].Routes[0]
			last.Paths = []string{"/shop/*"}
			l.arrive(t, after, seen)
			if got := l.answers("/shop/cart"); got != fmt.Sprintf("staging-s%d.r", len(test.after)-1) {
				t.Errorf("with more text, %s answers", got)
			}
		})
	}
}

func TestRoutesThatTiedBeforeStayInTheirOrder(t *testing.T) {
	env := routed(t, pathsOf("/*cart", "/shop*")...)
	apart := env.DeepCopy()
	apart.Spec.Services[1].Routes[0].Paths = []string{"/menu/*"}
	for _, numbers := range []map[string]float64{{"staging-s0.r": 10, "staging-s1.r": 20}, {"staging-s0.r": 20, "staging-s1.r": 10}} {
		seen, l := serving(t, apart, numbers)
		for _, rule := range []*elbv2.LBListenerRuleParameters{l.rules["staging-s1.r"], ruleOf(seen, "staging-s1.r")} {
			rule.Condition[0].PathPattern.Values = []*string{new("/shop*")} // as a version that did not refuse it has made it
		}
		before := l.answers("/shop/cart")
		l.arrive(t, env, seen)
		if got := l.answers("/shop/cart"); got != before {
			t.Errorf("%s answers, before %s", got, before)
		}
	}
}

// A route of a third service does not wait until two others are told apart.
func TestRouteBesideATieIsServed(t *testing.T) {
	seen, l := serving(t, routed(t, pathsOf("/*cart")...), nil)
	l.arrive(t, routed(t, pathsOf("/*cart", "/shop*", "/*", "/shop/menu*")...), seen)
	for path, want := range map[string]string{"/shop/cart": "staging-s0.r", "/x": "staging-s2.r", "/shop/menu": "staging-s3.r"} {
		if got := l.answers(path); got != want {
			t.Errorf("%s is answered by %s, want %s", path, got, want)
		}
	}
}

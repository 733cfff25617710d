package compositions_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

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

// requests to some hosts that match some paths.
func requests(paths []string, hosts ...string) (all []request) {
	for _, host := range append(hosts, "any.example.com") {
		for _, p := range paths {
			all = append(all, request{host, strings.ReplaceAll(p, "*", "")}, request{host, strings.ReplaceAll(p, "*", "/x")})
		}
	}
	return all
}

func TestRequestsAreAnsweredRightWhileRoutesComeAndGo(t *testing.T) {
	t.Parallel()
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
	all := requests(append(patterns, "/api/v1/deep/inside", "/api/orders/logo.png", "/img1/orders/a.png"))
	move(t, rand.New(rand.NewPCG(1, 3)), seen, l, env, all)
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

// handedOver are routes of services, each of which is given to another service.
var handedOver = map[string][]v1alpha1.RouteSpec{
	"paths that say equally much": pathsOf("/a/*", "/b/*", "/c/*", "/*"),
	"paths that do not":           pathsOf("/shop/*", "/a/*", "/admin/orders", "/*"),
	"nested paths":                pathsOf("/a/b/c/*", "/a/b/*", "/a/*", "/*"),
	"hosts":                       {{Hosts: []string{"a.example.org"}}, {Hosts: []string{"b.example.org"}}, {Hosts: []string{"*.example.org"}}, {}},
	"several paths":               {{Paths: []string{"/a/*", "/b/*"}}, {Paths: []string{"/c", "/d"}}, {Paths: []string{"/e/*", "/f"}}, {}},
	"paths of different hosts": {
		{Hosts: []string{"a.example.org"}, Paths: []string{"/a/*"}}, {Hosts: []string{"b.example.org"}, Paths: []string{"/bb/*"}}, {Paths: []string{"/c/*"}}, {},
	},
	"as many as a rule takes": {
		{Paths: []string{"/a", "/b", "/c", "/d", "/e"}}, {Paths: []string{"/f", "/g", "/h", "/i", "/j"}}, {Paths: []string{"/k/*"}}, {},
	},
}

// Nothing is lost in between: neither a path that two routes swap, nor a host.
func TestRequestsAreAnsweredRightWhileRoutesAreHandedOver(t *testing.T) {
	t.Parallel()
	paths := strings.Fields("/a/b/c/* /a/* /shop/* /b/* /bb/* /c/* /c /d /e/* /f /admin/orders /g /h /i /j /k/* /b /e")
	all := requests(paths, "a.example.org", "b.example.org", "c.example.org")
	for name, routes := range handedOver {
		t.Run(name, func(t *testing.T) {
			for seed := range uint64(2) {
				dice := rand.New(rand.NewPCG(seed, 5))
				seen, l := serving(t, routed(t, routes...), nil)
				for range 3 {
					others := slices.Clone(routes)
					dice.Shuffle(len(others), func(i, j int) { others[i], others[j] = others[j], others[i] })
					move(t, dice, seen, l, routed(t, others...), all)
				}
			}
		})
	}
}

// Routes are edited again while AWS still learns of the edit before.
func TestMovesEndWhateverIsEditedMeanwhile(t *testing.T) {
	t.Parallel()
	all := requests(strings.Fields("/a/b/c/* /a/b/* /a/* /b/* /c /d /e/*"), "a.example.org", "b.example.org")
	for seed := range uint64(rounds(4)) {
		dice := rand.New(rand.NewPCG(seed, 7))
		seen, l := serving(t, anyRoutes(t, dice), nil)
		for range 3 {
			may := owners{}
			may.add(ask(l, all))
			env := anyRoutes(t, dice)
			for range 3 {
				may.add(wanted(compose(t, env, nothingBut(nil)), all))
				for range dice.IntN(12) {
					l.step(t, dice, seen, env, may)
				}
				env = anyRoutes(t, dice)
			}
			may.add(wanted(compose(t, env, nothingBut(nil)), all))
			for range 500 {
				if !l.step(t, dice, seen, env, may) {
					break
				}
			}
			move(t, dice, seen, l, env, all)
		}
	}
}

// anyRoutes gives each of some patterns to one of four services, and everything else to the first.
func anyRoutes(t *testing.T, dice *rand.Rand) *v1alpha1.Environment {
	t.Helper()
	routes := make([]v1alpha1.RouteSpec, 5)
	for path := range strings.FieldsSeq("/a/b/c/* /a/b/* /a/* /b/* /c /d /e/*") {
		if route := &routes[dice.IntN(4)]; len(route.Paths) < 4 {
			route.Paths = append(route.Paths, path)
		}
	}
	for i := range routes {
		if len(routes[i].Paths) == 0 {
			routes[i].Paths = []string{fmt.Sprintf("/none/%d", i)}
		}
		if dice.IntN(3) == 0 {
			routes[i].Hosts = []string{"a.example.org"}
		}
	}
	routes[4] = v1alpha1.RouteSpec{Paths: []string{"/*"}}
	return routed(t, routes...)
}

// arrive carries out all calls that an Environment asks for.
func (l listener) arrive(t *testing.T, env *v1alpha1.Environment, seen plan.Observed) {
	t.Helper()
	for changed := true; changed; {
		changed = carryOutSlowly(env, compose(t, env, seen), seen)
		for _, name := range l.open(seen, rand.New(rand.NewPCG(1, 5))) {
			l.call(t, seen, name)
			changed = true
		}
	}
}

func ruleOf(seen plan.Observed, name string) *elbv2.LBListenerRuleParameters {
	for key, res := range seen.Resources {
		if rule, ok := res.(*elbv2.LBListenerRule); ok && key.Name == name {
			return &rule.Spec.ForProvider
		}
	}
	return nil
}

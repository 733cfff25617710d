package compositions

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// A keptRoute is a rule that is to be taken over, with the number that it has, and its route. A route may have several, and one for test hosts besides.
type keptRoute struct {
	routeRule
	*v1alpha1.RouteSpec
	number int
}

// A KeptRule is one that is to be taken over: its number, and what of its route it matches, which is all where nothing is said.
type KeptRule struct {
	Number       int
	Hosts, Paths []string
}

// KeepOrder sets priority of routes whose rules are to be taken over where, without it, what they match would put the rules into another order than that of
// their numbers, which they keep. The rules are by their parts. It fails where no priority can say that order: all rules of a route have its priority.
func KeepOrder(spec *v1alpha1.EnvironmentSpec, kept map[string]KeptRule) error {
	rules, next := keptRoutes(spec, kept), map[string]int32{}
	needs := needPriority(rules)
	for _, rule := range rules {
		if needs[rule.RouteSpec] && rule.Priority == 0 {
			next[rule.loadBalancer] += priorityStep
			rule.Priority = next[rule.loadBalancer]
		}
	}
	for i, rule := range rules {
		for _, other := range rules[i+1:] {
			if rule.competes(other.routeRule) && slices.Compare(rule.rankNow(), other.rankNow()) <= 0 {
				return fmt.Errorf("%s comes before %s on the listener, and an Environment asks the other one first", rule.route, other.route)
			}
		}
	}
	return nil
}

// needPriority are the routes that need one: a rule of theirs says no more than one that comes behind it, or than one that gets a priority.
func needPriority(rules []keptRoute) map[*v1alpha1.RouteSpec]bool {
	needs := map[*v1alpha1.RouteSpec]bool{}
	for before := -1; len(needs) > before; {
		before = len(needs)
		for i, rule := range slices.Backward(rules) {
			for _, other := range rules[i+1:] {
				if rule.RouteSpec != other.RouteSpec && rule.meets(other.routeRule) && (needs[other.RouteSpec] || slices.Compare(rule.rank[:], other.rank[:]) <= 0) {
					needs[rule.RouteSpec] = true
				}
			}
		}
	}
	return needs
}

// rankNow is the rank of a rule with the priority that its route has now.
func (k keptRoute) rankNow() []int {
	return append([]int{explicitRank(k.Priority)}, k.rank[1:]...)
}

// priorityStep leaves room for routes between others.
const priorityStep = 10

// keptRoutes in the order of their numbers.
func keptRoutes(spec *v1alpha1.EnvironmentSpec, kept map[string]KeptRule) []keptRoute {
	var routes []keptRoute
	add := func(rule routeRule, route *v1alpha1.RouteSpec, part string) {
		is, there := kept[part]
		if !there {
			return
		}
		if len(is.Hosts)+len(is.Paths) > 0 {
			rule = rule.matching(is.Hosts, is.Paths)
		}
		routes = append(routes, keptRoute{rule, route, is.Number})
	}
	for i := range spec.Services {
		service := &spec.Services[i]
		for j := range service.Routes {
			route := &service.Routes[j]
			if route.Listener != "" { // of a network load balancer, which has no rules
				continue
			}
			for _, part := range keptParts(RoutePart(*service, *route)) {
				add(together(routeRules(*service, *route, schemeHTTP)), route, part)
			}
			add(testRule(*service, *route, schemeHTTP), route, TestPart(*service, *route))
		}
	}
	slices.SortFunc(routes, func(a, b keptRoute) int { return cmp.Compare(a.number, b.number) })
	return routes
}

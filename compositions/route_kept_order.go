package compositions

import (
	"cmp"
	"slices"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// A keptRoute is a route whose rule is to be taken over, with the number that it has.
type keptRoute struct {
	routeRule
	*v1alpha1.RouteSpec
	number int
}

// KeepOrder sets priority of routes whose rules are to be taken over where, without it, what they match would put the rules into another order than that of
// their numbers, which they keep. numbers of the rules are those in AWS, by their parts.
func KeepOrder(spec *v1alpha1.EnvironmentSpec, numbers map[string]int) {
	routes := keptRoutes(spec, numbers)
	needs := make([]bool, len(routes))
	for i := range slices.Backward(routes) {
		for j := i + 1; j < len(routes); j++ {
			needs[i] = needs[i] || routes[i].meets(routes[j].routeRule) && (needs[j] || slices.Compare(routes[i].rank[:], routes[j].rank[:]) <= 0)
		}
	}
	next := map[string]int32{}
	for i, route := range routes {
		if needs[i] {
			next[route.loadBalancer] += priorityStep
			route.Priority = next[route.loadBalancer]
		}
	}
}

// priorityStep leaves room for routes between others.
const priorityStep = 10

// keptRoutes in the order of their numbers.
func keptRoutes(spec *v1alpha1.EnvironmentSpec, numbers map[string]int) []keptRoute {
	var routes []keptRoute
	for i := range spec.Services {
		service := &spec.Services[i]
		for j := range service.Routes {
			route := &service.Routes[j]
			if number := numbers[RoutePart(*service, *route)]; number > 0 {
				routes = append(routes, keptRoute{together(routeRules(*service, *route, schemeHTTP)), route, number})
			}
		}
	}
	slices.SortFunc(routes, func(a, b keptRoute) int { return cmp.Compare(a.number, b.number) })
	return routes
}

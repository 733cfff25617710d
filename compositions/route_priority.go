package compositions

import (
	"cmp"
	"slices"
	"strings"

	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// A routeRule is one listener rule of a route. A listener tries its rules in the order of their priorities, so what is more specific must come
// first; hosts and paths of one route that are not equally specific get rules of their own.
type routeRule struct {
	// part is the name of its object. short is the one without a hash that the widest rule of a route has where it can, and former the one that another
	// rule has where it was made before the order of patterns did not count.
	part, short, former string

	// route is what people call it, and loadBalancer whose it is.
	route, loadBalancer string

	hosts, paths []string

	// sources are the ranges of addresses that requests come from, and any where it is empty.
	sources []string

	// rank is what the user says of the order, and then how specific hosts, paths and sources are: see explicitRank, specificity and widestRange.
	rank [4]int

	// service whose tasks answer, group the part of the target group that they join, and port where they listen.
	service, group string
	port           taskPort

	// test is true for the rule that brings requests for test hosts.
	test bool
}

// routeRules are the rules of a route, the widest last: it has the name of the route. The listener of a rule cannot be changed: where the load
// balancer turns to HTTPS, or back, the other listener gets rules of its own, and the old ones go when the service is ready.
func routeRules(service v1alpha1.ServiceSpec, spec v1alpha1.RouteSpec, scheme string) []routeRule {
	hosts, paths := bySpecificity(spec.Hosts), bySpecificity(spec.Paths)
	if len(hosts) == 0 {
		hosts = [][]string{nil}
	}
	group := groupPart(service, spec)
	var rules []routeRule
	for _, h := range hosts {
		for _, p := range paths {
			rules = append(rules, routeRule{
				part:   partFor(scheme, group+"."+hashOf(sorted(h), sorted(p), sorted(spec.SourceCIDRs))),
				former: partFor(scheme, group+"."+hashOf(h, p, spec.SourceCIDRs)),
				route:  "route " + spec.Name + " of service " + service.Name, loadBalancer: spec.LoadBalancer,
				hosts: h, paths: p, sources: spec.SourceCIDRs,
				rank:    [4]int{explicitRank(spec.Priority), specificity(h), specificity(p), widestRange(spec.SourceCIDRs)},
				service: service.Name, group: group, port: servicePort(service, spec.Port),
			})
		}
	}
	widest := &rules[len(rules)-1]
	widest.short, widest.former = partFor(scheme, group), ""
	return rules
}

// hashOf what a rule matches.
func hashOf(hosts, paths, sources []string) string {
	all := slices.Concat(hosts, []string{" "}, paths)
	if len(sources) > 0 {
		all = slices.Concat(all, []string{" "}, sources)
	}
	return plan.PartHash(strings.Join(all, " "))
}

// allRules are the rules of all routes of an Environment through listeners that have rules, in no order.
func allRules(env *v1alpha1.Environment) []routeRule {
	schemes := map[string]string{}
	for _, lb := range env.Spec.LoadBalancers {
		if !isNetwork(lb) {
			schemes[lb.Name] = schemeOf(lb)
		}
	}
	var rules []routeRule
	for _, service := range env.Spec.Services {
		for _, route := range service.Routes {
			scheme, looks := schemes[route.LoadBalancer]
			if !looks {
				continue
			}
			rules = append(rules, routeRules(service, route, scheme)...)
			if len(service.Deployment.TestHosts) > 0 {
				rules = append(rules, testRule(service, route, scheme))
			}
		}
	}
	return rules
}

// inOrder sorts rules as listeners must try them. Rules that are equally specific stay in the order that they have in AWS, new rules behind them, so
// that none passes another without need.
func (c composer) inOrder(rules []routeRule) []routeRule {
	number := func(rule routeRule) int {
		if live := c.liveRule(rule); live != nil {
			return priorityOf(live)
		}
		return lastPriority + 1
	}
	return slices.SortedStableFunc(slices.Values(rules), func(a, b routeRule) int {
		return cmp.Or(slices.Compare(b.rank[:], a.rank[:]), cmp.Compare(number(a), number(b)), cmp.Compare(a.part, b.part))
	})
}

// lastPriority is the highest number that AWS takes.
const lastPriority = 50_000

// priorities of rules in their order, each within the band of its load balancer, or as it was when it was taken over. Rules for which there is no room
// have none. priorities returns also those that wait for room, with a rule that is there, and the parts of those that leave and that no other reaches: see
// refuseCrowded.
func (c composer) priorities(
	rules, leaving []routeRule, held, beyond map[string][]plan.Key,
) (numbers []int, crowded map[string][]plan.Key, unreached map[string]bool) {
	numbers, _ = c.keptNumbers(rules)
	crowded, unreached = map[string][]plan.Key{}, map[string]bool{}
	for i, rule := range rules {
		if live := c.liveRule(rule); live != nil && beyond[rule.part] != nil && numbers[i] == 0 {
			numbers[i] = priorityOf(live)
		}
	}
	come := func(rule routeRule) bool {
		return (held[rule.part] == nil || c.liveRule(rule) != nil) && beyond[rule.part] == nil && c.keptNumber(rule) == 0 &&
			(rule.service != "" || !c.isBeforeAll(rule))
	}
	for _, b := range c.bands() {
		some, places := b.of(rules, come)
		gone, _ := b.of(leaving, come)
		own, full := c.prioritiesIn(b, roomsOf(b, rules, numbers, places), some, gone)
		if full >= 0 { // some of them go in time, and moves lets nothing pass them before
			some, places = b.of(rules, func(rule routeRule) bool { return rule.service != "" && c.keptRule(rule.part) == "" && come(rule) })
			own, full = c.prioritiesIn(b, roomsOf(b, rules, ofThoseThatStay(rules, numbers), places), some, nil)
			c.noteUnreached(some, gone, own, unreached)
			c.refuseCrowded(rules, gone, some, own, full, crowded)
		}
		for i, number := range own {
			numbers[places[i]] = number
		}
	}
	return numbers, crowded, unreached
}

// roomsOf those rules of a band that are at some places.
func roomsOf(b band, rules []routeRule, kept, places []int) []band {
	rooms := make([]band, len(places))
	for i, place := range places {
		rooms[i] = room(b, rules, kept, place)
	}
	return rooms
}

// ofThoseThatStay are the numbers of rules that do not leave, and 0 for the others.
func ofThoseThatStay(rules []routeRule, numbers []int) []int {
	out := slices.Clone(numbers)
	for i, rule := range rules {
		if rule.service == "" {
			out[i] = 0
		}
	}
	return out
}

// prioritiesIn a band of rules in their order. As many rules as can be keep the number that they have: the longest run of rules that is in order, except
// neighbors that must make room. The other rules get free numbers in between; AWS refuses a number that another rule still has, so no rule is given a
// number that is in use. Rules that leave keep their numbers. Where there is no room, which full says, all rules have the number that they have, or none.
func (c composer) prioritiesIn(b band, rooms []band, rules, leaving []routeRule) (numbers []int, full int) {
	current, used := make([]int, len(rules)), c.usedNumbers(b)
	for i, rule := range rules {
		if live := c.liveRule(rule); live != nil && rooms[i].low < priorityOf(live) && priorityOf(live) < rooms[i].high {
			current[i] = priorityOf(live)
		}
	}
	fixed := giveWay(rules, leaving, current)
	kept := longestRising(current)
	for {
		numbers, full := fill(kept, used, b, rooms)
		if full < 0 {
			return numbers, full
		}
		if !makeRoom(kept, fixed, full) {
			return c.numbersNow(rules), full
		}
	}
}

// numbersNow are the numbers that rules are asked to have, or 0 for those that are not there.
func (c composer) numbersNow(rules []routeRule) []int {
	numbers := make([]int, len(rules))
	for i, rule := range rules {
		if live := c.liveRule(rule); live != nil {
			numbers[i] = priorityOf(live)
		}
	}
	return numbers
}

// usedNumbers are those that rules may have in AWS, but for rules of load balancers outside of a band.
func (c composer) usedNumbers(b band) map[int]bool {
	used := map[int]bool{}
	for _, res := range c.Seen.Resources {
		if rule, ok := res.(*elbv2.LBListenerRule); ok && !slices.ContainsFunc(c.Env.Spec.LoadBalancers, func(lb v1alpha1.LoadBalancerSpec) bool {
			return !b.balancers[lb.Name] && c.isOn(rule, lb.Name)
		}) {
			for _, number := range places(rule) {
				used[number] = true
			}
		}
	}
	return used
}

func priorityOf(rule *elbv2.LBListenerRule) int {
	if rule.Spec.ForProvider.Priority == nil {
		return 0
	}
	return int(*rule.Spec.ForProvider.Priority)
}

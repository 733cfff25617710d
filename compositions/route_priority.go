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
	// part is the name of its object.
	part string

	// route is what people call it, and loadBalancer whose it is.
	route, loadBalancer string

	hosts, paths []string

	// rank is how specific hosts and paths are: see specificity.
	rank [2]int

	// service whose tasks answer, and group the part of the target group that they join.
	service, group string
}

// routeRules are the rules of a route, the widest last: it has the name of the route. The listener of a rule cannot be changed: where the load
// balancer turns to HTTPS, or back, the other listener gets rules of its own, and the old ones go when the service is ready.
func routeRules(service v1alpha1.ServiceSpec, spec v1alpha1.RouteSpec, scheme string) []routeRule {
	hosts, paths := bySpecificity(spec.Hosts), bySpecificity(spec.Paths)
	if len(hosts) == 0 {
		hosts = [][]string{nil}
	}
	var rules []routeRule
	for _, h := range hosts {
		for _, p := range paths {
			rules = append(rules, routeRule{
				part:  service.Name + "." + spec.Name,
				route: "route " + spec.Name + " of service " + service.Name, loadBalancer: spec.LoadBalancer,
				hosts: h, paths: p, rank: [2]int{specificity(h), specificity(p)},
				service: service.Name, group: service.Name + "." + spec.Name,
			})
		}
	}
	for i := range rules {
		if i < len(rules)-1 {
			rules[i].part += "." + plan.PartHash(strings.Join(slices.Concat(rules[i].hosts, []string{" "}, rules[i].paths), " "))
		}
		if scheme == schemeHTTPS {
			rules[i].part += "." + schemeHTTPS
		}
	}
	return rules
}

// bySpecificity groups patterns that are equally specific, the most specific first.
func bySpecificity(patterns []string) [][]string {
	sorted := slices.Clone(patterns)
	slices.SortStableFunc(sorted, func(a, b string) int { return cmp.Compare(specificityOf(b), specificityOf(a)) })
	var groups [][]string
	for i, pattern := range sorted {
		if i == 0 || specificityOf(pattern) != specificityOf(sorted[i-1]) {
			groups = append(groups, nil)
		}
		groups[len(groups)-1] = append(groups[len(groups)-1], pattern)
	}
	return groups
}

const (
	exact     = 1 << 20 // more than any pattern
	perLetter = 1 << 8  // more than the ? that a pattern can have
)

// specificity of patterns that are equally specific: 0 where there are none, which is any.
func specificity(patterns []string) int {
	if len(patterns) == 0 {
		return 0
	}
	return specificityOf(patterns[0])
}

// specificityOf a pattern is how much literal text it has; a ? says a little more than a *. One without either is exact.
func specificityOf(pattern string) int {
	stars, marks := strings.Count(pattern, "*"), strings.Count(pattern, "?")
	if stars+marks == 0 {
		return exact
	}
	return 1 + perLetter*(len(pattern)-stars-marks) + marks
}

// allRules are those of all routes of an Environment, in no order.
func allRules(env *v1alpha1.Environment) []routeRule {
	schemes := map[string]string{}
	for _, lb := range env.Spec.LoadBalancers {
		schemes[lb.Name] = schemeOf(lb)
	}
	var rules []routeRule
	for _, service := range env.Spec.Services {
		for _, route := range service.Routes {
			rules = append(rules, routeRules(service, route, schemes[route.LoadBalancer])...)
		}
	}
	return rules
}

// inOrder sorts rules as listeners must try them. Those that are equally specific stay in the order that they have in AWS, new ones behind them, so
// that none passes another without need.
func (c composer) inOrder(rules []routeRule) []routeRule {
	number := func(rule routeRule) int {
		if live := c.liveRule(rule); live != nil {
			return priorityOf(live)
		}
		return lastPriority + 1
	}
	return slices.SortedStableFunc(slices.Values(rules), func(a, b routeRule) int {
		return cmp.Or(cmp.Compare(b.rank[0], a.rank[0]), cmp.Compare(b.rank[1], a.rank[1]), cmp.Compare(number(a), number(b)), cmp.Compare(a.part, b.part))
	})
}

// orderRoutes gives the rules of all routes their priorities, and notes what is wrong with the routes.
func (c composer) orderRoutes() order {
	rules, tied := c.refuseTies(c.inOrder(allRules(c.Env)))
	c.checkHosts()
	leaving := c.leaving(rules)
	rules = c.withLeaving(rules, leaving)
	c.keepServing(rules, leaving)
	return c.moves(rules, c.priorities(rules, leaving), tied)
}

// refuseTies notes routes that can match the same request and of which none is more specific. Which of them AWS asked first would be chance: so what
// AWS does not have of them yet waits, and what it has stays as it is. It returns the rules, those that stay with what AWS has, and for each rule
// that waits those that it ties with.
func (c composer) refuseTies(rules []routeRule) ([]routeRule, map[string][]plan.Key) {
	ties, tied := tiesOf(rules), map[string][]plan.Key{}
	if len(ties) == 0 {
		return rules, tied
	}
	a, b := rules[ties[0][0]], rules[ties[0][1]]
	c.within(inServices, "").Problem(v1alpha1.ReasonInvalidSpec, a.route+" and "+b.route+" match the same requests, and neither says more: "+
		"make the hosts or paths of one of them more specific")
	kept := slices.Clone(rules)
	for _, tie := range ties {
		for i, one := range tie {
			rule, live := rules[one], c.liveRule(rules[one])
			if live == nil || !rule.matchesAs(live) {
				tied[rule.part] = append(tied[rule.part], c.ruleKey(rules[tie[1-i]]))
				kept[one] = rule.asIn(live)
			}
		}
	}
	return c.inOrder(kept), tied
}

// tiesOf rules in their order: the places of two that can match the same request and are equally specific.
func tiesOf(rules []routeRule) [][2]int {
	var ties [][2]int
	for i, a := range rules {
		for j := i + 1; j < len(rules) && rules[j].rank == a.rank; j++ {
			if b := rules[j]; a.route != b.route && a.meets(b) {
				ties = append(ties, [2]int{i, j})
			}
		}
	}
	return ties
}

// matchesAs reports whether a rule matches what is asked of a live one.
func (r routeRule) matchesAs(live *elbv2.LBListenerRule) bool {
	asked := r.asIn(live)
	return slices.Equal(asked.hosts, r.hosts) && slices.Equal(asked.paths, r.paths)
}

// asIn is the rule with what is asked of a live one, or as it is where there is none.
func (r routeRule) asIn(live *elbv2.LBListenerRule) routeRule {
	if live == nil {
		return r
	}
	r.hosts, r.paths = nil, nil
	for _, condition := range live.Spec.ForProvider.Condition {
		if condition.HostHeader != nil {
			r.hosts = values(condition.HostHeader.Values)
		}
		if condition.PathPattern != nil {
			r.paths = values(condition.PathPattern.Values)
		}
	}
	r.rank = [2]int{widest(r.hosts), widest(r.paths)}
	return r
}

// meets reports whether a request can match two rules.
func (r routeRule) meets(other routeRule) bool {
	return r.loadBalancer == other.loadBalancer && meetAny(r.hosts, other.hosts) && meetAny(r.paths, other.paths)
}

// meetAny reports whether something matches a pattern of both lists. An empty one matches everything.
func meetAny(a, b []string) bool {
	if len(a) == 0 || len(b) == 0 {
		return true
	}
	return slices.ContainsFunc(a, func(x string) bool { return slices.ContainsFunc(b, func(y string) bool { return meet(x, y) }) })
}

// meet reports whether there is a text that matches two patterns. It fills a table from the ends of both, so that its time is that of their
// lengths multiplied: nearly all pairs are told apart before, by the text that they begin with.
func meet(a, b string) bool {
	for i := 0; i < min(len(a), len(b)) && a[i] != '*' && b[i] != '*'; i++ {
		if a[i] != b[i] && a[i] != '?' && b[i] != '?' {
			return false
		}
	}
	next := make([]bool, len(b)+1)
	for i := len(a); i >= 0; i-- {
		next = meetFrom(a[i:], b, next, i == len(a))
	}
	return next[0]
}

// meetFrom says for each end of b whether it meets a, given the same of a without its first character. last is true where a has none.
func meetFrom(a, b string, next []bool, last bool) []bool {
	row := make([]bool, len(b)+1)
	for j := len(b); j >= 0; j-- {
		switch {
		case last && j == len(b):
			row[j] = true
		case !last && a[0] == '*':
			row[j] = next[j] || j < len(b) && row[j+1]
		case j < len(b) && b[j] == '*':
			row[j] = row[j+1] || !last && next[j]
		case !last && j < len(b) && (a[0] == b[j] || a[0] == '?' || b[j] == '?'):
			row[j] = next[j+1]
		}
	}
	return row
}

// lastPriority is the highest number that AWS takes.
const lastPriority = 50_000

// priorities of rules in their order. As many as can be keep the number that they have: the longest run of them that is in order, but for
// neighbors that must make room. The others get free numbers in between; AWS refuses a number that another rule still has, so none is given
// that is in use. Those that leave keep theirs.
func (c composer) priorities(rules, leaving []routeRule) []int {
	current := make([]int, len(rules))
	used := map[int]bool{}
	for _, res := range c.Seen.Resources {
		if rule, ok := res.(*elbv2.LBListenerRule); ok {
			for _, number := range places(rule) {
				used[number] = true
			}
		}
	}
	for i, rule := range rules {
		if live := c.liveRule(rule); live != nil {
			current[i] = priorityOf(live)
		}
	}
	fixed := giveWay(rules, leaving, current)
	kept := longestRising(current)
	for {
		numbers, full := fill(kept, used)
		if full < 0 {
			return numbers
		}
		if !makeRoom(kept, fixed, full) {
			numbers, _ = fill(make([]int, len(rules)), map[int]bool{}) // AWS will say which is in use
			return numbers
		}
	}
}

// makeRoom lets one neighbor of a place without a number move as well: the next one behind, or else the one before.
func makeRoom(kept []int, fixed []bool, full int) bool {
	for i := range kept {
		at := full + i
		if at >= len(kept) {
			at = len(kept) - 1 - i
		}
		if kept[at] > 0 && !fixed[at] {
			kept[at] = 0
			return true
		}
	}
	return false
}

func priorityOf(rule *elbv2.LBListenerRule) int {
	if rule.Spec.ForProvider.Priority == nil {
		return 0
	}
	return int(*rule.Spec.ForProvider.Priority)
}

// longestRising keeps the longest series of numbers that rise, and sets the others to 0.
func longestRising(numbers []int) []int {
	length, before := make([]int, len(numbers)), make([]int, len(numbers))
	last := -1
	for i, n := range numbers {
		if n <= 0 {
			continue
		}
		length[i], before[i] = 1, -1
		for j := range i {
			if length[j] > 0 && numbers[j] < n && length[j] >= length[i] {
				length[i], before[i] = length[j]+1, j
			}
		}
		if last < 0 || length[i] > length[last] {
			last = i
		}
	}
	kept := make([]int, len(numbers))
	for ; last >= 0; last = before[last] {
		kept[last] = numbers[last]
	}
	return kept
}

// fill gives each 0 a number between its neighbors that is not in use, spread evenly, or says where there is no room, else -1.
func fill(kept []int, used map[int]bool) (filled []int, full int) {
	filled = slices.Clone(kept)
	low := 0
	for from := 0; from < len(filled); {
		if filled[from] > 0 {
			low = filled[from]
			from++
			continue
		}
		to := from
		for to < len(filled) && filled[to] == 0 {
			to++
		}
		high := lastPriority + 1
		if to < len(filled) {
			high = filled[to]
		}
		if !spread(filled[from:to], low, high, used) {
			return nil, from
		}
		from = to
	}
	return filled, -1
}

// spread sets numbers between two others.
func spread(numbers []int, low, high int, used map[int]bool) bool {
	for i := range numbers {
		n := max(low+1, low+(high-low)/(len(numbers)-i+1))
		for n < high && used[n] {
			n++
		}
		if n >= high {
			return false
		}
		numbers[i], low = n, n
	}
	return true
}

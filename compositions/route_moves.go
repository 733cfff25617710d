package compositions

import (
	"maps"
	"slices"

	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"

	"github.com/terrarium-io/terrarium/compositions/plan"
)

// order is where the rules of all routes stand in the order in which listeners try them.
type order struct {
	// numbers of rules, by their parts.
	numbers map[string]int

	// behind are the rules that must be there, and have moved, before a rule can be made, by the part of the rule to be made.
	behind map[string][]plan.Key

	// rules of each route, the widest last, by the part of its target group.
	rules map[string][]routeRule

	// tests are the rules for test hosts, by the part of the target group of their routes.
	tests map[string]routeRule

	// given are what rules match until others do, by the parts of these rules.
	given map[string]routeRule

	// lenders are the rules to whose tasks others lead until their own answer, by the parts of these.
	lenders map[string]routeRule

	// heirs are the rules that are to answer the requests of others which leave, by the target groups of those.
	heirs map[string]routeRule

	// turning are rules that have to lead elsewhere before they go.
	turning []turn
}

// orderRoutes gives the rules of all routes their priorities, and notes what is wrong with the routes.
func (c composer) orderRoutes() order {
	named := c.named(c.whole(allRules(c.Env)))
	leaving := c.leaving(named)
	rules, held := c.refuseFull(named, leaving)
	rules, beyond := c.refuseBeyond(rules)
	rules, tied := c.refuseTies(rules)
	maps.Copy(tied, held)
	maps.Copy(tied, beyond)
	c.checkHosts()
	given := c.given(rules)
	gone := slices.Concat(leaving, given)
	rules = c.withLeaving(rules, gone)
	numbers, crowded, unreached := c.priorities(rules, leaving, held, beyond)
	maps.Copy(tied, crowded)
	heirs := c.keepServing(rules, leaving, unreached)
	turning := c.keepTurning(rules, leaving, unreached, heirs)
	c.keepListening(heirs)
	out := c.moves(rules, numbers, tied)
	out.heirs, out.turning, out.rules = heirs, turning, map[string][]routeRule{}
	out.tests, out.given, out.lenders = map[string]routeRule{}, map[string]routeRule{}, c.lenders(rules, gone)
	for _, rule := range given {
		out.given[rule.part] = rule
	}
	for _, rule := range named {
		if rule.test {
			out.tests[rule.group] = rule
			continue
		}
		out.rules[rule.group] = append(out.rules[rule.group], rule)
	}
	return out
}

// moves says how rules come from where they are to the numbers that they should have. The provider moves rules one by one and in no order, and requests
// are answered all the time: so a rule stays where it is while it would come to stand on the wrong side of another rule, and a new rule is not made
// while a rule that says more comes behind it. The others move first: there is always one that can. A rule that ties waits for the rule that it ties
// with, and nothing waits for a rule that ties: see refuseTies.
func (c composer) moves(rules []routeRule, numbers []int, tied map[string][]plan.Key) order {
	out := order{numbers: map[string]int{}, behind: maps.Clone(tied)}
	at, serves := make([][]int, len(rules)), c.hasRules()
	for i, rule := range rules {
		at[i] = places(c.liveRule(rule))
	}
	for i, rule := range rules {
		out.numbers[rule.part] = numbers[i]
		switch now := c.liveRule(rule); {
		case c.keptRule(rule.part) != "": // it stands where it stands
		case now != nil && (!c.mayMove(rules, at, numbers, i) || narrows(rule, now)):
			out.numbers[rule.part] = priorityOf(now)
		case now == nil && serves && tied[rule.part] == nil:
			out.behind[rule.part] = c.comeFirst(rules, at, numbers, i, tied)
		}
	}
	return out
}

// liveRule is a rule as it was observed, or nil.
func (c composer) liveRule(rule routeRule) *elbv2.LBListenerRule {
	live, _ := c.Seen.Resources[c.ruleKey(rule)].(*elbv2.LBListenerRule)
	return live
}

func (c composer) ruleKey(rule routeRule) plan.Key { return c.partKey(rule.part) }

// places are the numbers that a rule may have in AWS: the number that it is asked to have, and the number that it had when the provider looked.
func places(rule *elbv2.LBListenerRule) []int {
	if rule == nil {
		return nil
	}
	places := []int{priorityOf(rule)}
	if arrived := rule.Status.AtProvider.Priority; arrived != nil && int(*arrived) != places[0] {
		places = append(places, int(*arrived))
	}
	return places
}

// mayMove reports whether a rule passes no other rule on the way to its number but those that it should pass, and those that get no requests any more. places
// are the numbers that each rule may have.
func (c composer) mayMove(rules []routeRule, places [][]int, numbers []int, i int) bool {
	to := numbers[i]
	for j, other := range rules {
		if c.isPassed(rules, places, numbers, j, i) {
			continue
		}
		for _, at := range places[j] {
			for _, from := range places[i] {
				passes := min(from, to) < at && at < max(from, to)
				if passes && other.meets(rules[i]) && ((j < i) != (at < to) || !c.firstsCame(rules, places, numbers, i, j, min(at, to))) {
					return false
				}
			}
		}
	}
	return true
}

// firstsCame reports whether a rule may come to stand before or behind another, at a number: all rules that are to answer in place of both stand before
// it, or else requests would be answered for a moment by one that has never answered them and is not to.
func (c composer) firstsCame(rules []routeRule, places [][]int, numbers []int, i, j, number int) bool {
	for k := range min(i, j) {
		stands := len(places[k]) > 0 && slices.Max(places[k]) >= number && rules[k].meets(rules[i]) && rules[k].meets(rules[j])
		if stands && !c.isPassed(rules, places, numbers, k, i) {
			return false
		}
	}
	return true
}

// comeFirst are the rules that say more than another rule and do not stand before its number yet. A rule that is not there and waits for the user is
// not waited for, nor is one that leaves, and moves no more, where another stands before both and answers all of its requests.
func (c composer) comeFirst(rules []routeRule, places [][]int, numbers []int, i int, tied map[string][]plan.Key) []plan.Key {
	var first []plan.Key
	for j, rule := range rules[:i] {
		if rule.rank == rules[i].rank || !rule.meets(rules[i]) || tied[rule.part] != nil && places[j] == nil {
			continue
		}
		if c.isPassed(rules, places, numbers, j, i) {
			continue
		}
		key := c.ruleKey(rule)
		if !c.Seen.Exists(key) || slices.Max(places[j]) > numbers[i] {
			first = append(first, key)
		}
	}
	return first
}

// isPassed reports whether a rule leaves and gets no requests any more: another one answers all of them, and stands before it, and before where a third one
// is to stand. That other one must not be the third one, and must not be about to leave its place.
func (c composer) isPassed(rules []routeRule, places [][]int, numbers []int, old, by int) bool {
	if rules[old].service != "" || len(places[old]) == 0 {
		return false
	}
	first := min(slices.Min(places[old]), numbers[by])
	for i, rule := range rules {
		if i == by || rule.service == "" || !c.Seen.Exists(c.ruleKey(rule)) || !rule.covers(rules[old]) {
			continue
		}
		if max(slices.Max(places[i]), numbers[i]) < first && rule.reportedWhole(c.liveRule(rule)).covers(rules[old]) {
			return true
		}
	}
	return false
}

// hasRules reports whether there is a rule in AWS. Where nothing is served so far, nothing can go wrong.
func (c composer) hasRules() bool {
	for key := range c.Seen.Resources {
		if key.GroupKind == elbv2.LBListenerRule_GroupVersionKind.GroupKind() && c.Seen.Exists(key) {
			return true
		}
	}
	return false
}

// narrows reports whether AWS has yet to learn that a rule says more than before. Terraform changes first the number and then what a rule matches
// (elbv2/listener_rule.go, Update): with the new number alone the rule would take requests of others.
func narrows(rule routeRule, now *elbv2.LBListenerRule) bool {
	is := rule.reported(now)
	if len(is.paths) == 0 {
		return false // not read
	}
	rank := [3]int{widest(is.hosts), widest(is.paths), widestRange(is.sources)}
	return slices.Compare(rank[:], rule.rank[1:]) < 0
}

// reported is the rule with what AWS says that a live one matches.
func (r routeRule) reported(live *elbv2.LBListenerRule) routeRule {
	r.hosts, r.paths, r.sources = nil, nil, nil
	for _, condition := range live.Status.AtProvider.Condition {
		if condition.HostHeader != nil {
			r.hosts = values(condition.HostHeader.Values)
		}
		if condition.PathPattern != nil {
			r.paths = values(condition.PathPattern.Values)
		}
		if condition.SourceIP != nil {
			r.sources = values(condition.SourceIP.Values)
		}
	}
	return r
}

// widest is how specific the least specific pattern is.
func widest(patterns []string) int {
	groups := bySpecificity(patterns)
	if len(groups) == 0 {
		return 0
	}
	return specificity(groups[len(groups)-1])
}

func values(list []*string) []string {
	var out []string
	for _, text := range list {
		out = append(out, *text)
	}
	return out
}

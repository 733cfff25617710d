package compositions

import (
	"slices"

	"github.com/terrarium-io/terrarium/compositions/plan"
)

// A rule that was taken over is changed in place. What its route gives to another one would be, for a moment, in neither: rules change one after the other, and
// tasks may have to join the other target group first. So the rule goes on matching that until the other one answers in its place.

// MostMatched are the hosts, paths and ranges of addresses that AWS takes in a rule, and so a route has.
const MostMatched = 5

// given are the parts of rules that were taken over which these give up for others that do not answer yet, as rules that leave.
func (c composer) given(rules []routeRule) []routeRule {
	if _, some := c.keptNumbers(rules); !some {
		return nil
	}
	var given []routeRule
	for _, rule := range rules {
		if c.keptNumber(rule) == 0 || plan.IsObservedOnly(c.liveRule(rule)) {
			continue
		}
		old, some := c.givenBy(rule)
		if some && slices.ContainsFunc(rules, func(other routeRule) bool {
			return other.route != rule.route && c.takesOver(other, old) && !c.allAnswer([]routeRule{other})
		}) {
			given = append(given, old)
		}
	}
	return given
}

// givenBy a rule is what AWS is asked to match with it, and it is to match no more. Of hosts and paths one list stays as it is, or else no single rule could
// match both what it gives up and what it is to match.
func (c composer) givenBy(rule routeRule) (old routeRule, some bool) {
	old = routeRule{part: rule.part, loadBalancer: rule.loadBalancer}.asIn(c.liveRule(rule))
	sameHosts, samePaths := slices.Equal(sorted(old.hosts), sorted(rule.hosts)), slices.Equal(sorted(old.paths), sorted(rule.paths))
	switch {
	case !slices.Equal(sorted(old.sources), sorted(rule.sources)):
		return old, false
	case sameHosts:
		old = old.matching(old.hosts, without(old.paths, rule.paths))
		some = len(old.paths) > 0
	case samePaths && len(rule.hosts) > 0:
		old = old.matching(without(old.hosts, rule.hosts), old.paths)
		some = len(old.hosts) > 0
	}
	whole := rule.and(old)
	return old, some && len(whole.hosts)+len(whole.paths)+len(whole.sources) <= MostMatched
}

// and is a rule that matches what another one does besides.
func (r routeRule) and(other routeRule) routeRule {
	return r.matching(union(r.hosts, other.hosts), union(r.paths, other.paths))
}

// isWithin reports whether another rule says all that a rule matches.
func (r routeRule) isWithin(other routeRule) bool {
	among := func(patterns, others []string) bool {
		return len(others) == 0 || len(patterns) > 0 && len(without(patterns, others)) == 0
	}
	return among(r.hosts, other.hosts) && among(r.paths, other.paths) && among(r.sources, other.sources)
}

func without(patterns, others []string) []string {
	return slices.DeleteFunc(slices.Clone(patterns), func(pattern string) bool { return slices.Contains(others, pattern) })
}

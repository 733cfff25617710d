package compositions

import "github.com/crossplane/crossplane-runtime/v2/pkg/meta"

// A rule goes after its tasks have left, as ECS wants their target group to be in use. Where a route is taken out, and a wider one is to answer its requests, its
// rule leads to the tasks of that one before.

// keepDropped is keepTurning for rules in whose place no other comes. What ECS changes stays with ECS.
func (c composer) keepDropped(rules, leaving []routeRule, heirs map[string]routeRule) (turning []turn) {
	for _, old := range leaving {
		live := c.liveRule(old)
		next := c.wider(rules, old)
		if len(next) == 0 || handed(live) || isTest(live) || c.shiftsRequests(next[0].service) || c.hasTurned(live, next[0]) {
			continue
		}
		c.keepFor(next, live, heirs)
		if c.allAnswer(next) {
			turning = append(turning, turn{rule: old, group: next[0].group})
		}
	}
	return turning
}

// wider is the rule that answers all requests of one that leaves as soon as it is gone, where that is one of less rank and none which stands before does.
func (c composer) wider(rules []routeRule, old routeRule) []routeRule {
	if meta.WasDeleted(c.liveRule(old)) || len(c.behind(rules, old)) > 0 {
		return nil
	}
	for _, rule := range rules {
		switch before := c.standsBefore(rule, old); {
		case rule.service == "" || !rule.meets(old) || before && !rule.covers(old):
		case before || !rule.covers(old):
			return nil
		default:
			return []routeRule{rule}
		}
	}
	return nil
}

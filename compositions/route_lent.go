package compositions

import (
	"cmp"
	"slices"

	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"

	"github.com/terrarium-io/terrarium/compositions/plan"
)

// A rule that leaves may have a number behind all those that an Environment's rules can have: it was taken over, or existing.firstPriority has become another. What
// is to answer in its place comes before it then, as soon as it is made, and has no tasks yet. Until they have joined, it leads to those of the rule that leaves.
// So does a new rule beside a wider one that stays, which has answered its requests so far.

// isBehindAll reports whether no rule of the Environment can come behind one that leaves.
func (c composer) isBehindAll(old routeRule) bool {
	number := cmp.Or(c.keptNumber(old), priorityOf(c.liveRule(old)))
	return number > 0 && number >= c.bandOf(old.loadBalancer).high-1
}

// borrows reports whether a rule is to lead to the tasks of one that leaves: it has not led to its own yet, or stands behind, where that brought no requests.
func (c composer) borrows(rule, old routeRule) bool {
	live := c.liveRule(rule)
	switch {
	case c.keptNumber(rule) > 0:
		return false
	case !c.isBehindAll(old):
		return c.isBorrowing(rule, old)
	case live == nil:
		return true
	case c.shiftsRequests(rule.service):
		return false
	}
	return !c.leadsOnlyTo(live, rule) || !c.standsBefore(rule, old) && !c.answers(rule)
}

// isBorrowing reports whether a rule leads to the tasks of one that leaves and may stand before it already. It goes on where existing.firstPriority is put back.
func (c composer) isBorrowing(rule, old routeRule) bool {
	live, lender := c.liveRule(rule), c.liveRule(old)
	if live == nil || lender == nil || c.shiftsRequests(rule.service) || slices.Min(places(live)) > slices.Max(places(lender)) {
		return false
	}
	return slices.ContainsFunc(asked(live), func(arn string) bool {
		return arn != c.knownGroup(rule.group) && slices.Contains(asked(lender), arn)
	})
}

// hasBorrowed reports whether a rule can stand before one that leaves without tasks of its own: it leads to those of that one, or will when it is made.
func (c composer) hasBorrowed(rule, old routeRule) bool {
	live := c.liveRule(rule)
	return c.borrows(rule, old) && (live == nil || !c.leadsOnlyTo(live, rule))
}

// borrowers are the rules that lead to the tasks of one that leaves.
func (c composer) borrowers(rules []routeRule, old routeRule) []routeRule {
	return slices.DeleteFunc(c.successors(rules, old), func(rule routeRule) bool { return !c.borrows(rule, old) })
}

// lenders are the rules to whose tasks others lead, by the parts of these.
func (c composer) lenders(rules, leaving []routeRule) map[string]routeRule {
	lenders := map[string]routeRule{}
	for _, old := range leaving {
		for _, rule := range c.borrowers(rules, old) {
			lenders[rule.part] = old
		}
	}
	for i, rule := range rules {
		if _, some := lenders[rule.part]; some || !c.mayBorrow(rule) {
			continue
		}
		if wider, some := c.answersSoFar(rules, i); some && (c.liveRule(rule) == nil || c.isBorrowing(rule, wider)) {
			lenders[rule.part] = wider
		}
	}
	return lenders
}

// mayBorrow reports whether a rule is new, or is asked to lead to other tasks than its own: few are. Those that were taken over, are for tests, or are ECS's to
// change lead where they do.
func (c composer) mayBorrow(rule routeRule) bool {
	live := c.liveRule(rule)
	switch {
	case rule.service == "" || rule.test || live != nil && !c.asksForOthers(live, rule):
		return false
	case c.keptRule(rule.part) != "" || c.shiftsRequests(rule.service):
		return false
	}
	return live != nil || !c.answers(rule)
}

// asksForOthers reports whether a rule is asked to lead to another target group than its own.
func (c composer) asksForOthers(live *elbv2.LBListenerRule, rule routeRule) bool {
	own := c.knownGroup(rule.group)
	return slices.ContainsFunc(asked(live), func(arn string) bool { return arn != own })
}

// answersSoFar is the rule that stays and answers all that a narrower one is to answer, if there is one. Rules that ECS changes lend nothing.
func (c composer) answersSoFar(rules []routeRule, i int) (wider routeRule, some bool) {
	for j, other := range rules {
		live := c.liveRule(other)
		if j == i || live == nil || meta.WasDeleted(live) || !other.meets(rules[i]) || j < i && other.service != "" && !other.covers(rules[i]) {
			continue
		}
		if j < i || other.service == "" || handed(live) || !c.Seen.Exists(c.ruleKey(other)) {
			return other, false
		}
		return other, other.covers(rules[i]) && other.reportedWhole(live).covers(rules[i])
	}
	return wider, false
}

// leadsOnlyTo reports whether AWS brings what a live rule matches to the target group of another one alone.
func (c composer) leadsOnlyTo(live *elbv2.LBListenerRule, to routeRule) bool {
	return slices.Equal(groupsNow(live), []string{c.knownGroup(to.group)})
}

// groupsNow are the target groups to which AWS brings what a rule matches.
func groupsNow(live *elbv2.LBListenerRule) []string {
	var groups []string
	for _, action := range live.Status.AtProvider.Action {
		if arn := plan.Text(action.TargetGroupArn); arn != "" {
			groups = append(groups, arn)
		}
	}
	for arn, weight := range weights(live) {
		if weight > 0 {
			groups = append(groups, arn)
		}
	}
	slices.Sort(groups)
	return slices.Compact(groups)
}

// borrow lets a rule lead to the tasks of another one, where its own do not answer yet. ECS wants its target group to be in use. What ECS is to change
// waits, as it would empty that of the other rule.
func (c composer) borrow(d *plan.Draft, res *elbv2.LBListenerRule, rule, lender routeRule, route *Route) {
	groups := groupsNow(c.liveRule(lender))
	switch {
	case route.Alternate != nil:
		d.WaitFor(c.ruleKey(lender))
	case len(groups) > 0 && !c.answers(rule):
		res.Spec.ForProvider.Action = leadingTo(groups[0], d.Text(route.Group.ARN))
	}
}

package compositions

import (
	"fmt"
	"maps"
	"slices"

	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// fullBalancers are the load balancers that take fewer rules than there are while some come and others have not left, with the number of these. Rules that
// are being deleted do not count: they go whatever else happens. Of a load balancer that somebody else has made only our own rules count.
func (c composer) fullBalancers(rules, leaving []routeRule) map[string]int {
	counts := map[string]int{}
	for _, rule := range slices.Concat(rules, leaving) {
		if live := c.liveRule(rule); live == nil || !meta.WasDeleted(live) {
			counts[rule.loadBalancer]++
		}
	}
	maps.DeleteFunc(counts, func(_ string, count int) bool { return count <= maxListenerRules })
	return counts
}

// refuseFull notes load balancers that have no room for the rules that are to come, because others do not leave before those answer. What is there then
// stays as it is, and what is to come waits. refuseFull returns the rules, where those that stay are as AWS has them, and for each rule that waits one that
// would have to leave.
func (c composer) refuseFull(rules, leaving []routeRule) ([]routeRule, map[string][]plan.Key) {
	kept, held, full := slices.Clone(rules), map[string][]plan.Key{}, c.fullBalancers(rules, leaving)
	there := map[string]plan.Key{}
	for _, rule := range leaving {
		there[rule.loadBalancer] = c.ruleKey(rule)
	}
	for _, lb := range c.Env.Spec.LoadBalancers {
		if _, leaves := there[lb.Name]; !leaves || full[lb.Name] == 0 {
			continue
		}
		c.within(inServices, "").Problem(v1alpha1.ReasonInvalidSpec, fmt.Sprintf("load balancer %s needs %d rules at once while routes move, and takes %d: "+
			"rename or change fewer routes at once, or take some out first", lb.Name, full[lb.Name], maxListenerRules))
		for i, rule := range rules {
			live := c.liveRule(rule)
			if rule.loadBalancer == lb.Name && (live == nil || !rule.matchesAs(live)) {
				kept[i], held[rule.part] = rule.asIn(live), []plan.Key{there[lb.Name]}
			}
		}
	}
	return c.inOrder(kept), held
}

// refuseCrowded notes that some rules of a band, with numbers between those that do not leave, have none where they have to stand. Where there is no room at
// a place, what is there stays as it is, and what is to come waits, as where there are too many rules: that is added to crowded, with a rule that is there.
func (c composer) refuseCrowded(all, leaving, rules []routeRule, numbers []int, full int, crowded map[string][]plan.Key) {
	wrong := full
	if full >= 0 {
		wrong += max(0, slices.IndexFunc(rules[full:], func(rule routeRule) bool { return c.liveRule(rule) == nil }))
		c.holdCrowded(all, rules, crowded)
	}
	for i, rule := range rules {
		if wrong < 0 && slices.ContainsFunc(leaving, func(old routeRule) bool { return c.isStuck(rule, numbers[i], old) }) {
			wrong = i
		}
	}
	if wrong < 0 || slices.ContainsFunc(leaving, func(old routeRule) bool { return len(c.behind(all, old)) == 0 }) { // or there is room when that one has gone
		return
	}
	what := "change fewer routes at once"
	if slices.ContainsFunc(c.Env.Spec.LoadBalancers, func(lb v1alpha1.LoadBalancerSpec) bool {
		return lb.Name == rules[wrong].loadBalancer && lb.Existing != nil
	}) {
		what += ", or set existing.firstPriority to where a hundred numbers are free"
	}
	c.within(inServices, "").Problem(v1alpha1.ReasonInvalidSpec, fmt.Sprintf("load balancer %s has no number left for %s where its rule would have to stand, "+
		"between rules that leave or were taken over, which keep theirs: %s", rules[wrong].loadBalancer, rules[wrong].route, what))
}

// holdCrowded lets rules stay as they are, or wait, with one that is there.
func (c composer) holdCrowded(all, rules []routeRule, crowded map[string][]plan.Key) {
	there := slices.IndexFunc(all, func(rule routeRule) bool { return c.liveRule(rule) != nil })
	for _, rule := range rules {
		if live := c.liveRule(rule); there >= 0 && (live == nil || !rule.matchesAs(live)) {
			crowded[rule.part] = []plan.Key{c.ruleKey(all[there])}
		}
	}
}

// noteUnreached notes the rules that leave, and would never go, as one that answers in their place does not come before them: they turn to its tasks.
func (c composer) noteUnreached(rules, leaving []routeRule, numbers []int, unreached map[string]bool) {
	for i, rule := range rules {
		for _, old := range leaving {
			if c.isOnWrongSide(rule, numbers[i], old) && !c.isStuck(rule, numbers[i], old) {
				unreached[old.part] = true
			}
		}
	}
}

// isStuck reports whether a rule with a number would wait for one that leaves, which waits for it: it is to be made before that, and has no tasks, or ECS moves
// its requests, so that the other one cannot turn to them.
func (c composer) isStuck(rule routeRule, number int, old routeRule) bool {
	return c.isOnWrongSide(rule, number, old) && (c.comesBehind(rule, old) || c.shiftsRequests(rule.service))
}

// isOnWrongSide reports whether a rule with a number does not stand where it is to answer in place of one that leaves.
func (c composer) isOnWrongSide(rule routeRule, number int, old routeRule) bool {
	return c.takesOver(rule, old) && c.comesBehind(rule, old) != (number > priorityOf(c.liveRule(old)))
}

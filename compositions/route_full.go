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

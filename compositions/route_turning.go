package compositions

import (
	"slices"

	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// A load balancer that turns to HTTPS has rules on port 80 which go when the new listener has its own. Where a route comes to other tasks at the same time, or is
// called otherwise, no rule comes before the old one to answer in its place: so the old one redirects before its tasks leave, as the listener does without it.

// keepTurning notes the services behind rules on port 80 whose requests rules for HTTPS are to answer, and do not yet. It returns the rules that may redirect.
func (c composer) keepTurning(rules []routeRule, heirs map[string]routeRule) (turning []routeRule) {
	for _, old := range c.unwanted(nil, c.plainListenerARN) {
		live := c.liveRule(old)
		next := slices.DeleteFunc(slices.Clone(rules), func(rule routeRule) bool { return rule.service == "" || !c.takesOver(rule, old) })
		same := func(rule routeRule) bool { return c.leadsWhere(live, rule) }
		if meta.WasDeleted(live) || redirected(live) || len(next) == 0 || slices.ContainsFunc(next, same) {
			continue
		}
		c.keep(live)
		for _, arn := range asked(live) {
			heirs[arn] = next[0]
		}
		if !slices.ContainsFunc(next, func(rule routeRule) bool { return !c.Seen.Exists(c.ruleKey(rule)) || !c.answers(rule) }) {
			turning = append(turning, old)
		}
	}
	return turning
}

// plainListenerARN is the listener on port 80 of a load balancer with HTTPS, or "".
func (c composer) plainListenerARN(lb v1alpha1.LoadBalancerSpec) string {
	if lb.Existing != nil || isNetwork(lb) || !isSecure(lb) {
		return ""
	}
	lb.TLS, lb.Names = nil, nil
	return c.listenerARN(lb)
}

// redirected reports whether AWS redirects what matches a rule.
func redirected(rule *elbv2.LBListenerRule) bool {
	return slices.ContainsFunc(rule.Status.AtProvider.Action, func(a elbv2.ActionObservation) bool { return plan.Text(a.Type) == "redirect" })
}

// leadsWhere reports whether a live rule leads where another one is to lead, so that tasks answer both.
func (c composer) leadsWhere(live *elbv2.LBListenerRule, rule routeRule) bool {
	groups := asked(live)
	return len(groups) > 0 && !slices.ContainsFunc(groups, func(arn string) bool {
		return arn != c.knownGroup(rule.group) && arn != c.knownGroup(alternateOf(rule.group))
	})
}

// turn lets rules redirect to HTTPS.
func (c composer) turn(rules []routeRule) {
	for _, rule := range rules {
		live := c.liveRule(rule)
		in := c.within(inServices, live.GetLabels()[v1alpha1.LabelInstance])
		d := in.Draft(rule.part)
		if listener := c.Planned(c.Key(elbv2.LBListener_GroupVersionKind.GroupKind(), rule.loadBalancer)); listener != nil {
			d.After(listener)
		}
		now := live.Spec.ForProvider
		made := plan.Add(d, &elbv2.LBListenerRule{Spec: elbv2.LBListenerRuleSpec{ForProvider: elbv2.LBListenerRuleParameters{
			ListenerArn: now.ListenerArn, Priority: now.Priority, Condition: now.Condition,
			Action: []elbv2.ActionParameters{{Type: new("redirect"), Redirect: &elbv2.ActionRedirectParameters{
				Protocol: new("HTTPS"), Port: new("443"), StatusCode: new("HTTP_301"),
			}}},
		}}})
		made.Unsettled, made.Note = true, "it redirects to HTTPS before it goes"
		noteRank(made.Resource.(*elbv2.LBListenerRule), rule)
	}
}

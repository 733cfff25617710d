package compositions

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// Some rules must go before another one can answer in their place, and no rule comes before them meanwhile. So they turn before their tasks leave: they lead to
// where the requests are to go. Rules on port 80 of a load balancer that turns to HTTPS redirect, as the listener does without them. A rule that was
// taken over, and stands before the one that is to answer in its place, leads to the tasks behind that one.

// A turn is a rule that turns: to the target group of a part, or, where there is none, to HTTPS.
type turn struct {
	rule  routeRule
	group string
}

// keepTurning notes the services behind rules that turn, until those have. It returns the rules that may turn.
func (c composer) keepTurning(rules, leaving []routeRule, unreached map[string]bool, heirs map[string]routeRule) []turn {
	return slices.Concat(c.keepRedirecting(rules, heirs), c.keepLeading(rules, leaving, unreached, heirs), c.keepDropped(rules, leaving, heirs))
}

// keepRedirecting is keepTurning for rules on port 80.
func (c composer) keepRedirecting(rules []routeRule, heirs map[string]routeRule) (turning []turn) {
	for _, old := range c.unwanted(nil, c.plainListenerARN) {
		live, next := c.liveRule(old), c.successors(rules, old)
		same := func(rule routeRule) bool { return c.leadsWhere(live, rule) }
		if len(next) == 0 || redirected(live) || slices.ContainsFunc(next, same) {
			continue
		}
		c.keepFor(next, live, heirs)
		if c.allAnswer(next) {
			turning = append(turning, turn{rule: old})
		}
	}
	return turning
}

// keepLeading is keepTurning for rules that were taken over, and for those before or behind which no rule can be made. None leads to tasks whose requests ECS
// moves: ECS would empty their target group. And none leads where a part of its requests is not to go.
func (c composer) keepLeading(rules, leaving []routeRule, unreached map[string]bool, heirs map[string]routeRule) (turning []turn) {
	var refused []string
	for _, old := range leaving {
		live := c.liveRule(old)
		if borrow := c.borrowers(rules, old); len(borrow) > 0 {
			c.keepFor(borrow, live, heirs)
			refused = append(refused, c.refusedShift(borrow, old))
			continue
		}
		next := c.behind(rules, old)
		if !c.turns(old, unreached) || len(next) == 0 {
			continue
		}
		widest, ready := next[len(next)-1], c.allAnswer(next)
		if ready && c.hasTurned(live, widest) {
			continue
		}
		c.keepFor(next, live, heirs)
		switch why := cmp.Or(c.refusedShift(next, old), c.refusedParts(next, old)); {
		case why != "":
			refused = append(refused, why)
		case ready:
			turning = append(turning, turn{rule: old, group: widest.group})
		}
	}
	if why := cmp.Or(refused...); why != "" {
		c.within(inServices, "").Problem(v1alpha1.ReasonInvalidSpec, why)
	}
	return turning
}

// turns reports whether a rule that leaves leads to other tasks before it goes, as it stands before what is to answer in its place, or may.
func (c composer) turns(old routeRule, unreached map[string]bool) bool {
	return c.keptNumber(old) > 0 || c.isBeforeAll(old) || unreached[old.part]
}

// isBeforeAll reports whether no rule of the Environment can come before one that leaves: existing.firstPriority has become another.
func (c composer) isBeforeAll(old routeRule) bool {
	return priorityOf(c.liveRule(old)) <= c.bandOf(old.loadBalancer).low+1
}

// told is how a rule that leaves is told from others.
func (c composer) told(old routeRule) string {
	switch {
	case c.keptNumber(old) > 0:
		return "that was taken over"
	case c.isBeforeAll(old):
		return "that stands before the numbers from existing.firstPriority on"
	case c.isBehindAll(old):
		return "that stands behind the numbers from existing.firstPriority on"
	}
	return "that leaves"
}

// refusedShift says why rules cannot answer in place of one that leaves while ECS moves requests of one of them, or "".
func (c composer) refusedShift(next []routeRule, old routeRule) string {
	for _, rule := range slices.Backward(next) {
		switch {
		case !c.shiftsRequests(rule.service):
		case c.keptNumber(old) > 0:
			return fmt.Sprintf("%s would answer in place of a rule on load balancer %s that was taken over, and ECS moves its requests: put its former name and service "+
				"back, and set deployment.strategy to Rolling before you change them", rule.route, rule.loadBalancer)
		default:
			return fmt.Sprintf("%s is to answer in place of a rule on load balancer %s %s, and ECS moves its requests: put existing.firstPriority back until that has "+
				"happened", rule.route, rule.loadBalancer, c.told(old))
		}
	}
	return ""
}

// refusedParts says why a rule cannot turn to the last of those that are to answer in its place, or "": it leads to the tasks of one alone.
func (c composer) refusedParts(next []routeRule, old routeRule) string {
	widest := next[len(next)-1]
	apart := slices.IndexFunc(next, func(rule routeRule) bool { return rule.group != widest.group })
	if apart < 0 || widest.covers(old) {
		return ""
	}
	return fmt.Sprintf("%s and %s would answer in place of one rule on load balancer %s %s and stands before theirs, and it can lead to the "+
		"tasks of one alone: let one route answer all of it first, and divide it when that does", next[apart].route, widest.route, widest.loadBalancer, c.told(old))
}

// covers reports whether a rule matches all that another one does, as far as their patterns say.
func (r routeRule) covers(other routeRule) bool {
	if slices.Contains(r.paths, anyPath) {
		other.paths = r.paths
	}
	return other.isWithin(r)
}

// shiftsRequests reports whether ECS is to move the requests of a service.
func (c composer) shiftsRequests(service string) bool {
	return slices.ContainsFunc(c.Env.Spec.Services, func(s v1alpha1.ServiceSpec) bool { return s.Name == service && shifts(s.Deployment) })
}

// successors are the rules that are to answer requests of one that leaves.
func (c composer) successors(rules []routeRule, old routeRule) []routeRule {
	if meta.WasDeleted(c.liveRule(old)) {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(rules), func(rule routeRule) bool { return rule.service == "" || !c.takesOver(rule, old) })
}

// behind a rule that leaves are its successors which do not stand before it.
func (c composer) behind(rules []routeRule, old routeRule) []routeRule {
	return slices.DeleteFunc(c.successors(rules, old), func(rule routeRule) bool { return c.standsBefore(rule, old) })
}

// keepFor keeps the service behind a rule for others that are to answer in its place, if there are any.
func (c composer) keepFor(next []routeRule, live *elbv2.LBListenerRule, heirs map[string]routeRule) {
	if len(next) == 0 {
		return
	}
	c.keep(live)
	for _, arn := range asked(live) {
		heirs[arn] = next[len(next)-1]
	}
}

// allAnswer reports whether rules are there, and tasks behind them.
func (c composer) allAnswer(rules []routeRule) bool {
	return !slices.ContainsFunc(rules, func(rule routeRule) bool {
		return !c.Seen.Exists(c.ruleKey(rule)) || !c.isMatched(rule) || !c.answers(rule)
	})
}

// isMatched reports whether AWS matches with a rule what that is to match, or more. One that was taken over is changed in place.
func (c composer) isMatched(rule routeRule) bool {
	return c.keptNumber(rule) == 0 || rule.isWithin(rule.reportedWhole(c.liveRule(rule)))
}

// hasTurned reports whether a rule leads to the tasks behind another one, in AWS too.
func (c composer) hasTurned(live *elbv2.LBListenerRule, to routeRule) bool {
	return c.leadsWhere(live, to) || c.leadsOnlyTo(live, to)
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

// turn lets rules lead elsewhere.
func (c composer) turn(turning []turn) {
	for _, t := range turning {
		live := c.liveRule(t.rule)
		in := c.within(inServices, live.GetLabels()[v1alpha1.LabelInstance])
		d := in.Draft(t.rule.part)
		for _, key := range []plan.Key{
			c.Key(elbv2.LBListener_GroupVersionKind.GroupKind(), t.rule.loadBalancer), c.Key(elbv2.LBTargetGroup_GroupVersionKind.GroupKind(), t.group),
		} {
			if o := c.Planned(key); o != nil {
				d.After(o)
			}
		}
		now := live.Spec.ForProvider
		rule := &elbv2.LBListenerRule{Spec: elbv2.LBListenerRuleSpec{ForProvider: elbv2.LBListenerRuleParameters{
			ListenerArn: now.ListenerArn, Priority: now.Priority, Condition: now.Condition, Action: t.actions(c.knownGroup(t.group), asked(live)),
		}}}
		c.findKept(t.rule, rule)
		noteRank(rule, t.rule)
		made := plan.Add(d, rule)
		made.Unsettled, made.Note = true, "it leads to where its requests go before it goes itself"
	}
}

// actions of a rule that turns, to the target group with an ARN. Its tasks have not left those yet to which it led, and ECS wants them to be in use.
func (t turn) actions(arn string, before []string) []elbv2.ActionParameters {
	if t.group == "" {
		return []elbv2.ActionParameters{{Type: new("redirect"), Redirect: &elbv2.ActionRedirectParameters{
			Protocol: new("HTTPS"), Port: new("443"), StatusCode: new("HTTP_301"),
		}}}
	}
	return leadingTo(arn, before...)
}

// leadingTo a target group is what a rule does that has others in use besides.
func leadingTo(arn string, others ...string) []elbv2.ActionParameters {
	groups := []elbv2.ForwardTargetGroupParameters{{Arn: &arn, Weight: new(fullWeight)}}
	for _, other := range others {
		if other != arn {
			groups = append(groups, elbv2.ForwardTargetGroupParameters{Arn: new(other), Weight: new(noWeight)})
		}
	}
	return []elbv2.ActionParameters{{Type: new("forward"), Forward: &elbv2.ActionForwardParameters{TargetGroup: groups}}}
}

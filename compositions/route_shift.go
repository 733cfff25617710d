package compositions

import (
	"slices"
	"strings"

	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"
	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// The rules and target groups of a service whose requests ECS moves. A rule is first asked for with both target groups, as AWS wants them to be in use.
// When AWS has them, the rule is handed over: what it leads to is in initProvider alone, which counts only when a rule is made, so that the provider
// never takes back what ECS changes (getTerraformIgnoreChanges in upjet).

const (
	// alternate is behind the part of a target group in the part of the other one, and test in the part of the rule for test hosts: a route may be called test.
	alternate = ".alternate"
	test      = ".test.hosts"
)

func alternateOf(part string) string { return part + alternate }

// testRule brings requests for the test hosts of a service to a route.
func testRule(service v1alpha1.ServiceSpec, spec v1alpha1.RouteSpec, scheme string) routeRule {
	group := groupPart(service, spec)
	hosts, paths := service.Deployment.TestHosts, spec.Paths
	return routeRule{
		part: partFor(scheme, group+test), route: "testHosts of route " + spec.Name + " of service " + service.Name, loadBalancer: spec.LoadBalancer,
		hosts: hosts, paths: paths, sources: spec.SourceCIDRs,
		rank:    [4]int{explicitRank(spec.Priority), widest(hosts), widest(paths), widestRange(spec.SourceCIDRs)},
		service: service.Name, group: group, port: servicePort(service, spec.Port), test: true,
	}
}

// isTest reports whether a rule is for test hosts.
func isTest(rule *elbv2.LBListenerRule) bool {
	return strings.Contains(rule.GetName()+".", test+".")
}

// handed reports whether the provider leaves to ECS where a rule leads.
func handed(rule *elbv2.LBListenerRule) bool {
	return rule != nil && len(rule.Spec.ForProvider.Action) == 0 && len(rule.Spec.InitProvider.Action) > 0
}

// handedPart is the part of the rule of a route that is left to ECS: it changes in place, because ECS knows the rule by its ARN.
func (c composer) handedPart(rule routeRule) (part string, ok bool) {
	if rule.test {
		return "", false
	}
	arn := c.knownGroup(rule.group)
	for key, res := range c.Seen.Resources {
		live, is := res.(*elbv2.LBListenerRule)
		if is && handed(live) && !isTest(live) && !meta.WasDeleted(live) && slices.Contains(asked(live), arn) && c.isOn(live, rule.loadBalancer) {
			if its := strings.TrimPrefix(key.Name, c.Env.Name+"-"); !ok || its < part {
				part, ok = its, true
			}
		}
	}
	return part, ok
}

// isOn reports whether a rule is on the listener of a load balancer.
func (c composer) isOn(live *elbv2.LBListenerRule, loadBalancer string) bool {
	return slices.ContainsFunc(c.Env.Spec.LoadBalancers, func(lb v1alpha1.LoadBalancerSpec) bool {
		return lb.Name == loadBalancer && c.listenerARN(lb) == plan.Text(live.Spec.ForProvider.ListenerArn)
	})
}

// asked are the target groups that a rule is asked to lead to, or was when it was made.
func asked(rule *elbv2.LBListenerRule) []string {
	var arns []string
	add := func(arn *string) {
		if arn != nil {
			arns = append(arns, *arn)
		}
	}
	for _, action := range rule.Spec.ForProvider.Action {
		add(action.TargetGroupArn)
		if action.Forward != nil {
			for _, group := range action.Forward.TargetGroup {
				add(group.Arn)
			}
		}
	}
	if len(rule.Spec.ForProvider.Action) > 0 {
		return arns
	}
	for _, action := range rule.Spec.InitProvider.Action {
		if action.Forward != nil {
			for _, group := range action.Forward.TargetGroup {
				add(group.Arn)
			}
		}
	}
	return arns
}

// weights of the target groups that a rule leads to in AWS, as the provider has read them.
func weights(rule *elbv2.LBListenerRule) map[string]float64 {
	out := map[string]float64{}
	for _, action := range rule.Status.AtProvider.Action {
		if action.Forward == nil {
			continue
		}
		for _, group := range action.Forward.TargetGroup {
			out[plan.Text(group.Arn)] = 0
			if group.Weight != nil {
				out[plan.Text(group.Arn)] = *group.Weight
			}
		}
	}
	return out
}

// knownGroup is the ARN of the target group of a part, also where the provider says nothing of it now.
func (c composer) knownGroup(part string) string {
	key := c.Key(elbv2.LBTargetGroup_GroupVersionKind.GroupKind(), part)
	return plan.Text(plan.LastSeen(c.Seen, key, &elbv2.LBTargetGroup{}).Status.AtProvider.Arn)
}

// ledTo reports whether a rule leads to the target group of a part that is none of some rules, nor one for test hosts.
func (c composer) ledTo(part string, but []routeRule) bool {
	arn := c.knownGroup(part)
	if arn == "" {
		return false
	}
	for key, res := range c.Seen.Resources {
		live, ok := res.(*elbv2.LBListenerRule)
		if !ok || isTest(live) || slices.ContainsFunc(but, func(rule routeRule) bool { return c.ruleKey(rule) == key }) {
			continue
		}
		if _, leads := weights(live)[arn]; leads || slices.Contains(asked(live), arn) {
			return true
		}
	}
	return false
}

// joins reports whether tasks of a service are to be in the target group of a part, at least now and then.
func (c composer) joins(service, part string) bool {
	arn := c.knownGroup(part)
	was := plan.LastSeen(c.Seen, c.serviceKey(service), &ecs.Service{})
	return arn != "" && slices.ContainsFunc(was.Spec.ForProvider.LoadBalancer, func(lb ecs.LoadBalancerParameters) bool {
		return plan.Text(lb.TargetGroupArn) == arn || lb.AdvancedConfiguration != nil && plan.Equal(lb.AdvancedConfiguration.AlternateTargetGroupArn, &arn)
	})
}

// leadsToEither reports whether a rule may lead to either target group of a route: it is left to ECS, or AWS has not taken it back yet.
func (c composer) leadsToEither(part string) bool {
	first, second := c.knownGroup(part), c.knownGroup(alternateOf(part))
	if second == "" {
		return false
	}
	for _, res := range c.Seen.Resources {
		live, ok := res.(*elbv2.LBListenerRule)
		if !ok || isTest(live) {
			continue
		}
		now := weights(live)
		_, has := now[second]
		back := !handed(live) && now[first] == takenBack && now[second] == noWeight
		if !back && (has || slices.Contains(asked(live), second)) {
			return true
		}
	}
	return false
}

// leadsThere reports whether a rule leads to where the tasks are: ECS does not move requests between two target groups, or changes the rule when it does.
func (c composer) leadsThere(rule routeRule, moved *ecs.AdvancedConfigurationObservation) bool {
	if moved == nil || moved.AlternateTargetGroupArn == nil {
		return true
	}
	live := c.liveRule(rule)
	return live != nil && (plan.Equal(moved.ProductionListenerRule, live.Status.AtProvider.Arn) || plan.Equal(moved.TestListenerRule, live.Status.AtProvider.Arn))
}

// isIn reports whether tasks of the service of a rule may still be in a target group that they are to leave.
func (c composer) isIn(rule routeRule, group string) bool {
	key := c.serviceKey(rule.service)
	live := plan.LastSeen(c.Seen, key, &ecs.Service{})
	return c.Seen.InAWS(key) && (isIn(live, group) || !c.answers(rule) ||
		slices.ContainsFunc(live.Status.AtProvider.LoadBalancer, func(lb ecs.LoadBalancerObservation) bool { return plan.Text(lb.TargetGroupArn) == group }))
}

// mayTakeBack reports whether a rule that was left to ECS may lead to one target group again: the tasks of its service have joined both, so there are some
// wherever the rule leads.
func (c composer) mayTakeBack(rule routeRule) bool {
	key := c.serviceKey(rule.service)
	if !c.Seen.InAWS(key) {
		return true
	}
	other := rule
	other.group = alternateOf(rule.group)
	return c.answers(rule) && c.answers(other) && !c.isMoved(key)
}

// isMoved reports whether ECS moves the requests of a service, as far as the provider knows.
func (c composer) isMoved(service plan.Key) bool {
	live := plan.LastSeen(c.Seen, service, &ecs.Service{})
	return slices.ContainsFunc(live.Status.AtProvider.LoadBalancer, func(lb ecs.LoadBalancerObservation) bool {
		return lb.AdvancedConfiguration != nil && lb.AdvancedConfiguration.AlternateTargetGroupArn != nil
	})
}

// direct says where a rule leads.
func (c composer) direct(d *plan.Draft, res *elbv2.LBListenerRule, rule routeRule, route *Route, on bool) {
	// The plain form: with forward{} the provider's diff can loop.
	plain := []elbv2.ActionParameters{{Type: new("forward"), TargetGroupArn: d.Use(route.Group.ARN)}}
	if route.Alternate == nil {
		res.Spec.ForProvider.Action = plain
		return
	}
	live := c.liveRule(rule)
	now := map[string]float64{}
	if live != nil {
		now = weights(live)
		if c.Seen.InAWS(c.ruleKey(rule)) {
			res.SetManagementPolicies(plan.WithoutLateInitialize) // or the provider would copy where the rule leads into what it keeps
		}
	}
	first, second := *plain[0].TargetGroupArn, d.Text(route.Alternate.ARN)
	switch {
	case on && c.leaves(rule, second), handed(live) && !c.mayTakeBack(rule):
		res.Spec.InitProvider.Action = leftToECS(first, second, now[second] > now[first])
	case on:
		res.Spec.ForProvider.Action = toFirst(first, second, fullWeight)
	case c.isIn(rule, second):
		res.Spec.ForProvider.Action = toFirst(first, second, takenBack)
	default:
		res.Spec.ForProvider.Action = plain
	}
}

// leaves reports whether a rule is left to ECS: AWS has both target groups in it, or the rule was left to ECS before, by another cluster or by somebody else.
func (c composer) leaves(rule routeRule, second string) bool {
	live, key := c.liveRule(rule), c.ruleKey(rule)
	if live == nil {
		return c.Adopts(key)
	}
	_, known := weights(live)[second]
	adopts := plan.IsObservedOnly(live) && len(live.Status.AtProvider.Action) > 0
	return known || plan.IsObservedOnly(live) && c.changedByECS(rule) || handed(live) && !adopts
}

// changedByECS reports whether AWS says that ECS has a rule, and changes where it leads.
func (c composer) changedByECS(rule routeRule) bool {
	now := plan.LastSeen(c.Seen, c.serviceKey(rule.service), &ecs.Service{}).Status.AtProvider
	return slices.ContainsFunc(now.LoadBalancer, func(lb ecs.LoadBalancerObservation) bool {
		return lb.AdvancedConfiguration != nil && lb.AdvancedConfiguration.AlternateTargetGroupArn != nil && c.leadsThere(rule, lb.AdvancedConfiguration)
	})
}

// handsYet reports whether a rule has yet to be left to ECS. One of somebody else is from the beginning: the provider has only looked at it.
func (c composer) handsYet(rule routeRule) bool {
	live := c.liveRule(rule)
	return !handed(live) && (live == nil || !plan.IsObservedOnly(live) || !c.changedByECS(rule))
}

// Weights in a rule: those that ECS gives, in percent, and that of a rule which was taken back from ECS, so that it shows when AWS has that.
const fullWeight, noWeight, takenBack = 100.0, 0.0, 1.0

func toFirst(first, second string, weight float64) []elbv2.ActionParameters {
	return []elbv2.ActionParameters{{Type: new("forward"), Forward: &elbv2.ActionForwardParameters{
		TargetGroup: []elbv2.ForwardTargetGroupParameters{{Arn: &first, Weight: &weight}, {Arn: &second, Weight: new(noWeight)}},
	}}}
}

// leftToECS is where a rule leads when somebody has deleted it, and the provider makes it again: to the target group that it led to at last.
func leftToECS(first, second string, toSecond bool) []elbv2.ActionInitParameters {
	one, two := new(fullWeight), new(noWeight)
	if toSecond {
		one, two = two, one
	}
	return []elbv2.ActionInitParameters{{Type: new("forward"), Forward: &elbv2.ActionForwardInitParameters{
		TargetGroup: []elbv2.ForwardTargetGroupInitParameters{{Arn: &first, Weight: one}, {Arn: &second, Weight: two}},
	}}}
}

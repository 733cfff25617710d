package compositions

import (
	"cmp"
	"slices"
	"strings"

	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"
	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// leaving are the rules in AWS that are not among the rules of the spec, on the listeners of the spec. They go when nothing needs them any more, and
// answer requests until then.
func (c composer) leaving(rules []routeRule) []routeRule {
	wanted := map[plan.Key]bool{}
	for _, rule := range rules {
		wanted[c.ruleKey(rule)] = true
	}
	return c.unwanted(wanted, c.listenerARN)
}

// unwanted are the rules in AWS on one listener of each load balancer, but for those that are wanted.
func (c composer) unwanted(wanted map[plan.Key]bool, listenerOf func(v1alpha1.LoadBalancerSpec) string) []routeRule {
	balancers := map[string]string{}
	for _, lb := range c.Env.Spec.LoadBalancers {
		if listener := listenerOf(lb); listener != "" {
			balancers[listener] = lb.Name
		}
	}
	var others []routeRule
	for key, res := range c.Seen.Resources {
		live, ok := res.(*elbv2.LBListenerRule)
		if !ok || wanted[key] {
			continue
		}
		if lb := balancers[plan.Text(live.Spec.ForProvider.ListenerArn)]; lb != "" {
			rule := routeRule{part: strings.TrimPrefix(key.Name, c.Env.Name+"-"), loadBalancer: lb}.asIn(live)
			others = append(others, rule)
		}
	}
	slices.SortFunc(others, func(a, b routeRule) int { return cmp.Compare(a.part, b.part) })
	return others
}

// listenerARN is the listener of a load balancer that has its rules, or "" while there is none.
func (c composer) listenerARN(lb v1alpha1.LoadBalancerSpec) string {
	part := partFor(schemeOf(lb), lb.Name)
	if lb.Existing != nil {
		part = existingPart(lb)
	}
	listener, ok := c.Seen.Resources[c.Key(elbv2.LBListener_GroupVersionKind.GroupKind(), part)].(*elbv2.LBListener)
	if !ok {
		return ""
	}
	return plan.Text(listener.Status.AtProvider.Arn)
}

// withLeaving puts rules that leave into the order of the others, the first one in AWS first: what comes behind one comes behind those before it too. A rule
// behind which tasks run comes before the rule that it replaces. Where it has no tasks yet, it comes behind that rule.
func (c composer) withLeaving(rules, leaving []routeRule) []routeRule {
	all := slices.Clone(rules)
	for _, old := range slices.SortedStableFunc(slices.Values(leaving), func(a, b routeRule) int {
		return cmp.Compare(priorityOf(c.liveRule(a)), priorityOf(c.liveRule(b)))
	}) {
		var before, behind []routeRule
		for _, rule := range all {
			if c.comesBefore(rule, old, leaving) {
				before = append(before, rule)
			} else {
				behind = append(behind, rule)
			}
		}
		all = slices.Concat(before, []routeRule{old}, behind)
	}
	return all
}

// comesBefore reports whether a rule comes before a rule that leaves. Of two rules that say as much of other requests, the first is the one that is
// before the other in AWS, or comes to be. What passes a rule that leaves passes those behind that as well, whatever they say: they have not come to where
// they should have stood, and move no more.
func (c composer) comesBefore(rule, old routeRule, leaving []routeRule) bool {
	switch order := slices.Compare(rule.rank[:], old.rank[:]); {
	case rule.service == "": // it leaves too
		return priorityOf(c.liveRule(rule)) < priorityOf(c.liveRule(old))
	case c.takesOver(rule, old):
		return !c.comesBehind(rule, old)
	case order != 0:
		return order > 0 || c.passed(leaving, rule) < priorityOf(c.liveRule(old))
	}
	return c.placeAmong(leaving, rule) < priorityOf(c.liveRule(old))
}

// placeAmong rules that leave is the number of a rule, or that of the first one that it passes to answer in its place.
func (c composer) placeAmong(leaving []routeRule, rule routeRule) int {
	place := c.passed(leaving, rule)
	if live := c.liveRule(rule); live != nil {
		place = min(place, priorityOf(live))
	}
	return place
}

// passed is the number of the first rule that leaves and that a rule passes to answer in its place, or one behind all.
func (c composer) passed(leaving []routeRule, rule routeRule) int {
	place := lastPriority + 1
	for _, old := range leaving {
		if rule.service != "" && c.takesOver(rule, old) && !c.comesBehind(rule, old) {
			place = min(place, priorityOf(c.liveRule(old)))
		}
	}
	return place
}

// comesBehind reports whether a rule must come behind a rule that leaves and matches the same requests, because no tasks would answer them: the new
// rule says as much or more, is not before the old one already, its service does not run with it, and it does not lead to other tasks so long.
func (c composer) comesBehind(rule, old routeRule) bool {
	return c.takesOver(rule, old) && !c.standsBefore(rule, old) && !c.answers(rule) && !c.hasBorrowed(rule, old)
}

// takesOver reports whether requests that a leaving rule answers are to be answered by another rule. One that was taken over may have patterns that say more
// than its widest ones.
func (c composer) takesOver(rule, old routeRule) bool {
	if !rule.meets(old) {
		return false
	}
	return slices.Compare(rule.rank[:], old.rank[:]) >= 0 || slices.ContainsFunc(rule.divided(), func(part routeRule) bool {
		return slices.Compare(part.rank[:], old.rank[:]) >= 0 && part.meets(old)
	})
}

func (c composer) standsBefore(rule, old routeRule) bool {
	is, was := places(c.liveRule(rule)), places(c.liveRule(old))
	return len(is) > 0 && c.Seen.Exists(c.ruleKey(rule)) && slices.Max(is) < slices.Min(was)
}

// answers reports whether tasks of the service of a rule have joined its target group. Where ECS moves requests, only the rules that it changes lead to where
// tasks are.
func (c composer) answers(rule routeRule) bool {
	key := c.serviceKey(rule.service)
	live, ok := c.Seen.Resources[key].(*ecs.Service)
	group := c.groupARN(rule.group)
	if !ok || group == "" || !c.Seen.Exists(key) || plan.OperationFailed(live) || live.GetAnnotations()[v1alpha1.AnnotationFailedDeployment] != "" {
		return false
	}
	return hasRolledOut(live, live.Spec.ForProvider.Triggers[rollout]) &&
		slices.ContainsFunc(live.Status.AtProvider.LoadBalancer, func(lb ecs.LoadBalancerObservation) bool {
			return plan.Text(lb.TargetGroupArn) == group && c.leadsThere(rule, lb.AdvancedConfiguration)
		})
}

// keepServing notes the services whose requests others are to answer, and do not yet. It returns the rules that are to answer them, by the target groups
// that do now.
func (c composer) keepServing(rules, leaving []routeRule, unreached map[string]bool) map[string]routeRule {
	heirs := map[string]routeRule{}
	for _, old := range leaving {
		if !c.turns(old, unreached) {
			c.keepFor(c.behind(rules, old), c.liveRule(old), heirs)
		}
	}
	return heirs
}

// stayServing lets the tasks of a service stay in the target groups of routes that it has no more, while others are to answer the requests and do not yet.
// Where its new tasks do not listen on the port of one, they come with that of the route that answers in its place, unless one is of UDP. If that is a route of another
// service, the new tasks wait until it does; but two services that wait for each other would wait for good.
func (c composer) stayServing(
	d *plan.Draft, heirs map[string]routeRule, spec v1alpha1.ServiceSpec, moved shift, was *ecs.Service,
) []ecs.LoadBalancerParameters {
	if !c.serves(spec.Name) {
		return nil
	}
	own := map[string]bool{}
	for _, r := range spec.Routes {
		part := groupPart(spec, r)
		own[c.knownGroup(part)], own[c.knownGroup(alternateOf(part))] = true, true
	}
	var others []ecs.LoadBalancerParameters
	for _, lb := range was.Spec.ForProvider.LoadBalancer {
		if own[plan.Text(lb.TargetGroupArn)] {
			continue
		}
		heir := heirs[plan.Text(lb.TargetGroupArn)]
		ports := portsOf(spec)
		udp := c.bringsUDP(plan.Text(lb.TargetGroupArn))
		open := slices.IndexFunc(ports, func(port taskPort) bool { return port.is(lb) && port.udp == udp })
		switch {
		case open >= 0:
			others = append(others, staying(ports[open].in(lb), moved)...)
		case heir.service == spec.Name && heir.port.udp == udp:
			others = append(others, staying(heir.port.in(lb), moved)...)
		case heir.service != "" && !c.serves(heir.service):
			d.WaitFor(c.serviceKey(heir.service))
		}
	}
	return others
}

// bringsUDP reports whether a target group is one of UDP.
func (c composer) bringsUDP(arn string) bool {
	group := c.groupWith(arn)
	return group != nil && overUDP(group.Spec.ForProvider.Protocol)
}

// groupWith an ARN, or nil.
func (c composer) groupWith(arn string) *elbv2.LBTargetGroup {
	for _, res := range c.Seen.Resources {
		if group, ok := res.(*elbv2.LBTargetGroup); ok && plan.Text(group.Status.AtProvider.Arn) == arn {
			return group
		}
	}
	return nil
}

// groupARN is the target group of a part, or "" while there is none.
func (c composer) groupARN(part string) string {
	key := c.Key(elbv2.LBTargetGroup_GroupVersionKind.GroupKind(), part)
	return plan.Text(plan.Live(c.Seen, key, &elbv2.LBTargetGroup{}).Status.AtProvider.Arn)
}

// serves reports whether a service answers requests that others are to answer, and do not yet.
func (c composer) serves(service string) bool {
	return c.Plan.Serving[plan.Instance{Composition: inServices.Name, Name: service}]
}

// giveWay takes the numbers of rules that stand on the wrong side of a rule that leaves, which moves no more. It returns which numbers are fixed.
func giveWay(rules, leaving []routeRule, numbers []int) []bool {
	fixed := make([]bool, len(rules))
	for i, rule := range rules {
		fixed[i] = slices.ContainsFunc(leaving, func(old routeRule) bool { return old.part == rule.part })
	}
	last := 0
	for i := range rules { // of two that leave, the order in AWS counts
		if fixed[i] && numbers[i] <= last {
			fixed[i], numbers[i] = false, 0
		} else if fixed[i] {
			last = numbers[i]
		}
	}
	for i := range rules {
		for j := range rules {
			if fixed[i] && !fixed[j] && (j < i) != (numbers[j] < numbers[i]) {
				numbers[j] = 0
			}
		}
	}
	return fixed
}

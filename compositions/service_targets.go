package compositions

import (
	"fmt"
	"slices"

	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// maxTargets is how many target groups ECS takes of a service.
const maxTargets = 5

// serviceTargets are the target groups that the tasks of a service join. waiting says that some of its routes must wait until there is room.
type serviceTargets struct {
	joined  []ecs.LoadBalancerParameters
	waiting bool
}

// targets of a service are those of its routes, and those in which its tasks stay while others are to answer there. Where ECS does not take them all, the
// tasks stay in those that they are in, and join others as those become free.
func (c composer) targets(
	d *plan.Draft, heirs map[string]routeRule, spec v1alpha1.ServiceSpec, routes []Route, moved shift, was *ecs.Service,
) serviceTargets {
	var own []ecs.LoadBalancerParameters
	for _, r := range routes {
		if !r.Last {
			d.After(r.Rule)
		}
		own = append(own, r.joined(d, moved)...)
	}
	stay := c.stayServing(d, heirs, spec, moved, was)
	if len(own)+len(stay) <= maxTargets {
		return serviceTargets{joined: slices.Concat(own, stay)}
	}
	stay = slices.DeleteFunc(stay, func(lb ecs.LoadBalancerParameters) bool { return heirs[plan.Text(lb.TargetGroupArn)].service == "" })
	room := maxTargets - len(stay)
	for _, lb := range own {
		if isIn(was, plan.Text(lb.TargetGroupArn)) {
			room--
		}
	}
	if room <= 0 && !slices.ContainsFunc(stay, func(lb ecs.LoadBalancerParameters) bool {
		return c.mayLeave(heirs[plan.Text(lb.TargetGroupArn)], spec, was)
	}) {
		c.Problem(v1alpha1.ReasonInvalidSpec, fmt.Sprintf("service %s needs %d target groups at once while its routes move, and ECS takes %d: take a route out "+
			"before you rename or move another one, or leave their names as they are", spec.Name, len(own)+len(stay), maxTargets))
	}
	var out serviceTargets
	for _, lb := range own {
		switch {
		case isIn(was, plan.Text(lb.TargetGroupArn)):
		case room > 0:
			room--
		default:
			out.waiting = true
			continue
		}
		out.joined = append(out.joined, lb)
	}
	out.joined = append(out.joined, stay...)
	return out
}

// mayLeave reports whether tasks are about to leave a target group, because tasks have joined, or can join, that of the rule which is to answer in its place.
func (c composer) mayLeave(heir routeRule, spec v1alpha1.ServiceSpec, was *ecs.Service) bool {
	if heir.service != spec.Name {
		return len(plan.Live(c.Seen, c.serviceKey(heir.service), &ecs.Service{}).Spec.ForProvider.LoadBalancer) < maxTargets
	}
	return isIn(was, c.groupARN(heir.group))
}

// isIn reports whether the tasks of a service are to be in a target group already, or may be: where ECS moves requests, they are in either of two.
func isIn(was *ecs.Service, group string) bool {
	return slices.ContainsFunc(was.Spec.ForProvider.LoadBalancer, func(lb ecs.LoadBalancerParameters) bool {
		return plan.Text(lb.TargetGroupArn) == group || lb.AdvancedConfiguration != nil && plan.Equal(lb.AdvancedConfiguration.AlternateTargetGroupArn, &group)
	})
}

// joined are the target groups that tasks join for a route. While ECS moves requests, it knows by itself in which of two they are. Where it does no more, and
// a rule may still lead to either, they join both.
func (r Route) joined(d *plan.Draft, moved shift) []ecs.LoadBalancerParameters {
	own := r.Port.in(ecs.LoadBalancerParameters{TargetGroupArn: d.Use(r.Group.ARN)})
	switch {
	case moved.on:
		d.After(moved.allowed...)
		d.WaitFor(r.Handing...)
		own.AdvancedConfiguration = &ecs.AdvancedConfigurationParameters{
			AlternateTargetGroupArn: d.Use(r.Alternate.ARN), ProductionListenerRule: d.Use(r.Production), RoleArn: d.Use(moved.role),
		}
		if r.Test != (plan.Fact{}) {
			own.AdvancedConfiguration.TestListenerRule = d.Use(r.Test)
		}
	case r.Either:
		return []ecs.LoadBalancerParameters{own, r.Port.in(ecs.LoadBalancerParameters{TargetGroupArn: d.Use(r.Alternate.ARN)})}
	}
	return []ecs.LoadBalancerParameters{own}
}

// staying are the target groups in which tasks stay that are in one already. Where ECS moves requests no more, nobody knows in which of two they are, and to
// which the rule leads: they join both.
func staying(lb ecs.LoadBalancerParameters, moved shift) []ecs.LoadBalancerParameters {
	if moved.on || lb.AdvancedConfiguration == nil {
		return []ecs.LoadBalancerParameters{lb}
	}
	other := lb
	other.TargetGroupArn = lb.AdvancedConfiguration.AlternateTargetGroupArn
	lb.AdvancedConfiguration, other.AdvancedConfiguration = nil, nil
	return []ecs.LoadBalancerParameters{lb, other}
}

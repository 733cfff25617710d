package compositions

import (
	"cmp"
	"slices"

	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"
	route53 "github.com/upbound/provider-aws/v2/apis/namespaced/route53/v1beta1"

	"github.com/terrarium-io/terrarium/compositions/plan"
)

// followTasks keeps a name that leads to another load balancer where it leads, until tasks have joined all target groups of the new load balancer.
// Until then nothing goes of the old load balancer, nor of the services behind it.
func (c composer) followTasks(d *plan.Draft, loadBalancer, dnsName string) {
	key := c.Key(route53.Record_GroupVersionKind.GroupKind(), d.Part)
	live, ok := c.Seen.Resources[key].(*route53.Record)
	if !ok || live.Status.AtProvider.Alias == nil || sameName(plan.Text(live.Status.AtProvider.Alias.Name), dnsName) {
		return
	}
	from := c.withDNSName(plan.Text(live.Status.AtProvider.Alias.Name))
	if from == nil {
		return // nothing of this Environment answers there
	}
	for _, rule := range slices.Concat(allRules(c.Env), networkRoutes(c.Env)) {
		if rule.loadBalancer == loadBalancer && !c.answers(rule) {
			d.WaitFor(c.serviceKey(rule.service))
		}
	}
	c.keep(from)
	c.keepBehind(from)
}

// keepBehind keeps what a load balancer leads to: the routes on its listeners.
func (c composer) keepBehind(lb *elbv2.LB) {
	listeners, groups := map[string]bool{}, map[string]bool{}
	for _, res := range c.Seen.Resources {
		if listener, ok := res.(*elbv2.LBListener); ok && listensAt(listener) == plan.Text(lb.Status.AtProvider.Arn) {
			listeners[plan.Text(listener.Status.AtProvider.Arn)] = true
			groups[leadsTo(listener)] = true
		}
	}
	for _, res := range c.Seen.Resources {
		if rule, ok := res.(*elbv2.LBListenerRule); ok && listeners[plan.Text(rule.Spec.ForProvider.ListenerArn)] {
			c.keep(rule)
		}
		if group, ok := res.(*elbv2.LBTargetGroup); ok && group.Status.AtProvider.Arn != nil && groups[*group.Status.AtProvider.Arn] {
			c.keep(group)
		}
	}
}

// listensAt is the load balancer of a listener. One that is only looked at does not ask for it.
func listensAt(listener *elbv2.LBListener) string {
	return cmp.Or(plan.Text(listener.Spec.ForProvider.LoadBalancerArn), balancerOf(plan.Text(listener.Status.AtProvider.Arn)))
}

// keep notes that nothing goes of what a live object was made for.
func (c composer) keep(live interface{ GetLabels() map[string]string }) {
	c.Plan.Serving[plan.InstanceOf(live)] = true
}

// withDNSName is the load balancer that has a name in AWS, or nil.
func (c composer) withDNSName(name string) *elbv2.LB {
	for _, res := range c.Seen.Resources {
		if lb, ok := res.(*elbv2.LB); ok && sameName(plan.Text(lb.Status.AtProvider.DNSName), name) {
			return lb
		}
	}
	return nil
}

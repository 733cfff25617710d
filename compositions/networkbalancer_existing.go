package compositions

import (
	"cmp"
	"fmt"

	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// existingNetworkBalancer looks at a network load balancer that somebody else has made, and changes nothing of it. Its listeners of the spec come with routes,
// beside those of others. Until the load balancer is there and fits, no listener is made.
func (c composer) existingNetworkBalancer(net Network, spec v1alpha1.LoadBalancerSpec) LoadBalancer {
	lb := plan.Look(c.Draft(existingPart(spec)), &elbv2.LB{}, spec.Existing.LoadBalancerARN)
	now := lb.Live.Status.AtProvider
	out := LoadBalancer{
		Name: spec.Name, LetsOut: spec.Existing.SecurityGroupID == "", Unguarded: c.Seen.Exists(lb.Key) && len(now.SecurityGroups) == 0,
		SecurityGroup: lb.Fact(groupOf(now.SecurityGroups, spec.Existing.SecurityGroupID)), ARNSuffix: lb.Fact(now.ArnSuffix),
		DNSName: lb.Fact(now.DNSName), Answers: lb.Fact(now.DNSName), Network: &Balancer{ARN: lb.Fact(now.Arn), SSLPolicy: sslPolicyOf(spec)},
	}
	if speaksTLS(spec) {
		out.Network.Certificate = c.certificate(spec)
	}
	to := targetOf(lb)
	if wrong := c.wrongWithNetworkBalancer(net, spec, lb); wrong != "" {
		c.Problem(v1alpha1.ReasonExistingUnusable, "spec.loadBalancers: existing.loadBalancerARN of "+spec.Name+": "+wrong)
		out.Network.ARN, out.SecurityGroup, out.Unguarded = lb.Fact(nil), lb.Fact(nil), false
		to = aliasTarget{dnsName: lb.Fact(nil), zone: lb.Fact(nil)}
	}
	last := plan.LastSeen(c.Seen, lb.Key, lb.Live).Status.AtProvider
	names, first := c.privateNames(net, spec, to, last.DNSName)
	out.PrivateName = first
	c.Plan.Outputs.LoadBalancers = append(c.Plan.Outputs.LoadBalancers, v1alpha1.LoadBalancerStatus{
		Name: spec.Name, DNSName: plan.Text(last.DNSName), PrivateNames: names, Type: typeInAWS(last.LoadBalancerType),
	})
	return out
}

// wrongWithNetworkBalancer says why listeners cannot be made, or "" where nothing is known to be wrong.
func (c composer) wrongWithNetworkBalancer(net Network, spec v1alpha1.LoadBalancerSpec, lb plan.Made[*elbv2.LB]) string {
	if c.Seen.Missing(lb.Key) {
		return c.notInAWS("load balancer " + spec.Existing.LoadBalancerARN)
	}
	return cmp.Or(wrongWithGroups(spec, lb.Live), wrongWithVPC(net, lb.Live))
}

// noteUnguarded says that nobody may reach the tasks of a service: where a load balancer has no security group, no rule can name it, and only the service knows
// from where connections come.
func (c composer) noteUnguarded(lb LoadBalancer, spec v1alpha1.ServiceSpec) {
	if len(spec.AllowFrom)+len(spec.SecurityGroupIDs) == 0 {
		c.Problem(v1alpha1.ReasonExistingUnusable, fmt.Sprintf("load balancer %s has no security group that tasks of %s could let in: say in allowFrom of the service "+
			"from where it is reached, which are the subnets of the load balancer, or its clients where preserveClientIP is Enabled", lb.Name, spec.Name))
	}
}

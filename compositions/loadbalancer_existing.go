package compositions

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// existingLoadBalancer looks at a listener that somebody else has made and at its load balancer, and changes nothing of them. Routes add their rules to
// the listener, let the load balancer's security group in, and out of it where the spec says so. Until the listener is there and fits, no rule is made.
func (c composer) existingLoadBalancer(net Network, spec v1alpha1.LoadBalancerSpec) LoadBalancer {
	arn := spec.Existing.ListenerARN
	part := existingPart(spec)
	listener := plan.Look(c.Draft(part), &elbv2.LBListener{}, arn)
	lb := plan.Look(c.Draft(part), &elbv2.LB{}, balancerOf(arn))
	now := lb.Live.Status.AtProvider
	out := LoadBalancer{
		Name: spec.Name, LetsOut: spec.Existing.SecurityGroupID == "", Scheme: strings.ToLower(plan.Text(listener.Live.Status.AtProvider.Protocol)),
		Listener:      listener.Fact(listener.Live.Status.AtProvider.Arn),
		SecurityGroup: lb.Fact(groupOf(now.SecurityGroups, spec.Existing.SecurityGroupID)), ARNSuffix: lb.Fact(now.ArnSuffix),
	}
	if name := lb.Fact(now.DNSName).Output(); name != "" && out.Scheme != "" {
		out.URL = out.Scheme + "://" + name + portOf(listener.Live)
	}
	out.DNSName, out.Answers = lb.Fact(now.DNSName), lb.Fact(textIfSet(out.URL))
	to := targetOf(lb)
	if wrong := c.wrongWithBalancer(net, spec, listener, lb); wrong != "" {
		c.Problem(v1alpha1.ReasonExistingUnusable, "spec.loadBalancers: existing.listenerARN of "+spec.Name+": "+wrong)
		out.Listener, out.SecurityGroup = listener.Fact(nil), listener.Fact(nil)
		to = aliasTarget{dnsName: listener.Fact(nil), zone: listener.Fact(nil)}
	}
	last := plan.LastSeen(c.Seen, lb.Key, lb.Live).Status.AtProvider
	names, first := c.privateNames(net, spec, to, last.DNSName)
	out.PrivateName = first
	c.Plan.Outputs.LoadBalancers = append(c.Plan.Outputs.LoadBalancers, v1alpha1.LoadBalancerStatus{
		Name: spec.Name, DNSName: plan.Text(last.DNSName), URL: out.URL, PrivateNames: names,
	})
	return out
}

// existingPart is the part of the objects that look at a listener, or a load balancer. It differs with the ARN: the provider goes on with what it began to look
// at.
func existingPart(spec v1alpha1.LoadBalancerSpec) string {
	return spec.Name + "-" + plan.PartHash(cmp.Or(spec.Existing.ListenerARN, spec.Existing.LoadBalancerARN))
}

// balancerOf a listener is the ARN of its load balancer, of which the ARN of the listener is made.
func balancerOf(listener string) string {
	arn := strings.Replace(listener, ":listener/", ":loadbalancer/", 1)
	return arn[:max(strings.LastIndex(arn, "/"), 0)]
}

// groupOf the security groups of a load balancer is the one with an ID, or any: all are those of each of its addresses, and a rule that lets one of them
// in will do. It is nil where there is none.
func groupOf(groups []*string, id string) *string {
	var found *string
	for _, group := range groups {
		if (id == "" || id == plan.Text(group)) && (found == nil || plan.Text(group) < *found) {
			found = group
		}
	}
	return found
}

// portOf a listener as URLs have it: not where it is that of the protocol.
func portOf(listener *elbv2.LBListener) string {
	port := listener.Status.AtProvider.Port
	if port == nil || *port == httpPort || *port == httpsPort {
		return ""
	}
	return fmt.Sprintf(":%d", int(*port))
}

// wrongWithBalancer says why routes cannot go through a listener, or "" where nothing is known to be wrong.
func (c composer) wrongWithBalancer(net Network, spec v1alpha1.LoadBalancerSpec, listener plan.Made[*elbv2.LBListener], lb plan.Made[*elbv2.LB]) string {
	protocol := plan.Text(listener.Live.Status.AtProvider.Protocol)
	switch {
	case c.Seen.Missing(listener.Key):
		return c.notInAWS("listener " + spec.Existing.ListenerARN)
	case c.Seen.Missing(lb.Key):
		return c.notInAWS("load balancer " + balancerOf(spec.Existing.ListenerARN))
	case protocol != "" && protocol != "HTTP" && protocol != "HTTPS":
		return "it speaks " + protocol + ", and routes need HTTP or HTTPS: name a listener of an application load balancer"
	}
	return cmp.Or(wrongWithGroups(spec, lb.Live), wrongWithVPC(net, lb.Live))
}

// wrongWithGroups says that a load balancer does not have the security group that is named, or "".
func wrongWithGroups(spec v1alpha1.LoadBalancerSpec, lb *elbv2.LB) string {
	now, id := lb.Status.AtProvider, spec.Existing.SecurityGroupID
	if id != "" && now.Arn != nil && groupOf(now.SecurityGroups, id) == nil {
		return "its load balancer has no security group " + id + ": name one of those that it has in securityGroupID, or leave it out"
	}
	return ""
}

func wrongWithVPC(net Network, lb *elbv2.LB) string {
	if in := plan.Text(lb.Status.AtProvider.VPCID); in != "" && net.VPC.Output() != "" && in != net.VPC.Output() {
		return "its load balancer is in VPC " + in + ", and the Environment in " + net.VPC.Output() + ": a target group and its load balancer are in one VPC"
	}
	return ""
}

// A band is a part of the numbers that listener rules can have, and the load balancers whose rules are in it.
type band struct {
	balancers map[string]bool
	low, high int // just outside of it
}

// bands are those of somebody else's listeners, for as many rules as AWS takes, and one for all load balancers of the Environment.
func (c composer) bands() []band {
	own := band{balancers: map[string]bool{}, low: 0, high: lastPriority + 1}
	bands := []band{own}
	for _, lb := range c.Env.Spec.LoadBalancers {
		switch {
		case isNetwork(lb): // has no rules
			continue
		case lb.Existing == nil:
			own.balancers[lb.Name] = true
			continue
		}
		before := int(lb.Existing.FirstPriority) - 1
		bands = append(bands, band{balancers: map[string]bool{lb.Name: true}, low: before, high: before + maxListenerRules + 1})
	}
	return bands
}

// bandOf a load balancer that has rules. One that has become a network load balancer had them in the Environment's own band.
func (c composer) bandOf(loadBalancer string) band {
	bands := c.bands()
	return bands[max(0, slices.IndexFunc(bands, func(b band) bool { return b.balancers[loadBalancer] }))]
}

// of some rules, those of a band that come, and where they are.
func (b band) of(rules []routeRule, come func(routeRule) bool) (some []routeRule, places []int) {
	for i, rule := range rules {
		if b.balancers[rule.loadBalancer] && come(rule) {
			some, places = append(some, rule), append(places, i)
		}
	}
	return some, places
}

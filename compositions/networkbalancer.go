package compositions

import (
	"fmt"

	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// A Balancer is what a load balancer of type Network gives to the listeners that routes bring to it.
type Balancer struct {
	// ARN of the load balancer.
	ARN plan.Fact

	// Certificate of listeners that speak TLS, and SSLPolicy what they offer.
	Certificate Certificate
	SSLPolicy   string
}

func isNetwork(spec v1alpha1.LoadBalancerSpec) bool { return spec.Type == v1alpha1.TypeNetwork }

func balancersByName(spec v1alpha1.EnvironmentSpec) map[string]v1alpha1.LoadBalancerSpec {
	balancers := map[string]v1alpha1.LoadBalancerSpec{}
	for _, lb := range spec.LoadBalancers {
		balancers[lb.Name] = lb
	}
	return balancers
}

// networkLoadBalancer makes a network load balancer. Its security group lets the allowed ranges in at the ports of its listeners, which come with routes:
// AWS makes no listener that leads nowhere. Names lead to it as they do to others.
func (c composer) networkLoadBalancer(net Network, spec v1alpha1.LoadBalancerSpec) LoadBalancer {
	part := "loadbalancer-" + spec.Name
	group := c.securityGroup(net, part, "load balancer "+spec.Name)
	for _, from := range c.allowedRanges(net, spec) {
		for _, listener := range spec.Listeners {
			port := portRange{first: listener.Port, last: listener.Port, udp: listener.Protocol == v1alpha1.ProtocolUDP}
			c.allowInFrom(fmt.Sprintf("%s.%s.%s", part, from.part, port), group, from.cidr, port)
		}
	}
	d := c.Draft(spec.Name)
	lb := plan.Add(d, &elbv2.LB{Spec: elbv2.LBSpec{ForProvider: elbv2.LBParameters{
		Name:                         new(c.AWSName(spec.Name, maxNameELB)),
		LoadBalancerType:             new("network"),
		IPAddressType:                new("ipv4"),
		Internal:                     new(spec.Scheme == v1alpha1.SchemeInternal),
		Subnets:                      d.UseAll(subnetsOf(d, net, spec)),
		SecurityGroups:               []*string{d.Use(group)}, // one that is made without any can never have one
		EnableCrossZoneLoadBalancing: new(spec.CrossZone != v1alpha1.Disabled),
		AccessLogs:                   c.accessLogs(d, net, spec),
		EnableDeletionProtection:     new(spec.DeletionProtection == v1alpha1.Enabled), // see PrepareDeletion
	}}})
	c.InitializeOnce(lb.Object, "subnetMapping")

	now := lb.Live.Status.AtProvider
	out := LoadBalancer{
		Name: spec.Name, SecurityGroup: group, ARNSuffix: lb.Fact(now.ArnSuffix), DNSName: lb.Fact(now.DNSName), Answers: lb.Fact(now.DNSName),
		Network: &Balancer{ARN: lb.Fact(now.Arn), SSLPolicy: sslPolicyOf(spec)},
	}
	var needed []*plan.Object
	if speaksTLS(spec) {
		out.Network.Certificate = c.certificate(spec)
		if validation := out.Network.Certificate.Validation; validation != nil {
			needed = append(needed, validation)
		}
	}
	for _, name := range domainsOf(spec) {
		c.aliasRecord(name, lb, needed...)
	}
	last := plan.LastSeen(c.Seen, lb.Key, lb.Live).Status.AtProvider
	names, first := c.privateNames(net, spec, targetOf(lb), last.DNSName)
	out.PrivateName = first
	c.Plan.Outputs.LoadBalancers = append(c.Plan.Outputs.LoadBalancers, v1alpha1.LoadBalancerStatus{
		Name: spec.Name, Scheme: schemeInAWS(last.Internal), DNSName: plan.Text(last.DNSName), PrivateNames: names,
		Type: typeInAWS(last.LoadBalancerType), AccessLogBucket: logBucketOf(last),
	})
	return out
}

// subnetsOf a load balancer. AWS: an internet-facing one needs an internet gateway in its VPC.
func subnetsOf(d *plan.Draft, net Network, spec v1alpha1.LoadBalancerSpec) []plan.Fact {
	if spec.Scheme != v1alpha1.SchemeInternetFacing {
		return net.Internal
	}
	d.After(net.PublicRoutes...)
	return net.Public
}

// typeInAWS is said of a load balancer that is no application load balancer.
func typeInAWS(is *string) v1alpha1.LoadBalancerType {
	if plan.Text(is) == "network" {
		return v1alpha1.TypeNetwork
	}
	return ""
}

func speaksTLS(spec v1alpha1.LoadBalancerSpec) bool {
	for _, listener := range spec.Listeners {
		if listener.Protocol == v1alpha1.ProtocolTLS {
			return true
		}
	}
	return false
}

// checkListeners refuses routes whose listener their load balancer does not have, and listeners of two routes: a listener has one target group.
func checkListeners(spec v1alpha1.EnvironmentSpec) error {
	balancers, taken := balancersByName(spec), map[[2]string]bool{}
	for _, s := range spec.Services {
		for _, r := range s.Routes {
			lb, at := balancers[r.LoadBalancer], [2]string{r.LoadBalancer, r.Listener}
			switch {
			case !isNetwork(lb):
			case listenerOf(lb, r.Listener).Name == "":
				return missing("spec.services: route "+r.Name+" of "+s.Name, "listener", r.Listener, "the listeners of load balancer "+lb.Name)
			case taken[at]:
				return fmt.Errorf("spec.services: route %s of %s names listener %s of load balancer %s, as another route does: a listener leads to one route",
					r.Name, s.Name, r.Listener, lb.Name)
			}
			taken[at] = true
		}
	}
	return nil
}

func listenerOf(lb v1alpha1.LoadBalancerSpec, name string) v1alpha1.ListenerSpec {
	for _, listener := range lb.Listeners {
		if listener.Name == name {
			return listener
		}
	}
	return v1alpha1.ListenerSpec{}
}

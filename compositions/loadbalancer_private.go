package compositions

import (
	"fmt"
	"slices"

	route53 "github.com/upbound/provider-aws/v2/apis/namespaced/route53/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// balancerLabel is the label below the domain of privateDNS under which all names of load balancers are. Only Cloud Map writes into the zone of the
// domain itself, and the more specific zone answers.
const balancerLabel = "lb"

// balancerDomain is the domain of the zone in which load balancers have names, or "" where there is none.
func balancerDomain(spec v1alpha1.EnvironmentSpec) string {
	if spec.Network.PrivateDNS == nil {
		return ""
	}
	return balancerLabel + "." + spec.Network.PrivateDNS.Domain
}

func hasPrivateNames(spec v1alpha1.EnvironmentSpec) bool {
	return slices.ContainsFunc(spec.LoadBalancers, func(lb v1alpha1.LoadBalancerSpec) bool { return len(lb.PrivateNames) > 0 })
}

// balancerZone makes the private zone of the VPC in which load balancers have names, and returns its ID. As with the namespace of Cloud Map, another domain
// is another zone, and the old one goes when all have moved over.
func (c composer) balancerZone(net Network) plan.Fact {
	c = c.within(inNetwork, "")
	if !hasPrivateNames(c.Env.Spec) {
		return plan.Fact{}
	}
	domain := balancerDomain(c.Env.Spec)
	d := c.Draft("names." + domain)
	made := plan.Add(d, &route53.Zone{Spec: route53.ZoneSpec{
		ForProvider: route53.ZoneParameters{
			Name:    &domain,
			Comment: new(fmt.Sprintf("Load balancers of Environment %s/%s", c.Env.Namespace, c.Env.Name)),
		},
		// For the creation alone: whom somebody else lets ask the zone, Terraform would shut out again. Route 53 is in another region than the VPC.
		InitProvider: route53.ZoneInitParameters{VPC: []route53.VPCInitParameters{{VPCID: d.Use(net.VPC), VPCRegion: &c.Env.Spec.Region}}},
	}})
	c.InitializeOnce(made.Object, "enableAcceleratedRecovery", "vpc")
	return made.Fact(made.Live.Status.AtProvider.ZoneID)
}

// privateNames let everything in the VPC find a load balancer, which AWS has called last by a name of its own. They return those that lead to it, and the first
// as tasks may use it.
func (c composer) privateNames(
	net Network, spec v1alpha1.LoadBalancerSpec, to aliasTarget, dnsName *string, needed ...*plan.Object,
) (there []string, first plan.Fact) {
	for i, label := range spec.PrivateNames {
		name := label + "." + balancerDomain(c.Env.Spec)
		made := c.leadTo(to, "private."+name, name, net.BalancerZone, needed...)
		if at := plan.LastSeen(c.Seen, made.Key, made.Live).Status.AtProvider.Alias; at != nil && sameName(plan.Text(at.Name), plan.Text(dnsName)) {
			there = append(there, name)
		}
		if i == 0 {
			first = made.Fact(nil)
			if c.Seen.Exists(made.Key) {
				first = made.Fact(&name)
			}
		}
	}
	return there, first
}

// checkPrivateNames refuses private names that would lead nowhere, or somewhere else.
func checkPrivateNames(spec v1alpha1.EnvironmentSpec) error {
	if !hasPrivateNames(spec) {
		return nil
	}
	taken := map[string]string{}
	for _, lb := range spec.LoadBalancers {
		for _, name := range lb.PrivateNames {
			if other, there := taken[name]; there {
				return fmt.Errorf("spec.loadBalancers: %s and %s have the private name %s in common, which can lead to one of them only", other, lb.Name, name)
			}
			taken[name] = lb.Name
		}
		if len(lb.PrivateNames) > 0 && spec.Network.PrivateDNS == nil {
			return fmt.Errorf("spec.loadBalancers: privateNames of %s need a domain: set network.privateDNS, or leave them out", lb.Name)
		}
	}
	for _, service := range spec.Services {
		if service.Name == balancerLabel && len(portsOf(service)) > 0 {
			return fmt.Errorf("spec.services: the name of %s in the VPC would be hidden by the zone %s of the private names of load balancers: "+
				"call the service otherwise, or leave privateNames out", service.Name, balancerDomain(spec))
		}
	}
	return nil
}

package compositions

import (
	"strings"

	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// LoadBalancer is what a load balancer gives to the routes of services.
type LoadBalancer struct {
	// Name in the spec.
	Name string

	// SecurityGroup is the ID of its security group, and Listener the ARN of the listener that rules belong to.
	SecurityGroup, Listener Fact

	// URL at which it answers. Empty while it is not known.
	URL string
}

// loadBalancer makes an application load balancer with a listener that answers 404 to what no route matches. It accepts connections from
// the allowed ranges only, and makes connections only to the services behind it.
func loadBalancer(c composer, net Network, spec v1alpha1.LoadBalancerSpec) LoadBalancer {
	c = c.within("loadbalancer", spec.Name)
	part := "loadbalancer-" + spec.Name
	group := c.securityGroup(net, part, "load balancer "+spec.Name)
	for _, cidr := range spec.AllowedCIDRs {
		c.allowInFrom(part+"."+cidrPart(cidr), group, cidr, httpPort)
	}

	d := c.draft(spec.Name)
	subnets := net.Private
	if spec.Scheme == v1alpha1.SchemeInternetFacing {
		subnets = net.Public
		d.after(net.PublicRoute) // AWS: an internet-facing load balancer needs an internet gateway in its VPC
	}
	lb := add(d, &elbv2.LB{Spec: elbv2.LBSpec{ForProvider: elbv2.LBParameters{
		Name:                     new(c.awsName(spec.Name, maxNameELB)),
		LoadBalancerType:         new("application"),
		IPAddressType:            new("ipv4"),
		Internal:                 new(spec.Scheme == v1alpha1.SchemeInternal),
		Subnets:                  d.useAll(subnets),
		SecurityGroups:           []*string{d.use(group)},
		IdleTimeout:              number(spec.IdleTimeoutSeconds),
		DropInvalidHeaderFields:  new(true),
		EnableDeletionProtection: new(false),
	}}})
	listener := c.listener(spec.Name, lb.fact(lb.live.Status.AtProvider.Arn))

	dnsName := lb.fact(lb.live.Status.AtProvider.DNSName).value
	out := LoadBalancer{Name: spec.Name, SecurityGroup: group, Listener: listener}
	if dnsName != "" {
		out.URL = "http://" + dnsName
	}
	c.plan.Outputs.LoadBalancers = append(c.plan.Outputs.LoadBalancers,
		v1alpha1.LoadBalancerStatus{Name: spec.Name, DNSName: dnsName, URL: out.URL})
	return out
}

const httpPort = 80

func (c composer) listener(name string, loadBalancer Fact) Fact {
	d := c.draft(name)
	listener := add(d, &elbv2.LBListener{Spec: elbv2.LBListenerSpec{ForProvider: elbv2.LBListenerParameters{
		LoadBalancerArn: d.use(loadBalancer),
		Port:            number(httpPort),
		Protocol:        new("HTTP"),
		DefaultAction: []elbv2.DefaultActionParameters{{
			Index: new("default"), // the key of this list in the provider's schema
			Type:  new("fixed-response"),
			FixedResponse: &elbv2.FixedResponseParameters{
				ContentType: new("text/plain"), MessageBody: new("no route"), StatusCode: new("404"),
			},
		}},
	}}})
	return listener.fact(listener.live.Status.AtProvider.Arn)
}

// cidrPart makes an address range fit for the name of an object.
func cidrPart(cidr string) string {
	return strings.NewReplacer("/", "-").Replace(cidr)
}

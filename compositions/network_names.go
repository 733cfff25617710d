package compositions

import (
	"fmt"
	"strings"

	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"
	route53 "github.com/upbound/provider-aws/v2/apis/namespaced/route53/v1beta1"
	servicediscovery "github.com/upbound/provider-aws/v2/apis/namespaced/servicediscovery/v1beta1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// privateDNS makes a namespace of Cloud Map, which is a private zone of the VPC. AWS cannot change its domain: another one is another namespace, and the old
// one goes when the services have moved over. What it gives is its ID, which nothing uses where there is none.
func (c composer) privateDNS(net Network) plan.Fact {
	c = c.within(inNetwork, "")
	spec := c.Env.Spec.Network.PrivateDNS
	if spec == nil {
		return plan.Fact{}
	}
	d := c.Draft("names." + spec.Domain)
	kind := servicediscovery.PrivateDNSNamespace_GroupVersionKind.GroupKind()
	made := plan.Add(d, &servicediscovery.PrivateDNSNamespace{Spec: servicediscovery.PrivateDNSNamespaceSpec{
		ForProvider: servicediscovery.PrivateDNSNamespaceParameters{
			Name: &spec.Domain, VPC: d.Use(net.VPC), Description: textIfSet(c.DescriptionInAWS(kind, "names."+spec.Domain, "")),
		},
	}})
	c.InitializeOnce(made.Object)
	return made.Fact(made.Live.Status.AtProvider.ID)
}

// noteUnaskedNames says which attribute of a VPC that somebody else has made keeps the resolver from asking private zones. AWS makes them nevertheless.
func (c composer) noteUnaskedNames(vpc plan.Made[*ec2.VPC]) {
	if c.Env.Spec.Network.PrivateDNS == nil {
		return
	}
	now := vpc.Live.Status.AtProvider
	for _, attribute := range []struct {
		name, option string
		is           *bool
	}{
		{"enableDnsSupport", "--enable-dns-support", now.EnableDNSSupport},
		{"enableDnsHostnames", "--enable-dns-hostnames", now.EnableDNSHostnames},
	} {
		if attribute.is != nil && !*attribute.is {
			id := plan.Text(now.ID)
			c.Problem(v1alpha1.ReasonExistingUnusable, fmt.Sprintf("spec.network.privateDNS: VPC %s has %s disabled, and finds no name in a private zone: enable it (aws ec2 "+
				"modify-vpc-attribute --vpc-id %s %s Value=true), or leave privateDNS out", id, attribute.name, id, attribute.option))
		}
	}
}

// checkPrivateDNS refuses a private zone that would hide the names of load balancers: it is the one that the VPC asks, and has none of the records of the
// public one. A zone that is there stays as it is: an Environment goes on with what it has.
func checkPrivateDNS(env *v1alpha1.Environment, seen plan.Observed) error {
	if env.Spec.Network.PrivateDNS == nil {
		return nil
	}
	zone := env.Spec.Network.PrivateDNS.Domain
	is := func(gvk schema.GroupVersionKind, domain string) bool {
		return seen.InAWS(plan.Key{GroupKind: gvk.GroupKind(), Name: env.Name + "-names." + domain})
	}
	switch balancers := balancerDomain(env.Spec); {
	case is(route53.Zone_GroupVersionKind, zone):
		return swapped(zone, "the zone of the private names of load balancers")
	case hasPrivateNames(env.Spec) && is(servicediscovery.PrivateDNSNamespace_GroupVersionKind, balancers):
		return swapped(zone, "above "+balancers+", which was the domain of services")
	case is(servicediscovery.PrivateDNSNamespace_GroupVersionKind, zone):
		return nil
	}
	for _, lb := range env.Spec.LoadBalancers {
		for _, domain := range domainsOf(lb) {
			if domain.name == zone || strings.HasSuffix(domain.name, "."+zone) {
				return fmt.Errorf("spec.network.privateDNS.domain: %s of load balancer %s would not be found in the VPC, which looks in the private zone %s for "+
					"it: take a domain of its own, such as shop.internal", domain.name, lb.Name, zone)
			}
		}
	}
	return nil
}

// swapped refuses a domain whose zone would meet one that goes only when everything has moved: a VPC has one zone of a name.
func swapped(domain, is string) error {
	return fmt.Errorf("spec.network.privateDNS.domain: %s is %s until now, and a VPC has one zone of a name: put the former domain back, or go to another one first", domain, is)
}

// nameSeconds is how long clients may remember the addresses of a service: briefly, because each deployment has others.
const nameSeconds = 10

// register gives a service its name in the private zone, if it listens on anything: ECS keeps the addresses of its healthy tasks there.
func (c composer) register(d *plan.Draft, namespace plan.Fact, spec v1alpha1.ServiceSpec, params *ecs.ServiceParameters) {
	names := c.Env.Spec.Network.PrivateDNS
	if names == nil || len(portsOf(spec)) == 0 {
		return
	}
	part, kind := spec.Name+"."+names.Domain, servicediscovery.Service_GroupVersionKind.GroupKind()
	of := c.Draft(part)
	made := plan.Add(of, &servicediscovery.Service{Spec: servicediscovery.ServiceSpec{ForProvider: servicediscovery.ServiceParameters{
		Name:        new(c.NameInAWS(kind, part, spec.Name)),
		Description: textIfSet(c.DescriptionInAWS(kind, part, "")),
		DNSConfig: &servicediscovery.DNSConfigParameters{
			NamespaceID: of.Use(namespace), RoutingPolicy: new("MULTIVALUE"),
			DNSRecords: []servicediscovery.DNSRecordsParameters{{Type: new("A"), TTL: number(nameSeconds)}},
		},
		HealthCheckCustomConfig: c.healthOfName(part),
	}}})
	c.InitializeOnce(made.Object, "healthCheckConfig", "namespaceId", "type")
	params.ServiceRegistries = &ecs.ServiceRegistriesParameters{RegistryArn: d.Use(made.Fact(made.Live.Status.AtProvider.Arn))}
}

// healthOfName lets ECS say which tasks are healthy. The number is AWS's: with another one, or none, Terraform would make the service anew. So a name that was
// taken over has what it has.
func (c composer) healthOfName(part string) *servicediscovery.HealthCheckCustomConfigParameters {
	key := c.Key(servicediscovery.Service_GroupVersionKind.GroupKind(), part)
	live, _ := c.Seen.Resources[key].(*servicediscovery.Service)
	switch {
	case live == nil || !c.KeepsName(key.GroupKind, part) || live.Status.AtProvider.ID == nil:
		return &servicediscovery.HealthCheckCustomConfigParameters{FailureThreshold: number(1)}
	case live.Status.AtProvider.HealthCheckCustomConfig == nil:
		return nil
	}
	return &servicediscovery.HealthCheckCustomConfigParameters{FailureThreshold: live.Status.AtProvider.HealthCheckCustomConfig.FailureThreshold}
}

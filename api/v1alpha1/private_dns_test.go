package v1alpha1_test

import (
	"strings"
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

func TestPrivateDNSRules(t *testing.T) {
	domain := func(domain string) edit {
		return func(s *v1alpha1.EnvironmentSpec) { s.Network.PrivateDNS = &v1alpha1.PrivateDNSSpec{Domain: domain} }
	}
	answering := func(zone string) edit {
		return func(s *v1alpha1.EnvironmentSpec) {
			domain(zone)(s)
			s.LoadBalancers[0].Names = []v1alpha1.LoadBalancerName{{Name: "*.shop.example.org", HostedZoneID: "Z0123456789ABCDEFGHIJ"}}
		}
	}
	long := strings.Repeat("a.", 58) + "internal"
	testRules(t, []rule{
		{"domains have two parts", domain("shop.internal"), domain("internal"), "must be a domain of two parts or more in lower case"},
		{"domains are in lower case", domain("a-b.c1.internal"), domain("Shop.internal"), "must be a domain of two parts or more in lower case"},
		{"domains have no last dot", domain("shop.internal"), domain("shop.internal."), "must be a domain of two parts or more in lower case"},
		{"domains leave room for the service", domain(long[len(long)-120:]), domain("a." + long), "may not be more than 120"},
		{"domains hide no name of a load balancer", answering("example.com"), answering("shop.example.org"), "*.shop.example.org of load balancer public would not be found in the VPC"},
		{"domains are not AWS's", domain("aws.example.org"), domain("eu-west-1.compute.internal"), "must not be a domain of AWS"},
	})
}

func TestPrivateNamesRules(t *testing.T) {
	// named gives names to the first load balancer, and to a second one where there are more.
	named := func(first []v1alpha1.Name, second ...v1alpha1.Name) edit {
		return func(s *v1alpha1.EnvironmentSpec) {
			s.Network.PrivateDNS = &v1alpha1.PrivateDNSSpec{Domain: "shop.internal"}
			s.LoadBalancers[0].PrivateNames = first
			if len(second) > 0 {
				s.LoadBalancers = append(s.LoadBalancers, v1alpha1.LoadBalancerSpec{Name: "second", PrivateNames: second})
			}
		}
	}
	api := []v1alpha1.Name{"api"}
	nowhere := func(s *v1alpha1.EnvironmentSpec) { s.LoadBalancers[0].PrivateNames = api }
	beside := func(service v1alpha1.Name, change func(*v1alpha1.ServiceSpec)) edit {
		return func(s *v1alpha1.EnvironmentSpec) {
			named(api)(s)
			added := v1alpha1.ServiceSpec{Name: service, TaskSpec: v1alpha1.TaskSpec{Image: "nginx:1"}}
			change(&added)
			s.Services = append(s.Services, added)
		}
	}
	ports := []v1alpha1.ContainerPort{{Name: "more", ContainerPort: 9000}}
	own := func(s *v1alpha1.ServiceSpec) { s.Ports = ports }
	ofSidecar := func(s *v1alpha1.ServiceSpec) {
		s.Sidecars = []v1alpha1.SidecarSpec{{Name: "proxy", Image: "nginx:1", Ports: ports}}
	}
	said := func(field v1alpha1.EnvVarField, names ...v1alpha1.Name) edit {
		return func(s *v1alpha1.EnvironmentSpec) {
			named(names)(s)
			s.Services[0].Env = append(s.Services[0].Env, v1alpha1.EnvVar{
				Name: "BALANCER", ValueFrom: &v1alpha1.EnvVarSource{LoadBalancer: s.LoadBalancers[0].Name, Field: field},
			})
		}
	}
	testRules(t, []rule{
		{"private names are in a domain", named(api), nowhere, "privateNames of public need a domain: set network.privateDNS"},
		{"private names are labels", named([]v1alpha1.Name{"api", "a-1"}), named([]v1alpha1.Name{"api.v1"}), "must be lower-case letters, digits and -"},
		{"private names are there once", named(api, "admin"), named(api, "api"), "public and second have the private name api in common"},
		{"private names are not twice at one", named(api), named([]v1alpha1.Name{"api", "api"}), "must not have a name twice"},
		{"private names hide no service", beside("api", own), beside("lb", own), "the name of lb in the VPC would be hidden by the zone lb.shop.internal"},
		{"private names hide no sidecar", beside("lb", func(*v1alpha1.ServiceSpec) {}), beside("lb", ofSidecar), "would be hidden by the zone lb.shop.internal"},
		{"variables have names that are there", said("PrivateName", "api"), said("PrivateName"), "env of web: BALANCER asks for the private name of load balancer public, which has none"},
	})
}

package v1alpha1_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

func TestNamesOfLoadBalancers(t *testing.T) {
	type item = v1alpha1.LoadBalancerName
	names := func(items ...item) edit {
		return func(s *v1alpha1.EnvironmentSpec) { loadBalancer(s).Names = items }
	}
	beside := func(spec tls, items ...item) edit {
		return func(s *v1alpha1.EnvironmentSpec) { loadBalancer(s).TLS, loadBalancer(s).Names = &spec, items }
	}
	of := func(n int) (items []item) {
		for i := range n {
			items = append(items, item{Name: fmt.Sprintf("n%d.example.org", i), HostedZoneID: zoneID})
		}
		return items
	}
	ranges := func(n int) edit {
		return func(s *v1alpha1.EnvironmentSpec) {
			loadBalancer(s).Names = of(1)
			for i := range n {
				loadBalancer(s).AllowedCIDRs = append(loadBalancer(s).AllowedCIDRs, fmt.Sprintf("10.0.%d.0/24", i))
			}
		}
	}
	shop, below := item{Name: "shop.example.org", HostedZoneID: zoneID}, item{Name: "*.shop.example.org", HostedZoneID: zoneID}
	elsewhere := item{Name: "*.shop.example.org", HostedZoneID: "Z1"}
	long := item{Name: strings.Repeat("a.", 30) + "example.org", HostedZoneID: zoneID}
	onLong := tls{HostedZoneID: zoneID, DomainNames: []string{"example.org"}}
	testRules(t, []rule{
		{"a zone is an ID", names(shop), names(item{Name: "shop.example.org", HostedZoneID: "example.org"}), "must be the ID of a Route 53 hosted zone"},
		{"a name has a zone", names(shop), names(item{Name: "shop.example.org"}), "Required value"},
		{"a name is whole", names(below), names(item{Name: "localhost", HostedZoneID: zoneID}), "must be a whole lower-case domain name"},
		{"the first has a length", beside(onLong, long), names(long), "the first name must be at most 64 characters"},
		{"they are in one certificate", beside(onLong, of(9)...), beside(onLong, of(10)...), "must be at most 10 together with tls.domainNames"},
		{"tls needs no names of its own beside them", beside(tls{SSLPolicy: "ELBSecurityPolicy-TLS13-1-3-2021-06"}, shop), beside(tls{}), "set either certificateARN"},
		{"a certificate that is there has names", beside(tls{CertificateARN: certificate}, shop), beside(tls{HostedZoneID: zoneID}, shop), "go together"},
		{"ranges are fewer", ranges(30), ranges(31), "must be at most 30 ranges with tls"},
		{
			"a name is in one of the lists", beside(onLong, shop), beside(onLong, shop, item{Name: "example.org", HostedZoneID: "Z1"}),
			"spec.loadBalancers: example.org is in tls.domainNames and in names of public: leave it out of one of them",
		},
		{
			"a wildcard has the zone of its domain", names(shop, below), names(shop, elsewhere),
			"shop.example.org and *.shop.example.org of public have different hostedZoneIDs",
		},
		{"a wildcard alone has any zone", names(elsewhere), names(elsewhere, shop), "have different hostedZoneIDs"},
		{
			"a name leads to one load balancer", func(s *v1alpha1.EnvironmentSpec) { twoNamed(s, "shop.example.org", "www.example.org") },
			func(s *v1alpha1.EnvironmentSpec) { twoNamed(s, "shop.example.org", "shop.example.org") }, "have a domain name in common",
		},
	})
}

// twoNamed has the name of the first load balancer in names, and that of the second in tls.domainNames.
func twoNamed(s *v1alpha1.EnvironmentSpec, first, second string) {
	s.LoadBalancers = []v1alpha1.LoadBalancerSpec{
		{Name: "public", Names: []v1alpha1.LoadBalancerName{{Name: first, HostedZoneID: zoneID}}},
		{Name: "b", TLS: &tls{HostedZoneID: zoneID, DomainNames: []string{second}}},
	}
}

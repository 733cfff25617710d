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

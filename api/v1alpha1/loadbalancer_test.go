package v1alpha1_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

type tls = v1alpha1.TLSSpec

// withTLS returns an edit of the first load balancer.
func withTLS(spec tls) edit {
	return func(s *v1alpha1.EnvironmentSpec) { loadBalancer(s).TLS = &spec }
}

const (
	zoneID      = "Z0123456789ABCDEFGHIJ"
	certificate = "arn:aws:acm:eu-west-1:111122223333:certificate/12345678-1234-1234-1234-123456789012"
)

func TestTLSHasOneCertificate(t *testing.T) {
	names := []string{"shop.example.org"}
	exists, made := withTLS(tls{CertificateARN: certificate}), withTLS(tls{HostedZoneID: zoneID, DomainNames: names})
	const oneOf = "set either certificateARN, for a certificate that exists, or domainNames and hostedZoneID"
	const together = "domainNames and hostedZoneID go together"
	testRules(t, []rule{
		{"not none", exists, withTLS(tls{}), oneOf},
		{"not both", made, withTLS(tls{CertificateARN: certificate, HostedZoneID: zoneID, DomainNames: names}), oneOf},
		{"names have a zone", made, withTLS(tls{DomainNames: names}), together},
		{"a zone is for names", made, withTLS(tls{CertificateARN: certificate, HostedZoneID: zoneID}), together},
	})
}

func TestCertificateRules(t *testing.T) {
	arn := func(arn string) edit { return withTLS(tls{CertificateARN: arn}) }
	in := func(region, arn string) edit {
		return func(s *v1alpha1.EnvironmentSpec) {
			s.Region = region
			loadBalancer(s).TLS = &tls{CertificateARN: arn}
		}
	}
	const shape = "must be the ARN of a certificate of AWS Certificate Manager"
	const region = "spec.loadBalancers: tls.certificateARN of public must be in spec.region, and of the partition of that region"
	const rest = ":111122223333:certificate/1-2"
	testRules(t, []rule{
		{"it is whole", arn(certificate), arn(strings.TrimSuffix(certificate, "/12345678-1234-1234-1234-123456789012")), shape},
		{"it is of ACM", arn(certificate), arn("arn:aws:iam::111122223333:server-certificate/shop"), shape},
		{"it is in the region", arn(certificate), arn("arn:aws:acm:us-east-1" + rest), region},
		{"it is in no region that begins the same", arn(certificate), arn("arn:aws:acm:eu-west-12" + rest), region},
		{"it is of the partition of China", in("cn-north-1", "arn:aws-cn:acm:cn-north-1"+rest), in("cn-north-1", "arn:aws:acm:cn-north-1"+rest), region},
		{
			"it is of the partition of GovCloud", in("us-gov-west-1", "arn:aws-us-gov:acm:us-gov-west-1"+rest),
			in("us-gov-west-1", "arn:aws:acm:us-gov-west-1"+rest), region,
		},
	})
}

func TestDomainNameRules(t *testing.T) {
	names := func(names ...string) edit { return withTLS(tls{HostedZoneID: zoneID, DomainNames: names}) }
	long := func(n int) string { return strings.Repeat("a", n-len(".example.org")) + ".example.org" }
	deep := func(n int) string { return strings.Repeat("a.", (n-len("example.org"))/2) + "example.org" }
	many := func(n int) (names []string) {
		for i := range n {
			names = append(names, fmt.Sprintf("n%d.example.org", i))
		}
		return names
	}
	const whole = "must be a whole lower-case domain name"
	testRules(t, []rule{
		{"they have a dot", names("example.org"), names("localhost"), whole},
		{"they are lower-case", names("shop.example.org"), names("Shop.example.org"), whole},
		{"they have no dot at the end", names("a.b-c.xn--p1ai"), names("shop.example.org."), whole},
		{"a wildcard is a whole label", names("*.example.org"), names("shop-*.example.org"), whole},
		{"a wildcard is the first label", names("*.shop.example.org"), names("shop.*.example.org"), whole},
		{"a wildcard is not of a top-level domain", names("*.example.org"), names("*.org"), whole},
		{"labels do not end with a hyphen", names("a--b.example.org"), names("a-.example.org"), whole},
		{"labels have a length", names("a.org", strings.Repeat("a", 63)+".org"), names("a.org", strings.Repeat("a", 64)+".org"), whole},
		{"the first has a length", names(long(64), deep(97)), names(deep(67)), "the first name must be at most 64 characters"},
		{"each has a length", names("a.org", deep(127)), names("a.org", deep(129)), "may not be more than 128"},
		{"they are different", names("a.org", "b.org"), names("a.org", "a.org"), "Duplicate value"},
		{"they are few", names(many(10)...), names(many(11)...), "must have at most 10 items"},
	})
}

func TestDomainNamesLeadToOneLoadBalancer(t *testing.T) {
	both := func(first, second []string) edit {
		return func(s *v1alpha1.EnvironmentSpec) {
			s.LoadBalancers[0].TLS = &tls{HostedZoneID: zoneID, DomainNames: first}
			s.LoadBalancers[1].TLS = &tls{HostedZoneID: zoneID, DomainNames: second}
		}
	}
	testRules(t, []rule{
		{
			"not to two", both([]string{"example.org"}, []string{"*.example.org"}), both([]string{"a.org", "example.org"}, []string{"example.org"}),
			"spec.loadBalancers: internal and public have a domain name in common",
		},
	})
}

func TestTLSSettings(t *testing.T) {
	zone := func(id string) edit {
		return withTLS(tls{HostedZoneID: id, DomainNames: []string{"shop.example.org"}})
	}
	policy := func(name string) edit { return withTLS(tls{CertificateARN: certificate, SSLPolicy: name}) }
	protection := func(value v1alpha1.Switch) edit {
		return func(s *v1alpha1.EnvironmentSpec) { loadBalancer(s).DeletionProtection = value }
	}
	ranges := func(n int) edit {
		return func(s *v1alpha1.EnvironmentSpec) {
			loadBalancer(s).TLS = &tls{CertificateARN: certificate}
			for i := range n {
				loadBalancer(s).AllowedCIDRs = append(loadBalancer(s).AllowedCIDRs, fmt.Sprintf("10.0.%d.0/24", i))
			}
		}
	}
	testRules(t, []rule{
		{"ranges are fewer", ranges(30), ranges(31), "must be at most 30 ranges with tls"},
		{"a zone is an ID", zone(zoneID), zone("example.org"), "must be the ID of a Route 53 hosted zone"},
		{"a zone is an ID without a path", zone("Z1"), zone("/hostedzone/Z1"), "must be the ID of a Route 53 hosted zone"},
		{"a policy is of Elastic Load Balancing", policy("ELBSecurityPolicy-TLS13-1-3-2021-06"), policy("TLSv1.2"), "must be a security policy of Elastic Load Balancing"},
		{"protection is on or off", protection(v1alpha1.Enabled), protection("On"), "Unsupported value"},
	})
}

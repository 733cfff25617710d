package compositions

import (
	"slices"
	"strings"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// A domain is a name at which a load balancer answers, and the zone that the name is in.
type domain struct{ name, zone string }

// domainsOf a load balancer, in the order of the spec and each once. Which field says a name makes no difference.
func domainsOf(spec v1alpha1.LoadBalancerSpec) []domain {
	var domains []domain
	if spec.TLS != nil {
		for _, name := range spec.TLS.DomainNames {
			domains = append(domains, domain{name, spec.TLS.HostedZoneID})
		}
	}
	for _, name := range spec.Names {
		if !slices.ContainsFunc(domains, func(d domain) bool { return d.name == name.Name }) {
			domains = append(domains, domain{name.Name, name.HostedZoneID})
		}
	}
	return domains
}

// isSecure reports whether a load balancer answers HTTPS.
func isSecure(spec v1alpha1.LoadBalancerSpec) bool { return spec.TLS != nil || len(spec.Names) > 0 }

// defaultSSLPolicy is that of the schema.
const defaultSSLPolicy = "ELBSecurityPolicy-TLS13-1-2-2021-06"

func sslPolicyOf(spec v1alpha1.LoadBalancerSpec) string {
	if spec.TLS != nil {
		return spec.TLS.SSLPolicy
	}
	return defaultSSLPolicy
}

// certifiedNames are the names for which a load balancer has a certificate, where it is known which those are.
func certifiedNames(spec v1alpha1.LoadBalancerSpec) []string {
	if spec.TLS != nil && spec.TLS.CertificateARN != "" {
		return nil
	}
	var names []string
	for _, d := range domainsOf(spec) {
		names = append(names, d.name)
	}
	return names
}

// hostOf is the name at which a load balancer answers: the first one that is no wildcard, or AWS's name of the load balancer.
func hostOf(spec v1alpha1.LoadBalancerSpec, dnsName string) string {
	for _, d := range domainsOf(spec) {
		if !strings.HasPrefix(d.name, "*.") {
			return d.name
		}
	}
	return dnsName
}

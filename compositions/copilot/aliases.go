package copilot

import (
	"slices"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// readAliases are the hosts of a rule. Those with the ID of a zone are names of the load balancer too.
func (w *workload) readAliases(s *section, note func(string)) (hosts []string) {
	if !s.has("alias") {
		return nil
	}
	note("alias")
	zone := s.text("hosted_zone")
	named := false
	for _, alias := range w.aliasesOf(s) {
		hosts = append(hosts, alias.name)
		switch {
		case alias.zone != "":
			w.addName(alias.s, "hosted_zone", alias.name, alias.zone)
		case zone != "":
			w.addName(s, "hosted_zone", alias.name, zone)
			named = true
		}
	}
	if zone != "" && !named {
		s.leave("hosted_zone", "each alias has a zone of its own")
	}
	if w.t.zoned[w.balancer()] || w.t.hasCertificate(w.balancer()) {
		return hosts
	}
	s.remark("alias", "the load balancer answers HTTP, as the manifests have neither a certificate nor the ID of the zone: say names of it with hostedZoneID for HTTPS")
	return hosts
}

// An alias is a host, maybe with the zone that it is in.
type alias struct {
	s          *section
	name, zone string
}

// aliasesOf a rule are a text, a list of texts, or a list of mappings.
func (w *workload) aliasesOf(s *section) (aliases []alias) {
	list, _ := s.values["alias"].([]any)
	if len(list) > 0 {
		if _, isMapping := list[0].(map[string]any); isMapping {
			for _, of := range s.sections("alias") {
				if name := of.text("name"); name != "" {
					aliases = append(aliases, alias{of, name, of.text("hosted_zone")})
				}
			}
			return aliases
		}
	}
	for _, host := range s.texts("alias") {
		aliases = append(aliases, alias{s, host, ""})
	}
	return aliases
}

// addName lets a name lead to the load balancer.
func (w *workload) addName(s *section, key, name, zone string) {
	w.t.zoned[w.balancer()] = true
	s.remark(key, "a record that Copilot has made for %s is not overwritten: the Environment is Ready when you have taken it away, or leave names out until then", name)
	w.set(s, key, "loadBalancers["+w.balancer()+"].names["+name+"]", func(spec *v1alpha1.EnvironmentSpec) bool {
		balancer := balancerIn(spec, w.balancer())
		if balancer == nil {
			return false
		}
		if !slices.ContainsFunc(balancer.Names, func(there v1alpha1.LoadBalancerName) bool { return there.Name == name }) {
			balancer.Names = append(balancer.Names, v1alpha1.LoadBalancerName{Name: name, HostedZoneID: zone})
		}
		return true
	})
}

// balancerIn a spec, or nil.
func balancerIn(spec *v1alpha1.EnvironmentSpec, name string) *v1alpha1.LoadBalancerSpec {
	at := slices.IndexFunc(spec.LoadBalancers, func(lb v1alpha1.LoadBalancerSpec) bool { return lb.Name == name })
	if at < 0 {
		return nil
	}
	return &spec.LoadBalancers[at]
}

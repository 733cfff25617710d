package terraform

import (
	"slices"

	servicediscovery "github.com/upbound/provider-aws/v2/apis/namespaced/servicediscovery/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// The types of names in Cloud Map, and what may be set of them.
const (
	privateNamespace = "aws_service_discovery_private_dns_namespace"
	nameInNamespace  = "aws_service_discovery_service"

	knownOfNamespace = "arn id name description vpc hosted_zone region tags tags_all"
	knownOfName      = "arn id name description dns_config health_check_custom_config namespace_id type region force_destroy tags tags_all"
)

// A registry is the name that a service has in a private zone of the VPC, and the namespace that is the zone.
type registry struct{ name, namespace *Resource }

func (r registry) domain() string { return r.namespace.text("name") }

// readName reads the name of a service in the private zone of the VPC.
func (t *Takeover) readName(s *service) string {
	registered := s.block("service_registries")
	if len(registered.values) == 0 {
		return ""
	}
	arn := registered.text("registry_arn")
	s.name = &registry{name: t.states.one(nameInNamespace, "arn", arn)}
	if s.name.name == nil {
		return "its name in DNS (service_registries) is not in the states: " + arn
	}
	s.name.namespace = t.states.one(privateNamespace, "id", s.name.name.text("dns_config.namespace_id"))
	const of = "its name in DNS "
	switch own := t.Spec.Network.PrivateDNS; {
	case registered.beyond("registry_arn") != "":
		return of + "has " + registered.beyond("registry_arn") + " (service_registries), for which an Environment has no field"
	case s.name.namespace == nil:
		return of + "is in a namespace that is no private zone of the states"
	case own != nil && own.Domain != s.name.domain() && s.name.namespace.hidden() == "":
		return of + "is in the zone " + s.name.domain() + ", and an Environment has one: those of services that are taken over are in " + own.Domain
	case len(s.spec.Ports) == 0 && !slices.ContainsFunc(s.spec.Sidecars, func(c v1alpha1.SidecarSpec) bool { return len(c.Ports) > 0 }):
		return of + "leads to no port of its task definition, and in an Environment services that listen have one"
	}
	if why := t.wrongWithNamespace(s.name.namespace); why != "" {
		return of + "is in the namespace " + s.name.namespace.Address + ", which " + why
	}
	if why := t.wrongWithName(s); why != "" {
		return of + why
	}
	return ""
}

// wrongWithNamespace is about what the private zone of an Environment never is.
func (t *Takeover) wrongWithNamespace(r *Resource) string {
	vpc := t.states.of("aws_vpc")[0]
	switch why := wrongWithAttributes(r, knownOfNamespace); {
	case r.text("vpc") != t.Spec.Network.Existing.VPCID:
		return "is in another VPC"
	case why != "":
		return why
	case vpc.at("enable_dns_hostnames") == false, vpc.at("enable_dns_support") == false:
		return "is of use to nobody, as its VPC asks no private zone: set enable_dns_support and enable_dns_hostnames first"
	}
	return ""
}

// wrongWithName is about what names of an Environment never are.
func (t *Takeover) wrongWithName(s *service) string {
	r := s.name.name
	config := r.block("dns_config")
	records := config.blocks("dns_records")
	for _, user := range t.states.users(r, r.text("arn"), r.text("id")) {
		if user.Address != s.Address {
			return "is that of " + user.Address + " too"
		}
	}
	switch why := wrongWithAttributes(r, knownOfName); {
	case why != "":
		return why
	case config.beyond("namespace_id dns_records routing_policy") != "":
		return "has dns_config." + config.beyond("namespace_id dns_records routing_policy") + ", for which an Environment has no field"
	case config.isBut("routing_policy", "MULTIVALUE"):
		return "has the routing_policy " + config.text("routing_policy") + ", and an Environment's have MULTIVALUE, which cannot be changed"
	case len(records) != 1 || records[0].text("type") != "A":
		return "has other records than one of type A, which cannot be changed"
	}
	return ""
}

// isReserved reports whether a name in the spec would be one in DNS that something else has in the states.
func (t *Takeover) isReserved(s *service, name string) bool {
	own := s.block("service_registries").text("registry_arn")
	return s.list == "services" && slices.ContainsFunc(t.states.of(nameInNamespace), func(r *Resource) bool {
		return r.text("name") == name && r.text("arn") != own
	})
}

// takeName takes over the name of a service, and the zone in which it is.
func (t *Takeover) takeName(s *service) {
	if s.name == nil {
		return
	}
	domain, name, namespace := s.name.domain(), s.name.name, s.name.namespace
	if t.Spec.Network.PrivateDNS == nil {
		t.Spec.Network.PrivateDNS = &v1alpha1.PrivateDNSSpec{Domain: domain}
		t.take(&Taken{
			Kind: servicediscovery.PrivateDNSNamespace_GroupVersionKind, Name: "names." + domain, ExternalName: namespace.text("id"), KeptName: domain, From: namespace,
		})
	}
	t.take(&Taken{
		Kind: servicediscovery.Service_GroupVersionKind, Name: s.spec.Name + "." + domain, ExternalName: name.text("id"), KeptName: name.text("name"), From: name,
	})
}

// noteStaying notes of each namespace that is taken over what stays in it and is not: AWS deletes it only when that has gone.
func (t *Takeover) noteStaying() {
	for _, taken := range t.Taken {
		if taken.From.Type != privateNamespace && taken.From.Type != connectNamespace {
			continue
		}
		for _, r := range t.states.resources {
			if !t.taken[r] && t.isIn(r, taken.From) {
				taken.Effects = append(taken.Effects, r.Address+" stays in it: the Environment can be deleted only when that has gone")
			}
		}
	}
}

// isIn reports whether a service, or the name of one, is in a namespace.
func (t *Takeover) isIn(r, namespace *Resource) bool {
	switch r.Type {
	case "aws_ecs_service":
		called := t.namespaceOf(r)
		return called != "" && slices.Contains([]string{namespace.text("arn"), namespace.text("name")}, called)
	case nameInNamespace:
		return slices.Contains([]string{r.text("namespace_id"), r.text("dns_config.namespace_id")}, namespace.text("id"))
	}
	return false
}

package terraform

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	servicediscovery "github.com/upbound/provider-aws/v2/apis/namespaced/servicediscovery/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

const (
	connectNamespace = "aws_service_discovery_http_namespace"
	ofConnect        = "service_connect_configuration"

	knownOfConnectNamespace = "arn id name description http_name region tags tags_all"
)

// mostGroupsConnected is how many security groups of others a service with Service Connect takes, which has one more.
const mostGroupsConnected = mostGroups - 1

// readConnect reads by which names others reach a service with Service Connect. It keeps them, and the namespace in which they are.
func (t *Takeover) readConnect(s *service) string {
	if !s.flag(ofConnect + ".enabled") {
		return ""
	}
	s.spec.ServiceConnect = v1alpha1.Enabled
	config, called := s.block(ofConnect), t.namespaceOf(s.Resource)
	s.connect = cmp.Or(t.states.one(connectNamespace, "arn", called), t.states.one(connectNamespace, "name", called))
	const of = "its Service Connect "
	switch unknown := wrongWithUnknown(config, "enabled namespace service log_configuration"); {
	case s.connect == nil:
		return of + "is in the namespace " + called + ", which is no aws_service_discovery_http_namespace of the states, and an Environment's is one"
	case t.connect != nil && t.connect != s.connect:
		return of + "is in " + s.connect.Address + ", and an Environment has one namespace: those of services that are taken over are in " + t.connect.Address
	case wrongWithAttributes(s.connect, knownOfConnectNamespace) != "":
		return of + "is in " + s.connect.Address + ", which " + wrongWithAttributes(s.connect, knownOfConnectNamespace)
	case unknown != "":
		return of + unknown
	case config.isBut("log_configuration.log_driver", "awslogs"):
		return of + "writes its logs with " + config.text("log_configuration.log_driver") + ", and an Environment's writes to CloudWatch Logs"
	case len(s.spec.SecurityGroupIDs) > mostGroupsConnected:
		return "it has Service Connect and four security groups, and an Environment's has two of its own besides: ECS takes five"
	}
	for _, offer := range config.blocks("service") {
		if why := s.wrongWithOffer(offer); why != "" {
			return of + why
		}
	}
	return t.newAlias(s)
}

// namespaceOf a service is where it has Service Connect, by its ARN or its name, or "".
func (t *Takeover) namespaceOf(service *Resource) string {
	if !service.flag(ofConnect + ".enabled") {
		return ""
	}
	return cmp.Or(service.text(ofConnect+".namespace"), t.states.of("aws_ecs_cluster")[0].text("service_connect_defaults.namespace"))
}

// wrongWithOffer is about how no port of an Environment's service is reached.
func (s *service) wrongWithOffer(offer *Resource) string {
	name := offer.text("port_name")
	protocol, found := s.protocolOf(name)
	aliases := offer.blocks("client_alias")
	const noField = ", for which an Environment has no field"
	switch {
	case !found:
		return "offers the port " + name + ", and its containers have none over TCP with that name, or none that can keep it"
	case protocol != "": // a port without one is of TCP, as an Environment's are
		return "knows that the port " + name + " is of " + protocol + " (appProtocol), which an Environment does not say, and AWS changes it only where a service " +
			"is made anew"
	case offer.beyond("port_name discovery_name client_alias") != "":
		return "has " + offer.beyond("port_name discovery_name client_alias") + " of the port " + name + noField
	case len(aliases) != 1 || aliases[0].number("port") == 0:
		return "has no client_alias of the port " + name + ", or several, and an Environment's has one"
	case aliases[0].beyond("dns_name port") != "":
		return "has " + aliases[0].beyond("dns_name port") + " of the port " + name + noField
	}
	return ""
}

// protocolOf a port that takes connections, by the name that it keeps, and whether there is one.
func (s *service) protocolOf(name string) (protocol string, found bool) {
	for _, c := range s.containers {
		for _, mapping := range c.blocks("portMappings") {
			if mapping.text("name") == name && isName(name) && !strings.EqualFold(mapping.text("protocol"), "udp") {
				return mapping.text("appProtocol"), true
			}
		}
	}
	return "", false
}

// newAlias refuses a name that a port gets which had none, where another service has it already.
func (t *Takeover) newAlias(s *service) string {
	offered := s.blocks(ofConnect + ".service")
	for _, port := range s.portsOverTCP() {
		isOffered := slices.ContainsFunc(offered, func(offer *Resource) bool { return offer.text("port_name") == port.Name })
		if other := t.withAlias(s.spec.Name, port.ContainerPort); other != nil && !isOffered {
			return fmt.Sprintf("its port %s would get the name %s:%d of Service Connect, which %s has", port.Name, s.spec.Name, port.ContainerPort, other.Address)
		}
	}
	return ""
}

// withAlias is the service that others reach by a name and a port of Service Connect, or nil.
func (t *Takeover) withAlias(name string, port int32) *Resource {
	for _, service := range t.states.of("aws_ecs_service") {
		isSo := func(offer *Resource) bool {
			return offer.text("client_alias.dns_name") == name && offer.number("client_alias.port") == port
		}
		if slices.ContainsFunc(service.blocks(ofConnect+".service"), isSo) {
			return service
		}
	}
	return nil
}

func (s *service) portsOverTCP() []v1alpha1.ContainerPort {
	ports := slices.Clone(s.spec.Ports)
	for _, sidecar := range s.spec.Sidecars {
		ports = append(ports, sidecar.Ports...)
	}
	return slices.DeleteFunc(ports, func(port v1alpha1.ContainerPort) bool { return port.Protocol == v1alpha1.PortUDP })
}

// takeConnect takes over the namespace of a service with Service Connect.
func (t *Takeover) takeConnect(s *service) {
	if s.connect == nil || t.connect != nil {
		return
	}
	t.connect = s.connect
	name := s.connect.text("name")
	t.take(&Taken{
		Kind: servicediscovery.HTTPNamespace_GroupVersionKind, Name: "service-connect", ExternalName: s.connect.text("id"), KeptName: name, From: s.connect,
	})
}

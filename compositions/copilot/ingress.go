package copilot

import (
	"slices"
	"strconv"
	"strings"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// An opening is a rule of Copilot's security group for all services.
type opening struct {
	protocol    string
	first, last int64
}

// readIngress lets clients connect to each port of a service that a rule is about.
func (t *Translation) readIngress(rule *section) {
	o, ok := openingOf(rule)
	cidr := rule.text("cidr")
	if !ok || cidr == "" {
		rule.leave("", "a rule needs cidr, ip_protocol and ports")
		return
	}
	t.late.set(rule, "ip_protocol, ports, cidr", "services[].allowFrom", func(spec *v1alpha1.EnvironmentSpec) bool {
		opened := false
		for i := range spec.Services {
			for _, port := range portsOf(&spec.Services[i]) {
				if o.isFor(port) {
					spec.Services[i].AllowFrom = append(spec.Services[i].AllowFrom, v1alpha1.ServiceClient{CIDR: cidr, Port: port.Name})
					opened = true
				}
			}
		}
		return opened
	})
}

// openingOf a rule has a port, a range of them such as 8000-8010, or all ports of all protocols.
func openingOf(rule *section) (opening, bool) {
	protocol, ports := strings.ToLower(rule.text("ip_protocol")), rule.text("ports")
	if protocol == "-1" || protocol == "all" {
		return opening{}, true
	}
	low, high, isRange := strings.Cut(ports, "-")
	if !isRange {
		high = low
	}
	first, err := strconv.ParseInt(low, 10, 32)
	last, err2 := strconv.ParseInt(high, 10, 32)
	return opening{protocol, first, last}, err == nil && err2 == nil
}

func (o opening) isFor(port v1alpha1.ContainerPort) bool {
	speaks := port.Protocol
	if speaks == "" {
		speaks = v1alpha1.PortTCP
	}
	number := int64(port.ContainerPort)
	return o.protocol == "" || strings.EqualFold(o.protocol, string(speaks)) && number >= o.first && number <= o.last
}

// portsOf a service are those of all its containers.
func portsOf(service *v1alpha1.ServiceSpec) []v1alpha1.ContainerPort {
	ports := slices.Clone(service.Ports)
	for _, c := range service.Sidecars {
		ports = append(ports, c.Ports...)
	}
	return ports
}

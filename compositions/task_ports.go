package compositions

import (
	"cmp"
	"slices"
	"strings"

	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// A taskPort is a port of a container of a task. Names and numbers count in the whole task: its containers share the network.
type taskPort struct {
	container, name string
	number          int32
	udp             bool
}

// alone is the range of the port.
func (p taskPort) alone() portRange { return portRange{first: p.number, last: p.number, udp: p.udp} }

// portsOf all containers of a service.
func portsOf(service v1alpha1.ServiceSpec) []taskPort {
	return taskPorts(service.Name, service.Ports, service.Sidecars)
}

func taskPorts(name string, own []v1alpha1.ContainerPort, sidecars []v1alpha1.SidecarSpec) []taskPort {
	ports := listening(name, own)
	for _, sidecar := range sidecars {
		ports = append(ports, listening(sidecar.Name, sidecar.Ports)...)
	}
	return ports
}

func listening(container string, ports []v1alpha1.ContainerPort) []taskPort {
	var all []taskPort
	for _, port := range ports {
		all = append(all, taskPort{container: container, name: port.Name, number: port.ContainerPort, udp: port.Protocol == v1alpha1.PortUDP})
	}
	return all
}

// overTCP are the ports of a service that take connections: Service Connect knows no others.
func overTCP(service v1alpha1.ServiceSpec) []taskPort {
	return slices.DeleteFunc(portsOf(service), func(port taskPort) bool { return port.udp })
}

// servicePort is the port of a service with a name.
func servicePort(service v1alpha1.ServiceSpec, name string) taskPort {
	for _, port := range portsOf(service) {
		if port.name == name {
			return port
		}
	}
	return taskPort{} // admission refuses a route to a port that the service does not have
}

// in a target group tasks answer on the port.
func (p taskPort) in(target ecs.LoadBalancerParameters) ecs.LoadBalancerParameters {
	target.ContainerName, target.ContainerPort = &p.container, number(p.number)
	return target
}

func portMappings(ports []v1alpha1.ContainerPort) []portMapping {
	var mappings []portMapping
	for _, port := range ports {
		mappings = append(mappings, portMapping{
			Name: port.Name, ContainerPort: port.ContainerPort, HostPort: port.ContainerPort,
			Protocol: cmp.Or(strings.ToLower(string(port.Protocol)), "tcp"),
		})
	}
	return mappings
}

// is reports whether tasks answer on the port in a target group.
func (p taskPort) is(target ecs.LoadBalancerParameters) bool {
	return target.ContainerPort != nil && *target.ContainerPort == float64(p.number)
}

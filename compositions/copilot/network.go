package copilot

import (
	"slices"
	"strings"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// vpcRange is that of the VPC that Copilot makes, and Terrarium too, where nothing else is said.
const vpcRange = "10.0.0.0/16"

// domain in which services find each other, or "" where it cannot be made: in a VPC that is there Copilot has it.
func (t *Translation) domain() string {
	if t.options.Application == "" || t.options.Environment == "" || t.existingVPC() {
		return ""
	}
	return strings.ToLower(t.options.Environment + "." + t.options.Application + ".local")
}

// readNetwork of a service or job is where its tasks are, and who may connect.
func (w *workload) readNetwork() {
	network := w.root.section("network")
	vpc := network.section("vpc")
	w.readPlacement(vpc)
	w.readSecurityGroups(vpc)
	if w.isJob() {
		return
	}
	w.readConnect(network)
}

// readPlacement notes where tasks are, which they are from the beginning on: what a network must have depends on it.
func (w *workload) readPlacement(vpc *section) {
	switch {
	case !vpc.has("placement"):
	case vpc.isMapping("placement"):
		vpc.leave("placement", "tasks are in the private or the public subnets: network.existing says which those are, for all tasks")
	default:
		switch text := strings.ToLower(vpc.text("placement")); text {
		case "public", "private":
			w.setTask(vpc, "placement", "placement", func(*v1alpha1.TaskSpec) {})
		case "":
		default:
			vpc.leave("placement", "it must be public or private")
		}
	}
}

// placement of its tasks. Copilot puts them into public subnets where nothing else is said.
func (w *workload) placement() v1alpha1.Placement {
	if w.isPrivate() {
		return v1alpha1.PlacementPrivate
	}
	return v1alpha1.PlacementPublic
}

// isPrivate reports whether its tasks need a way out of private subnets.
func (w *workload) isPrivate() bool {
	network, _ := w.root.values["network"].(map[string]any)
	vpc, _ := network["vpc"].(map[string]any)
	placement := vpc["placement"]
	return placement != nil && strings.ToLower(textOf(placement)) != "public"
}

func (w *workload) readSecurityGroups(vpc *section) {
	of, key := vpc, "security_groups"
	if vpc.isMapping(key) {
		of, key = vpc.section(key), "groups"
		if _, has := of.flag("deny_default"); has {
			of.remark("deny_default", "a service has a security group of its own in any case, and no one for all: allowFrom says who may connect")
		}
	}
	if groups := of.texts(key); len(groups) > 0 {
		w.setTask(of, key, "securityGroupIDs", func(task *v1alpha1.TaskSpec) { task.SecurityGroupIDs = groups })
	}
}

// isClosed reports whether Copilot's security group for all services is not that of this one.
func (w *workload) isClosed() bool {
	vpc := w.root.section("network").section("vpc")
	if !vpc.isMapping("security_groups") {
		return false
	}
	closed, _ := vpc.section("security_groups").flag("deny_default")
	return closed
}

func (w *workload) readConnect(network *section) {
	of, key, on := network, "connect", true
	switch {
	case !network.has(key):
		return
	case network.isMapping(key):
		of, key = network.section("connect"), "alias"
		if alias := of.text("alias"); alias != "" && alias != w.called {
			of.leave("alias", "others reach it by the name of the service, %s", w.called)
			of, key = network, "connect"
		} else if alias == "" {
			of, key = network, "connect"
		}
	default:
		on, _ = network.flag(key)
	}
	w.setService(of, key, "serviceConnect", func(service *v1alpha1.ServiceSpec) { service.ServiceConnect = v1alpha1.SwitchOf(on) })
}

// readPorts is about the port of the own container.
func (w *workload) readPorts() {
	image := w.root.section("image")
	port, ok := image.number("port")
	if !ok {
		return
	}
	if owner, taken := w.sidecarPorts[port]; taken {
		image.leave("port", "sidecar %s has that port", owner)
		return
	}
	name := portName(port, "TCP")
	if w.hasHTTP() {
		name = "http"
	}
	w.ports[port] = name
	w.setService(image, "port", "ports["+name+"]", func(service *v1alpha1.ServiceSpec) {
		service.Ports = append(service.Ports, containerPort(name, port, "TCP"))
	})
	w.openToOthers(name)
}

// openToOthers lets the other services in, as Copilot's security group for all does.
func (w *workload) openToOthers(port string) {
	if w.isClosed() {
		return
	}
	if w.t.existingVPC() {
		w.root.remark("", "with Copilot all services of the environment may connect: say in allowFrom who may, as the range of your VPC is not in the manifests")
		return
	}
	w.root.remark("", "everything in the VPC may connect to port %s, where Copilot has a security group for all services: narrow allowFrom as you like", port)
	w.imply(w.file, w.field("allowFrom"), func(spec *v1alpha1.EnvironmentSpec) bool {
		cidr := spec.Network.CIDRBlock
		if cidr == "" {
			cidr = vpcRange
		}
		return w.onService(func(service *v1alpha1.ServiceSpec) {
			service.AllowFrom = append(service.AllowFrom, v1alpha1.ServiceClient{CIDR: cidr, Port: port})
		})(spec)
	})
}

// portFor requests is the name of the port that a route leads to. A port that no container has said is one of the own container, or of the one named.
func (w *workload) portFor(container string, port int32, protocol string) string {
	if name := w.ports[port]; name != "" {
		return name
	}
	name := portName(port, protocol)
	w.ports[port] = name
	spec := containerPort(name, port, protocol)
	if called, isSidecar := w.sidecars[container]; isSidecar {
		w.sidecarPorts[port] = container
		c := &sidecar{workload: w, s: w.root, name: container, called: called}
		w.imply(w.file, c.fieldOf("ports["+name+"]"), func(env *v1alpha1.EnvironmentSpec) bool {
			in := c.in(env)
			if in != nil {
				in.Ports = append(in.Ports, spec)
			}
			return in != nil
		})
		return name
	}
	w.implyService("ports["+name+"]", func(service *v1alpha1.ServiceSpec) { service.Ports = append(service.Ports, spec) })
	return name
}

// target of a rule or listener is the container and port that it leads to. otherwise is the port where nothing is said.
func (w *workload) target(s *section, otherwise int32) (container string, port int32) {
	container = s.text("target_container")
	if container == "" {
		container = s.text("targetContainer") // as it was called at first
	}
	port, hasPort := s.number("target_port")
	switch {
	case hasPort && container == "":
		return w.sidecarPorts[port], port
	case hasPort:
		return container, port
	case container == "" || container == w.name:
		return "", otherwise
	}
	exposed := []int32{}
	for number, owner := range w.sidecarPorts {
		if owner == container {
			exposed = append(exposed, number)
		}
	}
	if len(exposed) == 0 {
		s.leave("target_container", "sidecar %s has no port", container)
		return "", otherwise
	}
	return container, slices.Min(exposed)
}

package terraform

import (
	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

const (
	knownOfConnections = knownOfTargetGroup + " connection_termination preserve_client_ip proxy_protocol_v2"

	// preserves says whether tasks see the addresses of clients, and ends whether connections end with a task.
	preserves, ends = "preserve_client_ip", "connection_termination"

	udp = string(v1alpha1.ProtocolUDP)
)

// takesConnections reports whether a target group is of a network load balancer.
func takesConnections(group *Resource) bool {
	return group.text("protocol") != "HTTP" && group.text("protocol") != "HTTPS"
}

// wrongWithConnections says why a target group of a network load balancer cannot be that of a route, or "".
func wrongWithConnections(group *Resource) string {
	if why := wrongWithAttributes(group, knownOfConnections); why != "" {
		return why
	}
	protocol, packets := group.text("protocol"), group.text("protocol") == udp
	switch {
	case group.text("target_type") != "ip":
		return wrongType(group)
	case protocol != "TCP" && !packets:
		return "has the protocol " + protocol + ", and tasks behind a network load balancer of an Environment get TCP or UDP"
	case group.flag("proxy_protocol_v2"):
		return "has proxy_protocol_v2, for which an Environment has no field"
	case group.flag("stickiness.enabled"):
		return "has stickiness by " + group.text("stickiness.type") + ", for which a route through a network load balancer has no field"
	case group.text(preserves) != "true" && group.text(preserves) != "false":
		return "has no " + preserves + ": let terraform apply -refresh-only write it"
	case group.flag(ends) && !packets:
		return "has " + ends + ", for which an Environment has no field"
	case !group.flag(ends) && packets:
		return "has no " + ends + ", which an Environment has over UDP: set it to true first, so that clients of a task that has gone come to another one"
	}
	if why := wrongWithAsking(group, packets); why != "" {
		return why
	}
	return unusual(group)
}

// wrongWithAsking is about how the load balancer asks tasks how they are, and what it does where they are not well.
func wrongWithAsking(group *Resource, packets bool) string {
	const asksBy = "health_check.protocol"
	switch state := group.block("target_health_state"); {
	case group.text(asksBy) != "TCP" && group.text(asksBy) != "HTTP":
		return "asks for the health of tasks by " + group.text(asksBy) + ", and an Environment by TCP or HTTP"
	case packets && group.text("health_check.port") == "traffic-port":
		return "asks for the health of tasks at the port of its packets, and a route over UDP names one that takes connections: set health_check.port first"
	case !packets && state.at("enable_unhealthy_connection_termination") == false:
		return "leaves connections to tasks that are not well (enable_unhealthy_connection_termination), and an Environment ends them"
	}
	return ""
}

package compositions

import (
	"fmt"

	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// groupProtocol is that between a load balancer of type Network and the tasks of a route: TLS ends at the load balancer.
func groupProtocol(service v1alpha1.ServiceSpec, spec v1alpha1.RouteSpec) v1alpha1.ListenerProtocol {
	if servicePort(service, spec.Port).udp {
		return v1alpha1.ProtocolUDP
	}
	return v1alpha1.ProtocolTCP
}

// bringUDP makes a target group one of UDP. AWS shows its tasks the addresses of clients always. Security groups that name the group of the load balancer
// still let in what comes from there, and nothing else (ELB's guide, "Update the security groups for your Network Load Balancer"). A client whose task has
// gone must come to another task, though UDP has no connection to end: that is AWS's default for such groups.
func bringUDP(params *elbv2.LBTargetGroupParameters) {
	params.Protocol, params.PreserveClientIP, params.ConnectionTermination = new(string(v1alpha1.ProtocolUDP)), new("true"), new(true)
}

// keepTransport lets a listener that goes on leading where it did speak as it did. Where the other target group is one of UDP and this one is not, or the
// other way round, AWS would refuse the listener: it takes target groups of its own protocol alone. Where the listener is to lose TLS it is made again, and
// before tasks have joined the other group nobody would answer.
func (c composer) keepTransport(rule routeRule, params *elbv2.LBListenerParameters) {
	is := plan.LastSeen(c.Seen, c.Key(elbv2.LBListener_GroupVersionKind.GroupKind(), rule.part), &elbv2.LBListener{}).Spec.ForProvider
	if is.Protocol != nil && (overUDP(is.Protocol) != overUDP(params.Protocol) || c.losesTLS(rule.part, *params)) {
		params.Protocol, params.SSLPolicy, params.CertificateArn = is.Protocol, is.SSLPolicy, is.CertificateArn
	}
}

func overUDP(protocol *string) bool { return plan.Text(protocol) == string(v1alpha1.ProtocolUDP) }

// checkTransports refuses routes that lead from UDP to a port that takes connections, or the other way round, and those of UDP that do not say where AWS asks a
// task how it is: it does so over TCP alone (healthCheckProtocolEnumValues in elbv2/const.go).
func checkTransports(spec v1alpha1.EnvironmentSpec) error {
	balancers := balancersByName(spec)
	for _, s := range spec.Services {
		for _, r := range s.Routes {
			from, port := listenerOf(balancers[r.LoadBalancer], r.Listener), servicePort(s, r.Port)
			switch {
			case (from.Protocol == v1alpha1.ProtocolUDP) != port.udp:
				return fmt.Errorf("spec.services: route %s of %s leads to port %s over another protocol than the port has: UDP goes from a listener with protocol UDP "+
					"to a port with protocol UDP, and nothing else does", r.Name, s.Name, r.Port)
			case port.udp && r.HealthCheck.Port == "":
				return fmt.Errorf("spec.services: route %s of %s is over UDP, over which AWS asks no task how it is: set healthCheck.port to a port at which tasks "+
					"take connections", r.Name, s.Name)
			}
		}
	}
	return nil
}

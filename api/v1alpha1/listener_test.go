package v1alpha1_test

import (
	"fmt"
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// behindNetwork is an edit of an Environment whose service is behind a listener of a load balancer of type Network.
func behindNetwork(change func(s *v1alpha1.EnvironmentSpec, lb *v1alpha1.LoadBalancerSpec, r *v1alpha1.RouteSpec)) edit {
	return func(s *v1alpha1.EnvironmentSpec) {
		s.LoadBalancers = []v1alpha1.LoadBalancerSpec{{
			Name: "net", Type: v1alpha1.TypeNetwork, Listeners: []v1alpha1.ListenerSpec{{Name: "tcp", Port: 9000, Protocol: v1alpha1.ProtocolTCP}},
		}}
		s.Services = s.Services[:1]
		web := service(s)
		web.Scaling.RequestsPerTarget = 0
		web.Routes = []v1alpha1.RouteSpec{{Name: "tcp", LoadBalancer: "net", Listener: "tcp", Port: web.Ports[0].Name}}
		change(s, &s.LoadBalancers[0], &web.Routes[0])
	}
}

func TestListenersOfLoadBalancers(t *testing.T) {
	plain := behindNetwork(func(*v1alpha1.EnvironmentSpec, *v1alpha1.LoadBalancerSpec, *v1alpha1.RouteSpec) {})
	lb := func(edit func(lb *v1alpha1.LoadBalancerSpec)) edit {
		return behindNetwork(func(_ *v1alpha1.EnvironmentSpec, lb *v1alpha1.LoadBalancerSpec, _ *v1alpha1.RouteSpec) { edit(lb) })
	}
	more := func(name string, port int32, protocol v1alpha1.ListenerProtocol) func(lb *v1alpha1.LoadBalancerSpec) {
		return func(lb *v1alpha1.LoadBalancerSpec) {
			lb.Listeners = append(lb.Listeners, v1alpha1.ListenerSpec{Name: name, Port: port, Protocol: protocol})
		}
	}
	udp := func(preserve v1alpha1.Switch) func(lb *v1alpha1.LoadBalancerSpec) {
		return func(lb *v1alpha1.LoadBalancerSpec) {
			lb.Listeners = append(lb.Listeners, v1alpha1.ListenerSpec{Name: "udp", Port: 53, Protocol: v1alpha1.ProtocolUDP, PreserveClientIP: preserve})
		}
	}
	named := func(lb *v1alpha1.LoadBalancerSpec) {
		lb.Names = []v1alpha1.LoadBalancerName{{Name: "mqtt.example.org", HostedZoneID: zoneID}}
		more("tls", 8883, v1alpha1.ProtocolTLS)(lb)
	}
	logged := func(lb *v1alpha1.LoadBalancerSpec) { lb.AccessLogs = &v1alpha1.AccessLogsSpec{Mode: v1alpha1.Enabled} }
	ranges := func(n int) edit {
		return lb(func(lb *v1alpha1.LoadBalancerSpec) {
			more("b", 9001, v1alpha1.ProtocolTCP)(lb)
			for i := range n {
				lb.AllowedCIDRs = append(lb.AllowedCIDRs, fmt.Sprintf("10.0.%d.0/24", i))
			}
		})
	}
	application := func(edit func(lb *v1alpha1.LoadBalancerSpec)) edit {
		return func(s *v1alpha1.EnvironmentSpec) { edit(loadBalancer(s)) }
	}
	testRules(t, []rule{
		{"type Network has some", plain, lb(func(lb *v1alpha1.LoadBalancerSpec) { lb.Listeners = nil }), "must have at least one with type Network"},
		{"no other type has", plain, application(more("tcp", 9000, v1alpha1.ProtocolTCP)), "and be left out with type Application"},
		{"a port", lb(more("b", 64999, v1alpha1.ProtocolTCP)), lb(more("b", 65000, v1alpha1.ProtocolTCP)), "should be less than or equal to 64999"},
		{"each has a port of its own", lb(more("b", 9001, v1alpha1.ProtocolTCP)), lb(more("b", 9000, v1alpha1.ProtocolTCP)), "no two may have the same port"},
		{"a protocol", lb(more("b", 9001, v1alpha1.ProtocolTCP)), lb(more("b", 9001, "TCP_UDP")), `supported values: "TCP", "TLS", "UDP"`},
		{"addresses of clients with UDP", lb(udp(v1alpha1.Enabled)), lb(udp(v1alpha1.Disabled)), "in udp: must be Enabled or left out with protocol UDP: AWS always shows tasks the addresses of clients there"},
		{"TLS has a certificate", lb(named), lb(more("tls", 8883, v1alpha1.ProtocolTLS)), "TLS needs a certificate: set tls, or names"},
		{
			"a certificate is for TLS", lb(named), lb(func(lb *v1alpha1.LoadBalancerSpec) { lb.TLS = &tls{CertificateARN: certificate} }),
			"must be left out where no listener has protocol TLS",
		},
		{"zones", lb(func(lb *v1alpha1.LoadBalancerSpec) { lb.CrossZone = v1alpha1.Disabled }), application(func(lb *v1alpha1.LoadBalancerSpec) { lb.CrossZone = v1alpha1.Disabled }), "must be left out with type Application: such"},
		{"no idle time", plain, lb(func(lb *v1alpha1.LoadBalancerSpec) { lb.IdleTimeoutSeconds = 61 }), "idleTimeoutSeconds and webACLARN are for type Application alone"},
		{"logs are of TLS", lb(func(lb *v1alpha1.LoadBalancerSpec) { named(lb); logged(lb) }), lb(logged), "in net: AWS writes down connections of TLS listeners alone"},
		{"ranges are fewer", ranges(30), ranges(31), "number of ranges times number of listeners must be at most 60"},
	})
}

func TestRoutesThroughListeners(t *testing.T) {
	through := func(edit func(r *v1alpha1.RouteSpec)) edit {
		return behindNetwork(func(_ *v1alpha1.EnvironmentSpec, _ *v1alpha1.LoadBalancerSpec, r *v1alpha1.RouteSpec) { edit(r) })
	}
	two := func(listener string) edit {
		return behindNetwork(func(s *v1alpha1.EnvironmentSpec, lb *v1alpha1.LoadBalancerSpec, _ *v1alpha1.RouteSpec) {
			lb.Listeners = append(lb.Listeners, v1alpha1.ListenerSpec{Name: "b", Port: 9001, Protocol: v1alpha1.ProtocolTCP})
			other := service(s).DeepCopy()
			other.Name, other.Routes[0].Listener = "other", listener
			s.Services = append(s.Services, *other)
		})
	}
	env := func(field v1alpha1.EnvVarField) edit {
		return behindNetwork(func(s *v1alpha1.EnvironmentSpec, _ *v1alpha1.LoadBalancerSpec, _ *v1alpha1.RouteSpec) {
			service(s).Env = []v1alpha1.EnvVar{{Name: "BROKER", ValueFrom: &v1alpha1.EnvVarSource{LoadBalancer: "net", Field: field}}}
		})
	}
	over := func(listener v1alpha1.ListenerProtocol, port v1alpha1.PortProtocol, asked v1alpha1.Name) edit {
		return behindNetwork(func(s *v1alpha1.EnvironmentSpec, lb *v1alpha1.LoadBalancerSpec, r *v1alpha1.RouteSpec) {
			lb.Listeners[0].Protocol, service(s).Ports[0].Protocol, r.HealthCheck.Port = listener, port, asked
		})
	}
	http := through(func(r *v1alpha1.RouteSpec) {
		r.HealthCheck.Protocol, r.HealthCheck.Path = v1alpha1.HealthCheckHTTP, "/ready"
	})
	plain := through(func(*v1alpha1.RouteSpec) {})
	const requests, missing = "passes connections on: leave ", "is of type Network: name one of its listeners"
	testRules(t, []rule{
		{"a listener", plain, through(func(r *v1alpha1.RouteSpec) { r.Listener = "" }), "names no listener, and load balancer net " + missing},
		{"one that is there", plain, through(func(r *v1alpha1.RouteSpec) { r.Listener = "udp" }), "names listener udp, and load balancer net " + missing},
		{"a listener for each", two("b"), two("tcp"), "names listener tcp of load balancer net, as another route does: a listener leads to one route"},
		{"no hosts", plain, through(func(r *v1alpha1.RouteSpec) { r.Hosts = []string{"a.example.org"} }), requests + "hosts out"},
		{"no paths", plain, through(func(r *v1alpha1.RouteSpec) { r.Paths = []string{"/a"} }), requests + "paths out"},
		{"no sources", plain, through(func(r *v1alpha1.RouteSpec) { r.SourceCIDRs = []string{"10.0.0.0/8"} }), requests + "sourceCIDRs out"},
		{"no stickiness", plain, through(func(r *v1alpha1.RouteSpec) { r.Stickiness = &v1alpha1.StickinessSpec{DurationSeconds: 60} }), requests + "stickiness out"},
		{"a path with HTTP", http, through(func(r *v1alpha1.RouteSpec) { r.HealthCheck.Path = "/ready" }), requests + "healthCheck.path out"},
		{"no listener elsewhere", plain, withRoute(func(r *v1alpha1.RouteSpec) { r.Listener = "tcp" }), "which are for load balancers of type Network"},
		{"no TCP elsewhere", plain, withRoute(func(r *v1alpha1.RouteSpec) { r.HealthCheck.Protocol = v1alpha1.HealthCheckTCP }), "which are for load balancers of type Network"},
		{
			"no requests are counted", plain, behindNetwork(func(s *v1alpha1.EnvironmentSpec, _ *v1alpha1.LoadBalancerSpec, _ *v1alpha1.RouteSpec) {
				service(s).Scaling.MaxTasks, service(s).Scaling.RequestsPerTarget = new(int32(5)), 100
			}), "counts requests through its first route",
		},
		{"UDP to UDP", over("UDP", "UDP", "9090"), over("UDP", "", "9090"), "leads to port http over another protocol than the port has"},
		{"TCP to TCP", over("TCP", "TCP", ""), over("TCP", "UDP", ""), "leads to port http over another protocol than the port has"},
		{"TCP of an Application", plain, behindNetwork(func(s *v1alpha1.EnvironmentSpec, lb *v1alpha1.LoadBalancerSpec, r *v1alpha1.RouteSpec) {
			lb.Type, lb.Listeners, r.Listener, service(s).Ports[0].Protocol = "", nil, "", v1alpha1.PortUDP
		}), "leads to port http over another protocol than the port has"},
		{"where AWS asks", over("UDP", "UDP", "http"), over("UDP", "UDP", ""), "is over UDP, over which AWS asks no task how it is: set healthCheck.port"},
		{"a name in place of a URL", env(v1alpha1.FieldDNSName), env(v1alpha1.FieldURL), "which is of type Network and has none: set field to DNSName"},
	})
}

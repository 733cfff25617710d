package v1alpha1_test

import (
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

func TestTargetGroupRules(t *testing.T) {
	route := func(change func(*v1alpha1.RouteSpec)) edit {
		return func(s *v1alpha1.EnvironmentSpec) {
			withRoute(change)(s)
			for i := range s.LoadBalancers {
				s.LoadBalancers[i].TLS = &v1alpha1.TLSSpec{CertificateARN: "arn:aws:acm:eu-west-1:111122223333:certificate/12345678-1234-1234-1234-123456789012"}
			}
		}
	}
	version := func(version v1alpha1.ProtocolVersion) edit {
		return route(func(r *v1alpha1.RouteSpec) { r.ProtocolVersion = version })
	}
	codes := func(version v1alpha1.ProtocolVersion, codes string) edit {
		return route(func(r *v1alpha1.RouteSpec) { r.ProtocolVersion, r.HealthCheck.GRPCCodes = version, codes })
	}
	matcher := func(version v1alpha1.ProtocolVersion) edit {
		return route(func(r *v1alpha1.RouteSpec) { r.ProtocolVersion, r.HealthCheck.Matcher = version, "200-299" })
	}
	port := func(port string) edit {
		return route(func(r *v1alpha1.RouteSpec) { r.HealthCheck.Port = port })
	}
	sticks := func(seconds int32) edit {
		return route(func(r *v1alpha1.RouteSpec) { r.Stickiness = &v1alpha1.StickinessSpec{DurationSeconds: seconds} })
	}
	sources := func(paths ...string) edit {
		return route(func(r *v1alpha1.RouteSpec) {
			r.Hosts, r.Paths, r.SourceCIDRs = nil, paths, []string{"10.0.0.0/8", "192.168.0.0/16"}
		})
	}
	plain := withRoute(func(r *v1alpha1.RouteSpec) { r.ProtocolVersion = v1alpha1.ProtocolHTTP2 })
	const grpc, neither = v1alpha1.ProtocolGRPC, "must be the name of a port of the service or of a sidecar, or a number from 1 to 65535"
	testRules(t, []rule{
		{"a version", version(v1alpha1.ProtocolHTTP2), version("HTTP3"), `supported values: "HTTP1", "HTTP2", "GRPC"`},
		{"a version that takes HTTPS", version(grpc), plain, "is HTTP2, which AWS allows only with HTTPS: set tls of load balancer"},
		{"codes of gRPC", codes(grpc, "0,12-99"), codes(grpc, "0-100"), "must be gRPC status codes from 0 to 99"},
		{"codes for gRPC", codes(grpc, "0"), codes(v1alpha1.ProtocolHTTP2, "0"), "must be left out, or protocolVersion set to GRPC: with other protocols set matcher instead of grpcCodes"},
		{"a matcher for HTTP", matcher(v1alpha1.ProtocolHTTP2), matcher(grpc), "must be left out with protocolVersion GRPC: set grpcCodes instead"},
		{"a port", port("9100"), port("65536"), neither},
		{"a port of the service", port("http"), port("https"), neither},
		{"stickiness", sticks(604800), sticks(604801), "should be less than or equal to 604800"},
		{"values of a rule", sources("/a", "/b", "/c"), sources("/a", "/b", "/c", "/d"), "hosts, paths and sourceCIDRs must be at most 5 together"},
	})
}

func TestPrioritiesOfRoutes(t *testing.T) {
	alone := func(priority int32) edit {
		return withRoute(func(r *v1alpha1.RouteSpec) { r.Priority = priority })
	}
	two := func(first, second int32) edit {
		return func(s *v1alpha1.EnvironmentSpec) {
			withRoute(func(r *v1alpha1.RouteSpec) { r.Priority = first })(s)
			other := service(s).DeepCopy()
			other.Name, other.Routes[0].Paths, other.Routes[0].Priority = "other", []string{"/other"}, second
			s.Services = append(s.Services, *other)
		}
	}
	network := behindNetwork(func(_ *v1alpha1.EnvironmentSpec, _ *v1alpha1.LoadBalancerSpec, r *v1alpha1.RouteSpec) { r.Priority = 1 })
	testRules(t, []rule{
		{"a number", alone(1000), alone(1001), "should be less than or equal to 1000"},
		{"each its own", two(1, 2), two(2, 2), "as that of another route of load balancer public: give each its own"},
		{"many without", two(0, 0), two(1, 1), "priority of route"},
		{"not of connections", alone(1), network, "passes connections on: leave priority out"},
	})
}

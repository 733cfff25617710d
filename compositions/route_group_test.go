package compositions_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"
	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// secure gives the load balancer of an Environment a certificate.
func secure(env *v1alpha1.Environment) *v1alpha1.Environment {
	env.Spec.LoadBalancers[0].TLS = &v1alpha1.TLSSpec{
		CertificateARN: "arn:aws:acm:eu-west-1:111122223333:certificate/12345678-1234-1234-1234-123456789012",
	}
	return env
}

func TestAnotherProtocolVersionCutsNoRequestOff(t *testing.T) {
	versions := []v1alpha1.ProtocolVersion{"", v1alpha1.ProtocolHTTP2, v1alpha1.ProtocolGRPC, v1alpha1.ProtocolHTTP1}
	env, seen := secure(routed(t, v1alpha1.RouteSpec{})), nothingBut(nil)
	settle(t, admitted(t, env), seen)
	for _, version := range versions[1:] {
		env.Spec.Services[0].Routes[0].ProtocolVersion = version
		requestsStay(t, admitted(t, env), seen, "/x")
		groups := findAll[*elbv2.LBTargetGroup](compose(t, env, seen))
		if len(groups) != 1 || version != v1alpha1.ProtocolHTTP1 && plan.Text(groups[0].Spec.ForProvider.ProtocolVersion) != string(version) {
			t.Errorf("%s: there are %d target groups, the first with %v", version, len(groups), plan.Text(groups[0].Spec.ForProvider.ProtocolVersion))
		}
	}
}

func TestTargetGroupSettingsAreChangedInPlace(t *testing.T) {
	env, seen := routed(t, v1alpha1.RouteSpec{}), nothingBut(nil)
	before := settle(t, env, seen)
	route := &env.Spec.Services[0].Routes[0]
	route.Stickiness, route.HealthCheck.Port = &v1alpha1.StickinessSpec{DurationSeconds: 60}, "8080"
	after := settle(t, admitted(t, env), seen)
	if diff := cmp.Diff([]string{"~LBTargetGroup/staging-s0.r"}, changes(before, after)); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
	sticks := find[*elbv2.LBTargetGroup](t, after, "staging-s0.r").Spec.ForProvider.Stickiness
	if !*sticks.Enabled || *sticks.CookieDuration != 60 || *sticks.Type != "lb_cookie" {
		t.Errorf("stickiness is %+v", sticks)
	}
	route.Stickiness, route.HealthCheck.Port = nil, ""
	if diff := cmp.Diff([]string(nil), changes(before, settle(t, admitted(t, env), seen))); diff != "" {
		t.Errorf("what stays of it (-want +got):\n%s", diff)
	}
}

func TestLoadBalancerReachesThePortOfTheHealthCheck(t *testing.T) {
	for port, want := range map[string]float64{"admin": 9090, "9100": 9100} {
		env, seen := routed(t, v1alpha1.RouteSpec{}), nothingBut(nil)
		env.Spec.Services[0].Routes[0].HealthCheck.Port = port
		env.Spec.Services[0].Ports = append(env.Spec.Services[0].Ports, v1alpha1.ContainerPort{Name: "admin", ContainerPort: 9090})
		p := settle(t, admitted(t, env), seen)
		if got := *find[*elbv2.LBTargetGroup](t, p, "staging-s0.r").Spec.ForProvider.HealthCheck.Port; got != map[string]string{"admin": "9090", "9100": "9100"}[port] {
			t.Errorf("the port of the health check is %s", got)
		}
		in := slices.ContainsFunc(findAll[*ec2.SecurityGroupIngressRule](p), func(rule *ec2.SecurityGroupIngressRule) bool {
			return *rule.Spec.ForProvider.SecurityGroupID == "sg-service-s0" && *rule.Spec.ForProvider.FromPort == want
		})
		out := slices.ContainsFunc(findAll[*ec2.SecurityGroupEgressRule](p), func(rule *ec2.SecurityGroupEgressRule) bool {
			return *rule.Spec.ForProvider.SecurityGroupID == "sg-loadbalancer-public" && *rule.Spec.ForProvider.FromPort == want
		})
		if !in || !out {
			t.Errorf("port %v is open into the tasks: %v, out of the load balancer: %v", want, in, out)
		}
	}
}

func TestProtocolsThatNeedHTTPSAreNoted(t *testing.T) {
	env, seen := routed(t, v1alpha1.RouteSpec{}), nothingBut(nil)
	settle(t, env, seen)
	env.Spec.Services[0].Routes[0].ProtocolVersion = v1alpha1.ProtocolGRPC
	const want = "protocolVersion of route r of service s0 is GRPC, which AWS takes from a load balancer with HTTPS alone, and public speaks HTTP: " +
		"set tls there, or protocolVersion to HTTP1"
	if got := compose(t, env, seen).Problems; len(got) != 1 || got[0].Message != want {
		t.Errorf("problems %v, want %q", got, want)
	}
}

func TestNarrowerSourceComesFirst(t *testing.T) {
	from := func(ranges ...string) v1alpha1.RouteSpec { return v1alpha1.RouteSpec{SourceCIDRs: ranges} }
	env, seen := routed(t, from(), from("10.0.0.0/8"), from("10.1.0.0/16", "10.2.0.0/16"), from("192.168.0.0/16")), nothingBut(nil)
	p := settle(t, env, seen)
	if len(p.Problems) > 0 {
		t.Errorf("problems: %v", p.Problems)
	}
	at := priorities(p)
	if at["staging-s2.r"] > at["staging-s1.r"] || at["staging-s1.r"] > at["staging-s0.r"] || at["staging-s3.r"] > at["staging-s0.r"] {
		t.Errorf("the order is %v", at)
	}
}

func TestSourcesThatMeetTie(t *testing.T) {
	env := routed(t, v1alpha1.RouteSpec{SourceCIDRs: []string{"10.0.0.0/16"}}, v1alpha1.RouteSpec{SourceCIDRs: []string{"10.0.0.0/16", "10.1.0.0/16"}})
	if p := compose(t, env, nothingBut(nil)); len(p.Problems) != 1 {
		t.Errorf("problems: %v", p.Problems)
	}
}

func TestRouteGetsSourcesWithoutBeingCutOff(t *testing.T) {
	env, seen := routed(t, v1alpha1.RouteSpec{}), nothingBut(nil)
	settle(t, env, seen)
	env.Spec.Services[0].Routes[0].SourceCIDRs = []string{"10.0.0.0/8"}
	requestsStay(t, admitted(t, env), seen, "/x")
	rules := findAll[*elbv2.LBListenerRule](compose(t, env, seen))
	if len(rules) != 1 || len(rules[0].Spec.ForProvider.Condition) != 2 || len(findAll[*ecs.Service](compose(t, env, seen))) != 1 {
		t.Errorf("rules %v", rules)
	}
}

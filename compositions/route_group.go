package compositions

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// groupPart is the part of a route's target group. AWS cannot change the protocol of a target group, nor its version: with another one the route is another
// route, to which requests are handed over as to one that is renamed.
func groupPart(service v1alpha1.ServiceSpec, spec v1alpha1.RouteSpec) string {
	part := service.Name + "." + spec.Name
	switch {
	case servicePort(service, spec.Port).udp:
		return part + ".udp"
	case isPlain(spec):
		return part
	}
	return part + "." + strings.ToLower(string(spec.ProtocolVersion))
}

// isPlain reports whether requests reach the tasks as HTTP/1.1.
func isPlain(spec v1alpha1.RouteSpec) bool {
	return spec.ProtocolVersion == "" || spec.ProtocolVersion == v1alpha1.ProtocolHTTP1
}

// targetGroup makes a target group of a route.
func (c composer) targetGroup(in TaskInputs, part string, service v1alpha1.ServiceSpec, spec v1alpha1.RouteSpec) plan.Made[*elbv2.LBTargetGroup] {
	d := c.Draft(part)
	params := elbv2.LBTargetGroupParameters{
		Name:                new(c.NameInAWS(elbv2.LBTargetGroup_GroupVersionKind.GroupKind(), part, c.AWSName(part, maxNameELB))),
		VPCID:               d.Use(in.Network.VPC),
		TargetType:          new("ip"),
		Protocol:            new("HTTP"),
		Port:                c.groupPort(part),
		DeregistrationDelay: new(fmt.Sprint(*spec.DeregistrationDelaySeconds)),
		HealthCheck:         healthCheckOf(service, spec),
		Stickiness:          stickiness(spec),
	}
	if !isPlain(spec) {
		params.ProtocolVersion = new(string(spec.ProtocolVersion))
	}
	return plan.Add(d, &elbv2.LBTargetGroup{Spec: elbv2.LBTargetGroupSpec{ForProvider: params}})
}

func healthCheckOf(service v1alpha1.ServiceSpec, spec v1alpha1.RouteSpec) *elbv2.HealthCheckParameters {
	check := &elbv2.HealthCheckParameters{
		Path:               &spec.HealthCheck.Path,
		Matcher:            &spec.HealthCheck.Matcher,
		Port:               new("traffic-port"),
		Protocol:           new("HTTP"),
		Interval:           number(spec.HealthCheck.IntervalSeconds),
		Timeout:            number(spec.HealthCheck.TimeoutSeconds),
		HealthyThreshold:   number(spec.HealthCheck.HealthyThreshold),
		UnhealthyThreshold: number(spec.HealthCheck.UnhealthyThreshold),
	}
	if spec.HealthCheck.Port != "" {
		check.Port = new(fmt.Sprint(healthPort(service, spec)))
	}
	if spec.ProtocolVersion == v1alpha1.ProtocolGRPC { // Terraform takes the matcher for codes of gRPC then (elbv2/target_group.go)
		check.Matcher = new(cmp.Or(spec.HealthCheck.GRPCCodes, unimplemented))
	}
	return check
}

// unimplemented is what a server of gRPC answers to a method that it does not have: AWS's own default, for whoever has no health check.
const unimplemented = "12"

// healthPort is the port on which the load balancer asks a task of a route how it is.
func healthPort(service v1alpha1.ServiceSpec, spec v1alpha1.RouteSpec) int32 {
	if port := servicePort(service, spec.HealthCheck.Port).number; port != 0 {
		return port
	}
	if number, err := strconv.ParseInt(spec.HealthCheck.Port, 10, 32); err == nil {
		return int32(number)
	}
	return servicePort(service, spec.Port).number
}

// stickiness is said where it is off too: the provider would copy the block without what is false in it, and turn sticky sessions on: see
// initialized_test.go.
func stickiness(spec v1alpha1.RouteSpec) *elbv2.LBTargetGroupStickinessParameters {
	params := &elbv2.LBTargetGroupStickinessParameters{Type: new("lb_cookie"), Enabled: new(spec.Stickiness != nil)}
	if spec.Stickiness != nil {
		params.CookieDuration = number(spec.Stickiness.DurationSeconds)
	}
	return params
}

// checkProtocols notes routes whose protocol version their load balancer cannot bring, because it speaks HTTP alone. Of one that somebody else has made
// that is known when it has been seen.
func (c composer) checkProtocols(in TaskInputs, service v1alpha1.ServiceSpec) {
	for _, r := range service.Routes {
		if lb := in.LoadBalancers[r.LoadBalancer]; !isPlain(r) && lb.Scheme == schemeHTTP {
			c.Problem(v1alpha1.ReasonInvalidSpec, fmt.Sprintf("protocolVersion of route %s of service %s is %s, which AWS takes from a load balancer with HTTPS "+
				"alone, and %s speaks HTTP: set tls there, or protocolVersion to HTTP1", r.Name, service.Name, r.ProtocolVersion, r.LoadBalancer))
		}
	}
}

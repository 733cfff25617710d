package compositions

import (
	"cmp"
	"fmt"

	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// networkRoutes are the routes through load balancers of type Network, each as the one rule of its listener.
func networkRoutes(env *v1alpha1.Environment) []routeRule {
	balancers := balancersByName(env.Spec)
	var routes []routeRule
	for _, service := range env.Spec.Services {
		for _, spec := range service.Routes {
			if lb := balancers[spec.LoadBalancer]; isNetwork(lb) {
				routes = append(routes, routeRule{
					part: listenerPart(lb.Name, listenerOf(lb, spec.Listener)), route: "route " + spec.Name + " of service " + service.Name, loadBalancer: spec.LoadBalancer,
					service: service.Name, group: groupPart(service, spec), port: servicePort(service, spec.Port),
				})
			}
		}
	}
	return routes
}

// listenerPart is the part of a listener. The listener on a port stays the same object, whichever service it leads to and whatever it is called: AWS makes no
// other one on the port.
func listenerPart(loadBalancer string, listener v1alpha1.ListenerSpec) string {
	return fmt.Sprintf("%s.on-%d", loadBalancer, listener.Port)
}

// networkRoute makes a target group, and the listener whose connections come to it.
func (c composer) networkRoute(in TaskInputs, service v1alpha1.ServiceSpec, spec v1alpha1.RouteSpec) Route {
	lb, listener := in.LoadBalancers[spec.LoadBalancer], c.listenerSpec(spec)
	group := c.networkTargetGroup(in, service, spec, listener)
	arn := group.Fact(group.Live.Status.AtProvider.Arn)
	return Route{
		Port:  servicePort(service, spec.Port),
		Group: Group{ARN: arn, Suffix: group.Fact(group.Live.Status.AtProvider.ArnSuffix)},
		Rule:  c.networkListener(lb, service, spec, listener, arn),
	}
}

// losesTLS reports whether a listener is to speak TCP that speaks TLS. Terraform goes on sending the policy and the certificate of before, which AWS refuses for
// TCP: ssl_policy is computed, and the provider copies the certificate (elbv2/listener.go; terraform-provider-aws issue 7367). So the listener is made again.
func (c composer) losesTLS(part string, params elbv2.LBListenerParameters) bool {
	live, ok := c.Seen.Resources[c.Key(elbv2.LBListener_GroupVersionKind.GroupKind(), part)].(*elbv2.LBListener)
	tls := string(v1alpha1.ProtocolTLS)
	was := ok && (plan.Text(live.Spec.ForProvider.Protocol) == tls || plan.Text(live.Status.AtProvider.Protocol) == tls)
	return was && *params.Protocol != tls
}

func (c composer) listenerSpec(spec v1alpha1.RouteSpec) v1alpha1.ListenerSpec {
	for _, lb := range c.Env.Spec.LoadBalancers {
		if lb.Name == spec.LoadBalancer {
			return listenerOf(lb, spec.Listener)
		}
	}
	return v1alpha1.ListenerSpec{}
}

// networkTargetGroup is that of a route through a load balancer of type Network.
func (c composer) networkTargetGroup(in TaskInputs, service v1alpha1.ServiceSpec, spec v1alpha1.RouteSpec, listener v1alpha1.ListenerSpec) plan.Made[*elbv2.LBTargetGroup] {
	part := groupPart(service, spec)
	check := &elbv2.HealthCheckParameters{
		Protocol: new(string(v1alpha1.HealthCheckTCP)), Port: new("traffic-port"),
		Interval: number(spec.HealthCheck.IntervalSeconds), Timeout: number(spec.HealthCheck.TimeoutSeconds),
		HealthyThreshold: number(spec.HealthCheck.HealthyThreshold), UnhealthyThreshold: number(spec.HealthCheck.UnhealthyThreshold),
	}
	if spec.HealthCheck.Protocol == v1alpha1.HealthCheckHTTP {
		check.Protocol, check.Path, check.Matcher = new("HTTP"), &spec.HealthCheck.Path, &spec.HealthCheck.Matcher
	}
	if spec.HealthCheck.Port != "" {
		check.Port = new(fmt.Sprint(healthPort(service, spec)))
	}
	d := c.Draft(part)
	params := elbv2.LBTargetGroupParameters{
		Name:                new(c.NameInAWS(elbv2.LBTargetGroup_GroupVersionKind.GroupKind(), part, c.AWSName(part, maxNameELB))),
		VPCID:               d.Use(in.Network.VPC),
		TargetType:          new("ip"),
		Protocol:            new("TCP"),
		Port:                c.groupPort(part),
		DeregistrationDelay: new(fmt.Sprint(*spec.DeregistrationDelaySeconds)),
		PreserveClientIP:    new(fmt.Sprint(listener.PreserveClientIP == v1alpha1.Enabled)),
		HealthCheck:         check,
		Stickiness:          &elbv2.LBTargetGroupStickinessParameters{Type: new("source_ip"), Enabled: new(false)}, // see stickiness
	}
	if servicePort(service, spec.Port).udp {
		bringUDP(&params)
	}
	return plan.Add(d, &elbv2.LBTargetGroup{Spec: elbv2.LBTargetGroupSpec{ForProvider: params}})
}

// networkListener leads connections to the target group of a route, and returns what ECS must find before tasks can join the group. A listener has one
// target group. Where it leads to another one, it goes on so until tasks have joined the new group, to which a second listener leads until then: ECS
// takes no group without a listener. Nobody reaches the second one, as the security group opens none of its ports.
func (c composer) networkListener(lb LoadBalancer, service v1alpha1.ServiceSpec, spec v1alpha1.RouteSpec, listener v1alpha1.ListenerSpec, group plan.Fact) *plan.Object {
	rule := routeRule{part: listenerPart(spec.LoadBalancer, listener), service: service.Name, group: groupPart(service, spec)}
	d := c.Draft(rule.part)
	params := listenerParameters(d, lb, listener)
	hands := c.handsOver(rule)
	if hands != nil && !hands.mayLead {
		params.DefaultAction = forwardTo(&hands.from)
		c.keepTransport(rule, &params)
	} else {
		params.DefaultAction = forwardTo(d.Use(group))
	}
	made := plan.Add(d, &elbv2.LBListener{Spec: elbv2.LBListenerSpec{ForProvider: params}})
	made.Misnamed = c.losesTLS(rule.part, params) && !made.Waits() && !made.Adopting
	if hands == nil {
		return made.Object
	}
	made.Note, made.Unsettled = "it leads where it did until tasks of "+service.Name+" have joined", true
	d = c.Draft(fmt.Sprintf("%s.next-%d", spec.LoadBalancer, listener.Port))
	params = listenerParameters(d, lb, v1alpha1.ListenerSpec{Port: c.handOverPort(spec), Protocol: groupProtocol(service, spec)})
	params.DefaultAction = forwardTo(d.Use(group))
	return plan.Add(d, &elbv2.LBListener{Spec: elbv2.LBListenerSpec{ForProvider: params}}).Object
}

// holdUntilHeard holds a name of a load balancer of type Network until one of its listeners is there, which come with routes. Where no route brings one, the
// name waits for none.
func (c composer) holdUntilHeard(d *plan.Draft) {
	var listeners []plan.Key
	for _, rule := range networkRoutes(c.Env) {
		if rule.loadBalancer != c.Instance {
			continue
		}
		key := c.Key(elbv2.LBListener_GroupVersionKind.GroupKind(), rule.part)
		if c.Seen.Exists(key) {
			return
		}
		listeners = append(listeners, key)
	}
	d.WaitFor(listeners...)
}

func listenerParameters(d *plan.Draft, lb LoadBalancer, listener v1alpha1.ListenerSpec) elbv2.LBListenerParameters {
	params := elbv2.LBListenerParameters{
		LoadBalancerArn: d.Use(lb.Network.ARN), Port: number(listener.Port), Protocol: new(string(listener.Protocol)),
	}
	if listener.Protocol == v1alpha1.ProtocolTLS {
		params.SSLPolicy, params.CertificateArn = &lb.Network.SSLPolicy, d.Use(lb.Network.Certificate.ARN)
		if validation := lb.Network.Certificate.Validation; validation != nil {
			d.After(validation) // AWS refuses a certificate that is not issued
		}
	}
	return params
}

// forwardTo is the plain form: see listenerRules.
func forwardTo(group *string) []elbv2.DefaultActionParameters {
	return []elbv2.DefaultActionParameters{{Index: new(onlyAction), Type: new("forward"), TargetGroupArn: group}}
}

// firstHandOverPort is above the ports that listeners may have.
const firstHandOverPort = 65000

// handOverPort is one for each listener of a load balancer.
func (c composer) handOverPort(spec v1alpha1.RouteSpec) int32 {
	for _, lb := range c.Env.Spec.LoadBalancers {
		for i, listener := range lb.Listeners {
			if lb.Name == spec.LoadBalancer && listener.Name == spec.Listener {
				return firstHandOverPort + int32(i)
			}
		}
	}
	return firstHandOverPort
}

// A handOver is a listener that has yet to lead to another target group.
type handOver struct {
	// from is the group that it leads to, and mayLead whether tasks have joined the other one.
	from    string
	mayLead bool
}

// handsOver is nil where a listener is not there, or leads to the target group of a route already.
func (c composer) handsOver(rule routeRule) *handOver {
	live, ok := c.Seen.Resources[c.Key(elbv2.LBListener_GroupVersionKind.GroupKind(), rule.part)].(*elbv2.LBListener)
	if !ok || meta.WasDeleted(live) || plan.IsObservedOnly(live) {
		return nil
	}
	asked, group := leadsTo(live), c.groupARN(rule.group)
	now := cmp.Or(leadsNow(live), asked)
	if asked == "" || group != "" && asked == group && now == group {
		return nil
	}
	if asked == group { // AWS has not taken it over yet
		return &handOver{from: now, mayLead: true}
	}
	return &handOver{from: asked, mayLead: c.answers(rule)}
}

// leadsNow is where AWS says that a listener leads, or "". Of one that this provider has not made only forward{} may be known (elbv2/listener.go,
// flattenForwardAction).
func leadsNow(listener *elbv2.LBListener) string {
	for _, action := range listener.Status.AtProvider.DefaultAction {
		if group := plan.Text(action.TargetGroupArn); group != "" {
			return group
		}
		if action.Forward != nil && len(action.Forward.TargetGroup) == 1 {
			return plan.Text(action.Forward.TargetGroup[0].Arn)
		}
	}
	return ""
}

func leadsTo(listener *elbv2.LBListener) string {
	for _, action := range listener.Spec.ForProvider.DefaultAction {
		return plan.Text(action.TargetGroupArn)
	}
	return ""
}

// keepListening notes the services to which listeners lead that are to lead to others, as keepServing does for rules.
func (c composer) keepListening(heirs map[string]routeRule) {
	for _, rule := range networkRoutes(c.Env) {
		hands := c.handsOver(rule)
		if hands == nil {
			continue
		}
		if group := c.groupWith(hands.from); group != nil {
			c.keep(group)
			heirs[hands.from] = rule
		}
	}
}

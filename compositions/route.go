package compositions

import (
	"fmt"
	"slices"
	"strings"

	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// Route is what a route gives to its service.
type Route struct {
	// Port to which the load balancer sends requests.
	Port taskPort

	// TargetGroup is the ARN of the target group that the service's tasks join.
	TargetGroup plan.Fact

	// TargetGroupSuffix is by what CloudWatch knows the target group.
	TargetGroupSuffix plan.Fact

	// Rule sends requests to the target group. ECS refuses a target group that no listener uses, so a service comes after its rules.
	Rule *plan.Object
}

// route makes a target group and the listener rule that sends requests to it.
func (c composer) route(in TaskInputs, service v1alpha1.ServiceSpec, spec v1alpha1.RouteSpec) Route {
	group := c.targetGroup(in, service, spec)
	arn := group.Fact(group.Live.Status.AtProvider.Arn)

	rule := c.listenerRules(in.LoadBalancers[spec.LoadBalancer], in.Order, groupPart(service.Name, spec), arn)
	return Route{
		Port:              servicePort(service, spec.Port),
		TargetGroup:       arn,
		TargetGroupSuffix: group.Fact(group.Live.Status.AtProvider.ArnSuffix),
		Rule:              rule,
	}
}

// listenerRules makes the rules that send requests to the target group of a part, and returns the last of them. The last rule is the widest, and comes after the
// others: where a rule is divided, the widest goes on serving what the others will serve until they do.
func (c composer) listenerRules(lb LoadBalancer, in order, part string, group plan.Fact) *plan.Object {
	var others []*plan.Object
	for _, r := range in.rules[part] {
		d := c.Draft(r.part)
		d.After(others...)
		for _, key := range in.behind[r.part] {
			d.WaitFor(key)
		}
		others = append(others, plan.Add(d, &elbv2.LBListenerRule{Spec: elbv2.LBListenerRuleSpec{ForProvider: elbv2.LBListenerRuleParameters{
			ListenerArn: d.Use(lb.Listener),
			Priority:    number(in.numbers[r.part]),
			Condition:   conditions(r),
			// The plain form: with forward{} the provider's diff can loop.
			Action: []elbv2.ActionParameters{{Type: new("forward"), TargetGroupArn: d.Use(group)}},
		}}}).Object)
	}
	return others[len(others)-1]
}

func conditions(spec routeRule) []elbv2.ConditionParameters {
	var list []elbv2.ConditionParameters
	if len(spec.hosts) > 0 {
		list = append(list, elbv2.ConditionParameters{HostHeader: &elbv2.HostHeaderParameters{Values: pointers(spec.hosts)}})
	}
	list = append(list, elbv2.ConditionParameters{PathPattern: &elbv2.PathPatternParameters{Values: pointers(spec.paths)}})
	if len(spec.sources) > 0 {
		list = append(list, elbv2.ConditionParameters{SourceIP: &elbv2.SourceIPParameters{Values: pointers(spec.sources)}})
	}
	return list
}

// checkHosts notes hosts of routes for which the load balancer has no certificate, where it is known which names that has.
func (c composer) checkHosts() {
	c = c.within(inServices, "")
	names := map[string][]string{}
	for _, lb := range c.Env.Spec.LoadBalancers {
		names[lb.Name] = certifiedNames(lb)
	}
	for _, service := range c.Env.Spec.Services {
		for _, route := range service.Routes {
			for _, host := range route.Hosts {
				if known := names[route.LoadBalancer]; len(known) > 0 && !certified(host, known) {
					c.Problem(v1alpha1.ReasonInvalidSpec, fmt.Sprintf("host %s of route %s of service %s is none of tls.domainNames and names of load balancer %s: "+
						"clients refuse its certificate; add the name there, or correct the host", host, route.Name, service.Name, route.LoadBalancer))
				}
			}
		}
	}
}

// certified reports whether a certificate with some names is for a host. A wildcard stands for one label.
func certified(host string, names []string) bool {
	_, rest, _ := strings.Cut(host, ".")
	return slices.Contains(names, host) || slices.Contains(names, "*."+rest)
}

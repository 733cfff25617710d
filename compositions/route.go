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

	// Group is the target group that the service's tasks join, and Alternate the other one where ECS moves requests, or has.
	Group     Group
	Alternate *Group

	// Either is true where a rule may lead to either of them.
	Either bool

	// Last is true where a rule comes after the service.
	Last bool

	// Rule sends requests to the target group. ECS refuses a target group that no listener uses, so a service comes after its rules.
	Rule *plan.Object

	// Production and Test are the ARNs of the rules that ECS changes.
	Production, Test plan.Fact

	// Handing are the rules that are not left to ECS yet, and must be before it moves requests.
	Handing []plan.Key
}

// A Group is a target group.
type Group struct {
	// ARN of the target group, and Suffix by what CloudWatch knows it.
	ARN, Suffix plan.Fact
}

// route makes a target group and the listener rule that sends requests to it. Where ECS moves requests it makes another target group, and a rule for test
// hosts if there are some.
func (c composer) route(in TaskInputs, service v1alpha1.ServiceSpec, spec v1alpha1.RouteSpec, on bool) Route {
	if in.LoadBalancers[spec.LoadBalancer].Network != nil {
		return c.networkRoute(in, service, spec)
	}
	part := groupPart(service, spec)
	out := Route{Port: servicePort(service, spec.Port), Group: c.group(in, part, service, spec)}
	out.Either = c.leadsToEither(part)
	if on || c.ledTo(alternateOf(part), nil) || c.joins(service.Name, alternateOf(part)) {
		out.Alternate = new(c.group(in, alternateOf(part), service, spec))
	}
	out.Rule = c.listenerRules(in, part, &out, on)
	return out
}

func (c composer) group(in TaskInputs, part string, service v1alpha1.ServiceSpec, spec v1alpha1.RouteSpec) Group {
	made := c.targetGroup(in, part, service, spec)
	return Group{ARN: made.Fact(made.Live.Status.AtProvider.Arn), Suffix: made.Fact(made.Live.Status.AtProvider.ArnSuffix)}
}

// listenerRules makes the rules that send requests to the target group of a part, and returns the last of them. The last rule is the widest, and comes after the
// others: where a rule is divided, the widest goes on serving what the others will serve until they do.
func (c composer) listenerRules(in TaskInputs, part string, route *Route, on bool) *plan.Object {
	var others []*plan.Object
	rules := in.Order.rules[part]
	for _, r := range rules {
		made := c.listenerRule(in, r, others, route, on)
		others = append(others, made.Object)
		route.Production = made.Fact(made.Live.Status.AtProvider.Arn)
	}
	if r, ok := in.Order.tests[part]; ok {
		made := c.listenerRule(in, r, nil, route, on)
		route.Test = made.Fact(made.Live.Status.AtProvider.Arn)
	}
	return others[len(others)-1]
}

func (c composer) listenerRule(in TaskInputs, r routeRule, others []*plan.Object, route *Route, on bool) plan.Made[*elbv2.LBListenerRule] {
	d := c.Draft(r.part)
	d.After(others...)
	for _, key := range in.Order.behind[r.part] {
		d.WaitFor(key)
	}
	given, gives := in.Order.given[r.part]
	rule := &elbv2.LBListenerRule{Spec: elbv2.LBListenerRuleSpec{ForProvider: elbv2.LBListenerRuleParameters{
		ListenerArn: d.Use(in.LoadBalancers[r.loadBalancer].Listener),
		Priority:    number(in.Order.numbers[r.part]),
		Condition:   c.conditionsOf(r.and(given)),
	}}}
	c.findKept(r, rule)
	c.direct(d, rule, r, route, on)
	if c.liveRule(r) == nil && !on && c.ledTo(r.group, in.Order.rules[r.group]) && c.isMoved(c.serviceKey(r.service)) {
		d.WaitFor(c.serviceKey(r.service)) // until its tasks have joined both target groups, nobody knows in which they are
		route.Last = true
	}
	noteRank(rule, r)
	if c.handsYet(r) {
		route.Handing = append(route.Handing, c.ruleKey(r))
	}
	lender, borrows := in.Order.lenders[r.part]
	if borrows {
		c.borrow(d, rule, r, lender, route)
	}
	made := plan.Add(d, rule)
	if gives || borrows {
		made.Unsettled, made.Note = true, "tasks answer what they answered before until those of another route do"
	}
	return made
}

func conditions(spec routeRule) []elbv2.ConditionParameters {
	var list []elbv2.ConditionParameters
	if len(spec.hosts) > 0 {
		list = append(list, elbv2.ConditionParameters{HostHeader: &elbv2.HostHeaderParameters{Values: pointers(spec.hosts)}})
	}
	if len(spec.paths) > 0 {
		list = append(list, elbv2.ConditionParameters{PathPattern: &elbv2.PathPatternParameters{Values: pointers(spec.paths)}})
	}
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
		if !isNetwork(lb) {
			names[lb.Name] = certifiedNames(lb)
		}
	}
	for _, service := range c.Env.Spec.Services {
		for _, route := range service.Routes {
			for _, host := range slices.Concat(route.Hosts, service.Deployment.TestHosts) {
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

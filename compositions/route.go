package compositions

import (
	"fmt"
	"hash/fnv"
	"strings"

	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// Route is what a route gives to its service.
type Route struct {
	// ContainerPort to which the load balancer sends requests.
	ContainerPort int32

	// TargetGroup is the ARN of the target group that the service's tasks join.
	TargetGroup Fact

	// TargetGroupSuffix is by what CloudWatch knows the target group.
	TargetGroupSuffix Fact

	// Rule sends requests to the target group. ECS refuses a target group that no listener uses, so a service comes after its rules.
	Rule *Object
}

// route makes a target group and the listener rule that sends requests to it.
func (c composer) route(net Network, lb LoadBalancer, service v1alpha1.ServiceSpec, spec v1alpha1.RouteSpec) Route {
	part := service.Name + "." + spec.Name
	d := c.draft(part)
	group := add(d, &elbv2.LBTargetGroup{Spec: elbv2.LBTargetGroupSpec{ForProvider: elbv2.LBTargetGroupParameters{
		Name:       new(c.awsName(part, maxNameELB)),
		VPCID:      d.use(net.VPC),
		TargetType: new("ip"),
		Protocol:   new("HTTP"),
		// ECS registers each task with its own port. This one is never used, and AWS cannot change it: so it is always the same.
		Port:                number(httpPort),
		DeregistrationDelay: new(fmt.Sprint(*spec.DeregistrationDelaySeconds)),
		HealthCheck: &elbv2.HealthCheckParameters{
			Path:               &spec.HealthCheck.Path,
			Matcher:            &spec.HealthCheck.Matcher,
			Port:               new("traffic-port"),
			Protocol:           new("HTTP"),
			Interval:           number(spec.HealthCheck.IntervalSeconds),
			Timeout:            number(spec.HealthCheck.TimeoutSeconds),
			HealthyThreshold:   number(spec.HealthCheck.HealthyThreshold),
			UnhealthyThreshold: number(spec.HealthCheck.UnhealthyThreshold),
		},
		// Said, because the provider would copy the block without what is false in it, and turn sticky sessions on: see initialized_test.go.
		Stickiness: &elbv2.LBTargetGroupStickinessParameters{Type: new("lb_cookie"), Enabled: new(false)},
	}}})
	arn := group.fact(group.live.Status.AtProvider.Arn)

	// The listener of a rule cannot be changed: where the load balancer turns to HTTPS, or back, the other listener gets a rule of its own,
	// and the old one goes when the service is ready.
	rulePart := part
	if lb.Scheme == schemeHTTPS {
		rulePart += ".https"
	}
	d = c.draft(rulePart)
	rule := add(d, &elbv2.LBListenerRule{Spec: elbv2.LBListenerRuleSpec{ForProvider: elbv2.LBListenerRuleParameters{
		ListenerArn: d.use(lb.Listener),
		Priority:    number(c.rulePriority(rulePart, spec)),
		Condition:   conditions(spec),
		// The plain form: with forward{} the provider's diff can loop.
		Action: []elbv2.ActionParameters{{Type: new("forward"), TargetGroupArn: d.use(arn)}},
	}}})
	return Route{
		ContainerPort:     portNumber(service, spec.Port),
		TargetGroup:       arn,
		TargetGroupSuffix: group.fact(group.live.Status.AtProvider.ArnSuffix),
		Rule:              rule.Object,
	}
}

func conditions(spec v1alpha1.RouteSpec) []elbv2.ConditionParameters {
	var list []elbv2.ConditionParameters
	if len(spec.Hosts) > 0 {
		list = append(list, elbv2.ConditionParameters{HostHeader: &elbv2.HostHeaderParameters{Values: pointers(spec.Hosts)}})
	}
	return append(list, elbv2.ConditionParameters{PathPattern: &elbv2.PathPatternParameters{Values: pointers(spec.Paths)}})
}

func portNumber(service v1alpha1.ServiceSpec, name string) int32 {
	for _, port := range service.Ports {
		if port.Name == name {
			return port.ContainerPort
		}
	}
	return 0 // admission refuses a route to a port that the service does not have
}

// Rule priorities. The listener tries rules from the lowest number up, so what is more specific comes first, in bands; within a band the
// name decides, so that no rule depends on which others there are.
const (
	pathClasses   = 33
	prioritySlots = 500 // in each of 3 * pathClasses bands: 49,500 of the 50,000 priorities that AWS has
)

// rulePriority is the priority of a rule. One that is there already keeps its own as long as its band fits, so that adding or removing a
// route moves no other even where two names fall into the same slot.
func (c composer) rulePriority(part string, spec v1alpha1.RouteSpec) int {
	key := Key{GroupKind: elbv2.LBListenerRule_GroupVersionKind.GroupKind(), Name: c.env.Name + "-" + part}
	first := 1 + prioritySlots*band(spec)
	taken := c.takenPriorities(key)
	if own, ok := c.seen.Resources[key].(*elbv2.LBListenerRule); ok {
		current := priorityOf(own)
		if current >= first && current < first+prioritySlots && !taken[current] {
			return current
		}
	}
	hash := fnv.New32a()
	hash.Write([]byte(part))
	slot := int(hash.Sum32() % prioritySlots)
	for i := range prioritySlots {
		if priority := first + (slot+i)%prioritySlots; !taken[priority] {
			return priority
		}
	}
	return first + slot // the band is full: many more rules than AWS takes, which will say so
}

// takenPriorities are those of the rules that are there or planned, on whichever listener.
func (c composer) takenPriorities(except Key) map[int]bool {
	taken := map[int]bool{}
	for key, res := range c.seen.Resources {
		if rule, ok := res.(*elbv2.LBListenerRule); ok && key != except {
			taken[priorityOf(rule)] = true
		}
	}
	for _, o := range c.plan.Objects {
		if rule, ok := o.Resource.(*elbv2.LBListenerRule); ok {
			taken[priorityOf(rule)] = true
		}
	}
	return taken
}

func priorityOf(rule *elbv2.LBListenerRule) int {
	if rule.Spec.ForProvider.Priority == nil {
		return 0
	}
	return int(*rule.Spec.ForProvider.Priority)
}

// band orders routes by how much they leave open: exact hosts before wildcards before any host, then long paths before short ones.
func band(spec v1alpha1.RouteSpec) int {
	return hostClass(spec.Hosts)*pathClasses + pathClass(spec.Paths)
}

func hostClass(hosts []string) int {
	switch {
	case len(hosts) == 0:
		return 2
	case strings.ContainsAny(strings.Join(hosts, ""), "*?"):
		return 1
	}
	return 0
}

// pathClass is that of the path that leaves the most open.
func pathClass(paths []string) int {
	widest := 0
	for _, path := range paths {
		literal := strings.IndexAny(path, "*?")
		if literal < 0 {
			continue // exact
		}
		widest = max(widest, pathClasses-1-min(literal, pathClasses-2))
	}
	return widest
}

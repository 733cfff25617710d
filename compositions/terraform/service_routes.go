package terraform

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
)

// The types of target groups, of rules and of listeners. Each has two names.
var (
	targetGroups  = []string{"aws_lb_target_group", "aws_alb_target_group"}
	listenerRules = []string{"aws_lb_listener_rule", "aws_alb_listener_rule"}
	listeners     = []string{"aws_lb_listener", "aws_alb_listener"}
)

// A target is what a load balancer knows of a service: a target group, and the rule that leads to it.
type target struct {
	group, rule *Resource
	spec        v1alpha1.RouteSpec
}

// readRoutes reads the target groups of a service, and the rules that lead to them.
func (t *Takeover) readRoutes(s *service) (why string) {
	seen := map[*Resource]bool{}
	for _, block := range s.blocks("load_balancer") {
		target := &target{group: t.states.oneOf(targetGroups, "arn", block.text("target_group_arn"))}
		switch {
		case block.text("elb_name") != "":
			return "it has a classic load balancer, " + block.text("elb_name")
		case len(block.blocks("advanced_configuration")) > 0:
			return "ECS moves its requests between two target groups (advanced_configuration), which is not taken over: set deployment_configuration to " +
				"ROLLING first, and deployment.strategy afterwards"
		case target.group == nil:
			return "its target group " + block.text("target_group_arn") + " is not in the states"
		case seen[target.group]:
			return "it has " + target.group.Address + " twice"
		}
		seen[target.group] = true
		if why := t.readTarget(s, target, block.number("container_port")); why != "" {
			return why
		}
		s.spec.Routes = append(s.spec.Routes, target.spec)
		s.take = append(s.take, target.taken(s)...)
	}
	return ""
}

// readTarget says what a target group and its rule ask for, or why an Environment cannot.
func (t *Takeover) readTarget(s *service, target *target, port int32) (why string) {
	if why := wrongWithTargetGroup(target.group); why != "" {
		return "its target group " + target.group.Address + " " + why
	}
	if target.group.text("vpc_id") != t.Spec.Network.Existing.VPCID {
		return "its target group " + target.group.Address + " is in another VPC"
	}
	if target.rule, why = t.ruleTo(s, target.group); why != "" {
		return why
	}
	target.spec = target.group.routeSpec()
	if target.spec.Port = portNamed(s.spec, port); target.spec.Port == "" {
		return "its task definition has no port " + strconv.Itoa(int(port)) + ", on which " + target.group.Address + " reaches its tasks"
	}
	if target.spec.LoadBalancer = t.balancerOn(target.rule.text("listener_arn")); target.spec.LoadBalancer == "" {
		return "its rule " + target.rule.Address + " is on a listener at which the Environment does not look: of each load balancer it looks at one, " +
			"with HTTPS where there is one"
	}
	if why := readRule(target); why != "" {
		return "its rule " + target.rule.Address + " " + why
	}
	target.spec.Name = t.name("routes of "+s.spec.Name, target.group)
	return ""
}

// taken are the managed resources of a route. A rule has no name in AWS: what it keeps is its number, and its ARN says which it is.
func (target *target) taken(s *service) []*Taken {
	part := compositions.RoutePart(s.spec, target.spec)
	group, rule := target.group.text("arn"), target.rule.text("arn")
	return []*Taken{
		{Kind: elbv2.LBTargetGroup_GroupVersionKind, Name: part, ExternalName: group, KeptName: target.group.text("name"), From: target.group},
		{Kind: elbv2.LBListenerRule_GroupVersionKind, Name: part, ExternalName: rule, KeptName: rule, From: target.rule, values: target.ruleValues()},
	}
}

// ruleValues are those of the rule. Terraform says in one of two forms, or in both, where a rule leads.
func (target *target) ruleValues() map[string]any {
	values, action := maps.Clone(target.rule.values), maps.Clone(target.rule.blocks("action")[0].values)
	action["target_group_arn"] = target.group.text("arn")
	values["action"] = []any{action}
	return values
}

// ruleTo a target group is the only one that leads to it, and nothing else uses the group.
func (t *Takeover) ruleTo(s *service, group *Resource) (rule *Resource, why string) {
	for _, user := range t.states.users(group, group.text("arn")) {
		switch {
		case user == s.Resource || !strings.HasPrefix(user.Type, "aws_") || strings.HasPrefix(user.Type, "aws_cloudwatch_"):
		case slices.Contains(listeners, user.Type):
			return nil, "the default action of " + user.Address + " leads to its target group, and a route is a rule: give it a rule for the path /* behind all " +
				"others, and let the default action answer something else"
		case !slices.Contains(listenerRules, user.Type):
			return nil, "its target group " + group.Address + " stands in " + user.Address + " too"
		case rule != nil:
			return nil, "two rules lead to its target group, " + rule.Address + " and " + user.Address + ", and a route that is taken over has one: " +
				"give each rule a target group of its own"
		default:
			rule = user
		}
	}
	switch {
	case rule == nil:
		return nil, "no rule of the states leads to its target group " + group.Address
	case rule.Unfit != "":
		return nil, "its rule " + rule.Address + " is not fit: " + rule.Unfit
	}
	return rule, ""
}

// balancerOn a listener is the name of the load balancer in the spec that has it, or "".
func (t *Takeover) balancerOn(listener string) string {
	for _, lb := range t.Spec.LoadBalancers {
		if lb.Existing.ListenerARN == listener {
			return lb.Name
		}
	}
	return ""
}

// portNamed is the name of the port of a service with a number, or "".
func portNamed(spec v1alpha1.ServiceSpec, number int32) string {
	ports := spec.Ports
	for _, sidecar := range spec.Sidecars {
		ports = slices.Concat(ports, sidecar.Ports)
	}
	for _, port := range ports {
		if port.ContainerPort == number && port.Protocol != v1alpha1.PortUDP {
			return port.Name
		}
	}
	return ""
}

// numberRules lets the rules that are taken over stay in the order of their numbers, and gives those that are to come numbers that Terraform's have not.
func (t *Takeover) numberRules() {
	numbers := map[string]int{}
	for _, taken := range t.Taken {
		if taken.Kind == elbv2.LBListenerRule_GroupVersionKind {
			numbers[strings.TrimPrefix(taken.Name, t.env+"-")] = int(taken.From.number("priority"))
		}
	}
	if len(numbers) == 0 {
		return
	}
	compositions.KeepOrder(&t.Spec, numbers)
	for _, lb := range t.Spec.LoadBalancers {
		if first, free := t.firstPriority(lb.Existing.ListenerARN); free {
			lb.Existing.FirstPriority = first
		}
	}
}

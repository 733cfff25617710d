package terraform

import (
	"cmp"
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

// A target is what a load balancer knows of a service: a target group, and the rule that leads to it, the last one where there are several, or the listener of a
// network load balancer.
type target struct {
	group, rule *Resource
	listener    *networkListener

	// earlier are the other rules, in the order of their numbers.
	earlier []*Resource

	// alternate is the other target group where ECS moves requests, and test the rule for test hosts, or nil.
	alternate, test *Resource

	spec v1alpha1.RouteSpec
}

// readRoutes reads the target groups of a service, and the rules that lead to them.
func (t *Takeover) readRoutes(s *service) (why string) {
	seen := map[*Resource]bool{}
	for _, block := range s.blocks("load_balancer") {
		target := &target{group: t.states.oneOf(targetGroups, "arn", block.text("target_group_arn"))}
		switch {
		case block.text("elb_name") != "":
			return "it has a classic load balancer, " + block.text("elb_name")
		case s.shifts() != (len(block.blocks(advanced)) > 0):
			return "its strategy and advanced_configuration of " + block.text("target_group_arn") + " do not fit: only where ECS moves requests has it two target " +
				"groups: set both, or take both away, first"
		case target.group == nil:
			return "its target group " + block.text("target_group_arn") + " is not in the states"
		case seen[target.group]:
			return "it has " + target.group.Address + " twice"
		}
		seen[target.group] = true
		if why := t.readTarget(s, target, block); why != "" {
			return why
		}
		s.spec.Routes = append(s.spec.Routes, target.spec)
		s.take = append(s.take, target.taken(s)...)
	}
	return cmp.Or(refusedShift(s), t.disordered(s))
}

// readTarget says what a target group and its rule ask for, or why an Environment cannot.
func (t *Takeover) readTarget(s *service, target *target, block *Resource) (why string) {
	if why := wrongWithTargetGroup(target.group); why != "" {
		return "its target group " + target.group.Address + " " + why
	}
	if target.group.text("vpc_id") != t.Spec.Network.Existing.VPCID {
		return "its target group " + target.group.Address + " is in another VPC"
	}
	target.spec = target.group.routeSpec()
	read := t.readRequests
	if takesConnections(target.group) {
		read = t.readListener
	}
	if why := read(s, target, block); why != "" {
		return why
	}
	port := block.number("container_port")
	if target.spec.Port = portNamed(s.spec, port, target.group.text("protocol") == udp); target.spec.Port == "" {
		return "its task definition has no port " + strconv.Itoa(int(port)) + ", on which " + target.group.Address + " reaches its tasks"
	}
	target.spec.Name = t.name("routes of "+s.spec.Name, target.group)
	return ""
}

// readRequests says which requests come to a target group.
func (t *Takeover) readRequests(s *service, target *target, block *Resource) (why string) {
	if why := t.findRules(s, target, block); why != "" {
		return why
	}
	if target.spec.LoadBalancer = t.balancerOn(target.rule.text("listener_arn")); target.spec.LoadBalancer == "" {
		return "its rule " + target.rule.Address + " is on a listener at which the Environment does not look: of each load balancer it looks at one, " +
			"with HTTPS where there is one"
	}
	if why := readRules(target); why != "" {
		return why
	}
	return readTest(s, target)
}

// findRules finds what leads to a target group. Where ECS moves requests, it says itself which rules it changes.
func (t *Takeover) findRules(s *service, target *target, block *Resource) (why string) {
	if s.shifts() {
		return t.readShifted(s, target, block)
	}
	rules, why := t.rulesTo(s, target.group)
	if why == "" {
		target.rule, target.earlier = rules[len(rules)-1], rules[:len(rules)-1]
	}
	return why
}

// taken are the managed resources of a route.
func (target *target) taken(s *service) []*Taken {
	part := compositions.RoutePart(s.spec, target.spec)
	if target.listener != nil {
		return []*Taken{takenGroup(part, target.group), target.listener.taken(target.group)}
	}
	taken := []*Taken{takenGroup(part, target.group), takenRule(part, target.rule, target.ruleValues(target.rule))}
	for i, rule := range target.earlier {
		taken = append(taken, takenRule(compositions.KeptRulePart(part, i+1), rule, target.ruleValues(rule)))
	}
	if target.alternate != nil {
		taken = append(taken, takenGroup(compositions.AlternatePart(s.spec, target.spec), target.alternate))
	}
	if target.test != nil {
		taken = append(taken, takenRule(compositions.TestPart(s.spec, target.spec), target.test, nil))
	}
	return taken
}

func takenGroup(part string, group *Resource) *Taken {
	return &Taken{Kind: elbv2.LBTargetGroup_GroupVersionKind, Name: part, ExternalName: group.text("arn"), KeptName: group.text("name"), From: group}
}

// takenRule is a rule, which has no name in AWS: what it keeps is its number, and its ARN says which it is.
func takenRule(part string, rule *Resource, values map[string]any) *Taken {
	arn := rule.text("arn")
	return &Taken{Kind: elbv2.LBListenerRule_GroupVersionKind, Name: part, ExternalName: arn, KeptName: arn, From: rule, values: values}
}

// ruleValues are those of a rule. What ECS changes is as it is.
func (target *target) ruleValues(rule *Resource) map[string]any {
	if target.alternate != nil {
		return nil
	}
	return rule.leadingTo(target.group, "action")
}

// leadingTo a target group is what a rule or a listener says, whose block says where it leads: Terraform has one of two forms for that, or both.
func (r *Resource) leadingTo(group *Resource, block string) map[string]any {
	values, action := maps.Clone(r.values), maps.Clone(r.blocks(block)[0].values)
	action["target_group_arn"] = group.text("arn")
	values[block] = []any{action}
	return values
}

// rulesTo a target group are all that lead to it, in the order of their numbers, and nothing else uses the group.
func (t *Takeover) rulesTo(s *service, group *Resource) (rules []*Resource, why string) {
	for _, user := range t.states.users(group, group.text("arn")) {
		switch {
		case user == s.Resource || !usesGroup(user):
		case slices.Contains(listeners, user.Type):
			return nil, "the default action of " + user.Address + " leads to its target group, and a route is a rule: give it a rule for the path /* behind all " +
				"others, and let the default action answer something else"
		case !slices.Contains(listenerRules, user.Type):
			return nil, "its target group " + group.Address + " stands in " + user.Address + " too"
		case user.Unfit != "":
			return nil, "its rule " + user.Address + " is not fit: " + user.Unfit
		default:
			rules = append(rules, user)
		}
	}
	if len(rules) == 0 {
		return nil, "no rule of the states leads to its target group " + group.Address
	}
	slices.SortStableFunc(rules, func(a, b *Resource) int { return cmp.Compare(a.number("priority"), b.number("priority")) })
	for _, other := range rules[1:] {
		if other.text("listener_arn") != rules[0].text("listener_arn") {
			return nil, "its rules " + addressesOf(rules) + " are on several listeners, and a route is on one" + groupOfItsOwn
		}
	}
	return rules, ""
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

// portNamed is the name of the port of a service with a number, for connections or packets, or "".
func portNamed(spec v1alpha1.ServiceSpec, number int32, packets bool) string {
	ports := spec.Ports
	for _, sidecar := range spec.Sidecars {
		ports = slices.Concat(ports, sidecar.Ports)
	}
	for _, port := range ports {
		if port.ContainerPort == number && (port.Protocol == v1alpha1.PortUDP) == packets {
			return port.Name
		}
	}
	return ""
}

// ordered are services with the priorities that say the order of their rules. more is taken over besides what is already.
func (t *Takeover) ordered(services []v1alpha1.ServiceSpec, more ...*Taken) (with []v1alpha1.ServiceSpec, err error) {
	kept := map[string]compositions.KeptRule{}
	note := func(part string, taken *Taken) {
		if taken.Kind == elbv2.LBListenerRule_GroupVersionKind {
			is, _ := taken.From.matches() // or it would not be taken over
			kept[part] = compositions.KeptRule{Number: int(taken.From.number("priority")), Hosts: is.Hosts, Paths: is.Paths}
		}
	}
	for _, taken := range t.Taken {
		note(strings.TrimPrefix(taken.Name, t.env+"-"), taken)
	}
	for _, taken := range more {
		note(taken.Name, taken)
	}
	spec := (&v1alpha1.EnvironmentSpec{Services: services}).DeepCopy()
	err = compositions.KeepOrder(spec, kept)
	return spec.Services, err
}

// disordered says why the rules of a service cannot stay in their order, or "".
func (t *Takeover) disordered(s *service) string {
	if _, err := t.ordered(append(slices.Clone(t.Spec.Services), s.spec), s.take...); err != nil {
		return "its rules cannot stay in the order that they have: " + err.Error()
	}
	return ""
}

// numberRules lets the rules that are taken over stay in the order of their numbers, and gives those that are to come numbers that Terraform's have not.
func (t *Takeover) numberRules() {
	if services, err := t.ordered(t.Spec.Services); err == nil { // no service is taken over with which it would fail
		t.Spec.Services = services
	}
	for _, lb := range t.Spec.LoadBalancers {
		if first, free := t.firstPriority(lb.Existing.ListenerARN); free && lb.Existing.ListenerARN != "" {
			lb.Existing.FirstPriority = first
		}
	}
}

package terraform

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
)

// A service whose requests ECS moves has two target groups at a load balancer, and a rule of which ECS changes where it leads. In which of the two the tasks
// are at the moment is ECS's, and nothing of a takeover.

const (
	strategyOf = "deployment_configuration.strategy"
	advanced   = "advanced_configuration"
)

// strategies by AWS's words.
var strategies = map[string]v1alpha1.DeploymentStrategy{
	"BLUE_GREEN": v1alpha1.StrategyBlueGreen, "CANARY": v1alpha1.StrategyCanary, "LINEAR": v1alpha1.StrategyLinear,
}

// shifts reports whether ECS moves the requests of a service.
func (s *service) shifts() bool { return s.isBut(strategyOf, "ROLLING") }

// readShift reads how ECS moves requests to a new version.
func readShift(s *service) (why string) {
	configuration, deployment := s.block("deployment_configuration"), &s.spec.Deployment
	if len(configuration.blocks("lifecycle_hook")) > 0 {
		return "its deployments have lifecycle hooks, for which an Environment has no field"
	}
	if !s.shifts() {
		return ""
	}
	deployment.Strategy = strategies[s.text(strategyOf)]
	if deployment.Strategy == "" {
		return "its deployments have the strategy " + s.text(strategyOf) + ", for which an Environment has no field"
	}
	if other := configuration.beyond("strategy bake_time_in_minutes lifecycle_hook canary_configuration linear_configuration"); other != "" {
		return "its deployments have " + other + ", for which an Environment has no field"
	}
	if deployment.BakeMinutes, why = configuration.minutes("bake_time_in_minutes"); why != "" {
		return why
	}
	switch deployment.Strategy {
	case v1alpha1.StrategyCanary:
		step := v1alpha1.CanaryStep{}
		step.Percent, step.BakeMinutes, why = configuration.step("canary")
		deployment.Canary = &step
	case v1alpha1.StrategyLinear:
		step := v1alpha1.LinearStep{}
		step.Percent, step.BakeMinutes, why = configuration.step("linear")
		deployment.Linear = &step
	}
	return why
}

// minutes that ECS waits, or why that is not known.
func (r *Resource) minutes(attribute string) (minutes *int32, why string) {
	if !isSaid(r.at(attribute)) {
		return nil, "its deployments have no " + attribute + ": let terraform apply -refresh-only write it"
	}
	return new(r.count(attribute)), ""
}

// stepAttributes are those of a step, by how ECS moves requests.
var stepAttributes = map[string][2]string{
	"canary": {"canary_percent", "canary_bake_time_in_minutes"}, "linear": {"step_percent", "step_bake_time_in_minutes"},
}

// step in which ECS moves requests.
func (r *Resource) step(of string) (percent int32, minutes *int32, why string) {
	step, attributes := r.block(of+"_configuration"), stepAttributes[of]
	share, _ := step.at(attributes[0]).(float64)
	switch other := step.beyond(strings.Join(attributes[:], " ")); {
	case other != "":
		return 0, nil, "its deployments have " + other + ", for which an Environment has no field"
	case share < 1 || share != math.Trunc(share) || share > 100:
		return 0, nil, fmt.Sprintf("its deployments move %v percent of the requests at a time, and an Environment's whole percents", step.at(attributes[0]))
	}
	minutes, why = step.minutes(attributes[1])
	return int32(share), minutes, why
}

// readShifted finds the rules that ECS changes, and the other target group, of one load balancer of a service.
func (t *Takeover) readShifted(s *service, target *target, block *Resource) (why string) {
	configuration := block.block(advanced)
	called := configuration.text("alternate_target_group_arn")
	if target.alternate = t.states.oneOf(targetGroups, "arn", called); target.alternate == nil {
		return "its alternate target group " + called + " is not in the states"
	}
	if why := wrongWithAlternate(target); why != "" {
		return why
	}
	if target.rule, why = t.ruleCalled(configuration.text("production_listener_rule")); why != "" {
		return why
	}
	if arn := configuration.text("test_listener_rule"); arn != "" {
		if target.test, why = t.ruleCalled(arn); why != "" {
			return why
		}
	}
	for _, group := range []*Resource{target.group, target.alternate} {
		if other := t.otherUserOfGroup(group, s.Resource, target.rule, target.test); other != nil {
			return "its target group " + group.Address + " stands in " + other.Address + " too, and ECS changes only the rules of the service"
		}
		if !slices.Contains(ledToBy(target.rule, target.test), group.text("arn")) {
			return "none of the rules that ECS changes leads to its target group " + group.Address + ", and ECS wants both to be in use: add it to the action of " +
				target.rule.Address + ", with weight 0 where its tasks are in the other one"
		}
	}
	return ""
}

// ledToBy rules are the ARNs of the target groups in their actions.
func ledToBy(rules ...*Resource) (arns []string) {
	for _, rule := range rules {
		if rule == nil {
			continue
		}
		for _, action := range rule.blocks("action") {
			arns = append(arns, groupsOf(action)...)
		}
	}
	return arns
}

// ruleCalled by an ARN. That of the default action of a listener is no resource to Terraform.
func (t *Takeover) ruleCalled(arn string) (rule *Resource, why string) {
	for _, r := range t.states.resources {
		if slices.Contains(listenerRules, r.Type) && arn != "" && r.text("arn") == arn {
			if r.Unfit != "" {
				return nil, "its rule " + r.Address + " is not fit: " + r.Unfit
			}
			return r, ""
		}
	}
	return nil, "ECS changes the rule " + arn + " in its deployments, which is no aws_lb_listener_rule of the states, such as the default action of a listener: " +
		"a route is a rule"
}

// otherUserOfGroup is what has a target group beside some resources, or nil.
func (t *Takeover) otherUserOfGroup(group *Resource, but ...*Resource) *Resource {
	for _, user := range t.states.users(group, group.text("arn")) {
		if !slices.Contains(but, user) && usesGroup(user) {
			return user
		}
	}
	return nil
}

// usesGroup reports whether something that has a target group does more than to look at it.
func usesGroup(user *Resource) bool {
	return strings.HasPrefix(user.Type, "aws_") && !strings.HasPrefix(user.Type, "aws_cloudwatch_")
}

// wrongWithAlternate is about a target group that is not as the other one of its route.
func wrongWithAlternate(target *target) string {
	group, other := target.group, target.alternate
	where := "its alternate target group " + other.Address + " "
	if why := wrongWithTargetGroup(other); why != "" {
		return where + why
	}
	for _, attribute := range []string{"vpc_id", "protocol_version", "health_check", "stickiness", "deregistration_delay"} {
		if !sameSettings(group.at(attribute), other.at(attribute)) {
			return where + "has another " + attribute + " than " + group.Address + ", and a route has one for both"
		}
	}
	return ""
}

// sameSettings reports whether two values say the same.
func sameSettings(a, b any) bool { return fmt.Sprint(a) == fmt.Sprint(b) }

// readTest says at which hosts a new version answers first. Those of an Environment are at the paths of their route.
func readTest(s *service, target *target) (why string) {
	var hosts []string
	if target.test != nil {
		if hosts, why = target.testHosts(); why != "" {
			return "its rule for tests " + target.test.Address + " " + why
		}
	}
	if len(s.spec.Routes) > 0 && !slices.Equal(hosts, s.spec.Deployment.TestHosts) {
		return "its rules for tests are not all for the same hosts, and those of an Environment are"
	}
	s.spec.Deployment.TestHosts = hosts
	return ""
}

func (target *target) testHosts() (hosts []string, why string) {
	tests := *target
	tests.rule = target.test
	why = readRule(&tests)
	sameRequests := slices.Equal(tests.spec.Paths, target.spec.Paths) && slices.Equal(tests.spec.SourceCIDRs, target.spec.SourceCIDRs)
	switch {
	case why != "":
	case tests.rule.text("listener_arn") != target.rule.text("listener_arn"):
		why = "is on another listener than " + target.rule.Address + ", and an Environment's is on the same: give it hosts of its own there"
	case len(tests.spec.Hosts) == 0:
		why = "is for no hosts of its own, and an Environment's is"
	case !sameRequests:
		why = "is for other paths or addresses than " + target.rule.Address + ", and an Environment's is for the same"
	}
	return tests.spec.Hosts, why
}

// refusedShift is what an Environment says against requests that ECS moves, or "".
func refusedShift(s *service) string {
	err := compositions.CheckDeployments(v1alpha1.EnvironmentSpec{Services: []v1alpha1.ServiceSpec{s.spec}})
	if err == nil {
		return ""
	}
	return "an Environment does not take it as it is: " + strings.TrimPrefix(err.Error(), "spec.services: ")
}

// leaveRoles by which ECS has moved requests. It takes one of the Environment from then on.
func (t *Takeover) leaveRoles(s *service) {
	for _, block := range s.blocks("load_balancer") {
		role := t.states.one("aws_iam_role", "arn", block.text(advanced+".role_arn"))
		t.leaveWith(role, "ECS moves the requests of %s with it, and with a role of the Environment from then on: it can go when nothing else uses it", s.Address)
	}
}

package compositions

import (
	"fmt"

	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// A shift is how ECS moves the requests of a service from the tasks before to those of a new version: see decision 43.
type shift struct {
	// on is true where ECS moves requests. The strategy may be asked for, and not on yet.
	on bool

	// role is what ECS takes to change listener rules and target groups, and allowed what the role is allowed.
	role    plan.Fact
	allowed []*plan.Object
}

// shifts reports whether a deployment is to move requests from old tasks to new ones, in place of replacing tasks step by step.
func shifts(spec v1alpha1.DeploymentSpec) bool {
	return spec.Strategy != "" && spec.Strategy != v1alpha1.StrategyRolling
}

// shift of a service, with the role that ECS takes for it where there is something to change at a load balancer.
func (c composer) shift(in TaskInputs, spec v1alpha1.ServiceSpec) shift {
	if !shifts(spec.Deployment) {
		return shift{}
	}
	out := shift{on: !c.refuseSeveral(in.Order, spec) && c.mayShift(in.Order, spec)}
	if len(spec.Routes) == 0 {
		return out
	}
	part := spec.Name + ".deployments"
	name, role := c.role(in.Network, part, byECS)
	out.role = role
	out.allowed = []*plan.Object{c.rolePolicy(c.Draft(part), name, role, c.shiftStatements())}
	return out
}

// shiftStatements allow what AWS's own policy AmazonECSInfrastructureRolePolicyForLoadBalancers does, for rules and target groups of the Environment alone.
// What only looks belongs to no resource.
func (c composer) shiftStatements() []statement {
	ours := map[string]map[string][]string{"StringEquals": {}}
	for key, value := range c.OwnTags() {
		ours["StringEquals"]["aws:ResourceTag/"+key] = []string{value}
	}
	arn := func(resource string) string {
		return fmt.Sprintf("arn:%s:elasticloadbalancing:%s:*:%s", Partition(c.Env.Spec.Region), c.Env.Spec.Region, resource)
	}
	return []statement{
		{Effect: allow, Action: []string{
			"elasticloadbalancing:DescribeListeners", "elasticloadbalancing:DescribeRules",
			"elasticloadbalancing:DescribeTargetGroups", "elasticloadbalancing:DescribeTargetHealth",
		}, Resource: []string{"*"}},
		{Effect: allow, Action: []string{"elasticloadbalancing:ModifyRule"}, Resource: []string{arn("listener-rule/app/*")}, Condition: ours},
		{
			Effect: allow, Action: []string{"elasticloadbalancing:RegisterTargets", "elasticloadbalancing:DeregisterTargets"},
			Resource: []string{arn("targetgroup/*")}, Condition: ours,
		},
	}
}

// mayShift reports whether ECS can move the requests of a service: the rules that are to do it are the only ones that lead to its target groups. Else
// another rule would lead to a target group that ECS empties. Until such a rule has left, tasks are replaced step by step.
func (c composer) mayShift(in order, spec v1alpha1.ServiceSpec) bool {
	for _, r := range spec.Routes {
		part := groupPart(spec, r)
		if c.ledTo(part, in.rules[part]) || c.ledTo(alternateOf(part), in.rules[part]) {
			return false
		}
	}
	return !c.serves(spec.Name) || !c.staysWithoutShift(spec)
}

// staysWithoutShift reports whether tasks of a service are in a target group of a route that is gone, of which ECS cannot move requests.
func (c composer) staysWithoutShift(spec v1alpha1.ServiceSpec) bool {
	own := map[string]bool{}
	for _, r := range spec.Routes {
		own[c.knownGroup(groupPart(spec, r))], own[c.knownGroup(alternateOf(groupPart(spec, r)))] = true, true
	}
	for _, lb := range plan.LastSeen(c.Seen, c.serviceKey(spec.Name), &ecs.Service{}).Spec.ForProvider.LoadBalancer {
		if lb.AdvancedConfiguration == nil && !own[plan.Text(lb.TargetGroupArn)] {
			return true
		}
	}
	return false
}

// strategies are AWS's words.
var strategies = map[v1alpha1.DeploymentStrategy]string{
	v1alpha1.StrategyBlueGreen: "BLUE_GREEN", v1alpha1.StrategyCanary: "CANARY", v1alpha1.StrategyLinear: "LINEAR",
}

const (
	rolling = "ROLLING"

	defaultBakeMinutes = 5
)

// setStrategy says how a new version takes over. Once said, it must be taken back: for what is left out Terraform keeps what AWS has (deployment_configuration
// is computed in ecs/service.go).
func (c composer) setStrategy(params *ecs.ServiceParameters, spec v1alpha1.DeploymentSpec, on bool, key plan.Key) {
	was := plan.LastSeen(c.Seen, key, &ecs.Service{})
	said := was.Spec.ForProvider.DeploymentConfiguration != nil
	if has := was.Status.AtProvider.DeploymentConfiguration; plan.IsObservedOnly(was) && has != nil {
		said = plan.Text(has.Strategy) != "" && plan.Text(has.Strategy) != rolling
	}
	switch {
	case on:
		params.DeploymentConfiguration = shifting(spec)
	case said:
		params.DeploymentConfiguration = &ecs.DeploymentConfigurationParameters{Strategy: new(rolling)}
	}
}

func shifting(spec v1alpha1.DeploymentSpec) *ecs.DeploymentConfigurationParameters {
	out := &ecs.DeploymentConfigurationParameters{
		Strategy: new(strategies[spec.Strategy]), BakeTimeInMinutes: minutes(spec.BakeMinutes, defaultBakeMinutes),
	}
	switch spec.Strategy {
	case v1alpha1.StrategyCanary:
		step := v1alpha1.CanaryStep{Percent: 5}
		if spec.Canary != nil {
			step = *spec.Canary
		}
		out.CanaryConfiguration = &ecs.CanaryConfigurationParameters{
			CanaryPercent: number(step.Percent), CanaryBakeTimeInMinutes: minutes(step.BakeMinutes, 10),
		}
	case v1alpha1.StrategyLinear:
		step := v1alpha1.LinearStep{Percent: 10}
		if spec.Linear != nil {
			step = *spec.Linear
		}
		out.LinearConfiguration = &ecs.LinearConfigurationParameters{
			StepPercent: number(step.Percent), StepBakeTimeInMinutes: minutes(step.BakeMinutes, 6),
		}
	}
	return out
}

// minutes are a text to Terraform, because none and 0 are not the same.
func minutes(set *int32, otherwise int32) *string {
	if set == nil {
		return new(fmt.Sprint(otherwise))
	}
	return new(fmt.Sprint(*set))
}

package aws

import (
	"fmt"
	"slices"
)

// What ECS does where a deployment moves requests from the tasks before to the new ones: it has two target groups for each load balancer of the service,
// starts the new tasks in the one that is empty, and changes where the listener rules lead that it was given. The first deployment of a service ends in the
// alternate target group, as later ones may: which of the two is in use is seen in the rules alone.

// shifts reports whether ECS moves requests when a service changes.
func shifts(service *Resource) bool {
	strategy := service.Text("deploymentConfiguration.strategy")
	return strategy != "" && strategy != "ROLLING"
}

// A target is one of the load balancers of a service.
type target struct{ *Resource }

func targetsOf(service *Resource) []target {
	var targets []target
	list, _ := service.Attributes["loadBalancer"].([]any)
	for _, element := range list {
		targets = append(targets, target{&Resource{Attributes: element.(map[string]any)}})
	}
	return targets
}

func (t target) primary() string   { return t.Text("targetGroupArn") }
func (t target) alternate() string { return t.Text("advancedConfiguration.alternateTargetGroupArn") }

// group in which the tasks are, or that in which they are not.
func (t target) group(inAlternate bool) string {
	if inAlternate {
		return t.alternate()
	}
	return t.primary()
}

// inAlternate is a fact about the tasks of a service.
const inAlternate = "inAlternate"

// joinedBy the tasks of a service.
func joinedBy(tasks *Resource) []string {
	var groups []string
	for _, t := range targetsOf(tasks) {
		groups = append(groups, t.group(shifts(tasks) && tasks.facts[inAlternate] == true))
	}
	return groups
}

// begin a deployment: its tasks come into the target group that is empty.
func begin(service, old *Resource) {
	was := old != nil && shifts(old) && old.facts[inAlternate] == true
	service.facts[inAlternate] = shifts(service) && !was
}

// goBack to the tasks before, which have never left their target group.
func goBack(service *Resource) {
	if shifts(service) {
		service.facts[inAlternate] = service.facts[inAlternate] != true
	}
}

// arrive at the end of a deployment: test requests reach the new tasks, and then all do.
func (a *Account) arrive(service *Resource) {
	a.lead(service, "advancedConfiguration.testListenerRule")
	a.lead(service, "advancedConfiguration.productionListenerRule")
	a.serving[service.ID] = service.clone()
}

// lead the rules of a service to where its new tasks are.
func (a *Account) lead(service *Resource, rules string) {
	if !shifts(service) {
		return
	}
	there := service.facts[inAlternate] == true
	for _, t := range targetsOf(service) {
		rule := a.lookup(LBListenerRule, t.Text(rules))
		if rule == nil {
			continue
		}
		rule.Attributes["action"] = normalize([]any{map[string]any{"type": "forward", "forward": map[string]any{"targetGroup": []any{
			map[string]any{"arn": t.group(there), "weight": 100}, map[string]any{"arn": t.group(!there), "weight": 0},
		}}}})
	}
}

// LeadsTo are the target groups to which a listener rule sends requests.
func (r *Resource) LeadsTo() []string {
	groups := r.texts("action.targetGroupArn")
	actions, _ := r.Attributes["action"].([]any)
	for _, action := range actions {
		forward, _ := action.(map[string]any)["forward"].(map[string]any)
		weighted, _ := forward["targetGroup"].([]any)
		for _, group := range weighted {
			if group, _ := group.(map[string]any); group["weight"] != 0.0 {
				groups = append(groups, show(group["arn"]))
			}
		}
	}
	return groups
}

// checkShift is about the load balancers of a service whose requests ECS is to move.
func checkShift(a *Account, r *Resource) error {
	if !shifts(r) {
		return nil
	}
	targets := targetsOf(r)
	if len(targets) == 0 && !r.flag("serviceConnectConfiguration.enabled") {
		return refuse("InvalidParameterException: Traffic shifting needs a load balancer or Service Connect.")
	}
	for _, t := range targets {
		if t.alternate() == "" {
			return refuse("InvalidParameterException: advancedConfiguration is required for the %s deployment strategy.",
				r.Text("deploymentConfiguration.strategy"))
		}
		if group := a.lookup(LBTargetGroup, t.alternate()); group == nil || !listened(a, group) {
			return retried(retryTime*24, refuse("InvalidParameterException: The target group with targetGroupArn %s "+
				"does not have an associated load balancer.", t.alternate()))
		}
		rule := a.lookup(LBListenerRule, t.Text("advancedConfiguration.productionListenerRule"))
		if groups := rule.LeadsTo(); !slices.Contains(groups, t.primary()) && !slices.Contains(groups, t.alternate()) {
			return refuse("InvalidParameterException: The production listener rule %s does not forward to the target groups of the service.", rule.ID)
		}
	}
	return nil
}

// checkAlarms is about the alarms that end deployments of a service.
func checkAlarms(a *Account, r *Resource) error {
	for _, name := range r.texts("alarms.alarmNames") {
		if r.flag("alarms.enable") && a.lookup(MetricAlarm, name) == nil && !slices.Contains(a.others, name) {
			return refuse("InvalidParameterException: The alarm %s does not exist.", name)
		}
	}
	return nil
}

// unmoved: the role that ECS takes may not change a rule or a target group.
func (a *Account) unmoved(service *Resource) []string {
	var reasons []string
	if !shifts(service) {
		return nil
	}
	for _, t := range targetsOf(service) {
		policies := a.permissions(t.Text("advancedConfiguration.roleArn"))
		for action, resource := range map[string]string{
			"ModifyRule": t.Text("advancedConfiguration.productionListenerRule"), "RegisterTargets": t.alternate(), "DeregisterTargets": t.primary(),
		} {
			if !permitted(policies, "elasticloadbalancing:"+action, resource) {
				reasons = append(reasons, fmt.Sprintf("AccessDenied: not authorized to perform: elasticloadbalancing:%s on resource: %s", action, resource))
			}
		}
	}
	slices.Sort(reasons)
	return reasons
}

package terraform

import (
	"fmt"
	"slices"
	"strings"

	appautoscaling "github.com/upbound/provider-aws/v2/apis/namespaced/appautoscaling/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
)

const (
	scalableTarget  = "aws_appautoscaling_target"
	scalingPolicy   = "aws_appautoscaling_policy"
	scheduledAction = "aws_appautoscaling_scheduled_action"
)

// What attributes may be set of what scales a service.
const (
	knownOfScalableTarget  = "arn id max_capacity min_capacity region resource_id role_arn scalable_dimension service_namespace suspended_state tags tags_all"
	knownOfScalingPolicy   = "alarm_arns arn id name policy_type region resource_id scalable_dimension service_namespace target_tracking_scaling_policy_configuration"
	knownOfScheduledAction = "arn id name region resource_id scalable_dimension scalable_target_action schedule service_namespace timezone"
	knownOfTracking        = customizedMetric + " predefined_metric_specification scale_in_cooldown scale_out_cooldown target_value"
	tracking               = "target_tracking_scaling_policy_configuration"
	customizedMetric       = "customized_metric_specification"
)

// readScaling reads how many tasks a service has: a fixed number, or what the autoscaler has been told. The number itself is never changed.
func (t *Takeover) readScaling(s *service) (why string) {
	id := "service/" + t.clusterName() + "/" + s.text("name")
	scaled, policies, actions := t.states.one(scalableTarget, "resource_id", id), t.states.where(scalingPolicy, "resource_id", id),
		t.states.where(scheduledAction, "resource_id", id)
	if why := t.unfitScaling(id); why != "" {
		return why
	}
	if scaled == nil {
		if others := slices.Concat(policies, actions); len(others) > 0 {
			return "the target of autoscaling of " + others[0].Address + " is not in the states"
		}
		if _, said := s.at("desired_count").(float64); !said {
			return "it has no desired_count, which says how many tasks run: let terraform apply -refresh-only write it"
		}
		s.spec.Scaling.MinTasks = new(s.number("desired_count"))
		return ""
	}
	if why := wrongWithScalableTarget(scaled, len(actions) > 0); why != "" {
		return "its target of autoscaling, " + scaled.Address + ", " + why
	}
	s.spec.Scaling.MinTasks, s.spec.Scaling.MaxTasks = new(scaled.number("min_capacity")), new(scaled.number("max_capacity"))
	s.take = append(s.take, &Taken{Kind: appautoscaling.Target_GroupVersionKind, Name: s.spec.Name, ExternalName: id, From: scaled})
	for _, policy := range policies {
		if why := t.readPolicy(s, policy); why != "" {
			return "its policy of autoscaling, " + policy.Address + ", " + why
		}
	}
	for _, action := range actions {
		if why := t.readSchedule(s, action); why != "" {
			return "its schedule of autoscaling, " + action.Address + ", " + why
		}
	}
	return ""
}

// unfitScaling is about what scales a service and is tainted, or is yet to be deleted: the service would seem to have a fixed number of tasks.
func (t *Takeover) unfitScaling(id string) string {
	for _, r := range t.states.resources {
		if r.Unfit != "" && strings.HasPrefix(r.Type, "aws_appautoscaling_") && r.text("resource_id") == id {
			return r.Address + " scales it and is not fit: " + r.Unfit
		}
	}
	return ""
}

// wrongWithScalableTarget is about limits between which an Environment does not scale.
func wrongWithScalableTarget(scaled *Resource, hasSchedules bool) string {
	if why := wrongWithAttributes(scaled, knownOfScalableTarget); why != "" {
		return why
	}
	for _, state := range scaled.blocks("suspended_state") {
		if suspended := state.beyond(""); suspended != "" {
			return "has suspended_state." + suspended + ", for which an Environment has no field"
		}
	}
	switch role := scaled.text("role_arn"); {
	case role != "" && !strings.Contains(role, "/aws-service-role/"):
		return "has a role of its own, " + role + ", and an Environment leaves that to AWS"
	case scaled.number("min_capacity") == scaled.number("max_capacity") && !hasSchedules:
		return fmt.Sprintf("has min_capacity and max_capacity %d, which is a fixed number to an Environment: raise max_capacity, or take autoscaling away",
			scaled.number("max_capacity"))
	}
	return ""
}

// readSchedule adds other limits from a time on.
func (t *Takeover) readSchedule(s *service, action *Resource) (why string) {
	if why := wrongWithAttributes(action, knownOfScheduledAction); why != "" {
		return why
	}
	const limits = "scalable_target_action."
	least, most := action.at(limits+"min_capacity"), action.at(limits+"max_capacity")
	switch {
	case !isSaid(least) || !isSaid(most):
		return "sets only one of min_capacity and max_capacity, and a schedule of an Environment both"
	case action.text("id") == "" || action.text("name") == "":
		return "has no id or name, by which it would be found: let terraform apply -refresh-only write it"
	}
	schedule := v1alpha1.ScalingSchedule{
		Name: t.name("schedules of "+s.spec.Name, action), Expression: v1alpha1.ScheduleExpression(action.text("schedule")),
		TimeZone: v1alpha1.TimeZone(action.text("timezone")),
		MinTasks: new(action.count(limits + "min_capacity")), MaxTasks: new(action.count(limits + "max_capacity")),
	}
	s.spec.Scaling.Schedules = append(s.spec.Scaling.Schedules, schedule)
	s.take = append(s.take, &Taken{
		Kind: appautoscaling.ScheduledAction_GroupVersionKind, Name: compositions.ScalingPart(s.spec.Name, schedule.Name), ExternalName: action.text("id"),
		KeptName: action.text("name"), From: action,
	})
	return ""
}

// isSaid reports whether a limit is there, which may be 0.
func isSaid(limit any) bool { return limit != nil && limit != "" }

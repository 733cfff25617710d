package terraform

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// whyItStays says of something that nothing else is said of what uses it, or how to get to what an Environment has in its place, or "".
func (t *Takeover) whyItStays(r *Resource) string {
	switch r.Type {
	case eventRule:
		return t.whyRuleStays(r)
	case eventTarget:
		return t.whyTargetStays(r)
	case "aws_route53_record":
		return t.whyRecordStays(r)
	case "aws_iam_role":
		return t.whyRoleStays(r)
	case certificate:
		return t.whyCertificateStays(r)
	case "aws_acm_certificate_validation":
		if of := t.states.one(certificate, "arn", r.text("certificate_arn")); of != nil {
			return "it lets Terraform wait for " + of.Address + ", and is nothing in AWS: it stays with it"
		}
	}
	return ""
}

const eventRule, eventTarget = "aws_cloudwatch_event_rule", "aws_cloudwatch_event_target"

// whyRuleStays says how to get from a rule of EventBridge to schedules, which are another service: each of its targets that starts tasks becomes one.
func (t *Takeover) whyRuleStays(rule *Resource) string {
	var starts []string
	for _, target := range t.states.where(eventTarget, "rule", rule.text("name")) {
		if t.startsTasks(target) && sameBus(rule, target) {
			starts = append(starts, target.Address)
		}
	}
	switch {
	case len(starts) == 0:
		return ""
	case rule.text("schedule_expression") == "":
		return "it starts tasks when something happens, and jobs of an Environment have a schedule: it goes on as it is"
	}
	return "rules of EventBridge are another service than its schedules, of which jobs are taken over: see " + strings.Join(starts, " and ") + " for how to get to one"
}

// whyTargetStays says for one that starts tasks on a schedule what the schedule is that does the same.
func (t *Takeover) whyTargetStays(target *Resource) string {
	rules := t.states.where(eventRule, "name", target.text("rule"))
	i := slices.IndexFunc(rules, func(rule *Resource) bool { return sameBus(rule, target) && rule.text("schedule_expression") != "" })
	if i < 0 || !t.startsTasks(target) {
		return ""
	}
	rule := rules[i]
	state := "ENABLED"
	if rule.text("state") == "DISABLED" || rule.at("state") == nil && rule.at("is_enabled") == false {
		state = "DISABLED"
	}
	how := fmt.Sprintf("rules of EventBridge are another service than its schedules. To have it taken over as a job, write an aws_scheduler_schedule with "+
		"schedule_expression = %q, schedule_expression_timezone = \"UTC\", state = %q, flexible_time_window of mode OFF, and a target with this arn, and this "+
		"ecs_target as its ecs_parameters, and with a role_arn that scheduler.amazonaws.com may assume; take this target away in the same apply, or the task "+
		"starts twice; then read the state again", rule.text("schedule_expression"), state)
	if input := cmp.Or(target.text("input"), target.text("input_path")); input != "" || len(target.blocks("input_transformer")) > 0 {
		how += ". A job has no input: put what this one says into the task definition first"
	}
	return how
}

// startsTasks reports whether a target starts tasks in the cluster.
func (t *Takeover) startsTasks(target *Resource) bool {
	return len(target.blocks("ecs_target")) > 0 && target.text("arn") == t.states.of("aws_ecs_cluster")[0].text("arn")
}

// sameBus reports whether a rule and a target are of one bus of events. Rules of two may have the same name.
func sameBus(rule, target *Resource) bool {
	return cmp.Or(rule.text("event_bus_name"), "default") == cmp.Or(target.text("event_bus_name"), "default")
}

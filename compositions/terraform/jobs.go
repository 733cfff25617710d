package terraform

import (
	"fmt"
	"maps"
	"slices"

	scheduler "github.com/upbound/provider-aws/v2/apis/namespaced/scheduler/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// What may be set of a schedule, of its target, and of the tasks that it starts.
const (
	knownOfSchedule = "arn id name name_prefix group_name description schedule_expression schedule_expression_timezone state flexible_time_window target region " +
		"action_after_completion"
	knownOfTarget = "arn role_arn ecs_parameters retry_policy"
	knownOfStart  = "task_definition_arn task_count launch_type capacity_provider_strategy network_configuration platform_version propagate_tags " +
		"enable_ecs_managed_tags enable_execute_command"
)

// Where the parts of a schedule stand.
const (
	ofTarget = "target"
	ofStart  = "target.ecs_parameters"
)

// jobs that are taken over: each is a schedule of EventBridge Scheduler that starts a task in the cluster.
func (t *Takeover) jobs() {
	for _, r := range t.states.of("aws_scheduler_schedule") {
		s := t.asService(r)
		job, why := t.readJob(r, s)
		if why != "" {
			t.leaveWith(r, "%s", why)
			delete(t.names, "jobs/"+s.spec.Name)
			continue
		}
		t.takeJob(r, s, job)
	}
}

// asService is a schedule in the words of a service, with which it has its tasks in common.
func (t *Takeover) asService(schedule *Resource) *service {
	return &service{list: "jobs", Resource: &Resource{
		Address: schedule.Address, Module: schedule.Module, Type: schedule.Type, Name: schedule.Name, Index: schedule.Index,
		values: map[string]any{
			"name": schedule.text("name"), "network_configuration": schedule.at(ofStart + ".network_configuration"),
			"enable_execute_command": schedule.flag(ofStart + ".enable_execute_command"),
		},
	}}
}

// readJob says what a schedule starts, or why it cannot be taken over.
func (t *Takeover) readJob(r *Resource, s *service) (job v1alpha1.JobSpec, why string) {
	if why := t.wrongWithSchedule(r); why != "" {
		return job, why
	}
	if why := t.readStarted(r, s); why != "" {
		return job, why
	}
	provider, _ := startedOn(r.block(ofStart))
	job = v1alpha1.JobSpec{
		Name: s.spec.Name, TaskSpec: s.spec.TaskSpec, Schedule: v1alpha1.ScheduleExpression(r.text("schedule_expression")),
		TimeZone: v1alpha1.TimeZone(r.text("schedule_expression_timezone")), State: v1alpha1.SwitchOf(r.text("state") != "DISABLED"),
		Retries: retriesOf(r), CapacityProvider: provider,
	}
	if len(t.Spec.Jobs) == mostJobs {
		return job, "an Environment has at most 10 jobs"
	}
	if why := t.tooManySecrets(s); why != "" {
		return job, why
	}
	return job, t.refusal(func(with *v1alpha1.EnvironmentSpec) {
		with.Secrets = append(slices.Clone(with.Secrets), s.secrets...)
		with.Jobs = append(slices.Clone(with.Jobs), job)
	})
}

// wrongWithSchedule is about what the schedule of a job never is.
func (t *Takeover) wrongWithSchedule(r *Resource) string {
	target, start := r.block(ofTarget), r.block(ofStart)
	age := target.number("retry_policy.maximum_event_age_in_seconds")
	switch cluster := t.states.of("aws_ecs_cluster")[0].text("arn"); {
	case target.text("arn") != cluster || len(start.values) == 0:
		return "it starts no task in the cluster"
	case r.region() != t.states.Region:
		return "it is in region " + r.region() + ", and the Environment in " + t.states.Region
	case wrongWithHidden(r) != "":
		return "it " + wrongWithHidden(r)
	case r.text("group_name") != "default":
		return "it is in the group " + r.text("group_name") + ", and an Environment's schedules are in the group default, which cannot be changed"
	case wrongWithUnknown(r, knownOfSchedule) != "":
		return "it " + wrongWithUnknown(r, knownOfSchedule)
	case r.text("flexible_time_window.mode") != "OFF":
		return "it has a flexible_time_window, for which an Environment has no field"
	case !slices.Contains([]string{"", "NONE"}, r.text("action_after_completion")):
		return "it is deleted when it is over (action_after_completion), and the Environment would make it again"
	case wrongWithUnknown(target, knownOfTarget) != "":
		return "its target " + wrongWithUnknown(target, knownOfTarget)
	case age != 0 && age != usualAge:
		return fmt.Sprintf("its target gives up after %d seconds (maximum_event_age_in_seconds), and a job of an Environment after %d", age, usualAge)
	case wrongWithUnknown(start, knownOfStart) != "":
		return "its ecs_parameters block " + wrongWithUnknown(start, knownOfStart)
	case start.number("task_count") > 1:
		return fmt.Sprintf("it starts %d tasks at once, and a job of an Environment is one", start.number("task_count"))
	}
	if why := wrongWithPlatform(start); why != "" {
		return why
	}
	provider, isFargate := startedOn(start)
	if !isFargate {
		return "its task runs on EC2, or on several capacity providers, and a job of an Environment on one of Fargate's"
	}
	return t.missingProvider(provider)
}

// What EventBridge Scheduler does where nobody says how often, and for how many seconds, it tries again.
const usualRetries, usualAge = 185, 86400

// retriesOf a schedule are those of AWS where it says none.
func retriesOf(r *Resource) *int32 {
	if _, said := r.at(ofTarget + ".retry_policy.maximum_retry_attempts").(float64); !said {
		return new(int32(usualRetries))
	}
	return new(r.number(ofTarget + ".retry_policy.maximum_retry_attempts"))
}

// startedOn is the capacity provider of the task that a schedule starts, "" for Fargate by its launch type, and whether it is one of Fargate's.
func startedOn(start *Resource) (provider v1alpha1.CapacityProvider, isFargate bool) {
	strategy := start.blocks("capacity_provider_strategy")
	switch len(strategy) {
	case 0:
		return "", start.text("launch_type") == "FARGATE"
	case 1:
		provider = v1alpha1.CapacityProvider(strategy[0].text("capacity_provider"))
	}
	return provider, provider == v1alpha1.Fargate || provider == v1alpha1.FargateSpot
}

// readStarted reads the task that a schedule starts.
func (t *Takeover) readStarted(r *Resource, s *service) string {
	if s.flag("enable_execute_command") {
		s.spec.ExecuteCommand = v1alpha1.Enabled
	}
	starts := r.text(ofStart + ".task_definition_arn")
	if s.definition = t.started(starts); s.definition == nil {
		return fmt.Sprintf("it starts the task definition %s, which is not in the states: let Terraform have it first", starts)
	}
	if why := wrongWithDefinition(s); why != "" {
		return why
	}
	for _, read := range []func(*service) string{t.readNetwork, t.readDefinition, t.readContainers, t.readLogs} {
		if why := read(s); why != "" {
			return why
		}
	}
	switch {
	case len(s.spec.Ports) > 0:
		return "its container listens on ports, and nobody connects to a job"
	case s.spec.HealthCheck != nil:
		return "its own container has a health check, for which a job has no field"
	}
	return ""
}

// started is the task definition that a schedule names: one revision, or the newest of a family.
func (t *Takeover) started(arn string) *Resource {
	for _, attribute := range []string{"arn", "arn_without_revision"} {
		if r := t.states.one("aws_ecs_task_definition", attribute, arn); r != nil {
			return r
		}
	}
	return nil
}

// newestOf is what it means that a schedule starts the newest version of a task definition, and a job of an Environment the one that the spec says.
func newestOf(r, definition *Resource) []string {
	if r.text(ofStart+".task_definition_arn") == definition.text("arn") {
		return nil
	}
	return []string{fmt.Sprintf("it starts what the states have, version %d of %s: where a pipeline has registered a newer one, set the image to that first",
		definition.number("revision"), definition.text("family"))}
}

// takeJob takes a job over: its schedule and its log group. Its task is started with a version and a role of the Environment from then on.
func (t *Takeover) takeJob(r *Resource, s *service, job v1alpha1.JobSpec) {
	t.Spec.Jobs = append(t.Spec.Jobs, job)
	t.names["jobs/"+job.Name] = r
	part := compositions.JobPart(job)
	t.takeTask(s, part, r)
	values := maps.Clone(r.values)
	if !plan.Consents(r.text("description"), t.Consent()) {
		values["description"] = plan.ConsentText(t.Consent()) // as it will be: nothing is taken over before
	}
	t.take(&Taken{
		Kind: scheduler.Schedule_GroupVersionKind, Name: part, ExternalName: r.text("id"), KeptName: r.text("name"), From: r, Joins: true, values: values,
		Found:   map[string]string{"target.ecsParameters.taskDefinitionArn": r.text(ofStart + ".task_definition_arn")},
		Effects: append(append(s.effects, newestOf(r, s.definition)...), "the task is started with a role of the Environment's own, and not with "+r.text(ofTarget+".role_arn")),
	})
}

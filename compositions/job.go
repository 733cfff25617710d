package compositions

import (
	"fmt"

	scheduler "github.com/upbound/provider-aws/v2/apis/namespaced/scheduler/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

var inJobs = plan.Composition{Name: "job", Condition: v1alpha1.ConditionJobsReady, Field: "jobs"}

// maxNameSchedule is the length that AWS allows for names of schedules.
const maxNameSchedule = 64

// job makes a task on Fargate with its log group, roles and security group, and a schedule of EventBridge Scheduler that starts the task, with a role with
// which the scheduler may start exactly this task. As with services, no task starts before it can run. Without a schedule the status says how to start it.
func job(c composer, in TaskInputs, spec v1alpha1.JobSpec) {
	c = c.within(inJobs, spec.Name)
	w := in.workloads[JobPart(spec)]
	c.mountOwn(in, &w, 0)
	logs := c.logGroupOf(w)
	roles := c.taskRoles(in.Network, w)
	group, doors := c.taskSecurityGroup(in, w)
	if spec.Schedule == "" {
		c.onDemand(in, spec, w, startable{logs, roles, group, doors})
		return
	}
	task := c.taskDefinition(w, logs, roles, 0) // the schedule moves over at once, and nothing rolls back
	was := startedBy(plan.Live(c.Seen, c.Key(scheduler.Schedule_GroupVersionKind.GroupKind(), w.part), &scheduler.Schedule{}).Status.AtProvider)
	permissions, held := c.permissions(w, logs, roles, was != nil && *was != task.Output())
	starter, permission := c.startingRole(in, w, roles)

	d := c.Draft(w.part)
	d.After(in.neededToRun(w, logs, permissions, doors)...)
	d.After(permission)
	d.WaitFor(held...)
	c.holdWithoutCapacity(d, in.Cluster, w, spec.CapacityProvider)
	kind := scheduler.Schedule_GroupVersionKind.GroupKind()
	made := plan.Add(d, &scheduler.Schedule{Spec: scheduler.ScheduleSpec{ForProvider: scheduler.ScheduleParameters{
		Name:                       new(c.NameInAWS(kind, w.part, c.AWSName(w.part, maxNameSchedule))),
		Description:                textIfSet(c.DescriptionInAWS(kind, w.part, "")), // in which its owner may have consented to its adoption
		GroupName:                  new("default"),
		State:                      new(scheduleState(spec.State)),
		ScheduleExpression:         new(string(spec.Schedule)),
		ScheduleExpressionTimezone: new(string(spec.TimeZone)),
		FlexibleTimeWindow:         &scheduler.FlexibleTimeWindowParameters{Mode: new("OFF")},
		Target: &scheduler.TargetParameters{
			Arn:           d.Use(in.Cluster.ARN),
			RoleArn:       d.Use(starter),
			RetryPolicy:   &scheduler.RetryPolicyParameters{MaximumRetryAttempts: number(*spec.Retries)},
			EcsParameters: startParameters(d, in, w, spec, task, group),
		},
	}}})
	now := made.Live.Status.AtProvider
	c.Plan.Outputs.Jobs = append(c.Plan.Outputs.Jobs, v1alpha1.JobStatus{
		Name: spec.Name, ScheduleARN: made.Fact(now.Arn).Output(), TaskDefinitionARN: made.Fact(startedBy(now)).Output(),
	})
}

// startParameters are how the scheduler starts the task of a job.
func startParameters(d *plan.Draft, in TaskInputs, w workload, spec v1alpha1.JobSpec, task, group plan.Fact) *scheduler.EcsParametersParameters {
	params := &scheduler.EcsParametersParameters{
		TaskDefinitionArn:    d.Use(task),
		TaskCount:            number(1),
		PropagateTags:        new("TASK_DEFINITION"),
		EnableEcsManagedTags: new(true),
		EnableExecuteCommand: new(w.takesCommands()),
		NetworkConfiguration: &scheduler.NetworkConfigurationParameters{
			Subnets:        d.UseAll(in.Network.subnetsFor(w)),
			SecurityGroups: w.securityGroups(d, group),
			AssignPublicIP: new(w.isPublic()),
		},
	}
	if spec.CapacityProvider == v1alpha1.FargateSpot { // AWS takes it in place of a launch type alone
		params.CapacityProviderStrategy = []scheduler.CapacityProviderStrategyParameters{
			{CapacityProvider: new(string(v1alpha1.FargateSpot)), Weight: number(1)},
		}
		return params
	}
	params.LaunchType = new(string(v1alpha1.Fargate))
	return params
}

// startedBy is the task definition that a schedule starts, nil while it is not known.
func startedBy(schedule scheduler.ScheduleObservation) *string {
	if schedule.Target == nil || schedule.Target.EcsParameters == nil {
		return nil
	}
	return schedule.Target.EcsParameters.TaskDefinitionArn
}

func jobWorkload(spec v1alpha1.JobSpec) workload {
	return workload{TaskSpec: spec.TaskSpec, kind: "job", name: spec.Name, part: JobPart(spec)}
}

// JobPart is the part of a job in the names of its objects.
func JobPart(spec v1alpha1.JobSpec) string { return spec.Name + ".job" }

func scheduleState(state v1alpha1.Switch) string {
	if state == v1alpha1.Enabled {
		return "ENABLED"
	}
	return "DISABLED"
}

// startingRole makes the role with which the scheduler starts a task: any revision of this job's task definition, in this cluster, with
// the job's two roles and no others.
func (c composer) startingRole(in TaskInputs, w workload, roles taskRoles) (plan.Fact, *plan.Object) {
	part := w.part + "-start"
	name, role := c.role(in.Network, part, byScheduler)
	d := c.Draft(part)
	inECS := fmt.Sprintf("arn:%s:ecs:%s:%s:", Partition(c.Env.Spec.Region), c.Env.Spec.Region, d.Text(in.Network.Account))
	return role, c.rolePolicy(d, name, role, []statement{{
		Effect:    allow,
		Action:    []string{"ecs:RunTask"},
		Resource:  []string{inECS + "task-definition/" + c.family(w) + ":*"},
		Condition: map[string]map[string][]string{"ArnEquals": {"ecs:cluster": {d.Text(in.Cluster.ARN)}}},
	}, {
		Effect:    allow,
		Action:    []string{"ecs:TagResource"}, // a task begins with the tags of its definition
		Resource:  []string{inECS + "task/" + in.Cluster.Name + "/*"},
		Condition: map[string]map[string][]string{"StringEquals": {"ecs:CreateAction": {"RunTask"}}},
	}, {
		Effect:    allow,
		Action:    []string{"iam:PassRole"},
		Resource:  []string{d.Text(roles.execution), d.Text(roles.task)},
		Condition: map[string]map[string][]string{"StringEquals": {"iam:PassedToService": {ecsTasks}}},
	}})
}

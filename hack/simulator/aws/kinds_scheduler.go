package aws

import (
	"maps"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Schedule is a schedule of EventBridge Scheduler.
const Schedule Kind = "scheduler.Schedule"

const notAssumable = "ValidationException: The execution role you provide must allow AWS EventBridge Scheduler to assume the role."

var schedulerKinds = map[Kind]*row{
	Schedule: {
		title:     "EventBridge Scheduler Schedule",
		api:       api{"Scheduler", "CreateSchedule", "UpdateSchedule", "DeleteSchedule"},
		untagged:  true,
		immutable: []string{"name", "groupName"},
		creating:  second,
		updating:  second,
		deleting:  second,
		references: []reference{
			{field: "target.roleArn", to: Role, missing: notAssumable + "%.0s", retried: 2 * time.Minute},
		},
		id: func(_ *Account, r *Resource) string { return groupOf(r) + "/" + r.Text("name") },
		arn: func(a *Account, r *Resource) string {
			return a.arn("scheduler", "schedule/"+groupOf(r)+"/"+r.Text("name"))
		},
		check: checkSchedule,
		observe: func(*Account, *Resource) map[string]any {
			return map[string]any{
				"groupName": "default", "state": "ENABLED", "scheduleExpressionTimezone": "UTC", "actionAfterCompletion": "NONE",
			}
		},
	},
}

func init() { maps.Copy(table, schedulerKinds) }

func groupOf(schedule *Resource) string {
	if group := schedule.Text("groupName"); group != "" {
		return group
	}
	return "default"
}

// scheduleExpression is what EventBridge Scheduler and Application Auto Scaling take.
var scheduleExpression = regexp.MustCompile(`^(at\(\S+\)|rate\(\d+ (minute|hour|day)s?\)|cron\(\S+( \S+){5}\))$`)

func checkSchedule(a *Account, r, old *Resource) error {
	if name := r.Text("name"); len(name) > 64 {
		return refuse("ValidationException: 1 validation error detected: Value '%s' at 'name' failed to satisfy constraint: "+
			"Member must have length less than or equal to 64", name)
	}
	if expression := r.Text("scheduleExpression"); !scheduleExpression.MatchString(expression) {
		return refuse("ValidationException: Invalid Schedule Expression %s.", expression)
	}
	if len(r.texts("target.ecsParameters.capacityProviderStrategy.capacityProvider")) > 0 && r.Text("target.ecsParameters.launchType") != "" {
		return refuse("ValidationException: EcsParameters must have either LaunchType or CapacityProviderStrategy, not both.")
	}
	if role := a.lookup(Role, r.Text("target.roleArn")); !strings.Contains(role.Text("assumeRolePolicy"), "scheduler.amazonaws.com") {
		return retried(2*time.Minute, refuse(notAssumable))
	}
	if old == nil && a.lookup(Schedule, groupOf(r)+"/"+r.Text("name")) != nil {
		return refuse("ConflictException: Schedule %s already exists.", r.Text("name"))
	}
	return nil
}

// Unstartable says why the task of a schedule could not be started, or could not run. The schedule is named by its ARN or its group and name.
func (a *Account) Unstartable(schedule string) []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	r := a.lookup(Schedule, schedule)
	if r == nil {
		return []string{"there is no such schedule"}
	}
	return a.unstartable(r)
}

// startedBy is what a schedule starts, as if it was a service.
func startedBy(schedule *Resource) *Resource {
	parameters, _ := schedule.Attributes["target"].(map[string]any)["ecsParameters"].(map[string]any)
	return &Resource{Attributes: map[string]any{
		"desiredCount": 1.0, "taskDefinition": parameters["taskDefinitionArn"], "networkConfiguration": parameters["networkConfiguration"],
	}}
}

func (a *Account) unstartable(r *Resource) []string {
	asked := startedBy(r)
	definition := asked.Text("taskDefinition")
	task := a.lookup(TaskDefinition, definition)
	if task == nil {
		return []string{"the task definition does not exist"}
	}
	starting := a.permissions(r.Text("target.roleArn"))
	var reasons []string
	for action, resources := range map[string][]string{
		"ecs:RunTask":  {definition},
		"iam:PassRole": {task.Text("executionRoleArn"), task.Text("taskRoleArn")},
	} {
		for _, resource := range resources {
			if !permitted(starting, action, resource) {
				reasons = append(reasons, "AccessDeniedException: not authorized to perform: "+action+" on resource: "+resource)
			}
		}
	}
	return append(reasons, a.unsteady(asked)...)
}

// atoi reads the numbers that Terraform holds as texts; what is no number counts as none.
func atoi(text string) int {
	n, _ := strconv.Atoi(text)
	return n
}

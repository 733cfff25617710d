package aws

import (
	"strings"
	"testing"
)

// scheduled adds a job that runs the service's task once a day, and an action that stops the service at night.
func (e *environment) scheduled(t *testing.T) {
	t.Helper()
	e.add(t, ScheduledAction, "night", fields{
		"name": "night", "resourceId": "service/main/web", "scalableDimension": "ecs:service:DesiredCount", "serviceNamespace": "ecs",
		"schedule": "cron(0 22 * * ? *)", "scalableTargetAction": fields{"minCapacity": "0", "maxCapacity": "0"},
	})
	made(t, e.Account, Role, "start", fields{"assumeRolePolicy": strings.ReplaceAll(trust, "ecs-tasks", "scheduler")})
	made(t, e.Account, RolePolicy, "start", fields{"role": "start", "policy": `{"Statement":[
		{"Effect":"Allow","Action":["ecs:RunTask"],"Resource":"arn:aws:ecs:*:*:task-definition/web:*"},
		{"Effect":"Allow","Action":["iam:PassRole"],"Resource":"*"}]}`})
	e.add(t, Schedule, "daily", e.scheduleFields(fields{}))
}

func (e *environment) scheduleFields(change fields) fields {
	role, _ := e.Get(Role, "start")
	network := e.serviceFields()["networkConfiguration"]
	return with(fields{
		"name": "daily", "scheduleExpression": "rate(1 day)", "flexibleTimeWindow": fields{"mode": "OFF"},
		"target": fields{
			"arn": e.ids[Cluster], "roleArn": role.ARN,
			"ecsParameters": fields{"taskDefinitionArn": e.ids[TaskDefinition], "launchType": "FARGATE", "networkConfiguration": network},
		},
	}, change)
}

func TestScheduleStartsItsTask(t *testing.T) {
	e := newEnvironment(t)
	if reasons := e.Unstartable("default/daily"); reasons != nil {
		t.Error(reasons)
	}
}

func TestScheduleDoesNotStartATaskWithoutPermissionOrWhatTheTaskNeeds(t *testing.T) {
	for name, c := range map[string]struct {
		kind  Kind
		id    string
		words string
	}{
		"permission to start it":    {RolePolicy, "start:start", "not authorized to perform: ecs:RunTask"},
		"permission to pass a role": {RolePolicy, "start:start", "not authorized to perform: iam:PassRole"},
		"a log group":               {LogGroup, "/web", "The specified log group does not exist."},
	} {
		t.Run(name, func(t *testing.T) {
			e := newEnvironment(t)
			e.Remove(c.kind, c.id)
			if reasons := strings.Join(e.Unstartable("default/daily"), "\n"); !strings.Contains(reasons, c.words) {
				t.Errorf("reasons are %q", reasons)
			}
		})
	}
}

func TestSchedulesThatAWSRefuses(t *testing.T) {
	e := newEnvironment(t)
	for name, c := range map[string]struct {
		kind  Kind
		asked fields
		words string
	}{
		"of the same name": {Schedule, e.scheduleFields(nil), "ConflictException: Schedule daily already exists."},
		"cron of five":     {Schedule, e.scheduleFields(fields{"name": "other", "scheduleExpression": "cron(0 3 * * ?)"}), "Invalid Schedule Expression"},
		"a long name":      {Schedule, e.scheduleFields(fields{"name": strings.Repeat("x", 65)}), "Member must have length less than or equal to 64"},
		"a role for tasks": {Schedule, e.scheduleFields(fields{"name": "other", "target": fields{
			"roleArn": "arn:aws:iam::123456789012:role/task",
		}}), "must allow AWS EventBridge Scheduler to assume the role"},
		"limits the wrong way": {ScheduledAction, with(e.asked[ScheduledAction], fields{
			"scalableTargetAction": fields{"minCapacity": "2", "maxCapacity": "1"},
		}), "Maximum capacity cannot be less than minimum capacity"},
		"an action of no target": {ScheduledAction, with(e.asked[ScheduledAction], fields{"resourceId": "service/main/none"}), "No scalable target registered"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := run(t, e.Create(c.kind, object(c.kind, "refused", c.asked)))
			wantError(t, err, c.words)
		})
	}
}

package terraform_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
	"github.com/terrarium-io/terrarium/compositions/terraform"
)

type object = map[string]any

const ofECS = "arn:aws:ecs:eu-west-1:111122223333:"

// A nightly job as Terraform has it: a schedule in EventBridge Scheduler, and what it starts.
type nightly struct{ schedule, target, start, definition, container, logs object }

func newNightly() *nightly {
	return &nightly{
		schedule: object{
			"id": "default/nightly-report", "arn": "arn:aws:scheduler:eu-west-1:111122223333:schedule/default/nightly-report", "name": "nightly-report",
			"group_name": "default", "description": "Every night.", "schedule_expression": "cron(0 3 * * ? *)", "schedule_expression_timezone": "Europe/Berlin",
			"state": "ENABLED", "flexible_time_window": []any{object{"mode": "OFF"}}, "action_after_completion": "NONE",
		},
		target: object{
			"arn": ofECS + "cluster/shop", "role_arn": "arn:aws:iam::111122223333:role/scheduler",
			"retry_policy": []any{object{"maximum_event_age_in_seconds": 86400, "maximum_retry_attempts": 5}},
		},
		start: object{
			"task_definition_arn": ofECS + "task-definition/report", "task_count": 1, "launch_type": "FARGATE", "platform_version": "LATEST",
			"network_configuration": []any{object{"subnets": []any{"subnet-1"}, "security_groups": []any{"sg-1"}, "assign_public_ip": false}},
		},
		definition: object{
			"id": "report", "arn": ofECS + "task-definition/report:7", "arn_without_revision": ofECS + "task-definition/report", "family": "report", "revision": 7,
			"cpu": "256", "memory": "512", "network_mode": "awsvpc", "requires_compatibilities": []any{"FARGATE"},
		},
		container: object{
			"name": "report", "image": "example.org/report:1", "essential": true, "environment": []any{object{"name": "KIND", "value": "daily"}},
			"logConfiguration": object{"logDriver": "awslogs", "options": object{
				"awslogs-group": "/jobs/report", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "report",
			}},
		},
		logs: object{
			"id": "/jobs/report", "arn": "arn:aws:logs:eu-west-1:111122223333:log-group:/jobs/report", "name": "/jobs/report", "retention_in_days": 30,
			"log_group_class": "STANDARD",
		},
	}
}

// recognized is what becomes of a job and of the network and the cluster around it.
func (n *nightly) recognized(t *testing.T, more ...object) *terraform.Takeover {
	t.Helper()
	start := maps.Clone(n.start)
	n.target["ecs_parameters"] = []any{start}
	n.schedule["target"] = []any{n.target}
	containers, err := json.Marshal([]any{n.container})
	if err != nil {
		t.Fatal(err)
	}
	n.definition["container_definitions"] = string(containers)
	resources := []any{
		inState("aws_vpc", "this", object{"id": "vpc-1", "arn": "arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-1"}),
		inState("aws_subnet", "a", object{"id": "subnet-1", "vpc_id": "vpc-1", "arn": "arn:aws:ec2:eu-west-1:111122223333:subnet/subnet-1"}),
		inState("aws_route_table", "a", object{"id": "rtb-1", "vpc_id": "vpc-1", "route": []any{object{"cidr_block": "0.0.0.0/0", "nat_gateway_id": "nat-1"}}}),
		inState("aws_route_table_association", "a", object{"id": "rtbassoc-1", "subnet_id": "subnet-1", "route_table_id": "rtb-1"}),
		inState("aws_security_group", "jobs", object{"id": "sg-1", "arn": "arn:aws:ec2:eu-west-1:111122223333:security-group/sg-1", "vpc_id": "vpc-1"}),
		inState("aws_ecs_cluster", "this", object{"id": ofECS + "cluster/shop", "arn": ofECS + "cluster/shop", "name": "shop"}),
		inState("aws_scheduler_schedule", "nightly", n.schedule),
		inState("aws_ecs_task_definition", "report", n.definition),
		inState("aws_cloudwatch_log_group", "report", n.logs),
	}
	for _, resource := range more {
		resources = append(resources, resource)
	}
	return recognized(t, object{"format_version": "1.0", "terraform_version": "1.9.8", "values": object{"root_module": object{"resources": resources}}}, anything)
}

func inState(typ, name string, values object) object {
	return object{"address": typ + "." + name, "mode": "managed", "type": typ, "name": name, "values": values}
}

func TestJobIsTakenOverWithItsScheduleAndItsLogGroup(t *testing.T) {
	found := newNightly().recognized(t)
	taken := map[string]string{}
	for _, one := range found.Taken {
		taken[one.Kind.Kind+"/"+one.Name] = one.From.Address + " " + one.ExternalName + " " + one.KeptName
	}
	want := map[string]string{
		"Schedule/shop-report.job": "aws_scheduler_schedule.nightly default/nightly-report nightly-report",
		"Group/shop-report.job":    "aws_cloudwatch_log_group.report /jobs/report /jobs/report",
	}
	if diff := cmp.Diff(want, taken); diff != "" {
		t.Error(diff)
	}
	if len(found.Spec.Jobs) != 1 {
		t.Fatalf("the spec has %d jobs", len(found.Spec.Jobs))
	}
	job := found.Spec.Jobs[0]
	got := v1alpha1.JobSpec{
		Name: job.Name, Schedule: job.Schedule, TimeZone: job.TimeZone, State: job.State, Retries: job.Retries, CapacityProvider: job.CapacityProvider,
	}
	wanted := v1alpha1.JobSpec{
		Name: "report", Schedule: "cron(0 3 * * ? *)", TimeZone: "Europe/Berlin", State: v1alpha1.Enabled, Retries: new(int32(5)),
	}
	if diff := cmp.Diff(wanted, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]v1alpha1.EnvVar{{Name: "KIND", Value: new("daily")}}, job.Env); diff != "" {
		t.Error(diff)
	}
	if job.Image != "example.org/report:1" || job.Logs.RetentionDays != 30 || !cmp.Equal(job.SecurityGroupIDs, []string{"sg-1"}) {
		t.Errorf("the job has the image %s, keeps logs for %d days, and has the groups %v", job.Image, job.Logs.RetentionDays, job.SecurityGroupIDs)
	}
}

func TestScheduleOfTheNewestVersionSaysWhichOneTheSpecHas(t *testing.T) {
	const newest = "it starts what the states have, version 7 of report"
	effects := func(n *nightly) string {
		for _, one := range n.recognized(t).Taken {
			if one.Kind.Kind == "Schedule" {
				return strings.Join(one.Effects, "; ")
			}
		}
		return ""
	}
	if said := effects(newNightly()); !strings.Contains(said, newest) {
		t.Errorf("of the newest version: %s", said)
	}
	n := newNightly()
	n.start["task_definition_arn"] = n.definition["arn"]
	if said := effects(n); strings.Contains(said, newest) {
		t.Errorf("of one version: %s", said)
	}
}

func TestOwnerOfAScheduleConsentsInItsDescription(t *testing.T) {
	n := newNightly()
	before := n.recognized(t)
	n.schedule["description"] = "Every night. " + plan.ConsentText(before.Consent())
	for name, c := range map[string]struct {
		found *terraform.Takeover
		want  bool
	}{
		"nothing said":   {before, false},
		"with its words": {n.recognized(t), true},
	} {
		schedule := slices.IndexFunc(c.found.Taken, func(one *terraform.Taken) bool { return one.Kind.Kind == "Schedule" })
		if schedule < 0 {
			t.Fatalf("%s: no schedule is taken over", name)
		}
		if c.found.Taken[schedule].Consents(c.found.Consent()) != c.want {
			t.Errorf("%s: consents is %t", name, !c.want)
		}
	}
}

func TestJobIsLeftWhereAnEnvironmentCannotSayIt(t *testing.T) {
	for want, change := range map[string]func(*nightly){
		"it starts no task in the cluster":                               func(n *nightly) { n.target["arn"] = ofECS + "cluster/other" },
		"it is in the group reports, and an Environment's schedules are": func(n *nightly) { n.schedule["group_name"] = "reports" },
		"it has kms_key_arn, for which an Environment has no field":      func(n *nightly) { n.schedule["kms_key_arn"] = "arn:aws:kms:eu-west-1:111122223333:key/1" },
		"it has a flexible_time_window, for which an Environment has no": func(n *nightly) { n.schedule["flexible_time_window"] = []any{object{"mode": "FLEXIBLE"}} },
		"it is deleted when it is over (action_after_completion)":        func(n *nightly) { n.schedule["action_after_completion"] = "DELETE" },
		"its target has input, for which an Environment has no field":    func(n *nightly) { n.target["input"] = "{}" },
		"its target gives up after 3600 seconds (maximum_event_age_in_seconds)": func(n *nightly) {
			n.target["retry_policy"] = []any{object{"maximum_event_age_in_seconds": 3600, "maximum_retry_attempts": 5}}
		},
		"its ecs_parameters block has group, for which an Environment has no": func(n *nightly) { n.start["group"] = "family:x" },
		"it starts 2 tasks at once, and a job of an Environment is one":       func(n *nightly) { n.start["task_count"] = 2 },
		"its platform_version is 1.3.0, on which tasks of an Environment":     func(n *nightly) { n.start["platform_version"] = "1.3.0" },
		"its task runs on EC2, or on several capacity providers":              func(n *nightly) { n.start["launch_type"] = "EC2" },
		"which is not in the states: let Terraform have it first":             func(n *nightly) { n.start["task_definition_arn"] = ofECS + "task-definition/other:1" },
		"its container listens on ports, and nobody connects to a job":        func(n *nightly) { n.container["portMappings"] = []any{object{"containerPort": 80}} },
		"its own container has a health check, for which a job has no field":  func(n *nightly) { n.container["healthCheck"] = object{"command": []any{"CMD", "true"}} },
		"its tasks are in subnet-9, which is none of the private subnets":     func(n *nightly) { n.start["network_configuration"] = []any{object{"subnets": []any{"subnet-9"}}} },
		"its container report has hostname, for which an Environment has no ": func(n *nightly) { n.container["hostname"] = "report" },
		"of its task definition: its network_mode is bridge":                  func(n *nightly) { n.definition["network_mode"] = "bridge" },
	} {
		t.Run(want, func(t *testing.T) {
			n := newNightly()
			change(n)
			found := n.recognized(t)
			for _, left := range found.Left {
				if left.Address == "aws_scheduler_schedule.nightly" && strings.Contains(left.Text, want) {
					return
				}
			}
			t.Errorf("the schedule is not left for this: %v", found.Left)
		})
	}
}

func TestJobGetsALogGroupOfItsOwnWhereAnotherScheduleRunsTheSame(t *testing.T) {
	other := newNightly()
	other.schedule["id"], other.schedule["arn"], other.schedule["name"] = "other/x", "arn:aws:scheduler:eu-west-1:111122223333:schedule/other/x", "x"
	other.target["ecs_parameters"] = []any{object{"task_definition_arn": ofECS + "task-definition/report:6"}}
	other.schedule["target"] = []any{other.target}
	found := newNightly().recognized(t, inState("aws_scheduler_schedule", "other", other.schedule))
	for _, one := range found.Taken {
		if one.Kind.Kind == "Group" {
			t.Errorf("%s takes the log group of both over", one.Name)
		}
	}
	if len(found.Spec.Jobs) != 1 {
		t.Errorf("%d jobs are taken over", len(found.Spec.Jobs))
	}
}

// A schedule without a policy for retries has that of AWS.
func TestJobOfAScheduleThatSaysNoRetriesHasThoseOfAWS(t *testing.T) {
	n := newNightly()
	delete(n.target, "retry_policy")
	if got := n.recognized(t).Spec.Jobs[0].Retries; *got != 185 {
		t.Errorf("it is tried again %d times", *got)
	}
}

func TestJobGetsAVersionOfItsOwnWhereItsTaskDefinitionIsOfOthersToo(t *testing.T) {
	other := newNightly().schedule
	other["id"], other["arn"], other["name"] = "default/other", "arn:aws:scheduler:eu-west-1:111122223333:schedule/default/other", "other"
	other["target"] = []any{object{"arn": "arn:aws:events:eu-west-1:111122223333:event-bus/x", "input": ofECS + "task-definition/report"}}
	found := newNightly().recognized(t, inState("aws_scheduler_schedule", "other", other))
	for _, left := range found.Left {
		if left.Address == "aws_ecs_task_definition.report" {
			if !strings.HasPrefix(left.Text, "aws_scheduler_schedule.other uses it too; the job gets one of its own") {
				t.Error(left.Text)
			}
			return
		}
	}
	t.Error("the task definition is not left")
}

func TestRoleThatStartsAJobIsLeftAsOneThatIsUsedNoMore(t *testing.T) {
	found := newNightly().recognized(t, inState("aws_iam_role", "scheduler", object{"arn": "arn:aws:iam::111122223333:role/scheduler", "name": "scheduler"}))
	const want = "aws_scheduler_schedule.nightly has a role of the Environment in its place from then on: it can go when nothing else uses it"
	if got := leftAs(found, "aws_iam_role.scheduler"); got != want {
		t.Errorf("it is left as %q, want %q", got, want)
	}
}

package controllers_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

// job runs every night, with a secret and the database.
func job(spec *v1alpha1.EnvironmentSpec) {
	database(spec)
	secret(spec)
	spec.Jobs = []v1alpha1.JobSpec{{
		Name: "nightly", Schedule: "cron(0 3 * * ? *)", TaskSpec: v1alpha1.TaskSpec{
			Image:     "example.org/nightly:1",
			SecretEnv: []v1alpha1.SecretEnvVar{{Name: "STRIPE_KEY", Secret: "stripe", Key: "apiKey"}},
			Databases: []v1alpha1.DatabaseLink{{Name: "main"}},
		},
	}}
}

// schedule is the only one in AWS.
func (w *world) schedule() *aws.Resource {
	w.t.Helper()
	schedules := w.wantInAWS(aws.Schedule, 1)
	if len(schedules) != 1 {
		w.t.FailNow()
	}
	return &schedules[0]
}

func TestJobCanBeStarted(t *testing.T) {
	w := newWorld(t)
	w.makeReady(job)
	w.waitFor(v1alpha1.ConditionJobsReady, v1alpha1.ReasonAvailable)
	if reasons := w.account.Unstartable(w.schedule().ID); reasons != nil {
		t.Error(reasons)
	}
}

func TestStatusSaysWhatAJobStarts(t *testing.T) {
	w := newWorld(t)
	w.makeReady(job)
	schedule := w.schedule()
	want := []v1alpha1.JobStatus{{
		Name: "nightly", ScheduleARN: schedule.ARN, TaskDefinitionARN: schedule.Text("target.ecsParameters.taskDefinitionArn"),
	}}
	if diff := cmp.Diff(want, w.environment().Status.Jobs); diff != "" {
		t.Errorf("status.jobs (-want +got):\n%s", diff)
	}
}

func TestChangedJobMovesItsScheduleAndTheOldDefinitionGoes(t *testing.T) {
	w := newWorld(t)
	w.makeReady(job)
	w.change(func(env *v1alpha1.Environment) { env.Spec.Jobs[0].Image = "example.org/nightly:2" })
	w.waitReady()
	task, _ := w.account.Get(aws.TaskDefinition, w.schedule().Text("target.ecsParameters.taskDefinitionArn"))
	if !strings.Contains(task.Text("containerDefinitions"), "example.org/nightly:2") {
		t.Errorf("the schedule starts %s", task.Text("containerDefinitions"))
	}
	w.eventually("the old task definition to go", func(context.Context) (bool, error) {
		return len(namesOf(w, "TaskDefinition")) == 1, nil
	})
	if made := len(w.account.Creations(aws.Schedule)); made != 1 {
		t.Errorf("%d schedules were made", made)
	}
}

func TestDisabledJobKeepsItsSchedule(t *testing.T) {
	w := newWorld(t)
	w.makeReady(job)
	w.change(func(env *v1alpha1.Environment) { env.Spec.Jobs[0].State = v1alpha1.Disabled })
	w.waitReady()
	if state := w.schedule().Text("state"); state != "DISABLED" {
		t.Errorf("the schedule is %s", state)
	}
}

func TestRemovedJobLeavesNothing(t *testing.T) {
	w := newWorld(t)
	w.makeReady(job)
	w.change(func(env *v1alpha1.Environment) { env.Spec.Jobs = nil })
	w.waitReady()
	w.eventually("all of the job to go", func(context.Context) (bool, error) {
		for name := range w.resources() {
			if strings.Contains(name, "nightly") {
				return false, nil
			}
		}
		return true, nil
	})
	for _, kind := range []aws.Kind{aws.Schedule, aws.TaskDefinition, aws.Role, aws.LogGroup} {
		w.wantInAWS(kind, 0)
	}
}

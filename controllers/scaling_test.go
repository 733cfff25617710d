package controllers_test

import (
	"context"
	"strings"
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

// scheduled makes a service stop at night.
func scheduled(spec *v1alpha1.EnvironmentSpec) {
	service("web")(spec)
	spec.Services[0].Scaling = v1alpha1.ScalingSpec{
		MinTasks: new(int32(2)), MaxTasks: new(int32(4)), CPUTargetPercent: 60,
		Schedules: []v1alpha1.ScalingSchedule{
			{Name: "night", Expression: "cron(0 22 * * ? *)", MinTasks: new(int32(0)), MaxTasks: new(int32(0))},
			{Name: "day", Expression: "cron(0 6 * * ? *)", MinTasks: new(int32(2)), MaxTasks: new(int32(4))},
		},
	}
}

func TestWhatAScheduleSetsStays(t *testing.T) {
	w := newWorldIn(t, cluster, polling)
	w.makeReady(scheduled)
	w.wantInAWS(aws.ScheduledAction, 2)
	target := w.wantInAWS(aws.ScalingTarget, 1)[0]
	if err := w.account.Modify(aws.ScalingTarget, target.ID, func(attributes map[string]any) {
		attributes["minCapacity"], attributes["maxCapacity"] = 0.0, 0.0
	}); err != nil {
		t.Fatal(err)
	}
	w.eventually("three polls", polled(w, "Target/shop-web", 3))
	w.change(func(env *v1alpha1.Environment) { env.Spec.Services[0].Image = "example.org/web:2" })
	w.waitReady()
	now, _ := w.account.Get(aws.ScalingTarget, target.ID)
	if least, most := now.Attributes["minCapacity"], now.Attributes["maxCapacity"]; least != 0.0 || most != 0.0 {
		t.Errorf("the limits are %v and %v: somebody has set back what the schedule had set", least, most)
	}
}

func TestFirstScheduleAndLastOneChangeNoTarget(t *testing.T) {
	w := newWorld(t)
	w.makeReady(scheduled)
	for _, schedules := range [][]v1alpha1.ScalingSchedule{nil, w.environment().Spec.Services[0].Scaling.Schedules} {
		w.change(func(env *v1alpha1.Environment) { env.Spec.Services[0].Scaling.Schedules = schedules })
		w.waitReady()
		w.eventually("the actions to be as many", func(context.Context) (bool, error) {
			return len(w.account.Resources(aws.ScheduledAction)) == len(schedules), nil
		})
	}
	if made := len(w.account.Creations(aws.ScalingTarget)); made != 1 {
		t.Errorf("%d targets were made", made)
	}
}

func TestScalingFollowsRequests(t *testing.T) {
	w := newWorld(t)
	w.makeReady(loadBalancer, routedService, func(spec *v1alpha1.EnvironmentSpec) {
		spec.Services[0].Scaling = v1alpha1.ScalingSpec{MaxTasks: new(int32(4)), RequestsPerTarget: 1000}
	})
	policy := w.wantInAWS(aws.ScalingPolicy, 1)[0]
	label := policy.Text("targetTrackingScalingPolicyConfiguration.predefinedMetricSpecification.resourceLabel")
	if !strings.HasPrefix(label, "app/") || !strings.Contains(label, "/targetgroup/") {
		t.Errorf("the label is %q", label)
	}
}

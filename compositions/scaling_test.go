package compositions_test

import (
	"testing"

	appautoscaling "github.com/upbound/provider-aws/v2/apis/namespaced/appautoscaling/v1beta1"
	cloudwatch "github.com/upbound/provider-aws/v2/apis/namespaced/cloudwatch/v1beta1"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"
	iam "github.com/upbound/provider-aws/v2/apis/namespaced/iam/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

func TestLimitsBelongToTheSchedulesWhereThereAreAny(t *testing.T) {
	env, seen := application(t)
	const name = "staging-web"
	limits := find[*appautoscaling.Target](t, settle(t, env, seen), name).Spec
	if limits.ForProvider.MaxCapacity == nil || limits.InitProvider.MaxCapacity != nil {
		t.Error("without schedules, the limits must be in forProvider only")
	}
	env.Spec.Services[0].Scaling.Schedules = []v1alpha1.ScalingSchedule{{
		Name: "night", Expression: "rate(1 day)", TimeZone: "UTC", MinTasks: new(int32(0)), MaxTasks: new(int32(0)),
	}}
	limits = find[*appautoscaling.Target](t, settle(t, env, seen), name).Spec
	if limits.ForProvider.MaxCapacity != nil || limits.InitProvider.MaxCapacity == nil {
		t.Error("with schedules, the limits must be in initProvider only")
	}
	for _, policy := range limits.ManagementPolicies {
		if policy == "LateInitialize" || policy == "*" {
			t.Errorf("with %s, the provider would copy what a schedule has set into forProvider", policy)
		}
	}
}

func TestFixedNumberOfTasksWithASchedulesIsTheAutoscalers(t *testing.T) {
	env, seen := application(t)
	env.Spec.Services[1].Scaling.Schedules = []v1alpha1.ScalingSchedule{{
		Name: "night", Expression: "rate(1 day)", TimeZone: "UTC", MinTasks: new(int32(0)), MaxTasks: new(int32(0)),
	}}
	plan := settleChecked(t, env, seen)
	if service := find[*ecs.Service](t, plan, "staging-worker").Spec; service.ForProvider.DesiredCount != nil {
		t.Error("desiredCount must not be in forProvider: the provider would set back what the schedule has set")
	}
	action := find[*appautoscaling.ScheduledAction](t, plan, "staging-worker.night").Spec.ForProvider
	if got := *action.ScalableTargetAction.MaxCapacity; got != "0" {
		t.Errorf("the schedule sets maxCapacity %s, want 0", got)
	}
}

func TestRequestsAreThoseOfTheFirstRoute(t *testing.T) {
	env, seen := application(t)
	env.Spec.Services[0].Scaling.RequestsPerTarget = 500
	policy := find[*appautoscaling.Policy](t, settleChecked(t, env, seen), "staging-web.requests").Spec.ForProvider
	got := *policy.TargetTrackingScalingPolicyConfiguration.PredefinedMetricSpecification.ResourceLabel
	if want := "app/public/targetgroup/web.site"; got != want {
		t.Errorf("the label is %s, want %s", got, want)
	}
}

func TestEveryRoleHasThePathAndTheBoundary(t *testing.T) {
	for _, name := range cases(t) {
		env := readEnvironment(t, name)
		env.Spec.IAM = v1alpha1.IAMSpec{PermissionsBoundaryARN: "arn:aws:iam::111122223333:policy/boundary", Path: "/teams/"}
		for _, role := range findAll[*iam.Role](compose(t, env, nothingBut(nil))) {
			params := role.Spec.ForProvider
			if *params.Path != env.Spec.IAM.Path || params.PermissionsBoundary == nil || *params.PermissionsBoundary != env.Spec.IAM.PermissionsBoundaryARN {
				t.Errorf("%s: role %s lacks the path or the boundary", name, role.Name)
			}
		}
	}
}

func TestScalingByAQueueIsRefusedWhereTasksAreNotCounted(t *testing.T) {
	for want, edit := range map[string]func(*v1alpha1.EnvironmentSpec){
		"": func(*v1alpha1.EnvironmentSpec) {},
		"spec.services: scaling.queue of worker needs the number of running tasks": func(s *v1alpha1.EnvironmentSpec) { s.Cluster.ContainerInsights = "Disabled" },
		"spec.services: scaling.queue of worker names queue orders":                func(s *v1alpha1.EnvironmentSpec) { s.Queues = nil },
	} {
		env := readEnvironment(t, "service-scaling-metrics")
		edit(&env.Spec)
		composeOrRefuse(t, env, nothingBut(nil), want)
	}
}

func TestQueueStartsTheFirstTask(t *testing.T) {
	const name = "staging-worker.queue.wake"
	env, seen := readEnvironment(t, "service-from-zero"), nothingBut(nil)
	p := settleChecked(t, env, seen)
	policy, alarm := findObject[*appautoscaling.Policy](t, p, name), findObject[*cloudwatch.MetricAlarm](t, p, name)
	if policy.Depth >= alarm.Depth {
		t.Error("the policy would go before the alarm that calls it")
	}
	env.Spec.Services[0].Scaling.MinTasks = new(int32(1))
	if _, there := byName(settle(t, admitted(t, env), seen))["MetricAlarm/"+name]; there {
		t.Error("an alarm starts the first task of a service that always has one")
	}
}

package terraform

import (
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// Addresses of terraform-aws-ecs.
const (
	targetAt    = `module.ecs_service["web"].aws_appautoscaling_target.this[0]`
	cpuAt       = `module.ecs_service["web"].aws_appautoscaling_policy.this["cpu"]`
	requestsAt  = "aws_appautoscaling_policy.requests"
	latencyAt   = `aws_appautoscaling_policy.metric["cpu"]`
	nightAt     = `module.ecs_service["web"].aws_appautoscaling_scheduled_action.this["night"]`
	resourceID  = "service/shop/web"
	labelOfWeb  = "app/shop/50dc6c495c0c9188/targetgroup/shop-web/73e2d6bc24d8a067"
	onlyCount   = "ecs:service:DesiredCount"
	roleOfAWS   = "arn:aws:iam::111122223333:role/aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService"
	cpuOfAWS    = "ECSServiceAverageCPUUtilization"
	requestsOne = "ALBRequestCountPerTarget"
)

func scalable(least, most float64) attributes {
	return attributes{
		"arn": "arn:aws:application-autoscaling:eu-west-1:111122223333:scalable-target/0ec5", "id": resourceID, "max_capacity": most, "min_capacity": least,
		"resource_id": resourceID, "role_arn": roleOfAWS, "scalable_dimension": onlyCount, "service_namespace": "ecs",
		"suspended_state": blocks(attributes{"dynamic_scaling_in_suspended": false, "dynamic_scaling_out_suspended": false, "scheduled_scaling_suspended": false}),
		"tags":            attributes{}, "tags_all": attributes{},
	}
}

// following is a policy that follows a target, with what is said of it.
func following(name string, changed attributes) attributes {
	configuration := attributes{
		"customized_metric_specification": blocks(), "disable_scale_in": false, "predefined_metric_specification": blocks(),
		"scale_in_cooldown": 300.0, "scale_out_cooldown": 60.0, "target_value": 70.0,
	}
	maps.Copy(configuration, changed)
	return attributes{
		"alarm_arns": blocks("arn:aws:cloudwatch:eu-west-1:111122223333:alarm:TargetTracking-service/shop/web-AlarmHigh-1"), "arn": "arn:of:" + name, "id": name,
		"name": name, "policy_type": "TargetTrackingScaling", "predictive_scaling_policy_configuration": blocks(), "resource_id": resourceID,
		"scalable_dimension": onlyCount, "service_namespace": "ecs", "step_scaling_policy_configuration": blocks(), tracking: blocks(configuration),
	}
}

func predefined(metric, label string) attributes {
	return attributes{"predefined_metric_specification": blocks(attributes{"predefined_metric_type": metric, "resource_label": label})}
}

func schedule(name, at string) attributes {
	return attributes{
		"arn": "arn:of:" + name, "end_time": nil, "id": name + "-ecs-" + resourceID, "name": name, "resource_id": resourceID, "scalable_dimension": onlyCount,
		"scalable_target_action": blocks(attributes{"max_capacity": "4", "min_capacity": "0"}), "schedule": at, "service_namespace": "ecs", "start_time": nil,
		"timezone": "Europe/Berlin",
	}
}

func latency() attributes {
	return attributes{"target_value": 0.2, "customized_metric_specification": blocks(attributes{
		"dimensions": blocks(attributes{"name": "Service", "value": "web"}), "metric_name": "Latency", "metrics": blocks(), "namespace": "Shop",
		"statistic": "Average", "unit": "",
	})}
}

// scaledState is a state with a service that is scaled in all ways that an Environment has.
func scaledState() map[string]attributes {
	state := aState()
	state[targetAt] = scalable(2, 10)
	state[cpuAt] = following("cpu", predefined(cpuOfAWS, ""))
	state[requestsAt] = following("by-requests", predefined(requestsOne, labelOfWeb))
	state[latencyAt] = following("legacy latency", latency())
	state[nightAt] = schedule("night", "cron(0 20 * * ? *)")
	return state
}

func TestScalingOfAServiceIsRead(t *testing.T) {
	found, s := takeoverOf(t, scaledState())
	if why := found.readRoutes(s); why != "" {
		t.Fatal(why)
	}
	routes := len(s.take)
	if why := found.readScaling(s); why != "" {
		t.Fatal(why)
	}
	want := v1alpha1.ScalingSpec{
		MinTasks: new(int32(2)), MaxTasks: new(int32(10)), CPUTargetPercent: 70, RequestsPerTarget: 70,
		ScaleInCooldownSeconds: new(int32(300)), ScaleOutCooldownSeconds: new(int32(60)),
		Metrics: []v1alpha1.MetricScaling{{
			Name: "cpu-2", Namespace: "Shop", MetricName: "Latency", Statistic: "Average", Target: 0.2, Dimensions: v1alpha1.MetricDimensions{"Service": "web"},
		}},
		Schedules: []v1alpha1.ScalingSchedule{{
			Name: "night", Expression: "cron(0 20 * * ? *)", TimeZone: "Europe/Berlin", MinTasks: new(int32(0)), MaxTasks: new(int32(4)),
		}},
	}
	if diff := cmp.Diff(want, s.spec.Scaling); diff != "" {
		t.Error(diff)
	}
	taken := map[string]string{}
	for _, one := range s.take[routes:] {
		taken[one.Kind.Kind+"/"+one.Name] = one.From.Address + " " + one.ExternalName + " " + one.KeptName
	}
	wantTaken := map[string]string{
		"Target/web":                targetAt + " " + resourceID + " ",
		"Policy/web.cpu":            cpuAt + " cpu cpu",
		"Policy/web.requests":       requestsAt + " by-requests by-requests",
		"Policy/web.cpu-2":          latencyAt + " legacy latency legacy latency",
		"ScheduledAction/web.night": nightAt + " night-ecs-service/shop/web night",
	}
	if diff := cmp.Diff(wantTaken, taken); diff != "" {
		t.Error(diff)
	}
}

func TestServiceWithoutAutoscalingHasAFixedNumberOfTasks(t *testing.T) {
	found, s := takeoverOf(t, aState())
	if why := found.readScaling(s); why != "" {
		t.Fatal(why)
	}
	if diff := cmp.Diff(v1alpha1.ScalingSpec{MinTasks: new(int32(2))}, s.spec.Scaling); diff != "" || len(s.take) > 0 {
		t.Errorf("%d are taken, %s", len(s.take), diff)
	}
}

// What is tainted is passed over elsewhere: the service would lose its autoscaling and get a fixed number of tasks.
func TestServiceIsLeftWhereWhatScalesItIsTainted(t *testing.T) {
	found, s := takeoverOf(t, scaledState())
	for _, r := range found.states.resources {
		if strings.HasPrefix(r.Type, "aws_appautoscaling_") {
			r.Unfit = r.unfit(true, false)
		}
	}
	if why := found.readScaling(s); !strings.Contains(why, " scales it and is not fit: it is tainted") {
		t.Errorf("the reason is %q, and the number of tasks %v", why, s.spec.Scaling)
	}
}

func TestServiceIsLeftWhereNoScalingSaysWhatIsThere(t *testing.T) {
	const ofTarget, ofCPU, ofNight = "its target of autoscaling, " + targetAt + ", ", "its policy of autoscaling, " + cpuAt + ", ",
		"its schedule of autoscaling, " + nightAt + ", "
	with := func(address string, changed attributes) func(map[string]attributes) {
		return func(state map[string]attributes) { maps.Copy(state[address], changed) }
	}
	cpu := func(changed attributes) func(map[string]attributes) {
		configuration := predefined(cpuOfAWS, "")
		maps.Copy(configuration, changed)
		return with(cpuAt, following("cpu", configuration))
	}
	for name, c := range map[string]struct {
		change func(map[string]attributes)
		want   string
	}{
		"no target": {func(state map[string]attributes) { delete(state, targetAt) }, "the target of autoscaling of " + latencyAt + " is not in the states"},
		"suspended": {
			with(targetAt, attributes{"suspended_state": blocks(attributes{"dynamic_scaling_in_suspended": true})}),
			ofTarget + "has suspended_state.dynamic_scaling_in_suspended, for which an Environment has no field",
		},
		"a role": {
			with(targetAt, attributes{"role_arn": "arn:aws:iam::111122223333:role/own"}),
			ofTarget + "has a role of its own, arn:aws:iam::111122223333:role/own, and an Environment leaves that to AWS",
		},
		"a fixed number": {
			func(state map[string]attributes) {
				delete(state, nightAt)
				state[targetAt] = scalable(3, 3)
			},
			ofTarget + "has min_capacity and max_capacity 3, which is a fixed number to an Environment: raise max_capacity, or take autoscaling away",
		},
		"steps": {
			with(cpuAt, attributes{"policy_type": "StepScaling"}),
			ofCPU + "is of type StepScaling, and an Environment follows targets: make it one of TargetTrackingScaling first",
		},
		"no scale in":        {cpu(attributes{"disable_scale_in": true}), ofCPU + "has disable_scale_in, for which an Environment has no field"},
		"another metric":     {cpu(predefined("RDSReaderAverageCPUUtilization", "")), ofCPU + "follows RDSReaderAverageCPUUtilization, for which an Environment has no field"},
		"no metric":          {cpu(attributes{"predefined_metric_specification": blocks()}), ofCPU + "says no metric that it follows"},
		"a fraction":         {cpu(attributes{"target_value": 70.5}), ofCPU + "has the target 70.5, and an Environment has whole numbers"},
		"metric math":        {cpu(attributes{"customized_metric_specification": blocks(attributes{"metrics": blocks(attributes{"id": "m1"})})}), ofCPU + otherMath},
		"a target of 0":      {cpu(attributes{"target_value": 0.0, "customized_metric_specification": blocks(attributes{"metric_name": "m"})}), ofCPU + "has the target 0, and an Environment has ones above 0"},
		"the same twice":     {cpu(predefined(requestsOne, labelOfWeb)), ofCPU + "follows " + requestsOne + " as another policy of the service does"},
		"another group":      {with(requestsAt, following("by-requests", predefined(requestsOne, "app/shop/x/targetgroup/y"))), "its policy of autoscaling, " + requestsAt + ", counts requests of app/shop/x/targetgroup/y, and an Environment those of the first route of the service"},
		"another cooldown":   {cpu(attributes{"scale_out_cooldown": 0.0}), ofCPU + "has scale_out_cooldown 0, and another policy of the service 60: an Environment has one for all"},
		"only one limit":     {with(nightAt, attributes{"scalable_target_action": blocks(attributes{"max_capacity": "", "min_capacity": "2"})}), ofNight + "sets only one of min_capacity and max_capacity, and a schedule of an Environment both"},
		"an end":             {with(nightAt, attributes{"end_time": "2027-01-01T00:00:00Z"}), ofNight + "has end_time, for which an Environment has no field"},
		"a schedule unnamed": {with(nightAt, attributes{"id": ""}), ofNight + "has no id or name, by which it would be found: let terraform apply -refresh-only write it"},
		"an unknown number": {
			func(state map[string]attributes) {
				maps.DeleteFunc(state, func(address string, _ attributes) bool { return strings.Contains(address, "aws_appautoscaling_") })
				state[serviceWebAt]["desired_count"] = nil
			},
			"it has no desired_count, which says how many tasks run: let terraform apply -refresh-only write it",
		},
	} {
		t.Run(name, func(t *testing.T) {
			state := scaledState()
			c.change(state)
			found, s := takeoverOf(t, state)
			if why := found.readRoutes(s); why != "" {
				t.Fatal(why)
			}
			if diff := cmp.Diff(c.want, found.readScaling(s)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

package aws

import (
	"maps"
	"regexp"
	"slices"
	"time"
)

// Logs and autoscaling.
const (
	LogGroup        Kind = "cloudwatchlogs.Group"
	ScalingTarget   Kind = "appautoscaling.Target"
	ScalingPolicy   Kind = "appautoscaling.Policy"
	ScheduledAction Kind = "appautoscaling.ScheduledAction"
)

const targetMissing = "ObjectNotFoundException: No scalable target registered for service namespace: ecs, resource ID: %s, " +
	"scalable dimension: ecs:service:DesiredCount"

var scalingKinds = map[Kind]*row{
	LogGroup: {
		title:     "CloudWatch Logs Log Group",
		api:       api{"CloudWatch Logs", "CreateLogGroup", "PutRetentionPolicy", "DeleteLogGroup"},
		named:     true,
		immutable: []string{"name", "logGroupClass"},
		creating:  second,
		deleting:  second,
		id:        func(_ *Account, r *Resource) string { return r.ExternalName },
		arn:       func(a *Account, r *Resource) string { return a.arn("logs", "log-group:"+r.ExternalName) },
		keeps:     func(r *Resource) bool { return r.flag("skipDestroy") },
		check:     checkRetention,
		removable: func(_ *Account, r *Resource, _ Object) error {
			if r.flag("deletionProtectionEnabled") {
				return refuse("ValidationException: The log group %s has deletion protection enabled", r.ID)
			}
			return nil
		},
		observe: func(*Account, *Resource) map[string]any { return map[string]any{"logGroupClass": "STANDARD"} },
	},
	ScalingTarget: {
		title:     "Application AutoScaling Target",
		api:       api{"Application Auto Scaling", "RegisterScalableTarget", "RegisterScalableTarget", "DeregisterScalableTarget"},
		immutable: []string{"resourceId", "scalableDimension", "serviceNamespace"},
		creating:  second,
		deleting:  second,
		id:        func(_ *Account, r *Resource) string { return r.Text("resourceId") },
		arn: func(a *Account, _ *Resource) string {
			return a.arn("application-autoscaling", "scalable-target/"+a.hex(24))
		},
		check: checkTarget,
		apply: applyTarget,
		observe: func(a *Account, _ *Resource) map[string]any {
			return map[string]any{"roleArn": a.globalARN("iam", ":"+a.id+":role/aws-service-role/ecs.application-autoscaling.amazonaws.com/"+
				"AWSServiceRoleForApplicationAutoScaling_ECSService")}
		},
	},
	ScalingPolicy: {
		title:     "Application Auto Scaling Scaling Policy",
		api:       api{"Application Auto Scaling", "PutScalingPolicy", "PutScalingPolicy", "DeleteScalingPolicy"},
		named:     true,
		untagged:  true,
		immutable: []string{"resourceId", "scalableDimension", "serviceNamespace", "name"},
		creating:  second,
		deleting:  second,
		references: []reference{{
			field: "resourceId", to: ScalingTarget, onDelete: cascades, retried: 2 * time.Minute,
			missing: targetMissing,
		}},
		id: func(_ *Account, r *Resource) string { return policyID(r, r.ExternalName) },
		find: func(_ *Account, o Object) string {
			return policyID(&Resource{Attributes: o.Parameters}, o.ExternalName)
		},
		arn: func(a *Account, r *Resource) string {
			return a.arn("autoscaling", "scalingPolicy:"+a.uuid()+":resource/ecs/"+r.Text("resourceId")+":policyName/"+r.ExternalName)
		},
		check: checkScalingPolicy,
		observe: func(a *Account, r *Resource) map[string]any {
			alarm := a.arn("cloudwatch", "alarm:TargetTracking-"+r.Text("resourceId"))
			return map[string]any{"alarmArns": []any{alarm + "-AlarmHigh-" + r.ExternalName, alarm + "-AlarmLow-" + r.ExternalName}}
		},
	},
	ScheduledAction: {
		title:     "Application AutoScaling Scheduled Action",
		api:       api{"Application Auto Scaling", "PutScheduledAction", "PutScheduledAction", "DeleteScheduledAction"},
		untagged:  true,
		immutable: []string{"resourceId", "scalableDimension", "serviceNamespace", "name"},
		creating:  second,
		deleting:  second,
		references: []reference{
			{field: "resourceId", to: ScalingTarget, onDelete: cascades, retried: 5 * time.Minute, missing: targetMissing},
		},
		id: func(_ *Account, r *Resource) string {
			return r.Text("name") + "-" + r.Text("serviceNamespace") + "-" + r.Text("resourceId")
		},
		arn: func(a *Account, r *Resource) string {
			return a.arn("autoscaling", "scheduledAction:"+a.uuid()+":resource/ecs/"+r.Text("resourceId")+":scheduledActionName/"+r.Text("name"))
		},
		check:   checkScheduledAction,
		observe: func(*Account, *Resource) map[string]any { return map[string]any{"timezone": "UTC"} },
	},
}

func init() { maps.Copy(table, scalingKinds) }

var retentions = []float64{
	0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
}

func checkRetention(_ *Account, r, _ *Resource) error {
	if days := r.number("retentionInDays"); !slices.Contains(retentions, days) {
		return reject("expected retention_in_days to be one of %v, got %v", retentions, days)
	}
	return nil
}

func policyID(r *Resource, name string) string {
	return r.Text("serviceNamespace") + "/" + r.Text("resourceId") + "/" + r.Text("scalableDimension") + "/" + name
}

func checkScalingPolicy(_ *Account, r, _ *Resource) error {
	if r.Text("policyType") == "StepScaling" {
		if len(r.texts("stepScalingPolicyConfiguration.stepAdjustment.scalingAdjustment")) == 0 {
			return refuse("ValidationException: At least one step adjustment must be specified.")
		}
		return nil
	}
	const of = "targetTrackingScalingPolicyConfiguration."
	metric, label := r.Text(of+"predefinedMetricSpecification.predefinedMetricType"), r.Text(of+"predefinedMetricSpecification.resourceLabel")
	if (metric == "ALBRequestCountPerTarget") != (label != "") {
		return refuse("ValidationException: The resource label is required for the predefined metric ALBRequestCountPerTarget and for no other.")
	}
	single, math := r.Text(of+"customizedMetricSpecification.metricName"), r.texts(of+"customizedMetricSpecification.metrics.id")
	if (metric != "") == (single != "" || len(math) > 0) || single != "" && len(math) > 0 {
		return refuse("ValidationException: Exactly one of a predefined metric, a metric and metric math must be specified.")
	}
	for _, id := range math {
		if !metricID.MatchString(id) {
			return refuse("ValidationException: The ID of a metric must begin with a lower-case letter: %s", id)
		}
	}
	return nil
}

// metricID is what CloudWatch takes as the ID of a metric in an expression.
var metricID = regexp.MustCompile(`^[a-z][A-Za-z0-9_]*$`)

func checkScheduledAction(_ *Account, r, _ *Resource) error {
	if expression := r.Text("schedule"); !scheduleExpression.MatchString(expression) {
		return refuse("ValidationException: Invalid Schedule Expression: %s", expression)
	}
	if least, most := r.Text("scalableTargetAction.minCapacity"), r.Text("scalableTargetAction.maxCapacity"); atoi(least) > atoi(most) {
		return refuse("ValidationException: Maximum capacity cannot be less than minimum capacity")
	}
	return nil
}

func checkTarget(a *Account, r, _ *Resource) error {
	if r.number("minCapacity") > r.number("maxCapacity") {
		return refuse("ValidationException: Maximum capacity cannot be less than minimum capacity")
	}
	if scaledService(a, r) == nil {
		return retried(2*time.Minute, refuse("ValidationException: ECS service doesn't exist: %s", r.Text("resourceId")))
	}
	return nil
}

func scaledService(a *Account, r *Resource) *Resource {
	return a.lookup(Service, a.arn("ecs", r.Text("resourceId")))
}

// applyTarget: the autoscaler brings the service's desired count within the limits.
func applyTarget(a *Account, r, _ *Resource) {
	if service := scaledService(a, r); service != nil {
		desired := service.number("desiredCount")
		service.Attributes["desiredCount"] = min(max(desired, r.number("minCapacity")), r.number("maxCapacity"))
	}
}

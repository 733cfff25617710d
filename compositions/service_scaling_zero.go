package compositions

import (
	"fmt"
	"slices"

	appautoscaling "github.com/upbound/provider-aws/v2/apis/namespaced/appautoscaling/v1beta1"
	cloudwatch "github.com/upbound/provider-aws/v2/apis/namespaced/cloudwatch/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// mayRest reports whether the number of tasks may fall to 0, from where a queue brings it up again.
func mayRest(scaling v1alpha1.ScalingSpec) bool {
	return scaling.Queue != nil && (*scaling.MinTasks == 0 ||
		slices.ContainsFunc(scaling.Schedules, func(s v1alpha1.ScalingSchedule) bool { return *s.MinTasks == 0 }))
}

// wake starts the first task of a service when a message waits and none runs. Target tracking multiplies the number of tasks by how far the metric is from its
// target, and 0 stays 0: so a step adds one, and target tracking goes on from there.
func (c composer) wake(in TaskInputs, target *plan.Object, resourceID, serviceName string, spec v1alpha1.ServiceSpec) {
	part := spec.Name + ".queue.wake" // no metric of the user has a dot
	d := c.Draft(part)
	d.After(target)
	d.WaitFor(in.Cluster.uncounted...)
	policy := plan.Add(d, plan.Named(&appautoscaling.Policy{Spec: appautoscaling.PolicySpec{ForProvider: appautoscaling.PolicyParameters{
		PolicyType:        new("StepScaling"),
		ServiceNamespace:  new(ecsNamespace),
		ScalableDimension: new(desiredCountOf),
		ResourceID:        &resourceID,
		StepScalingPolicyConfiguration: &appautoscaling.StepScalingPolicyConfigurationParameters{
			AdjustmentType: new("ChangeInCapacity"),
			Cooldown:       number(*spec.Scaling.ScaleOutCooldownSeconds),
			StepAdjustment: []appautoscaling.StepAdjustmentParameters{{MetricIntervalLowerBound: new("0"), ScalingAdjustment: number(1)}},
		},
	}}}, c.AWSName(part, maxNameScalingPolicy)))

	d = c.Draft(part)
	alarm := plan.Named(&cloudwatch.MetricAlarm{Spec: cloudwatch.MetricAlarmSpec{ForProvider: cloudwatch.MetricAlarmParameters{
		AlarmDescription:   new(fmt.Sprintf("messages wait in queue %s, and no task of service %s runs: starts one", spec.Scaling.Queue.Name, spec.Name)),
		AlarmActions:       []*string{d.Use(policy.Fact(policy.Live.Status.AtProvider.Arn))},
		ComparisonOperator: new(above), Threshold: number(0), EvaluationPeriods: number(1), TreatMissingData: new(missingIsFine),
		MetricQuery: []cloudwatch.MetricQueryParameters{
			measured("messages", metricsOfQueues, "ApproximateNumberOfMessagesVisible", map[string]*string{"QueueName": new(in.Queues[spec.Scaling.Queue.Name].Name)}),
			measured("tasks", "ECS/ContainerInsights", "RunningTaskCount", map[string]*string{"ClusterName": &in.Cluster.Name, "ServiceName": &serviceName}),
			{ID: new("waiting"), Expression: new("IF(FILL(tasks, 0) < 1 AND messages > 0, 1, 0)"), Label: new("messages wait for a task"), ReturnData: new(true)},
		},
	}}}, c.AWSName(part, maxNameAlarm))
	alarm.SetManagementPolicies(plan.WithoutLateInitialize)
	plan.Add(d, alarm)
}

// measured is a metric, each minute, for an expression.
func measured(id, namespace, name string, dimensions map[string]*string) cloudwatch.MetricQueryParameters {
	return cloudwatch.MetricQueryParameters{ID: &id, ReturnData: new(false), Metric: &cloudwatch.MetricParameters{
		Namespace: &namespace, MetricName: &name, Dimensions: dimensions, Period: number(60), Stat: new("Maximum"),
	}}
}

package compositions

import (
	"fmt"

	appautoscaling "github.com/upbound/provider-aws/v2/apis/namespaced/appautoscaling/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// customMeasures are the messages in a queue for each task, and metrics of the user.
func (in TaskInputs) customMeasures(scaling v1alpha1.ScalingSpec, serviceName string) []measure {
	var measures []measure
	if queue := scaling.Queue; queue != nil {
		measures = append(measures, measure{
			name: "queue", target: float64(queue.MessagesPerTask), customized: backlogPerTask(in.Queues[queue.Name].Name, in.Cluster.Name, serviceName),
			waitsFor: in.Cluster.uncounted,
		})
	}
	for _, metric := range scaling.Metrics {
		customized := &appautoscaling.CustomizedMetricSpecificationParameters{
			Namespace: &metric.Namespace, MetricName: &metric.MetricName, Statistic: new(string(metric.Statistic)),
		}
		for _, name := range plan.SortedKeys(metric.Dimensions) {
			customized.Dimensions = append(customized.Dimensions, appautoscaling.DimensionsParameters{Name: &name, Value: new(metric.Dimensions[name])})
		}
		measures = append(measures, measure{name: metric.Name, target: float64(metric.Target), customized: customized})
	}
	return measures
}

// BacklogExpression is that of the messages that wait for each running task.
const BacklogExpression = "messages / IF(FILL(tasks, 0) > 0, tasks, 1)"

// backlogPerTask is the number of messages that wait for each running task: Application Auto Scaling User Guide, "Create a target tracking scaling policy
// using metric math". Where no task runs, as when all have just failed, the messages count as those of one: nothing is divided by 0.
func backlogPerTask(queue, cluster, service string) *appautoscaling.CustomizedMetricSpecificationParameters {
	metric := func(id, namespace, name, statistic string, dimensions ...appautoscaling.MetricDimensionsParameters) appautoscaling.MetricsParameters {
		return appautoscaling.MetricsParameters{
			ID:         &id,
			ReturnData: new(false),
			MetricStat: &appautoscaling.MetricsMetricStatParameters{
				Stat:   &statistic,
				Metric: &appautoscaling.MetricsMetricStatMetricParameters{Namespace: &namespace, MetricName: &name, Dimensions: dimensions},
			},
		}
	}
	dimension := func(name, value string) appautoscaling.MetricDimensionsParameters {
		return appautoscaling.MetricDimensionsParameters{Name: &name, Value: &value}
	}
	return &appautoscaling.CustomizedMetricSpecificationParameters{Metrics: []appautoscaling.MetricsParameters{
		metric("messages", metricsOfQueues, "ApproximateNumberOfMessagesVisible", "Average", dimension("QueueName", queue)),
		metric("tasks", "ECS/ContainerInsights", "RunningTaskCount", "Average", dimension("ClusterName", cluster), dimension("ServiceName", service)),
		{ID: new("backlog"), Expression: new(BacklogExpression), Label: new("messages for each task"), ReturnData: new(true)},
	}}
}

// checkScaling refuses what admission would: queues that are not there, and a count of tasks that nobody makes.
func checkScaling(spec v1alpha1.EnvironmentSpec) error {
	queues := map[string]bool{}
	for _, queue := range spec.Queues {
		queues[queue.Name] = true
	}
	for _, service := range spec.Services {
		queue := service.Scaling.Queue
		if queue == nil {
			continue
		}
		where := "spec.services: scaling.queue of " + service.Name
		if !queues[queue.Name] {
			return missing(where, "queue", queue.Name, "spec.queues")
		}
		if spec.Cluster.Existing == nil && spec.Cluster.ContainerInsights == v1alpha1.ContainerInsightsDisabled {
			return fmt.Errorf("%s needs the number of running tasks, which container insights count: set cluster.containerInsights to Enabled", where)
		}
	}
	return nil
}

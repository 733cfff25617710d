package v1alpha1_test

import (
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

func TestScalingMetricRules(t *testing.T) {
	with := func(insights v1alpha1.ContainerInsights, least int32, change func(*v1alpha1.ScalingSpec)) edit {
		return func(s *v1alpha1.EnvironmentSpec) {
			s.Queues, s.Cluster.ContainerInsights = []v1alpha1.QueueSpec{{Name: "orders"}}, insights
			service(s).Scaling = v1alpha1.ScalingSpec{MinTasks: new(least), MaxTasks: new(int32(4))}
			change(&service(s).Scaling)
		}
	}
	queue := func(name string) func(*v1alpha1.ScalingSpec) {
		return func(s *v1alpha1.ScalingSpec) { s.Queue = &v1alpha1.QueueScaling{Name: name, MessagesPerTask: 10} }
	}
	none := func(s *v1alpha1.ScalingSpec) {
		queue("orders")(s)
		s.MaxTasks = new(int32(0))
	}
	metric := func(name, namespace string) edit {
		return with("Enabled", 1, func(s *v1alpha1.ScalingSpec) {
			s.Metrics = []v1alpha1.MetricScaling{{Name: name, Namespace: namespace, MetricName: "Lag", Target: 10}}
		})
	}
	dimension := func(value string) edit {
		return with("Enabled", 1, func(s *v1alpha1.ScalingSpec) {
			s.Metrics = []v1alpha1.MetricScaling{{Name: "lag", Namespace: "Shop", MetricName: "Lag", Target: 10, Dimensions: v1alpha1.MetricDimensions{"Topic": value}}}
		})
	}
	testRules(t, []rule{
		{"dimensions have no function call", dimension("${NAME}"), dimension("${upper(x)}"), "spec.services: scaling.metrics of web must not contain a function call"},
		{"queues are there", with("Enabled", 1, queue("orders")), with("Enabled", 1, queue("order")), "spec.services: scaling.queue of web names order, which is not in spec.queues"},
		{"tasks are counted", with("Enhanced", 1, queue("orders")), with("Disabled", 1, queue("orders")), "spec.services: scaling.queue of web needs the number of running tasks"},
		{"a queue starts the first task", with("Enabled", 0, queue("orders")), with("Enabled", 0, func(s *v1alpha1.ScalingSpec) { s.CPUTargetPercent = 60 }), "minTasks must be at least 1 when maxTasks is above it or there is a target"},
		{"a queue starts no task where none may run", with("Enabled", 0, queue("orders")), with("Enabled", 0, none), "minTasks must be at least 1 when maxTasks is above it or there is a target"},
		{"targets have names of their own", metric("lag", "Shop"), metric("cpu", "Shop"), "must not be called cpu, memory, requests or queue"},
		{"namespaces are namespaces", metric("lag", "Shop/Orders"), metric("lag", ":Shop"), "must be printable characters other than $, and not begin with :"},
	})
}

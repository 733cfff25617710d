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
	with1 := func(metric v1alpha1.MetricScaling) edit {
		metric.Name, metric.Namespace, metric.MetricName = "lag", "Shop", "Lag"
		return with("Enabled", 1, func(s *v1alpha1.ScalingSpec) { s.Metrics = []v1alpha1.MetricScaling{metric} })
	}
	called := func(name string) edit {
		return with1(v1alpha1.MetricScaling{Target: 1, Dimensions: v1alpha1.MetricDimensions{name: "a"}})
	}
	target := func(value v1alpha1.MetricTarget) edit { return with1(v1alpha1.MetricScaling{Target: value}) }
	testRules(t, []rule{
		{"dimensions have no function call", dimension("${NAME}"), dimension("${upper(x)}"), "spec.services: scaling.metrics of web must not contain a function call"},
		{"queues are there", with("Enabled", 1, queue("orders")), with("Enabled", 1, queue("order")), "spec.services: scaling.queue of web names order, which is not in spec.queues"},
		{"tasks are counted", with("Enhanced", 1, queue("orders")), with("Disabled", 1, queue("orders")), "spec.services: scaling.queue of web needs the number of running tasks"},
		{"a queue starts the first task", with("Enabled", 0, queue("orders")), with("Enabled", 0, func(s *v1alpha1.ScalingSpec) { s.CPUTargetPercent = 60 }), "minTasks must be at least 1 where maxTasks is larger, or a target is set"},
		{"a queue starts no task where none may run", with("Enabled", 0, queue("orders")), with("Enabled", 0, none), "minTasks must be at least 1 where maxTasks is larger, or a target is set"},
		{"targets have names of their own", metric("lag", "Shop"), metric("cpu", "Shop"), "must not be called cpu, memory, requests or queue"},
		{"namespaces are namespaces", metric("lag", "Shop/Orders"), metric("lag", ":Shop"), "must be printable characters of ASCII other than $, and not begin with :"},
		{"namespaces are of ASCII", metric("lag", "Shop & Co"), metric("lag", "Üx"), "must be printable characters of ASCII"},
		{"dimensions have names", called("Topic"), called(""), "names must be of 1 to 255 printable characters"},
		{"names of dimensions have no colon before them", called("a:b"), called(":a"), "names must be of 1 to 255 printable characters"},
		{"targets may be fractions", target(0.2), target(-0.2), "should be greater than 0"},
		{"targets may be whole", target(100), target(3e9), "should be less than or equal to 2000000000"},
	})
}

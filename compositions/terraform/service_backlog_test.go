package terraform

import (
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

const (
	backlogAt = "aws_appautoscaling_policy.backlog"
	clusterAt = "aws_ecs_cluster.main"
	ordersARN = "arn:aws:sqs:eu-west-1:111122223333:prod-orders"
)

// counted is one of the metrics of an expression.
func counted(id, namespace, name, stat string, dimensions ...attributes) attributes {
	return attributes{
		"expression": "", "id": id, "label": "", "return_data": false, "metric_stat": blocks(attributes{
			"stat": stat, "unit": "", "metric": blocks(attributes{"dimensions": blocks(asAny(dimensions)...), "metric_name": name, "namespace": namespace}),
		}),
	}
}

func asAny(list []attributes) []any {
	var items []any
	for _, item := range list {
		items = append(items, item)
	}
	return items
}

func dimension(name, value string) attributes { return attributes{"name": name, "value": value} }

func waiting(queue, stat string) attributes {
	return counted("m1", "AWS/SQS", "ApproximateNumberOfMessagesVisible", stat, dimension("QueueName", queue))
}

func running(dimensions ...attributes) attributes {
	return counted("m2", "ECS/ContainerInsights", "RunningTaskCount", "Average", dimensions...)
}

func ofWeb() []attributes {
	return []attributes{dimension("ServiceName", "web"), dimension("ClusterName", "shop")}
}

func divided(expression string) attributes {
	return attributes{"expression": expression, "id": "e1", "label": "backlog", "metric_stat": blocks(), "return_data": true}
}

// backlogged is a state with a policy that follows an expression of metrics.
func backlogged(metrics ...attributes) map[string]attributes {
	state := aState()
	state[clusterAt] = attributes{"name": "shop", "setting": blocks(attributes{"name": "containerInsights", "value": "enabled"})}
	state[targetAt] = scalable(1, 10)
	state[backlogAt] = following("backlog", attributes{"target_value": 100.0, "customized_metric_specification": blocks(attributes{
		"dimensions": blocks(), "metric_name": "", "metrics": blocks(asAny(metrics)...), "namespace": "", "statistic": "", "unit": "",
	})})
	return state
}

func scalingOf(t *testing.T, state map[string]attributes) (s *service, why string) {
	t.Helper()
	found, s := takeoverOf(t, state)
	found.queued = map[string]string{ordersARN: "orders"}
	return s, found.readScaling(s)
}

func TestServiceFollowsItsQueueAsMetricMathSays(t *testing.T) {
	for name, c := range map[string]struct {
		stat, expression string
		effects          []string
	}{
		"as an Environment says it": {"Average", "m1 / IF(FILL(m2, 0) > 0, m2, 1)", nil},
		"as AWS's pages say it":     {"Sum", "m1/m2", []string{"while no task runs, its messages count as those of one task"}},
	} {
		t.Run(name, func(t *testing.T) {
			s, why := scalingOf(t, backlogged(divided(c.expression), running(ofWeb()...), waiting("prod-orders", c.stat)))
			if why != "" {
				t.Fatal(why)
			}
			if diff := cmp.Diff(&v1alpha1.QueueScaling{Name: "orders", MessagesPerTask: 100}, s.spec.Scaling.Queue); diff != "" {
				t.Error(diff)
			}
			taken := s.take[len(s.take)-1]
			if taken.Name != "web.queue" || taken.KeptName != "backlog" || len(s.spec.Scaling.Metrics) > 0 {
				t.Errorf("%s keeps the name %s, beside the metrics %v", taken.Name, taken.KeptName, s.spec.Scaling.Metrics)
			}
			if diff := cmp.Diff(c.effects, taken.Effects); diff != "" {
				t.Error(diff)
			}
			var ids []string
			for _, metric := range (&Resource{values: taken.values}).blocks(tracking + "." + customizedMetric + ".metrics") {
				ids = append(ids, metric.text("id"))
			}
			if diff := cmp.Diff([]string{"m1", "m2", "e1"}, ids); diff != "" {
				t.Errorf("the metrics stand in another order than those of an Environment: %s", diff)
			}
		})
	}
}

func TestServiceIsLeftWhereNoQueueSaysWhatItFollows(t *testing.T) {
	const of = "its policy of autoscaling, " + backlogAt + ", "
	web := running(ofWeb()...)
	with := func(what attributes, changed attributes) attributes {
		what = maps.Clone(what)
		maps.Copy(what, changed)
		return what
	}
	orders := waiting("prod-orders", "Average")
	uncounted := backlogged(orders, web, divided("m1 / m2"))
	uncounted[clusterAt]["setting"] = blocks(attributes{"name": "containerInsights", "value": "disabled"})
	twice := backlogged(orders, web, divided("m1 / m2"))
	twice["aws_appautoscaling_policy.second"] = twice[backlogAt]
	fraction := backlogged(orders, web, divided("m1 / m2"))
	fraction[backlogAt] = following("backlog", attributes{"target_value": 0.5, "customized_metric_specification": blocks(attributes{
		"metrics": blocks(orders, web, divided("m1 / m2")),
	})})
	for name, c := range map[string]struct {
		state map[string]attributes
		want  string
	}{
		"other metrics": {backlogged(counted("m1", "Shop", "Carts", "Average"), divided("m1 * 2")), of + otherMath},
		"no tasks":      {backlogged(orders, divided("m1")), of + otherMath},
		"two queues":    {backlogged(orders, with(waiting("prod-mails", "Average"), attributes{"id": "m3"}), web, divided("(m1 + m3) / m2")), of + otherMath},
		"two expressions": {
			backlogged(orders, web, with(divided("m1 / m2"), attributes{"return_data": false, "id": "e2"}), divided("e2 / 2")), of + otherMath,
		},
		"a queue that is left": {
			backlogged(waiting("prod-mails", "Average"), web, divided("m1 / m2")),
			of + "follows the messages in QueueName prod-mails, and an Environment those in a queue that it takes over",
		},
		"all tasks of the cluster": {
			backlogged(orders, running(dimension("ClusterName", "shop")), divided("m1 / m2")),
			of + "counts the running tasks of ClusterName shop, and an Environment those of the service",
		},
		"tasks of another service": {
			backlogged(orders, running(dimension("ClusterName", "shop"), dimension("ServiceName", "api")), divided("m1 / m2")),
			of + "counts the running tasks of ClusterName shop, ServiceName api, and an Environment those of the service",
		},
		"another expression": {
			backlogged(orders, web, divided("m1 / FILL(m2, 1)")), of + "follows m1 / FILL(m2, 1), and an Environment messages for each task: m1 / m2",
		},
		"the other way round": {backlogged(orders, web, divided("m2 / m1")), of + "follows m2 / m1, and an Environment messages for each task: m1 / m2"},
		"another statistic": {
			backlogged(waiting("prod-orders", "Maximum"), web, divided("m1 / m2")),
			of + "takes the statistic Maximum of ApproximateNumberOfMessagesVisible, and an Environment the average",
		},
		"the messages themselves": {backlogged(with(orders, attributes{"return_data": true}), web, with(divided("m1 / m2"), attributes{"return_data": false})), of + "has return_data elsewhere than at its expression"},
		"a period":                {backlogged(with(orders, attributes{"period": 10.0}), web, divided("m1 / m2")), of + "follows a metric with period, for which an Environment has no field"},
		"a unit": {
			backlogged(with(orders, attributes{"metric_stat": blocks(with(orders["metric_stat"].([]any)[0].(attributes), attributes{"unit": "Count"}))}), web, divided("m1 / m2")),
			of + "follows a metric with unit, for which an Environment has no field",
		},
		"no one who counts": {
			uncounted, of + "needs the number of running tasks, which container insights count, and cluster shop has them disabled: enable them first",
		},
		"a fraction":   {fraction, of + "has the target 0.5, and an Environment has whole numbers"},
		"a second one": {twice, "its policy of autoscaling, aws_appautoscaling_policy.second, follows a queue, as another policy of the service does"},
	} {
		t.Run(name, func(t *testing.T) {
			_, why := scalingOf(t, c.state)
			if diff := cmp.Diff(c.want, why); diff != "" {
				t.Error(diff)
			}
		})
	}
}

package terraform

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
)

// A backlog is what metric math can say that an Environment says too: how many messages of a queue wait for each running task of a service.
type backlog struct {
	// messages and tasks are what CloudWatch counts, and divided is the expression.
	messages, tasks, divided *Resource
}

// readBacklog reads a policy that follows a queue, and says what that is called.
func (t *Takeover) readBacklog(s *service, policy *Taken, metric *Resource, value any) (name, why string) {
	if other := metric.beyond("metrics"); other != "" {
		return "", "follows metric math with " + other + ", for which an Environment has no field"
	}
	b, why := backlogIn(metric)
	if why == "" {
		why = t.wrongWithBacklog(s, b)
	}
	perTask, notWhole := wholeTarget(value)
	switch {
	case why != "":
		return "", why
	case s.spec.Scaling.Queue != nil:
		return "", "follows a queue, as another policy of the service does"
	case notWhole != "":
		return "", notWhole
	}
	s.spec.Scaling.Queue = &v1alpha1.QueueScaling{Name: t.queueCalled(b.queue()), MessagesPerTask: perTask}
	policy.values = withMetrics(policy.From, b.messages, b.tasks, b.divided)
	if b.expression() == dividedPlainly {
		policy.Effects = []string{"while no task runs, its messages count as those of one task"}
	}
	return "queue", ""
}

const otherMath = "follows an expression of metrics, and an Environment has one: the messages that wait in one of its queues for each running task of the service"

// backlogIn metric math, or why there is none.
func backlogIn(metric *Resource) (b backlog, why string) {
	for _, part := range metric.blocks("metrics") {
		into := &b.divided
		switch part.text("metric_stat.metric.namespace") + " " + part.text("metric_stat.metric.metric_name") {
		case "AWS/SQS ApproximateNumberOfMessagesVisible":
			into = &b.messages
		case "ECS/ContainerInsights RunningTaskCount":
			into = &b.tasks
		}
		other := part.beyond("expression id label metric_stat return_data")
		switch {
		case other != "":
			return b, "follows a metric with " + other + ", for which an Environment has no field"
		case *into != nil || into == &b.divided && part.text("expression") == "":
			return b, otherMath
		}
		*into = part
	}
	if b.messages == nil || b.tasks == nil || b.divided == nil {
		return b, otherMath
	}
	return b, ""
}

// The expressions of a backlog, without spaces. That of AWS's documentation says nothing while no task runs.
var (
	dividedPlainly = "messages/tasks"
	dividedAsOurs  = withoutSpaces(compositions.BacklogExpression)
)

func withoutSpaces(text string) string { return strings.ReplaceAll(text, " ", "") }

// idInExpression begins with a small letter, and functions with a capital one.
var idInExpression = regexp.MustCompile(`\b[a-z]\w*`)

// expression of a backlog, with the names that an Environment gives to the metrics.
func (b backlog) expression() string {
	names := map[string]string{b.messages.text("id"): "messages", b.tasks.text("id"): "tasks"}
	return idInExpression.ReplaceAllStringFunc(withoutSpaces(b.divided.text("expression")), func(id string) string { return names[id] })
}

// queue is the name in AWS of the queue whose messages count.
func (b backlog) queue() string { return dimensionsOf(b.messages)["QueueName"] }

// wrongWithBacklog is about a backlog that is not that of a service.
func (t *Takeover) wrongWithBacklog(s *service, b backlog) string {
	ofService := map[string]string{"ClusterName": t.clusterName(), "ServiceName": s.text("name")}
	expression := b.expression()
	switch queue := b.queue(); {
	case len(dimensionsOf(b.messages)) != 1 || t.queueCalled(queue) == "":
		return "follows the messages in " + inWords(dimensionsOf(b.messages)) + ", and an Environment those in a queue that it takes over"
	case !maps.Equal(dimensionsOf(b.tasks), ofService):
		return "counts the running tasks of " + inWords(dimensionsOf(b.tasks)) + ", and an Environment those of the service"
	case expression != dividedPlainly && expression != dividedAsOurs:
		return "follows " + b.divided.text("expression") + ", and an Environment messages for each task: " + b.messages.text("id") + " / " + b.tasks.text("id")
	case b.messages.flag("return_data") || b.tasks.flag("return_data") || !b.divided.flag("return_data"):
		return "has return_data elsewhere than at its expression"
	case t.isUncounted():
		return "needs the number of running tasks, which container insights count, and cluster " + t.clusterName() + " has them disabled: enable them first"
	}
	// CloudWatch gets one number a minute of a queue, so that its sum is its average.
	return cmp.Or(wrongWithStat(b.messages, "Average", "Sum"), wrongWithStat(b.tasks, "Average"))
}

// wrongWithStat is about what is counted in another way than an Environment does.
func wrongWithStat(part *Resource, usual ...string) string {
	const of = "metric_stat"
	other := part.block(of).beyond("metric stat") + part.block(of+".metric").beyond("dimensions metric_name namespace")
	switch stat := part.text(of + ".stat"); {
	case other != "":
		return "follows a metric with " + other + ", for which an Environment has no field"
	case !slices.Contains(usual, stat):
		return "takes the statistic " + stat + " of " + part.text(of+".metric.metric_name") + ", and an Environment the average"
	}
	return ""
}

func dimensionsOf(part *Resource) map[string]string {
	dimensions := map[string]string{}
	for _, dimension := range part.blocks("metric_stat.metric.dimensions") {
		dimensions[dimension.text("name")] = dimension.text("value")
	}
	return dimensions
}

// inWords are dimensions by their names.
func inWords(dimensions map[string]string) string {
	var words []string
	for _, name := range slices.Sorted(maps.Keys(dimensions)) {
		words = append(words, fmt.Sprintf("%s %s", name, dimensions[name]))
	}
	return strings.Join(words, ", ")
}

// queueCalled is the name in the spec of the queue that is taken over and has a name in AWS, or "".
func (t *Takeover) queueCalled(name string) string {
	for arn, called := range t.queued {
		if partOf(arn, 5) == name {
			return called
		}
	}
	return ""
}

// isUncounted reports whether container insights, which count running tasks, are off in the cluster.
func (t *Takeover) isUncounted() bool {
	return slices.ContainsFunc(t.states.of("aws_ecs_cluster")[0].blocks("setting"), func(setting *Resource) bool {
		return setting.text("name") == "containerInsights" && setting.text("value") == "disabled"
	})
}

// withMetrics is what a policy says, with its metrics in the order of an Environment: to Terraform they have none.
func withMetrics(policy *Resource, metrics ...*Resource) map[string]any {
	values, configuration := maps.Clone(policy.values), maps.Clone(policy.block(tracking).values)
	customized := maps.Clone(policy.block(tracking + "." + customizedMetric).values)
	list := make([]any, len(metrics))
	for i, metric := range metrics {
		list[i] = metric.values
	}
	customized["metrics"] = list
	configuration[customizedMetric] = []any{customized}
	values[tracking] = []any{configuration}
	return values
}

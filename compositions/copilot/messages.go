package copilot

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// readTopics makes the topics that a service or job publishes to. Services that subscribe come after all of them.
func (w *workload) readTopics() {
	g := w.t.newGroup()
	for _, s := range w.root.section("publish").sections("topics") {
		name := s.text("name")
		if name == "" {
			s.leave("name", "a topic needs a name")
			continue
		}
		called := w.t.free("topics", name)
		w.t.topics[w.name+"/"+name] = called
		spec := v1alpha1.TopicSpec{Name: called}
		keys := "name"
		if fifo, content := fifoOf(s); fifo {
			keys, spec.Type = "name, fifo", v1alpha1.MessagesFIFO
			spec.ContentBasedDeduplication = v1alpha1.SwitchOf(content)
		}
		g.set(s, keys, "topics["+called+"]", func(env *v1alpha1.EnvironmentSpec) bool {
			env.Topics = append(env.Topics, spec)
			return true
		})
	}
}

// fifoOf a topic or queue is whether it is one, said plainly or in a mapping, and whether equal content counts once.
func fifoOf(s *section) (fifo, content bool) {
	if !s.isMapping("fifo") {
		fifo, _ = s.flag("fifo")
		return fifo, false
	}
	content, _ = s.section("fifo").flag("content_based_deduplication")
	return true, content
}

// readPublish links the topics.
func (w *workload) readPublish() {
	topics := w.root.section("publish").sections("topics")
	for _, s := range topics {
		name := s.text("name")
		called := w.t.topics[w.name+"/"+name]
		if called == "" {
			continue
		}
		prefix := variable(name) + "TOPIC_"
		s.remark("name", "its ARN is in the variable %sARN, and not in COPILOT_SNS_TOPIC_ARNS", prefix)
		w.setTask(s, "name", "topics["+called+"]", func(task *v1alpha1.TaskSpec) {
			task.Topics = append(task.Topics, v1alpha1.TopicLink{Name: called, EnvPrefix: prefix})
		})
	}
}

// readQueues makes the queue that each worker has, and those of its topics.
func (w *workload) readQueues() {
	if w.kind != worker {
		return
	}
	subscribe := w.root.section("subscribe")
	own := v1alpha1.QueueLink{Access: v1alpha1.QueueReceive, Variables: v1alpha1.LinkVariables{"URL": "COPILOT_QUEUE_URI"}}
	w.queue = w.t.free("queues", w.called)
	w.makeQueue(subscribe.section("queue"), w.queue, own)
	for _, s := range subscribe.sections("topics") {
		w.subscribe(s)
	}
}

func (w *workload) subscribe(s *section) {
	name, publisher := strings.TrimSuffix(s.text("name"), ".fifo"), s.text("service")
	topic := w.t.topics[publisher+"/"+name]
	if topic == "" {
		s.leave("name", "no manifest here of a service %s publishes to a topic %s", publisher, name)
		w.see(s)
		return
	}
	queue, keys := w.queue, "name, service"
	switch on, _ := w.plainQueue(s); {
	case s.isMapping("queue") || on:
		prefix := variable(publisher+"-"+name) + "QUEUE_"
		queue, keys = w.t.free("queues", w.called+"-"+name), keys+", queue"
		var own *section
		if s.isMapping("queue") {
			own = s.section("queue")
		}
		w.makeQueue(own, queue, v1alpha1.QueueLink{Access: v1alpha1.QueueReceive, EnvPrefix: prefix})
		s.remark("queue", "its URL is in the variable %sURL, and not in COPILOT_TOPIC_QUEUE_URIS", prefix)
	case s.has("queue"):
		keys += ", queue"
	}
	subscription := v1alpha1.SubscriptionSpec{Queue: queue}
	if policy, ok := filterOf(s); ok {
		subscription.FilterPolicy, keys = policy, keys+", filter_policy"
	}
	w.set(s, keys, fmt.Sprintf("topics[%s].subscriptions[%s]", topic, queue), func(spec *v1alpha1.EnvironmentSpec) bool {
		at := slices.IndexFunc(spec.Topics, func(t v1alpha1.TopicSpec) bool { return t.Name == topic })
		if at < 0 {
			return false
		}
		spec.Topics[at].Subscriptions = append(spec.Topics[at].Subscriptions, subscription)
		return true
	})
}

// plainQueue is queue: true, for one of its own with nothing else to say.
func (w *workload) plainQueue(s *section) (on, ok bool) {
	if s.isMapping("queue") {
		return false, false
	}
	return s.flag("queue")
}

// filterOf a subscription, as SNS has it.
func filterOf(s *section) (string, bool) {
	if !s.has("filter_policy") {
		return "", false
	}
	policy, isMapping := s.see("filter_policy").(map[string]any)
	if !isMapping {
		s.leave("filter_policy", "it must be a mapping")
		return "", false
	}
	text, err := json.Marshal(plainly(policy))
	if err != nil {
		s.leave("filter_policy", "it cannot be written as JSON: %v", err)
		return "", false
	}
	inserted, ok := s.inserted("filter_policy", string(text))
	return inserted, ok
}

// plainly is a value as JSON has it.
func plainly(value any) any {
	switch value := value.(type) {
	case map[string]any:
		plain := map[string]any{}
		for key, item := range value {
			plain[key] = plainly(item)
		}
		return plain
	case []any:
		plain := []any{}
		for _, item := range value {
			plain = append(plain, plainly(item))
		}
		return plain
	case scalar:
		return value.plain()
	}
	return nil
}

func (s scalar) plain() any {
	switch s.tag {
	case "!!bool":
		return strings.EqualFold(s.text, "true")
	case "!!null":
		return nil
	case "!!int", "!!float":
		if number := json.Number(s.text); json.Valid([]byte(number)) {
			return number
		}
	}
	return s.text
}

// makeQueue makes a queue as a section says, and a link to it.
func (w *workload) makeQueue(s *section, name string, link v1alpha1.QueueLink) {
	spec := v1alpha1.QueueSpec{Name: name}
	var keys, fields []string
	note := func(key, field string) { keys, fields = append(keys, key), append(fields, "queues["+name+"]."+field) }
	if seconds, ok := s.seconds("delay"); ok {
		spec.DelaySeconds = &seconds
		note("delay", "delaySeconds")
	}
	if seconds, ok := s.seconds("timeout"); ok {
		spec.VisibilityTimeoutSeconds = &seconds
		note("timeout", "visibilityTimeoutSeconds")
	}
	if seconds, ok := s.seconds("retention"); ok {
		spec.RetentionSeconds = seconds
		note("retention", "retentionSeconds")
	}
	if tries, ok := s.section("dead_letter").number("tries"); ok {
		spec.DeadLetter = &v1alpha1.DeadLetterSpec{MaxReceives: tries}
		note("dead_letter", "deadLetter")
	}
	if fifo, content := fifoOf(s); fifo {
		spec.Type, spec.ContentBasedDeduplication = v1alpha1.MessagesFIFO, v1alpha1.SwitchOf(content)
		note("fifo", "type")
	}
	link.Name = name
	add := func(env *v1alpha1.EnvironmentSpec) bool {
		env.Queues = append(env.Queues, spec)
		return w.onTask(func(task *v1alpha1.TaskSpec) { task.Queues = append(task.Queues, link) })(env)
	}
	if len(keys) > 0 {
		w.set(s, strings.Join(keys, ", "), strings.Join(fields, ", "), add)
	} else {
		w.imply(w.file, "queues["+name+"]", add)
	}
	w.readThroughput(s, name)
}

// readThroughput is about FIFO queues of high throughput, for which a queue has no field but patches.
func (w *workload) readThroughput(s *section, queue string) {
	if !s.isMapping("fifo") {
		return
	}
	fifo := s.section("fifo")
	values := map[string]string{}
	var keys []string
	for key, field := range map[string]string{"deduplication_scope": "deduplicationScope", "throughput_limit": "fifoThroughputLimit"} {
		if value := fifo.text(key); value != "" {
			values[field], keys = value, append(keys, key)
		}
	}
	if on, ok := fifo.flag("high_throughput"); ok {
		keys = append(keys, "high_throughput")
		if on {
			values["deduplicationScope"], values["fifoThroughputLimit"] = "messageGroup", "perMessageGroupId"
		}
	}
	if len(values) == 0 {
		return
	}
	slices.Sort(keys)
	patch, err := json.Marshal(values)
	if err != nil {
		return // texts can always be written
	}
	name := w.t.free("patches", queue+"-fifo")
	w.set(fifo, strings.Join(keys, ", "), "patches["+name+"]", func(env *v1alpha1.EnvironmentSpec) bool {
		env.Patches = append(env.Patches, v1alpha1.PatchSpec{
			Name: name, Composition: "queue", Instance: queue, Kind: "Queue", ForProvider: apiextensionsv1.JSON{Raw: patch},
		})
		return true
	})
}

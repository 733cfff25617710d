package v1alpha1_test

import (
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

func TestTopicRules(t *testing.T) {
	topic := func(spec v1alpha1.TopicSpec) edit {
		spec.Name = "events"
		return func(s *v1alpha1.EnvironmentSpec) {
			s.Queues = []v1alpha1.QueueSpec{{Name: "mails"}, {Name: "orders", Type: v1alpha1.MessagesFIFO}}
			s.Topics = append(s.Topics, spec)
		}
	}
	type sub = v1alpha1.SubscriptionSpec
	to := func(subscriptions ...sub) edit { return topic(v1alpha1.TopicSpec{Subscriptions: subscriptions}) }
	fifo := func(subscriptions ...sub) edit {
		return topic(v1alpha1.TopicSpec{Type: "FIFO", Subscriptions: subscriptions})
	}
	links := func(links ...v1alpha1.TopicLink) edit {
		return func(s *v1alpha1.EnvironmentSpec) {
			s.Topics = []v1alpha1.TopicSpec{{Name: "events"}, {Name: "errors"}}
			s.Queues = []v1alpha1.QueueSpec{{Name: "mails"}}
			service(s).Topics = links
			service(s).Queues = []v1alpha1.QueueLink{{Name: "mails", Access: v1alpha1.QueueSend}}
		}
	}
	alarms := func(kind v1alpha1.MessageType, spec v1alpha1.AlarmsSpec) edit {
		return func(s *v1alpha1.EnvironmentSpec) {
			s.Topics, s.Alarms = []v1alpha1.TopicSpec{{Name: "events", Type: kind}}, &spec
		}
	}
	ops := v1alpha1.AlarmsSpec{Topic: "events"}
	both := v1alpha1.AlarmsSpec{Topic: "events", NotificationTopicARN: "arn:aws:sns:eu-west-1:111122223333:alarms"}
	testRules(t, []rule{
		{"only FIFO looks at content", topic(v1alpha1.TopicSpec{Type: "FIFO", ContentBasedDeduplication: "Enabled"}), topic(v1alpha1.TopicSpec{ContentBasedDeduplication: "Enabled"}), "events: only a topic of type FIFO has it"},
		{"FIFO goes to queues", fifo(sub{Queue: "orders"}), fifo(sub{Email: "ops@example.org"}), "events: a topic of type FIFO sends to queues alone"},
		{"a subscription goes somewhere", to(sub{Queue: "mails"}), to(sub{}), "must have exactly one of queue, email and https"},
		{"a subscription goes to one", to(sub{Queue: "mails"}, sub{Email: "ops@example.org"}), to(sub{Queue: "mails", Email: "ops@example.org"}), "must have exactly one of queue, email and https"},
		{"subscriptions differ", to(sub{Email: "ops@example.org"}, sub{Email: "dev@example.org"}), to(sub{Email: "ops@example.org"}, sub{Email: "ops@example.org"}), "spec.topics: subscriptions of events have ops@example.org twice"},
		{"queues are there", to(sub{Queue: "mails"}), to(sub{Queue: "mail"}), "spec.topics: subscriptions of events name queue mail, which is not in spec.queues"},
		{"queues take what the topic sends", to(sub{Queue: "mails"}), to(sub{Queue: "orders"}), "spec.topics: events is of type Standard, and cannot send to queue orders"},
		{"an email is an address", to(sub{Email: "ops@example.org"}), to(sub{Email: "ops"}), "must be an address, such as ops@example.org"},
		{"an email is never raw", to(sub{Queue: "mails", RawMessageDelivery: "Enabled"}), to(sub{Email: "ops@example.org", RawMessageDelivery: "Enabled"}), "must be left out with email: SNS does not send raw messages by email"},
		{"only TLS", to(sub{HTTPS: "https://example.org/hook?a=b"}), to(sub{HTTPS: "http://example.org/hook"}), "must begin with https:// and a host"},
		{"a filter is an object", to(sub{Queue: "mails", FilterPolicy: "{}"}), to(sub{Queue: "mails", FilterPolicy: "[1]"}), "must be a JSON object"},
		{"a filter has no function call", to(sub{Queue: "mails", FilterPolicy: `{"a": ["${NAME}"]}`}), to(sub{Queue: "mails", FilterPolicy: `{"a": ["${upper(x)}"]}`}), "spec.topics: filterPolicy of events must not contain a function call"},
		{"a scope is that of a filter", to(sub{Queue: "mails", FilterPolicy: "{}", FilterScope: "MessageBody"}), to(sub{Queue: "mails", FilterScope: "MessageBody"}), "needs filterPolicy"},
		{"links name topics", links(v1alpha1.TopicLink{Name: "errors"}), links(v1alpha1.TopicLink{Name: "error"}), "spec.services: topics of web name error, which is not in spec.topics"},
		{"links of two kinds set different variables", links(v1alpha1.TopicLink{Name: "errors", EnvPrefix: "T_"}), links(v1alpha1.TopicLink{Name: "errors", EnvPrefix: "QUEUE_"}), "spec.services: web sets QUEUE_ARN twice, by the link to topic errors"},
		{"alarms tell a topic", alarms("Standard", ops), alarms("Standard", v1alpha1.AlarmsSpec{Topic: "ops"}), "spec.alarms.topic: ops is not in spec.topics: add it there"},
		{"alarms tell a Standard topic", alarms("Standard", ops), alarms("FIFO", ops), "spec.alarms.topic: events is of type FIFO, to which CloudWatch does not publish"},
		{"alarms tell one topic", alarms("Standard", ops), alarms("Standard", both), "must not have both topic and notificationTopicARN"},
	})
}

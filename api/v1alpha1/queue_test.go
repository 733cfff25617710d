package v1alpha1_test

import (
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

func TestQueueRules(t *testing.T) {
	queue := func(spec v1alpha1.QueueSpec) edit {
		spec.Name = "orders"
		return func(s *v1alpha1.EnvironmentSpec) { s.Queues = append(s.Queues, spec) }
	}
	links := func(links ...v1alpha1.QueueLink) edit {
		return func(s *v1alpha1.EnvironmentSpec) {
			s.Queues = []v1alpha1.QueueSpec{{Name: "orders"}, {Name: "mails"}}
			service(s).Queues = links
		}
	}
	set := func(variable string) edit {
		return func(s *v1alpha1.EnvironmentSpec) {
			links(v1alpha1.QueueLink{Name: "orders", Access: v1alpha1.QueueSend})(s)
			service(s).Env[0].Name = variable
		}
	}
	link := func(name, prefix string) v1alpha1.QueueLink {
		return v1alpha1.QueueLink{Name: name, Access: v1alpha1.QueueSend, EnvPrefix: prefix}
	}
	type q = v1alpha1.QueueSpec
	dead := func(seconds int32) q {
		return q{RetentionSeconds: 600, DeadLetter: &v1alpha1.DeadLetterSpec{RetentionSeconds: seconds}}
	}
	testRules(t, []rule{
		{"type is a type", queue(q{Type: "FIFO"}), queue(q{Type: "Fifo"}), "Unsupported value: \"Fifo\""},
		{"only FIFO looks at content", queue(q{Type: "FIFO", ContentBasedDeduplication: "Enabled"}), queue(q{ContentBasedDeduplication: "Enabled"}), "orders: only a queue of type FIFO has it"},
		{"dead letters stay as long", queue(dead(600)), queue(dead(599)), "orders: must be at least retentionSeconds of the queue"},
		{"messages stay a minute", queue(q{RetentionSeconds: 60}), queue(q{RetentionSeconds: 59}), "should be greater than or equal to 60"},
		{"messages are at most a mebibyte", queue(q{MaximumMessageKiB: 1024}), queue(q{MaximumMessageKiB: 1025}), "should be less than or equal to 1024"},
		{"links name queues", links(link("mails", "")), links(link("mail", "")), "spec.services: queues of web name mail, which is not in spec.queues: add it there, or correct the name"},
		{"links say what they allow", links(link("mails", "")), links(v1alpha1.QueueLink{Name: "mails"}), "access: Required value"},
		{"links have prefixes of their own", links(link("orders", "A_"), link("mails", "")), links(link("orders", ""), link("mails", "")), "web sets QUEUE_URL twice, by the link to queue mails: links must have different envPrefixes, or variables of other names"},
		{"prefixes are prefixes", links(link("mails", "MAILS_")), links(link("mails", "MAILS")), "and end with _, such as DB_"},
		{"env does not set the variables of a link", set("QUEUE_NAME"), set("QUEUE_URL"), "spec.services: web: env and secretEnv must not set QUEUE_URL, which the link to queue orders sets"},
	})
}

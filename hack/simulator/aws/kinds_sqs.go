package aws

import (
	"encoding/json"
	"maps"
	"regexp"
	"strings"
)

// Queues and what sends their messages elsewhere.
const (
	Queue                   Kind = "sqs.Queue"
	QueueRedrivePolicy      Kind = "sqs.QueueRedrivePolicy"
	QueueRedriveAllowPolicy Kind = "sqs.QueueRedriveAllowPolicy"
)

const queueMissing = "AWS.SimpleQueueService.NonExistentQueue: The specified queue does not exist.%.0s"

var sqsKinds = map[Kind]*row{
	Queue: {
		title:     "SQS Queue",
		api:       api{"SQS", "CreateQueue", "SetQueueAttributes", "DeleteQueue"},
		immutable: []string{"name", "fifoQueue"},
		creating:  second,
		updating:  second,
		deleting:  second,
		id:        func(a *Account, r *Resource) string { return a.queueURL(r.Text("name")) },
		arn:       func(a *Account, r *Resource) string { return a.arn("sqs", r.Text("name")) },
		check:     checkQueue,
		observe:   observeQueue,
	},
	QueueRedrivePolicy:      queueSetting("Redrive Policy", checkRedrive),
	QueueRedriveAllowPolicy: queueSetting("Redrive Allow Policy", nil),
}

func init() { maps.Copy(table, sqsKinds) }

// queueSetting is an attribute of a queue that is a managed resource of its own: the queue's URL is its name.
func queueSetting(title string, check func(a *Account, r, old *Resource) error) *row {
	return &row{
		title:      "SQS Queue " + title,
		api:        api{"SQS", "SetQueueAttributes", "SetQueueAttributes", "SetQueueAttributes"},
		untagged:   true,
		immutable:  []string{"queueUrl"},
		creating:   second,
		updating:   second,
		deleting:   second,
		references: []reference{{field: "queueUrl", to: Queue, missing: queueMissing, onDelete: cascades}},
		id:         func(_ *Account, r *Resource) string { return r.Text("queueUrl") },
		check:      check,
	}
}

func (a *Account) queueURL(name string) string {
	return "https://sqs." + a.region + ".amazonaws.com/" + a.id + "/" + name
}

var queueName = regexp.MustCompile(`^[0-9A-Za-z_-]{1,80}$`)

func checkQueue(a *Account, r, old *Resource) error {
	name := r.Text("name")
	stem, fifo := strings.CutSuffix(name, ".fifo")
	if fifo != r.flag("fifoQueue") || len(name) > 80 || !queueName.MatchString(stem) {
		return reject("invalid queue name: %s", name)
	}
	if r.flag("contentBasedDeduplication") && !fifo {
		return reject("content-based deduplication can only be set for FIFO queue")
	}
	if old == nil && a.lookup(Queue, a.queueURL(name)) != nil {
		return refuse("QueueAlreadyExists: A queue already exists with the same name and a different value for attribute tags")
	}
	return checkOwnPolicy(r, a.arn("sqs", name))
}

// checkOwnPolicy refuses a policy that is none, or is about something else than the queue or topic that has it.
func checkOwnPolicy(r *Resource, arn string) error {
	text := r.Text("policy")
	if text == "" {
		return nil
	}
	p, err := parsePolicy(text)
	if err != nil || len(p.Statement) == 0 {
		return refuse("InvalidAttributeValue: Invalid value for the parameter Policy.")
	}
	for _, statement := range p.Statement {
		for _, resource := range statement.Resource {
			if resource != arn {
				return refuse("InvalidAttributeValue: Invalid value for the parameter Policy. Reason: the resource is not the one that has it.")
			}
		}
	}
	return nil
}

// observeQueue is what SQS adds: how long it uses a key, and what counts for a FIFO queue. What sends messages elsewhere shows in the queue too.
func observeQueue(a *Account, r *Resource) map[string]any {
	seen := map[string]any{"url": r.ID, "kmsDataKeyReusePeriodSeconds": 300}
	if r.flag("fifoQueue") {
		seen["deduplicationScope"], seen["fifoThroughputLimit"] = "queue", "perQueue"
	}
	for kind, field := range map[Kind]string{QueueRedrivePolicy: "redrivePolicy", QueueRedriveAllowPolicy: "redriveAllowPolicy"} {
		if setting := a.lookup(kind, r.ID); setting != nil {
			seen[field] = setting.Text(field)
		}
	}
	return seen
}

// checkRedrive refuses a dead-letter queue that is not there, is of the other type, or takes no messages from this queue.
func checkRedrive(a *Account, r, _ *Resource) error {
	var asked struct {
		DeadLetterTargetARN string `json:"deadLetterTargetArn"`
	}
	if err := json.Unmarshal([]byte(r.Text("redrivePolicy")), &asked); err != nil {
		return refuse("InvalidParameterValue: Value %s for parameter RedrivePolicy is invalid. Reason: not JSON.", r.Text("redrivePolicy"))
	}
	invalid := func(reason string) error {
		return refuse("InvalidParameterValue: Value %s for parameter RedrivePolicy is invalid. Reason: %s", r.Text("redrivePolicy"), reason)
	}
	name := asked.DeadLetterTargetARN[strings.LastIndex(asked.DeadLetterTargetARN, ":")+1:]
	dead := a.lookup(Queue, a.queueURL(name))
	source := a.lookup(Queue, r.Text("queueUrl"))
	switch {
	case dead == nil:
		return invalid("Dead letter target does not exist.")
	case source != nil && dead.flag("fifoQueue") != source.flag("fifoQueue"):
		return invalid("Dead-letter queue must be same type of queue as the source.")
	}
	allowed := a.lookup(QueueRedriveAllowPolicy, dead.ID)
	if allowed != nil && source != nil && !strings.Contains(allowed.Text("redriveAllowPolicy"), source.ARN+`"`) {
		return invalid("Dead-letter queue does not allow this queue.")
	}
	return nil
}

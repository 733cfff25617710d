package aws

import "testing"

func (e *environment) queue(t *testing.T) {
	t.Helper()
	url := e.add(t, Queue, "orders", fields{"name": "orders"})
	dead := e.add(t, Queue, "dead", fields{"name": "dead"})
	e.add(t, QueueRedriveAllowPolicy, "orders", fields{
		"queueUrl": dead, "redriveAllowPolicy": `{"redrivePermission":"byQueue","sourceQueueArns":["` + e.arn("sqs", "orders") + `"]}`,
	})
	e.add(t, QueueRedrivePolicy, "orders", fields{"queueUrl": url, "redrivePolicy": redriveTo(e.arn("sqs", "dead"))})
}

func redriveTo(arn string) string { return `{"deadLetterTargetArn":"` + arn + `","maxReceiveCount":5}` }

func TestQueuesRefuseWhatSQSRefuses(t *testing.T) {
	e := newEnvironment(t)
	other := e.add(t, Queue, "other", fields{"name": "other"})
	fifo := e.add(t, Queue, "fifo", fields{"name": "x.fifo", "fifoQueue": true})
	for name, c := range map[string]struct {
		kind       Kind
		parameters fields
		words      string
	}{
		"a FIFO queue without the ending":     {Queue, fields{"name": "orders-2", "fifoQueue": true}, "invalid queue name: orders-2"},
		"a Standard queue with the ending":    {Queue, fields{"name": "orders-2.fifo"}, "invalid queue name: orders-2.fifo"},
		"deduplication in a Standard queue":   {Queue, fields{"name": "orders-2", "contentBasedDeduplication": true}, "content-based deduplication can only be set for FIFO queue"},
		"a name that is taken":                {Queue, fields{"name": "orders"}, "QueueAlreadyExists: A queue already exists"},
		"a policy of another queue":           {Queue, fields{"name": "orders-2", "policy": `{"Statement":[{"Effect":"Deny","Action":"sqs:*","Resource":"` + e.arn("sqs", "x") + `"}]}`}, "InvalidAttributeValue"},
		"a setting without a queue":           {QueueRedrivePolicy, fields{"queueUrl": "none", "redrivePolicy": redriveTo(e.arn("sqs", "dead"))}, "NonExistentQueue"},
		"a dead-letter queue that is none":    {QueueRedrivePolicy, fields{"queueUrl": other, "redrivePolicy": redriveTo(e.arn("sqs", "none"))}, "Dead letter target does not exist"},
		"a dead-letter queue of another type": {QueueRedrivePolicy, fields{"queueUrl": fifo, "redrivePolicy": redriveTo(e.arn("sqs", "other"))}, "must be same type of queue"},
		"a dead-letter queue of others":       {QueueRedrivePolicy, fields{"queueUrl": other, "redrivePolicy": redriveTo(e.arn("sqs", "dead"))}, "does not allow this queue"},
	} {
		t.Run(name, func(t *testing.T) { refused(t, e.Account, c.kind, "new", c.parameters, c.words) })
	}
}

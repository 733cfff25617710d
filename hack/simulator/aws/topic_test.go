package aws

import "testing"

func (e *environment) topic(t *testing.T) {
	t.Helper()
	arn := e.add(t, Topic, "events", fields{"kmsMasterKeyId": "alias/aws/sns"})
	e.add(t, TopicSubscription, "orders", fields{"topicArn": arn, "protocol": "sqs", "endpoint": e.arn("sqs", "orders"), "filterPolicy": "{}"})
}

func TestTopicsRefuseWhatSNSRefuses(t *testing.T) {
	e := newEnvironment(t)
	standard, fifo := e.arn("sns", "events"), e.add(t, Topic, "x.fifo", fields{"fifoTopic": true})
	to := func(topic, protocol, endpoint string, more fields) fields {
		return with(fields{"topicArn": topic, "protocol": protocol, "endpoint": endpoint}, more)
	}
	for name, c := range map[string]struct {
		kind       Kind
		name       string
		parameters fields
		words      string
	}{
		"a FIFO topic without the ending": {Topic, "y", fields{"fifoTopic": true}, "invalid topic name: y"},
		"a policy about everything":       {Topic, "y", fields{"policy": `{"Statement":[{"Effect":"Deny","Action":"sns:*","Resource":"` + e.arn("sns", "y") + `"}]}`}, "action out of service scope"},
		"a policy of another topic":       {Topic, "y", fields{"policy": `{"Statement":[{"Effect":"Deny","Action":"sns:Publish","Resource":"` + standard + `"}]}`}, "InvalidAttributeValue"},
		"no topic":                        {TopicSubscription, "s", to(e.arn("sns", "none"), "sqs", "q", nil), "NotFoundException: Topic does not exist"},
		"an email from a FIFO topic":      {TopicSubscription, "s", to(fifo, "email", "a@example.org", nil), "Invalid protocol type: email"},
		"a FIFO queue":                    {TopicSubscription, "s", to(standard, "sqs", e.arn("sqs", "x.fifo"), nil), "FIFO SQS Queues can not be subscribed"},
		"a raw email":                     {TopicSubscription, "s", to(standard, "email", "a@example.org", fields{"rawMessageDelivery": true}), "does not support raw message delivery"},
		"a scope of no filter":            {TopicSubscription, "s", to(standard, "sqs", "q", fields{"filterPolicyScope": "MessageBody"}), "filter_policy is required"},
	} {
		t.Run(name, func(t *testing.T) { refused(t, e.Account, c.kind, c.name, c.parameters, c.words) })
	}
}

package compositions

import (
	"encoding/json"
	"fmt"

	sns "github.com/upbound/provider-aws/v2/apis/namespaced/sns/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

var inTopics = plan.Composition{Name: "topic", Condition: v1alpha1.ConditionTopicsReady, Field: "topics"}

// maxNameTopic is the length that AWS allows for names of topics.
const maxNameTopic = 256

// Topic is what a topic gives to services and alarms.
type Topic struct {
	// ARN by which policies and applications name the topic.
	ARN plan.Fact
}

// grant lets the tasks of a workload publish, and tells them the ARN.
func (t Topic) grant(link v1alpha1.TopicLink) grant {
	names := variableNames{link.Variables, link.EnvPrefix}
	return grant{
		to:          inTopics.Instance(link.Name),
		variables:   []grantedVariable{{names.of("ARN"), t.ARN}},
		permissions: []grantedPermission{{actions: []string{"sns:Publish"}, resources: []plan.Fact{t.ARN}}},
		endpoints:   []string{"sns"},
	}
}

// topic makes an SNS topic that is published to over TLS alone, and its subscriptions. A topic of the other type is another object with another name:
// AWS cannot change the type.
func topic(c composer, in TaskInputs, spec v1alpha1.TopicSpec) Topic {
	c = c.within(inTopics, spec.Name)
	d := c.Draft(MessagesPart(spec.Name, spec.Type))
	name := c.topicName(spec)
	res := plan.Named(&sns.Topic{Spec: sns.TopicSpec{ForProvider: sns.TopicParameters{
		FifoTopic:                 new(spec.Type == v1alpha1.MessagesFIFO),
		ContentBasedDeduplication: new(spec.ContentBasedDeduplication == v1alpha1.Enabled),
		KMSMasterKeyID:            c.topicKey(spec.Name),
		Policy:                    new(policyDocument(c.topicStatements(spec.Name, d.Text(in.Network.Account), name)...)),
	}}}, name)
	res.SetManagementPolicies(plan.WithoutLateInitialize)
	made := plan.Add(d, res)
	now := plan.LastSeen(c.Seen, made.Key, made.Live).Status.AtProvider
	status := v1alpha1.TopicStatus{Name: spec.Name, ARN: plan.Text(now.Arn)}
	if c.Seen.InAWS(made.Key) {
		status.Type = spec.Type
	}
	out := Topic{ARN: made.Fact(made.Live.Status.AtProvider.Arn)}
	for _, subscription := range spec.Subscriptions {
		if address := c.subscribe(in, spec, out.ARN, subscription); address != "" {
			status.Unconfirmed = append(status.Unconfirmed, address)
		}
	}
	c.Plan.Outputs.Topics = append(c.Plan.Outputs.Topics, status)
	return out
}

func (c composer) topicName(spec v1alpha1.TopicSpec) string {
	made := c.messagingName(spec.Name, maxNameTopic, spec.Type == v1alpha1.MessagesFIFO)
	return c.NameInAWS(sns.Topic_GroupVersionKind.GroupKind(), MessagesPart(spec.Name, spec.Type), made)
}

// topicKey is AWS's own key for SNS, but for the topic of the alarms: nobody can let CloudWatch use that key. See decision 36.
func (c composer) topicKey(name string) *string {
	if c.isTopicOfAlarms(name) {
		return nil
	}
	return new("alias/aws/sns")
}

func (c composer) isTopicOfAlarms(name string) bool {
	return c.Env.Spec.Alarms != nil && c.Env.Spec.Alarms.Topic == name
}

// topicStatements refuse to publish without TLS, and let the alarms of this account publish to the topic that they tell. SNS takes no
// sns:* here, nor any action that its own policy of a new topic does not have: "Policy statement action out of service scope" (issues 12740 of
// hashicorp/terraform, 3143 of aws/aws-cli).
func (c composer) topicStatements(of, account, name string) []statement {
	arn := c.messagingARN("sns", account, name)
	statements := []statement{overTLS("sns:Publish", arn)}
	if c.isTopicOfAlarms(of) {
		statements = append(statements, statement{
			Effect:    allow,
			Principal: map[string]string{"Service": "cloudwatch.amazonaws.com"},
			Action:    []string{"sns:Publish"},
			Resource:  []string{arn},
			Condition: map[string]map[string][]string{
				"StringEquals": {"aws:SourceAccount": {account}},
				"ArnLike":      {"aws:SourceArn": {c.messagingARN("cloudwatch", account, "alarm:*")}},
			},
		})
	}
	return statements
}

// subscribe sends the messages of a topic somewhere, and returns the address if nobody there has confirmed yet.
func (c composer) subscribe(in TaskInputs, of v1alpha1.TopicSpec, topic plan.Fact, spec v1alpha1.SubscriptionSpec) string {
	protocol, address := "sqs", ""
	switch {
	case spec.Email != "":
		protocol, address = "email", spec.Email
	case spec.HTTPS != "":
		protocol, address = "https", spec.HTTPS
	}
	d := c.Draft(SubscriptionPart(of, spec))
	params := sns.TopicSubscriptionParameters{
		TopicArn:           d.Use(topic),
		Protocol:           &protocol,
		Endpoint:           &address,
		RawMessageDelivery: new(spec.RawMessageDelivery == v1alpha1.Enabled),
		FilterPolicy:       textIfSet(spec.FilterPolicy),
	}
	if spec.FilterPolicy != "" {
		params.FilterPolicyScope = new(string(spec.FilterScope))
	}
	if spec.Queue != "" {
		queue := in.Queues[spec.Queue]
		params.Endpoint = d.Use(queue.ARN)
		if !queue.lets(c, topic) {
			d.WaitFor(queue.Object.Key) // SNS does not send again what the queue's policy refuses
		}
	}
	made := plan.Add(d, &sns.TopicSubscription{Spec: sns.TopicSubscriptionSpec{ForProvider: params}})
	c.InitializeOnce(made.Object, "filterPolicyScope")
	if address != "" && plan.IsTrue(made.Live.Status.AtProvider.PendingConfirmation) {
		return address
	}
	return ""
}

// checkTopics refuses what admission would: names of what is not there, and queues that the topic cannot send to.
func checkTopics(spec v1alpha1.EnvironmentSpec) error {
	queues, topics := map[string]v1alpha1.MessageType{}, map[string]v1alpha1.MessageType{}
	for _, queue := range spec.Queues {
		queues[queue.Name] = queue.Type
	}
	for _, topic := range spec.Topics {
		topics[topic.Name] = topic.Type
		for _, subscription := range topic.Subscriptions {
			if err := checkSubscription(topic, subscription, queues); err != nil {
				return err
			}
		}
	}
	if spec.Alarms == nil || spec.Alarms.Topic == "" {
		return nil
	}
	if topics[spec.Alarms.Topic] == "" {
		return missing("spec.alarms", "topic", spec.Alarms.Topic, "spec.topics")
	}
	if topics[spec.Alarms.Topic] == v1alpha1.MessagesFIFO {
		return fmt.Errorf("spec.alarms.topic: %s is of type FIFO, to which CloudWatch does not publish: name one of type Standard", spec.Alarms.Topic)
	}
	return nil
}

func checkSubscription(topic v1alpha1.TopicSpec, spec v1alpha1.SubscriptionSpec, queues map[string]v1alpha1.MessageType) error {
	where := "spec.topics: " + topic.Name
	if err := checkFilter(where, spec); err != nil {
		return err
	}
	if spec.Queue == "" {
		return nil
	}
	if queues[spec.Queue] == "" {
		return missing(where, "queue", spec.Queue, "spec.queues")
	}
	if topic.Type == v1alpha1.MessagesStandard && queues[spec.Queue] == v1alpha1.MessagesFIFO {
		return fmt.Errorf("%s sends to queue %s, which is of type FIFO and takes messages of topics of type FIFO alone", where, spec.Queue)
	}
	return nil
}

// checkFilter refuses what SNS would not take of a filter policy: Amazon SNS Developer Guide, "Amazon SNS subscription filter policies". Each attribute has a
// list of what it may be. Parts of a body may be objects, which have such lists in them.
func checkFilter(where string, spec v1alpha1.SubscriptionSpec) error {
	if spec.FilterPolicy == "" {
		return nil
	}
	var policy map[string]any
	if json.Unmarshal([]byte(spec.FilterPolicy), &policy) != nil {
		return fmt.Errorf("%s has a filterPolicy that is no JSON object: %s", where, spec.FilterPolicy)
	}
	for _, name := range plan.SortedKeys(policy) {
		switch policy[name].(type) {
		case []any:
			continue
		case map[string]any:
			if spec.FilterScope == v1alpha1.FilterBody {
				continue
			}
		}
		return fmt.Errorf("%s has a filterPolicy in which %s is no list, such as [\"created\"]: put what it may be in brackets; objects are for filterScope "+
			"%s", where, name, v1alpha1.FilterBody)
	}
	return nil
}

package compositions

import (
	"fmt"
	"slices"
	"strings"

	sns "github.com/upbound/provider-aws/v2/apis/namespaced/sns/v1beta1"
	sqs "github.com/upbound/provider-aws/v2/apis/namespaced/sqs/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

var inQueues = plan.Composition{Name: "queue", Condition: v1alpha1.ConditionQueuesReady, Field: "queues"}

// maxNameQueue is the length that AWS allows for names of queues.
const maxNameQueue = 80

// Queue is what a queue gives to services.
type Queue struct {
	// URL by which an application finds the queue, and ARN by which a policy names it.
	URL, ARN plan.Fact

	// Name in AWS, and Object the queue: for what measures it.
	Name   string
	Object *plan.Object

	// DeadLetter is the queue for messages that nobody could work on, or nil.
	DeadLetter *Queue
}

// grant lets the tasks of a workload send or receive, and tells them the URL and the ARN.
func (q Queue) grant(link v1alpha1.QueueLink) grant {
	names := variableNames{link.Variables, link.EnvPrefix}
	return grant{
		to:          inQueues.Instance(link.Name),
		variables:   []grantedVariable{{names.of("URL"), q.URL}, {names.of("ARN"), q.ARN}},
		permissions: []grantedPermission{{actions: queueActions(link.Access), resources: []plan.Fact{q.ARN}}},
		endpoints:   []string{"sqs"},
	}
}

func queueActions(access v1alpha1.QueueAccess) []string {
	actions := []string{"sqs:GetQueueAttributes", "sqs:GetQueueUrl"}
	if access != v1alpha1.QueueReceive {
		actions = append(actions, "sqs:SendMessage")
	}
	if access != v1alpha1.QueueSend {
		actions = append(actions, "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility")
	}
	return actions
}

// queue makes an SQS queue that is encrypted with a key of SQS and reached over TLS alone, and its dead-letter queue. A queue of the other type is
// another object with another name: AWS cannot change the type.
func queue(c composer, account plan.Fact, spec v1alpha1.QueueSpec) Queue {
	c = c.within(inQueues, spec.Name)
	part, settings := MessagesPart(spec.Name, spec.Type), queueSettings(spec)
	made := c.makeQueue(account, part, spec.Name, settings)
	if spec.DeadLetter != nil {
		settings.DelaySeconds, settings.MessageRetentionSeconds = number(0), number(spec.DeadLetter.RetentionSeconds)
		dead := c.makeQueue(account, part+DeadLetters, spec.Name+DeadLetters, settings)
		c.redrive(part, made, dead, spec.DeadLetter.MaxReceives)
		made.DeadLetter = &dead
	}
	c.Plan.Outputs.Queues = append(c.Plan.Outputs.Queues, c.queueStatus(made, spec))
	return made
}

// queueSettings are what a queue and its dead-letter queue have in common.
func queueSettings(spec v1alpha1.QueueSpec) sqs.QueueParameters {
	return sqs.QueueParameters{
		FifoQueue:                 new(spec.Type == v1alpha1.MessagesFIFO),
		ContentBasedDeduplication: new(spec.ContentBasedDeduplication == v1alpha1.Enabled),
		VisibilityTimeoutSeconds:  number(*spec.VisibilityTimeoutSeconds),
		MessageRetentionSeconds:   number(spec.RetentionSeconds),
		DelaySeconds:              number(*spec.DelaySeconds),
		ReceiveWaitTimeSeconds:    number(*spec.ReceiveWaitSeconds),
		MaxMessageSize:            number(spec.MaximumMessageKiB * 1024),
		SqsManagedSseEnabled:      new(true),
	}
}

func (c composer) makeQueue(account plan.Fact, part, name string, settings sqs.QueueParameters) Queue {
	d := c.Draft(part)
	name = c.NameInAWS(sqs.Queue_GroupVersionKind.GroupKind(), part, c.messagingName(name, maxNameQueue, plan.IsTrue(settings.FifoQueue)))
	settings.Name = &name
	settings.Policy = new(policyDocument(c.queueStatements(part, d.Text(account), name)...))
	made := plan.Add(d, &sqs.Queue{Spec: sqs.QueueSpec{ForProvider: settings}})
	// The redrive policies are objects of their own, because Terraform keeps what is left out of the queue's own fields.
	c.InitializeOnce(made.Object, "deduplicationScope", "fifoThroughputLimit", "kmsDataKeyReusePeriodSeconds", "redrivePolicy", "redriveAllowPolicy")
	now := made.Live.Status.AtProvider
	return Queue{URL: made.Fact(now.URL), ARN: made.Fact(now.Arn), Name: name, Object: made.Object}
}

// queueStatements refuse requests without TLS, and let the topics send that have the queue among their subscriptions. One of which the subscription is still
// there, such as of a topic that was renamed and to which old tasks publish, sends until the subscription is gone.
func (c composer) queueStatements(part, account, name string) []statement {
	arn := c.messagingARN("sqs", account, name)
	statements := []statement{overTLS("sqs:*", arn)}
	var topics []string
	for _, topic := range c.Env.Spec.Topics {
		for _, subscription := range topic.Subscriptions {
			if strings.TrimSuffix(part, fifoEnding) == subscription.Queue {
				topics = append(topics, c.messagingARN("sns", account, c.topicName(topic)))
			}
		}
	}
	topics = union(topics, c.senders[arn])
	if len(topics) > 0 {
		statements = append(statements, statement{
			Effect:    allow,
			Principal: map[string]string{"Service": "sns.amazonaws.com"},
			Action:    []string{"sqs:SendMessage"},
			Resource:  []string{arn},
			Condition: map[string]map[string][]string{"ArnEquals": {"aws:SourceArn": topics}},
		})
	}
	return statements
}

// sendersIn are the topics of the Environment that queues are subscribed to in AWS, by the ARN of the queue.
func sendersIn(env *v1alpha1.Environment, seen plan.Observed) map[string][]string {
	senders := map[string][]string{}
	for key, live := range seen.Resources {
		if subscription, ok := live.(*sns.TopicSubscription); ok && seen.InAWS(key) && plan.IsOwned(live, env) {
			queue := plan.Text(subscription.Spec.ForProvider.Endpoint)
			senders[queue] = append(senders[queue], plan.Text(subscription.Spec.ForProvider.TopicArn))
		}
	}
	for _, topics := range senders {
		slices.Sort(topics)
	}
	return senders
}

// lets reports whether AWS has it in the queue's policy that a topic may send.
func (q Queue) lets(c composer, topic plan.Fact) bool {
	policy := plan.Text(plan.Live(c.Seen, q.Object.Key, &sqs.Queue{}).Status.AtProvider.Policy)
	return topic.Output() != "" && strings.Contains(policy, `"`+topic.Output()+`"`)
}

// redrive sends messages to the dead-letter queue, which takes them from this queue alone. That is said first: AWS looks at it.
func (c composer) redrive(part string, from, to Queue, maxReceives int32) {
	d := c.Draft(part)
	allowed := plan.Add(d, &sqs.QueueRedriveAllowPolicy{Spec: sqs.QueueRedriveAllowPolicySpec{ForProvider: sqs.QueueRedriveAllowPolicyParameters{
		QueueURL: d.Use(to.URL),
		RedriveAllowPolicy: new(plan.JSON(map[string]any{
			"redrivePermission": "byQueue", "sourceQueueArns": []string{d.Text(from.ARN)},
		})),
	}}})
	d = c.Draft(part)
	d.After(allowed.Object)
	plan.Add(d, &sqs.QueueRedrivePolicy{Spec: sqs.QueueRedrivePolicySpec{ForProvider: sqs.QueueRedrivePolicyParameters{
		QueueURL:      d.Use(from.URL),
		RedrivePolicy: new(plan.JSON(map[string]any{"deadLetterTargetArn": d.Text(to.ARN), "maxReceiveCount": maxReceives})),
	}}})
}

// queueStatus is what AWS has of a queue, also while the queue is not ready: the policy about Environments compares with it.
func (c composer) queueStatus(made Queue, spec v1alpha1.QueueSpec) v1alpha1.QueueStatus {
	now := plan.LastSeen(c.Seen, made.Object.Key, &sqs.Queue{}).Status.AtProvider
	status := v1alpha1.QueueStatus{Name: spec.Name, URL: plan.Text(now.URL), ARN: plan.Text(now.Arn)}
	if c.Seen.InAWS(made.Object.Key) {
		status.Type = spec.Type
	}
	if made.DeadLetter != nil {
		status.DeadLetterURL = plan.Text(plan.LastSeen(c.Seen, made.DeadLetter.Object.Key, &sqs.Queue{}).Status.AtProvider.URL)
	}
	return status
}

// messagingName is the name of a queue or topic in AWS.
func (c composer) messagingName(part string, limit int, fifo bool) string {
	if fifo {
		return c.AWSName(part, limit-len(fifoEnding)) + fifoEnding
	}
	return c.AWSName(part, limit)
}

// messagingARN is that of a queue or topic, which follows from its name: so its own policy can name it, and policies of what it sends to.
func (c composer) messagingARN(service, account, name string) string {
	return fmt.Sprintf("arn:%s:%s:%s:%s:%s", Partition(c.Env.Spec.Region), service, c.Env.Spec.Region, account, name)
}

// overTLS refuses requests without TLS, to everybody.
func overTLS(action string, resources ...string) statement {
	return statement{
		Effect:    "Deny",
		Principal: map[string]string{"AWS": "*"},
		Action:    []string{action},
		Resource:  resources,
		Condition: map[string]map[string][]string{"Bool": {"aws:SecureTransport": {"false"}}},
	}
}

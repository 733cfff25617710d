package v1alpha1

// ConditionTopicsReady is about topics.
const ConditionTopicsReady = "TopicsReady"

// TopicSpec is an SNS topic: encrypted, and published to over TLS alone.
// +kubebuilder:validation:XValidation:rule="self.type == 'FIFO' || self.contentBasedDeduplication == 'Disabled'",fieldPath=".contentBasedDeduplication",messageExpression="self.name + ': only a topic of type FIFO has it: leave it out, or set type to FIFO'",message="must be left out, or type set to FIFO: only such a topic has deduplication"
// +kubebuilder:validation:XValidation:rule="self.type == 'Standard' || !has(self.subscriptions) || self.subscriptions.all(s, has(s.queue))",fieldPath=".subscriptions",messageExpression="self.name + ': a topic of type FIFO sends to queues alone: take email and https out, or set type to Standard'",message="must all name a queue with type FIFO: such a topic sends to queues alone"
type TopicSpec struct {
	// name of the topic, by which services and jobs refer to it.
	// +required
	Name Name `json:"name,omitempty"`

	// type is Standard, where a message may arrive twice and in another order, or FIFO. It cannot be changed once the topic exists.
	// +kubebuilder:default=Standard
	// +optional
	Type MessageType `json:"type,omitempty"`

	// contentBasedDeduplication takes two messages of the same content within five minutes for one. FIFO only.
	// +kubebuilder:default=Disabled
	// +optional
	ContentBasedDeduplication Switch `json:"contentBasedDeduplication,omitempty"`

	// subscriptions are where the messages go.
	// +kubebuilder:validation:MaxItems=10
	// +listType=atomic
	// +optional
	Subscriptions []SubscriptionSpec `json:"subscriptions,omitempty"`
}

// SubscriptionSpec sends the messages of a topic to one of queue, email and https.
// +kubebuilder:validation:XValidation:rule="[has(self.queue), has(self.email), has(self.https)].filter(x, x).size() == 1",message="must have exactly one of queue, email and https"
// +kubebuilder:validation:XValidation:rule="!has(self.email) || self.rawMessageDelivery == 'Disabled'",fieldPath=".rawMessageDelivery",message="must be left out with email: SNS does not send raw messages by email"
// +kubebuilder:validation:XValidation:rule="has(self.filterPolicy) || self.filterScope == 'MessageAttributes'",fieldPath=".filterScope",message="needs filterPolicy: set filterPolicy, or leave filterScope out"
type SubscriptionSpec struct {
	// queue is a queue of this Environment, whose policy then lets the topic send to it.
	// +optional
	Queue Name `json:"queue,omitempty"`

	// email is an address, whose owner must confirm by the link that SNS sends.
	// +kubebuilder:validation:MinLength=3
	// +kubebuilder:validation:MaxLength=320
	// +kubebuilder:validation:XValidation:rule="self.matches('^[^@ ${}]+@[A-Za-z0-9.-]+$')",message="must be an address, such as ops@example.org"
	// +optional
	Email string `json:"email,omitempty"`

	// https is an address that takes POST requests, and confirms by what SNS sends to it first.
	// +kubebuilder:validation:MinLength=9
	// +kubebuilder:validation:MaxLength=512
	// +kubebuilder:validation:XValidation:rule="self.matches('^https://[A-Za-z0-9.-]+[^ ${}]*$')",message="must begin with https:// and a host, such as https://example.org/hook"
	// +optional
	HTTPS string `json:"https,omitempty"`

	// rawMessageDelivery sends the message alone, without what SNS says of it.
	// +kubebuilder:default=Disabled
	// +optional
	RawMessageDelivery Switch `json:"rawMessageDelivery,omitempty"`

	// filterPolicy is a filter policy of SNS, as JSON: only messages that fit are sent. All are where it is not set.
	// +kubebuilder:validation:MinLength=2
	// +kubebuilder:validation:XValidation:rule="self.startsWith('{') && self.endsWith('}')",message="must be a JSON object, such as {\"event\": [\"created\"]}"
	// +optional
	FilterPolicy Text `json:"filterPolicy,omitempty"`

	// filterScope says what filterPolicy looks at.
	// +kubebuilder:default=MessageAttributes
	// +optional
	FilterScope FilterScope `json:"filterScope,omitempty"`
}

// FilterScope says what a filter policy looks at.
// +kubebuilder:validation:Enum=MessageAttributes;MessageBody
type FilterScope string

// What a filter policy can look at.
const (
	FilterAttributes FilterScope = "MessageAttributes"
	FilterBody       FilterScope = "MessageBody"
)

// TopicLink lets the tasks of a service or job publish to a topic.
type TopicLink struct {
	// name of a topic of this Environment.
	// +required
	Name Name `json:"name,omitempty"`

	// envPrefix of the variable that the link sets. It ends with _.
	// +kubebuilder:default="TOPIC_"
	// +optional
	EnvPrefix EnvPrefix `json:"envPrefix,omitempty"`

	// variables have names of their own, such as ARN: EVENTS_TOPIC, in place of the prefix and ARN.
	// +kubebuilder:validation:XValidation:rule="self.all(k, k in ['ARN'])",message="a link to a topic sets ARN: name that, such as ARN: EVENTS_TOPIC"
	// +optional
	Variables LinkVariables `json:"variables,omitempty"`
}

// TopicStatus is a topic as it is in AWS.
type TopicStatus struct {
	// name in the spec.
	// +required
	Name string `json:"name,omitempty"`

	// type of the topic. It is there when the topic is.
	// +optional
	Type MessageType `json:"type,omitempty"`

	// arn of the topic.
	// +optional
	ARN string `json:"arn,omitempty"`

	// unconfirmed are the addresses that get nothing, because nobody there has confirmed yet.
	// +listType=atomic
	// +optional
	Unconfirmed []string `json:"unconfirmed,omitempty"`
}

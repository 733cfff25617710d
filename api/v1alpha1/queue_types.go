package v1alpha1

// ConditionQueuesReady is about queues.
const ConditionQueuesReady = "QueuesReady"

// MessageType says in which order messages arrive, and how often.
// +kubebuilder:validation:Enum=Standard;FIFO
type MessageType string

// The types of queues and topics.
const (
	MessagesStandard MessageType = "Standard"
	MessagesFIFO     MessageType = "FIFO"
)

// QueueSpec is an SQS queue: encrypted, and reached over TLS alone.
// +kubebuilder:validation:XValidation:rule="self.type == 'FIFO' || self.contentBasedDeduplication == 'Disabled'",fieldPath=".contentBasedDeduplication",messageExpression="self.name + ': only a queue of type FIFO has it: leave it out, or set type to FIFO'",message="must be left out, or type set to FIFO: only such a queue has deduplication"
// +kubebuilder:validation:XValidation:rule="!has(self.deadLetter) || self.deadLetter.retentionSeconds >= self.retentionSeconds",fieldPath=".deadLetter.retentionSeconds",messageExpression="self.name + ': must be at least retentionSeconds of the queue: a message keeps its age when it moves, and would be gone at once'",message="must be at least retentionSeconds of the queue"
type QueueSpec struct {
	// name of the queue, by which services and jobs refer to it.
	// +required
	Name Name `json:"name,omitempty"`

	// type is Standard, where a message may arrive twice and in another order, or FIFO. It cannot be changed once the queue exists.
	// +kubebuilder:default=Standard
	// +optional
	Type MessageType `json:"type,omitempty"`

	// contentBasedDeduplication takes two messages of the same content within five minutes for one. FIFO only.
	// +kubebuilder:default=Disabled
	// +optional
	ContentBasedDeduplication Switch `json:"contentBasedDeduplication,omitempty"`

	// visibilityTimeoutSeconds is how long a message that somebody has received stays hidden from others.
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=43200
	// +kubebuilder:default=30
	// +optional
	VisibilityTimeoutSeconds *int32 `json:"visibilityTimeoutSeconds,omitempty"`

	// retentionSeconds is how long a message stays that nobody takes. The default is four days.
	// +kubebuilder:validation:Minimum=60
	// +kubebuilder:validation:Maximum=1209600
	// +kubebuilder:default=345600
	// +optional
	RetentionSeconds int32 `json:"retentionSeconds,omitempty"`

	// delaySeconds is how long a new message stays hidden.
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=900
	// +kubebuilder:default=0
	// +optional
	DelaySeconds *int32 `json:"delaySeconds,omitempty"`

	// receiveWaitSeconds is how long a call that receives waits for a message, where it does not say so itself.
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=20
	// +kubebuilder:default=0
	// +optional
	ReceiveWaitSeconds *int32 `json:"receiveWaitSeconds,omitempty"`

	// maximumMessageKiB is the size up to which the queue takes messages.
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=1024
	// +kubebuilder:default=256
	// +optional
	MaximumMessageKiB int32 `json:"maximumMessageKiB,omitempty"`

	// deadLetter is a second queue, to which messages go that were received too often. There is none where it is not set.
	// +optional
	DeadLetter *DeadLetterSpec `json:"deadLetter,omitempty"`
}

// DeadLetterSpec is a queue of the same type for messages that nobody could work on.
type DeadLetterSpec struct {
	// maxReceives is how often a message is received before it goes there.
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=1000
	// +kubebuilder:default=5
	// +optional
	MaxReceives int32 `json:"maxReceives,omitempty"`

	// retentionSeconds is how long a message stays there. In a queue of type Standard it counts from when the message was sent at first. The default
	// is fourteen days.
	// +kubebuilder:validation:Minimum=60
	// +kubebuilder:validation:Maximum=1209600
	// +kubebuilder:default=1209600
	// +optional
	RetentionSeconds int32 `json:"retentionSeconds,omitempty"`
}

// QueueAccess is what tasks may do with the messages of a queue.
// +kubebuilder:validation:Enum=Send;Receive;SendAndReceive
type QueueAccess string

// The kinds of access to a queue.
const (
	QueueSend           QueueAccess = "Send"
	QueueReceive        QueueAccess = "Receive"
	QueueSendAndReceive QueueAccess = "SendAndReceive"
)

// QueueLink links a service or job to a queue.
type QueueLink struct {
	// name of a queue of this Environment.
	// +required
	Name Name `json:"name,omitempty"`

	// access is Send, Receive or SendAndReceive. Who receives may delete messages and hide them for longer.
	// +required
	Access QueueAccess `json:"access,omitempty"`

	// envPrefix of the variables that the link sets. It ends with _.
	// +kubebuilder:default="QUEUE_"
	// +optional
	EnvPrefix EnvPrefix `json:"envPrefix,omitempty"`

	// variables have names of their own, such as URL: ORDERS_QUEUE_URL, in place of the prefix and URL or ARN.
	// +kubebuilder:validation:XValidation:rule="self.all(k, k in ['URL', 'ARN'])",message="a link to a queue sets URL and ARN: name these, such as URL: ORDERS_QUEUE_URL"
	// +optional
	Variables LinkVariables `json:"variables,omitempty"`
}

// QueueStatus is a queue as it is in AWS.
type QueueStatus struct {
	// name in the spec.
	// +required
	Name string `json:"name,omitempty"`

	// type of the queue. It is there when the queue is.
	// +optional
	Type MessageType `json:"type,omitempty"`

	// url by which clients find the queue.
	// +optional
	URL string `json:"url,omitempty"`

	// arn of the queue.
	// +optional
	ARN string `json:"arn,omitempty"`

	// deadLetterURL is the url of its dead-letter queue.
	// +optional
	DeadLetterURL string `json:"deadLetterURL,omitempty"`
}

package v1alpha1

// ConditionStateReady is about the bucket with the inventory.
const ConditionStateReady = "StateReady"

// StateSpec is an S3 bucket with the inventory of the Environment: versioned, encrypted, private, TLS only, and kept when the Environment is
// deleted.
type StateSpec struct {
	// bucketName is the name of the bucket, among all buckets of AWS. One is made up where it is not set. A bucket that has the name
	// already is used only where its tags say that it is this Environment's. It cannot be changed once the bucket exists.
	// +kubebuilder:validation:MinLength=3
	// +kubebuilder:validation:MaxLength=63
	// +kubebuilder:validation:XValidation:rule="self.matches('^[a-z0-9][a-z0-9-]*[a-z0-9]$')",message="must be lower-case letters, digits and -, and begin and end with a letter or digit; no dots, because the certificate of S3 does not cover them"
	// +kubebuilder:validation:XValidation:rule="!self.matches('^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|--x-s3|--table-s3)$')",message="must not begin with xn--, sthree- or amzn-s3-demo-, or end with -s3alias, --ol-s3, --x-s3 or --table-s3: S3 keeps those for itself"
	// +optional
	BucketName string `json:"bucketName,omitempty"`

	// noncurrentVersionExpirationDays is how long old versions of an object are kept.
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=3650
	// +kubebuilder:default=90
	// +optional
	NoncurrentVersionExpirationDays int32 `json:"noncurrentVersionExpirationDays,omitempty"`
}

// ConditionAlarmsReady is about CloudWatch alarms.
const ConditionAlarmsReady = "AlarmsReady"

// AlarmsSpec makes CloudWatch alarms on services (CPU, memory), load balancers (5xx, unhealthy targets), databases (CPU, storage,
// connections), queues (age of messages, dead letters) and caches (CPU, throttled commands).
// +kubebuilder:validation:XValidation:rule="!has(self.topic) || !has(self.notificationTopicARN)",message="must not have both topic and notificationTopicARN: leave one out"
type AlarmsSpec struct {
	// topic of this Environment, of type Standard, that is told when an alarm begins and ends, in place of notificationTopicARN.
	// +optional
	Topic Name `json:"topic,omitempty"`

	// notificationTopicARN is the SNS topic, in the region of the Environment, that is told when an alarm begins and ends. Nobody is told where it is not set.
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=350
	// +kubebuilder:validation:XValidation:rule="self.matches('^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+$')",message="must be the ARN of an SNS topic, such as arn:aws:sns:eu-west-1:111122223333:alarms"
	// +optional
	NotificationTopicARN string `json:"notificationTopicARN,omitempty"`
}

// StateStatus is the bucket with the inventory.
type StateStatus struct {
	// bucketName is the name of the bucket. It is there when the bucket is.
	// +optional
	BucketName string `json:"bucketName,omitempty"`
}

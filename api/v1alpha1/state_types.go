package v1alpha1

// StateSpec is an S3 bucket with the inventory of the Environment: versioned, encrypted, private, TLS only, and kept when the Environment is
// deleted.
type StateSpec struct {
	// bucketName is the name of the bucket, among all buckets of AWS. One is made up where it is not set. It cannot be changed.
	// +kubebuilder:validation:MinLength=3
	// +kubebuilder:validation:MaxLength=63
	// +optional
	BucketName string `json:"bucketName,omitempty"`

	// noncurrentVersionExpirationDays is how long old versions of an object are kept.
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=3650
	// +kubebuilder:default=90
	// +optional
	NoncurrentVersionExpirationDays int32 `json:"noncurrentVersionExpirationDays,omitempty"`
}

// AlarmsSpec makes CloudWatch alarms on services (CPU, memory), load balancers (5xx, unhealthy targets) and databases (CPU, storage,
// connections).
type AlarmsSpec struct {
	// notificationTopicARN is the SNS topic that is told when an alarm begins and ends. Nobody is told where it is not set.
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=2048
	// +optional
	NotificationTopicARN string `json:"notificationTopicARN,omitempty"`
}

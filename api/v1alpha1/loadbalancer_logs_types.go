package v1alpha1

// AccessLogsSpec is the record of a load balancer's requests in S3.
// +kubebuilder:validation:XValidation:rule="!has(self.bucketName) || !has(self.retentionDays)",fieldPath=".retentionDays",message="must be left out with bucketName: retentionDays is for the bucket that Terrarium makes; the owner of another bucket decides how long it keeps logs"
type AccessLogsSpec struct {
	// mode is Enabled or Disabled.
	// +required
	Mode Switch `json:"mode,omitempty"`

	// retentionDays is how long the bucket that is made keeps logs. 90 where it is not set. A bucket with logs in it stays in AWS when the load balancer
	// goes, and so do the logs, until they are that old.
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=3653
	// +optional
	RetentionDays int32 `json:"retentionDays,omitempty"`

	// bucketName is a bucket that exists, in the region of the Environment, whose policy lets Elastic Load Balancing write. Without it a bucket is made for
	// the load balancer.
	// +kubebuilder:validation:MinLength=3
	// +kubebuilder:validation:MaxLength=63
	// +kubebuilder:validation:XValidation:rule="self.matches('^[a-z0-9][a-z0-9.-]*[a-z0-9]$')",message="must be the name of a bucket: lower-case letters, digits, dots and hyphens"
	// +optional
	BucketName string `json:"bucketName,omitempty"`
}

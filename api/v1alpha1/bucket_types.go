package v1alpha1

// ConditionBucketsReady is about buckets.
const ConditionBucketsReady = "BucketsReady"

// BucketSpec is an S3 bucket: private, encrypted, and reached over TLS alone. A bucket that has something in it stays in AWS when it is taken out of
// the spec, or the Environment is deleted.
// +kubebuilder:validation:XValidation:rule="self.versioning == 'Enabled' || !has(self.noncurrentVersionExpirationDays)",fieldPath=".noncurrentVersionExpirationDays",messageExpression="self.name + ': only a bucket with versioning has old versions: leave it out, or set versioning to Enabled'",message="must be left out, or versioning set to Enabled: only a bucket with versioning has old versions"
type BucketSpec struct {
	// name of the bucket, by which services and jobs refer to it.
	// +required
	Name Name `json:"name,omitempty"`

	// versioning keeps what is overwritten or deleted as an old version. Disabled later, it keeps those that are there.
	// +kubebuilder:default=Enabled
	// +optional
	Versioning Switch `json:"versioning,omitempty"`

	// noncurrentVersionExpirationDays is how long old versions are kept: 90 days where it is not set.
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=3650
	// +optional
	NoncurrentVersionExpirationDays int32 `json:"noncurrentVersionExpirationDays,omitempty"`

	// expireAfterDays deletes each object so many days after it was written. Nothing is deleted where it is not set.
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=36500
	// +optional
	ExpireAfterDays int32 `json:"expireAfterDays,omitempty"`

	// cors says which web pages of other origins may use the bucket from a browser.
	// +kubebuilder:validation:MaxItems=5
	// +listType=atomic
	// +optional
	CORS []CORSRule `json:"cors,omitempty"`
}

// CORSRule lets web pages of some origins make some requests.
type CORSRule struct {
	// allowedOrigins of the pages, such as https://shop.example.org, with at most one * in each.
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=5
	// +listType=set
	// +required
	AllowedOrigins []CORSOrigin `json:"allowedOrigins,omitempty"`

	// allowedMethods are the methods of HTTP that they may use.
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=5
	// +listType=set
	// +required
	AllowedMethods []CORSMethod `json:"allowedMethods,omitempty"`

	// allowedHeaders that they may send, with at most one * in each.
	// +kubebuilder:validation:MaxItems=10
	// +listType=set
	// +optional
	AllowedHeaders []HeaderName `json:"allowedHeaders,omitempty"`

	// exposeHeaders that they may read of the answers.
	// +kubebuilder:validation:MaxItems=10
	// +listType=set
	// +optional
	ExposeHeaders []HeaderName `json:"exposeHeaders,omitempty"`

	// maxAgeSeconds is how long a browser remembers what is allowed.
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=86400
	// +kubebuilder:default=0
	// +optional
	MaxAgeSeconds *int32 `json:"maxAgeSeconds,omitempty"`
}

// CORSMethod is a method of HTTP that S3 lets pages of other origins use.
// +kubebuilder:validation:Enum=GET;HEAD;PUT;POST;DELETE
type CORSMethod string

// CORSOrigin is an origin of web pages.
// +kubebuilder:validation:MinLength=1
// +kubebuilder:validation:MaxLength=128
// +kubebuilder:validation:XValidation:rule="self.matches('^[A-Za-z0-9.:/-]*[*]?[A-Za-z0-9.:/-]*$')",message="must be an origin with at most one *, such as https://*.example.org"
type CORSOrigin = string

// HeaderName is the name of a header of HTTP, in which one * stands for anything.
// +kubebuilder:validation:MinLength=1
// +kubebuilder:validation:MaxLength=64
// +kubebuilder:validation:XValidation:rule="self.matches('^[A-Za-z0-9-]*[*]?[A-Za-z0-9-]*$')",message="must be the name of a header with at most one *, such as x-amz-*"
type HeaderName = string

// BucketAccess is what tasks may do with the objects in a bucket.
// +kubebuilder:validation:Enum=Read;ReadWrite
type BucketAccess string

// The kinds of access to a bucket.
const (
	BucketRead      BucketAccess = "Read"
	BucketReadWrite BucketAccess = "ReadWrite"
)

// BucketLink links a service or job to a bucket.
type BucketLink struct {
	// name of a bucket of this Environment.
	// +required
	Name Name `json:"name,omitempty"`

	// access is Read, or ReadWrite. Who writes may delete objects, but no old versions.
	// +required
	Access BucketAccess `json:"access,omitempty"`

	// envPrefix of the variables that the link sets. It ends with _.
	// +kubebuilder:default="BUCKET_"
	// +optional
	EnvPrefix EnvPrefix `json:"envPrefix,omitempty"`

	// variables have names of their own, such as NAME: AWS_STORAGE_BUCKET_NAME, in place of the prefix and NAME or ARN.
	// +kubebuilder:validation:XValidation:rule="self.all(k, k in ['NAME', 'ARN'])",message="a link to a bucket sets NAME and ARN: name these, such as NAME: AWS_STORAGE_BUCKET_NAME"
	// +optional
	Variables LinkVariables `json:"variables,omitempty"`
}

// BucketStatus is a bucket as it is in AWS.
type BucketStatus struct {
	// name in the spec.
	// +required
	Name string `json:"name,omitempty"`

	// bucketName is the name in AWS. It is there when the bucket is.
	// +optional
	BucketName string `json:"bucketName,omitempty"`

	// arn of the bucket.
	// +optional
	ARN string `json:"arn,omitempty"`
}

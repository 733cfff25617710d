package v1alpha1

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Environment is a whole AWS application environment: network, ECS cluster, load balancers, databases, messages, files, caches, secrets, services and jobs.
//
// +kubebuilder:object:root=true
// +kubebuilder:subresource:status
// +kubebuilder:resource:shortName=env,categories=terrarium
// +kubebuilder:printcolumn:name="Ready",type=string,JSONPath=`.status.conditions[?(@.type=="Ready")].status`
// +kubebuilder:printcolumn:name="Reason",type=string,JSONPath=`.status.conditions[?(@.type=="Ready")].reason`
// +kubebuilder:printcolumn:name="Resources",type=string,JSONPath=`.status.resources.summary`
// +kubebuilder:printcolumn:name="Region",type=string,JSONPath=`.spec.region`
// +kubebuilder:printcolumn:name="VPC",type=string,priority=1,JSONPath=`.status.network.vpcID`
// +kubebuilder:printcolumn:name="URL",type=string,priority=1,JSONPath=`.status.loadBalancers[0].url`
// +kubebuilder:printcolumn:name="Message",type=string,priority=1,JSONPath=`.status.conditions[?(@.type=="Ready")].message`
// +kubebuilder:printcolumn:name="Age",type=date,JSONPath=`.metadata.creationTimestamp`
// +kubebuilder:validation:XValidation:rule="self.metadata.name.size() <= 40 && !self.metadata.name.contains('.')",message="metadata.name must be at most 40 lower-case letters, digits and -, and begin and end with a letter or digit: names in AWS are made from it"
type Environment struct {
	metav1.TypeMeta `json:",inline"`

	// metadata is standard object metadata.
	// +optional
	metav1.ObjectMeta `json:"metadata,omitempty"`

	// spec is the environment that is wanted.
	// +required
	Spec EnvironmentSpec `json:"spec,omitzero"`

	// status is the environment as it was last seen. The generation -1 says that it was not seen yet: a tool that knows kstatus takes an object
	// without any status for one that is done.
	// +kubebuilder:default:={"observedGeneration":-1}
	// +optional
	Status EnvironmentStatus `json:"status,omitempty,omitzero"`
}

// EnvironmentList is a list of Environments.
//
// +kubebuilder:object:root=true
type EnvironmentList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata,omitempty"`
	Items           []Environment `json:"items"`
}

// EnvironmentSpec says what should exist.
type EnvironmentSpec struct {
	// region is the AWS region in which everything is made. It cannot be changed once something exists.
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=32
	// +kubebuilder:validation:XValidation:rule="self.matches('^((us|eu|ap|sa|ca|me|af|il|mx)-[a-z]+|cn-[a-z]+|us-gov-[a-z]+|us-iso[bf]?-[a-z]+|eu-isoe-[a-z]+|eusc-de-[a-z]+)-[0-9]+$')",message="must be the name of an AWS region, such as eu-west-1"
	// +required
	Region string `json:"region,omitempty"`

	// providerConfigRef names the provider's configuration, which holds the credentials of the AWS account.
	// +kubebuilder:default={}
	// +optional
	ProviderConfigRef ProviderConfigReference `json:"providerConfigRef,omitempty,omitzero"`

	// tags are set on everything in AWS that can carry tags, beside those that say whose it is.
	// +optional
	Tags Tags `json:"tags,omitempty"`

	// management says whether the controller acts. Paused: nothing is written, and the managed resources are left as they are, until the
	// Environment is deleted.
	// +kubebuilder:default=Active
	// +optional
	Management ManagementPolicy `json:"management,omitempty"`

	// deletionPolicy says what happens in AWS when the Environment is deleted. Orphan: the AWS resources stay, and only the
	// managed resources go.
	// +kubebuilder:default=Delete
	// +optional
	DeletionPolicy DeletionPolicy `json:"deletionPolicy,omitempty"`

	// deletionProtection refuses at admission, while it is Enabled, a DELETE of this Environment, and an edit that takes out a database, a queue, a cache, a
	// file system that would be deleted, a generated secret that a service or job reads, or state. Set it to Disabled first, in an edit of its own.
	// +kubebuilder:default=Disabled
	// +optional
	DeletionProtection Switch `json:"deletionProtection,omitempty"`

	// iam is what all roles of the Environment have in common.
	// +kubebuilder:default={}
	// +optional
	IAM IAMSpec `json:"iam,omitempty,omitzero"`

	// network is the VPC and its subnets.
	// +kubebuilder:default={}
	// +optional
	Network NetworkSpec `json:"network,omitempty,omitzero"`

	// cluster is the ECS cluster.
	// +kubebuilder:default={}
	// +optional
	Cluster ClusterSpec `json:"cluster,omitempty,omitzero"`

	// loadBalancers are the load balancers which the routes of services use.
	// +kubebuilder:validation:MaxItems=10
	// +listType=map
	// +listMapKey=name
	// +optional
	LoadBalancers []LoadBalancerSpec `json:"loadBalancers,omitempty"`

	// databases are RDS instances and clusters of Aurora.
	// +kubebuilder:validation:MaxItems=10
	// +listType=map
	// +listMapKey=name
	// +optional
	Databases []DatabaseSpec `json:"databases,omitempty"`

	// secrets are Secrets Manager secrets which services read.
	// +kubebuilder:validation:MaxItems=50
	// +listType=map
	// +listMapKey=name
	// +optional
	Secrets []SecretSpec `json:"secrets,omitempty"`

	// queues are SQS queues which services and jobs send to and receive from.
	// +kubebuilder:validation:MaxItems=20
	// +listType=map
	// +listMapKey=name
	// +optional
	Queues []QueueSpec `json:"queues,omitempty"`

	// topics are SNS topics which services and jobs publish to.
	// +kubebuilder:validation:MaxItems=20
	// +listType=map
	// +listMapKey=name
	// +optional
	Topics []TopicSpec `json:"topics,omitempty"`

	// buckets are S3 buckets for files of services and jobs.
	// +kubebuilder:validation:MaxItems=20
	// +listType=map
	// +listMapKey=name
	// +optional
	Buckets []BucketSpec `json:"buckets,omitempty"`

	// fileSystems are file systems of EFS, which services and jobs mount.
	// +kubebuilder:validation:MaxItems=10
	// +listType=map
	// +listMapKey=name
	// +optional
	FileSystems []FileSystemSpec `json:"fileSystems,omitempty"`

	// caches are caches of ElastiCache, which services and jobs use.
	// +kubebuilder:validation:MaxItems=10
	// +listType=map
	// +listMapKey=name
	// +optional
	Caches []CacheSpec `json:"caches,omitempty"`

	// services are ECS services on Fargate.
	// +kubebuilder:validation:MaxItems=30
	// +listType=map
	// +listMapKey=name
	// +optional
	Services []ServiceSpec `json:"services,omitempty"`

	// jobs are tasks that run on a schedule or on demand.
	// +kubebuilder:validation:MaxItems=10
	// +listType=map
	// +listMapKey=name
	// +optional
	Jobs []JobSpec `json:"jobs,omitempty"`

	// state is an S3 bucket with the inventory of the Environment, from which another cluster can take it over. There is none where it is
	// not set.
	// +optional
	State *StateSpec `json:"state,omitempty"`

	// alarms are CloudWatch alarms on services, load balancers, databases, queues and caches. There are none where it is not set.
	// +optional
	Alarms *AlarmsSpec `json:"alarms,omitempty"`

	// patches set fields of managed resources for which the Environment has no field. They come last, so that plan shows what they change.
	// +kubebuilder:validation:MaxItems=50
	// +listType=map
	// +listMapKey=name
	// +optional
	Patches []PatchSpec `json:"patches,omitempty"`
}

// PatchComposition is a composition whose managed resources can be patched.
// +kubebuilder:validation:Enum=network;cluster;loadbalancer;secret;database;queue;topic;bucket;filesystem;cache;service;job;alarm;state
type PatchComposition string

// IAMSpec is what all roles of an Environment have in common.
type IAMSpec struct {
	// permissionsBoundaryARN is the policy that limits what any role of the Environment can do.
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=2048
	// +kubebuilder:validation:XValidation:rule="self.matches('^arn:aws[a-z-]*:iam::(aws|[0-9]{12}):policy/[A-Za-z0-9_+=,.@/-]+$')",message="must be the ARN of a managed policy, such as arn:aws:iam::123456789012:policy/boundary"
	// +optional
	PermissionsBoundaryARN string `json:"permissionsBoundaryARN,omitempty"`

	// path of the roles. A role that exists keeps the one that it was made with. The policies of the provider in config/crossplane let it
	// make roles below /terrarium/ alone.
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=512
	// +kubebuilder:validation:XValidation:rule="self.matches('^/([A-Za-z0-9_+=,.@-]+/)*$')",message="must begin and end with /, such as /teams/shop/"
	// +kubebuilder:default="/terrarium/"
	// +optional
	Path string `json:"path,omitempty"`
}

// ManagementPolicy says whether the controller acts on an Environment.
// +kubebuilder:validation:Enum=Active;Paused
type ManagementPolicy string

// The management policies.
const (
	ManagementActive ManagementPolicy = "Active"
	ManagementPaused ManagementPolicy = "Paused"
)

// DeletionPolicy says what happens in AWS when an Environment is deleted.
// +kubebuilder:validation:Enum=Delete;Orphan
type DeletionPolicy string

// The deletion policies.
const (
	DeletionDelete DeletionPolicy = "Delete"
	DeletionOrphan DeletionPolicy = "Orphan"
)

// Switch is a setting that is on or off.
// +kubebuilder:validation:Enum=Enabled;Disabled
type Switch string

// The positions of a Switch.
const (
	Enabled  Switch = "Enabled"
	Disabled Switch = "Disabled"
)

// SwitchOf is the position of a switch that is on or off.
func SwitchOf(on bool) Switch {
	if on {
		return Enabled
	}
	return Disabled
}

// ProviderConfigReference names a configuration of the provider.
type ProviderConfigReference struct {
	// kind is ClusterProviderConfig, or ProviderConfig for one in the Environment's namespace.
	// +kubebuilder:validation:Enum=ClusterProviderConfig;ProviderConfig
	// +kubebuilder:default=ClusterProviderConfig
	// +optional
	Kind string `json:"kind,omitempty"`

	// name of the configuration.
	// +kubebuilder:default=default
	// +optional
	Name ObjectName `json:"name,omitempty"`
}

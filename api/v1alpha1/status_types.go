package v1alpha1

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// EnvironmentStatus is the environment as it was last seen.
type EnvironmentStatus struct {
	// conditions of the environment: Ready sums up the others; there is one for each composition in use; Reconciling and Stalled follow kstatus.
	// +listType=map
	// +listMapKey=type
	// +optional
	Conditions []metav1.Condition `json:"conditions,omitempty"`

	// observedGeneration is the generation of the spec that this status is about.
	// +optional
	ObservedGeneration int64 `json:"observedGeneration,omitempty"`

	// resources counts the managed resources that are needed.
	// +optional
	Resources *ResourceCounts `json:"resources,omitempty"`

	// network as it is in AWS.
	// +optional
	Network *NetworkStatus `json:"network,omitempty"`

	// cluster as it is in AWS.
	// +optional
	Cluster *ClusterStatus `json:"cluster,omitempty"`

	// loadBalancers as they are in AWS.
	// +listType=map
	// +listMapKey=name
	// +optional
	LoadBalancers []LoadBalancerStatus `json:"loadBalancers,omitempty"`

	// databases as they are in AWS.
	// +listType=map
	// +listMapKey=name
	// +optional
	Databases []DatabaseStatus `json:"databases,omitempty"`

	// fileSystems as they are in AWS.
	// +listType=map
	// +listMapKey=name
	// +optional
	FileSystems []FileSystemStatus `json:"fileSystems,omitempty"`

	// secrets as they are in AWS.
	// +listType=map
	// +listMapKey=name
	// +optional
	Secrets []SecretStatus `json:"secrets,omitempty"`

	// queues as they are in AWS.
	// +listType=map
	// +listMapKey=name
	// +optional
	Queues []QueueStatus `json:"queues,omitempty"`

	// topics as they are in AWS.
	// +listType=map
	// +listMapKey=name
	// +optional
	Topics []TopicStatus `json:"topics,omitempty"`

	// buckets as they are in AWS.
	// +listType=map
	// +listMapKey=name
	// +optional
	Buckets []BucketStatus `json:"buckets,omitempty"`

	// caches as they are in AWS.
	// +listType=map
	// +listMapKey=name
	// +optional
	Caches []CacheStatus `json:"caches,omitempty"`

	// services as they are in AWS.
	// +listType=map
	// +listMapKey=name
	// +optional
	Services []ServiceStatus `json:"services,omitempty"`

	// jobs as they are in AWS.
	// +listType=map
	// +listMapKey=name
	// +optional
	Jobs []JobStatus `json:"jobs,omitempty"`

	// state is the bucket with the inventory.
	// +optional
	State *StateStatus `json:"state,omitempty"`
}

// ResourceCounts counts the managed resources that the Environment needs, and not those that are being removed.
type ResourceCounts struct {
	// summary is ready/total, for the printed column.
	// +optional
	Summary string `json:"summary,omitempty"`

	// total that the Environment needs, or has left while it is deleted.
	// +optional
	Total *int32 `json:"total,omitempty"`

	// ready are those that are as they should be.
	// +optional
	Ready *int32 `json:"ready,omitempty"`

	// waiting are those that cannot be made yet.
	// +optional
	Waiting *int32 `json:"waiting,omitempty"`

	// failed are those that AWS or the API server refused.
	// +optional
	Failed *int32 `json:"failed,omitempty"`
}

// NetworkStatus is a VPC as it is in AWS.
type NetworkStatus struct {
	// vpcID is the ID of the VPC.
	// +optional
	VPCID string `json:"vpcID,omitempty"`

	// accountID is the AWS account that things are made in: that of the VPC, or with an existing network that of the cluster.
	// +optional
	AccountID string `json:"accountID,omitempty"`

	// cidrBlock of the VPC.
	// +optional
	CIDRBlock string `json:"cidrBlock,omitempty"`

	// natPublicIPs are the addresses from which tasks reach the internet.
	// +listType=atomic
	// +optional
	NATPublicIPs []string `json:"natPublicIPs,omitempty"`

	// subnets of the VPC.
	// +listType=map
	// +listMapKey=name
	// +optional
	Subnets []SubnetStatus `json:"subnets,omitempty"`
}

// SubnetStatus is a subnet as it is in AWS.
type SubnetStatus struct {
	// name is the tier and the zone, or the tier and the ID in an existing network.
	// +required
	Name string `json:"name,omitempty"`

	// availabilityZone of the subnet.
	// +optional
	AvailabilityZone string `json:"availabilityZone,omitempty"`

	// cidrBlock of the subnet.
	// +optional
	CIDRBlock string `json:"cidrBlock,omitempty"`

	// subnetID is the ID of the subnet.
	// +optional
	SubnetID string `json:"subnetID,omitempty"`
}

// ClusterStatus is an ECS cluster as it is in AWS.
type ClusterStatus struct {
	// name of the cluster.
	// +optional
	Name string `json:"name,omitempty"`

	// arn of the cluster.
	// +optional
	ARN string `json:"arn,omitempty"`
}

// SecretStatus is a secret as it is in AWS.
type SecretStatus struct {
	// name in the spec.
	// +required
	Name string `json:"name,omitempty"`

	// arn of the secret.
	// +optional
	ARN string `json:"arn,omitempty"`

	// recoveryWindowDays is for how long AWS keeps the secret, as it was applied last: what counts where it is taken out of the spec.
	// +optional
	RecoveryWindowDays *int32 `json:"recoveryWindowDays,omitempty"`
}

// ServiceStatus is a service as it is in AWS.
type ServiceStatus struct {
	// name in the spec.
	// +required
	Name string `json:"name,omitempty"`

	// taskDefinitionARN is the revision that the service runs.
	// +optional
	TaskDefinitionARN string `json:"taskDefinitionARN,omitempty"`

	// url at which the first route answers.
	// +optional
	URL string `json:"url,omitempty"`
}

// JobStatus is a job as it is in AWS.
type JobStatus struct {
	// name in the spec.
	// +required
	Name string `json:"name,omitempty"`

	// scheduleARN is that of the schedule.
	// +optional
	ScheduleARN string `json:"scheduleARN,omitempty"`

	// taskDefinitionARN is the revision that the schedule starts, or that is to be started on demand.
	// +optional
	TaskDefinitionARN string `json:"taskDefinitionARN,omitempty"`

	// subnetIDs are the subnets of a task that is started on demand.
	// +listType=atomic
	// +optional
	SubnetIDs []string `json:"subnetIDs,omitempty"`

	// securityGroupIDs are the security groups of a task that is started on demand.
	// +listType=atomic
	// +optional
	SecurityGroupIDs []string `json:"securityGroupIDs,omitempty"`

	// runTask are the arguments with which `aws ecs run-task` starts the task of a job without schedule. They are there when the task can run.
	// +optional
	RunTask string `json:"runTask,omitempty"`
}

// FileSystemStatus is what AWS knows of a file system.
type FileSystemStatus struct {
	// name of the file system in the spec.
	// +required
	Name string `json:"name,omitempty"`

	// fileSystemID in AWS.
	// +optional
	FileSystemID string `json:"fileSystemID,omitempty"`

	// deletion is what becomes of it, as applied last.
	// +optional
	Deletion FileSystemDeletion `json:"deletion,omitempty"`
}

package v1alpha1

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Environment is a whole AWS application environment: network, ECS cluster, load balancers, databases, secrets and services.
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
type Environment struct {
	metav1.TypeMeta `json:",inline"`

	// metadata is standard object metadata.
	// +optional
	metav1.ObjectMeta `json:"metadata,omitempty"`

	// spec is the environment that is wanted.
	// +required
	Spec EnvironmentSpec `json:"spec,omitzero"`

	// status is the environment as it was last seen.
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
	// region is the AWS region in which everything is made.
	// +required
	Region string `json:"region,omitempty"`

	// providerConfigRef names the provider's configuration, which holds the credentials of the AWS account.
	// +kubebuilder:default={}
	// +optional
	ProviderConfigRef ProviderConfigReference `json:"providerConfigRef,omitempty,omitzero"`

	// tags are set on everything in AWS that can carry tags.
	// +optional
	Tags map[string]string `json:"tags,omitempty"`

	// management says whether the controller acts. Paused: nothing is written, and the managed resources are left as they are.
	// +kubebuilder:default=Active
	// +optional
	Management ManagementPolicy `json:"management,omitempty"`

	// deletionPolicy says what happens in AWS when the Environment is deleted. Orphan: the AWS resources stay, and only the
	// managed resources go.
	// +kubebuilder:default=Delete
	// +optional
	DeletionPolicy DeletionPolicy `json:"deletionPolicy,omitempty"`

	// deletionProtection refuses a DELETE of this Environment at admission while it is Enabled.
	// +kubebuilder:default=Disabled
	// +optional
	DeletionProtection Switch `json:"deletionProtection,omitempty"`

	// network is the VPC and its subnets.
	// +kubebuilder:default={}
	// +optional
	Network NetworkSpec `json:"network,omitempty,omitzero"`

	// cluster is the ECS cluster.
	// +kubebuilder:default={}
	// +optional
	Cluster ClusterSpec `json:"cluster,omitempty,omitzero"`

	// loadBalancers are the application load balancers which the routes of services use.
	// +listType=map
	// +listMapKey=name
	// +optional
	LoadBalancers []LoadBalancerSpec `json:"loadBalancers,omitempty"`

	// databases are RDS instances.
	// +listType=map
	// +listMapKey=name
	// +optional
	Databases []DatabaseSpec `json:"databases,omitempty"`

	// secrets are Secrets Manager secrets which services read.
	// +listType=map
	// +listMapKey=name
	// +optional
	Secrets []SecretSpec `json:"secrets,omitempty"`

	// services are ECS services on Fargate.
	// +listType=map
	// +listMapKey=name
	// +optional
	Services []ServiceSpec `json:"services,omitempty"`
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
	Name string `json:"name,omitempty"`
}

// NetworkSpec is a VPC with public, private and database subnets in every availability zone.
type NetworkSpec struct {
	// cidrBlock is the address range of the VPC, /16 to /20. Each zone has fixed parts of it, whatever the number of zones.
	// +kubebuilder:default="10.0.0.0/16"
	// +optional
	CIDRBlock string `json:"cidrBlock,omitempty"`

	// availabilityZones are the zones that the subnets are in.
	// +kubebuilder:default={}
	// +optional
	AvailabilityZones AvailabilityZones `json:"availabilityZones,omitempty,omitzero"`

	// natGateway says how private subnets reach the internet: not at all, through one gateway, or through one in each zone.
	// +kubebuilder:default=Single
	// +optional
	NATGateway NATGatewayMode `json:"natGateway,omitempty"`
}

// NATGatewayMode says how many NAT gateways there are.
// +kubebuilder:validation:Enum=None;Single;PerAvailabilityZone
type NATGatewayMode string

// The NAT gateway modes.
const (
	NATNone                NATGatewayMode = "None"
	NATSingle              NATGatewayMode = "Single"
	NATPerAvailabilityZone NATGatewayMode = "PerAvailabilityZone"
)

// AvailabilityZones are given by their number (the first ones of the region by letter) or by their names.
type AvailabilityZones struct {
	// count of zones: the region's zones a, b, c … in order. 2 when names is not set either.
	// +optional
	Count int32 `json:"count,omitempty"`

	// names of the zones. Append a zone to add one: the place in this list is what fixes a zone's addresses.
	// +listType=atomic
	// +optional
	Names []string `json:"names,omitempty"`
}

// ClusterSpec is an ECS cluster on Fargate.
type ClusterSpec struct {
	// capacityProviders that services can use. FARGATE is the default strategy.
	// +kubebuilder:default={"FARGATE","FARGATE_SPOT"}
	// +listType=set
	// +optional
	CapacityProviders []CapacityProvider `json:"capacityProviders,omitempty"`

	// containerInsights is CloudWatch Container Insights for the cluster.
	// +kubebuilder:default=Enabled
	// +optional
	ContainerInsights ContainerInsights `json:"containerInsights,omitempty"`
}

// CapacityProvider is a Fargate capacity provider in AWS's own words.
// +kubebuilder:validation:Enum=FARGATE;FARGATE_SPOT
type CapacityProvider string

// The capacity providers.
const (
	Fargate     CapacityProvider = "FARGATE"
	FargateSpot CapacityProvider = "FARGATE_SPOT"
)

// ContainerInsights is the level of CloudWatch Container Insights.
// +kubebuilder:validation:Enum=Disabled;Enabled;Enhanced
type ContainerInsights string

// The levels of Container Insights.
const (
	ContainerInsightsDisabled ContainerInsights = "Disabled"
	ContainerInsightsEnabled  ContainerInsights = "Enabled"
	ContainerInsightsEnhanced ContainerInsights = "Enhanced"
)

// LoadBalancerSpec is an application load balancer.
type LoadBalancerSpec struct {
	// name of the load balancer, by which routes refer to it.
	// +required
	Name string `json:"name,omitempty"`

	// scheme is InternetFacing (in the public subnets) or Internal (in the private ones).
	// +kubebuilder:default=InternetFacing
	// +optional
	Scheme LoadBalancerScheme `json:"scheme,omitempty"`

	// allowedCIDRs are the IPv4 ranges that may connect.
	// +kubebuilder:default={"0.0.0.0/0"}
	// +listType=set
	// +optional
	AllowedCIDRs []string `json:"allowedCIDRs,omitempty"`

	// idleTimeoutSeconds is how long a connection may be idle.
	// +kubebuilder:default=60
	// +optional
	IdleTimeoutSeconds int32 `json:"idleTimeoutSeconds,omitempty"`
}

// LoadBalancerScheme is where a load balancer can be reached from.
// +kubebuilder:validation:Enum=InternetFacing;Internal
type LoadBalancerScheme string

// The schemes of a load balancer.
const (
	SchemeInternetFacing LoadBalancerScheme = "InternetFacing"
	SchemeInternal       LoadBalancerScheme = "Internal"
)

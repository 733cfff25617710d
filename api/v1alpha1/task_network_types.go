package v1alpha1

// TaskNetwork is where tasks are in the network.
type TaskNetwork struct {
	// placement is Private, in the private subnets, or Public: in the public ones, where each task has a public address and reaches the internet without
	// a NAT gateway. Nothing from outside reaches the task for that: its security group lets in as much as that of a private one. Private where it is not
	// set.
	// +optional
	Placement Placement `json:"placement,omitempty"`

	// securityGroupIDs are security groups that somebody else has made, which the tasks have besides their own. ECS takes five in all: one is that of
	// Service Connect where a service has it.
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=4
	// +listType=set
	// +optional
	SecurityGroupIDs []SecurityGroupID `json:"securityGroupIDs,omitempty"`
}

// Placement says which subnets tasks are in.
// +kubebuilder:validation:Enum=Private;Public
type Placement string

// The placements of tasks.
const (
	PlacementPrivate Placement = "Private"
	PlacementPublic  Placement = "Public"
)

// ServiceClient is who may connect to a port of a service besides the load balancers of its routes.
// +kubebuilder:validation:XValidation:rule="has(self.cidr) != has(self.securityGroupID)",message="set either cidr or securityGroupID"
type ServiceClient struct {
	// cidr is an IPv4 range: network.cidrBlock for everything in the VPC.
	// +optional
	CIDR CIDRBlock `json:"cidr,omitempty"`

	// securityGroupID is a security group that somebody else has made, in the VPC of the Environment or in one that is peered with it: its members may
	// connect.
	// +optional
	SecurityGroupID SecurityGroupID `json:"securityGroupID,omitempty"`

	// port is the name of a port of this service, or of one of its sidecars.
	// +required
	Port Name `json:"port,omitempty"`
}

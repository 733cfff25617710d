package v1alpha1

// DatabaseUsername is a user of a database engine.
// +kubebuilder:validation:MinLength=1
// +kubebuilder:validation:MaxLength=63
// +kubebuilder:validation:XValidation:rule="self.matches('^[A-Za-z_][A-Za-z0-9_]*$')",message="must be letters, digits and _, and begin with a letter or _"
type DatabaseUsername = string

// DatabaseClient is who may connect to a database besides the services and jobs that are linked to it.
// +kubebuilder:validation:XValidation:rule="has(self.cidr) != has(self.securityGroupID)",message="set either cidr or securityGroupID"
type DatabaseClient struct {
	// cidr is an IPv4 range, such as that of an office behind a VPN, or of a peered VPC.
	// +kubebuilder:validation:XValidation:rule="!self.matches('/[0-7]$')",message="must be a range of /8 or smaller: name the range that clients come from, and not the whole Internet"
	// +optional
	CIDR CIDRBlock `json:"cidr,omitempty"`

	// securityGroupID is a security group that somebody else has made, in the VPC of the Environment or in one that is peered with it: its members may
	// connect.
	// +optional
	SecurityGroupID SecurityGroupID `json:"securityGroupID,omitempty"`
}

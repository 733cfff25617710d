package v1alpha1

// LoadBalancerSpec is an application load balancer.
type LoadBalancerSpec struct {
	// name of the load balancer, by which routes refer to it.
	// +required
	Name Name `json:"name,omitempty"`

	// scheme is InternetFacing (in the public subnets) or Internal (in the private ones). It cannot be changed.
	// +kubebuilder:validation:XValidation:rule="self == oldSelf",message="scheme cannot be changed: add a load balancer with the other scheme, move the routes to it, and remove this one"
	// +kubebuilder:default=InternetFacing
	// +optional
	Scheme LoadBalancerScheme `json:"scheme,omitempty"`

	// allowedCIDRs are the IPv4 ranges that may connect.
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=50
	// +kubebuilder:default={"0.0.0.0/0"}
	// +listType=set
	// +optional
	AllowedCIDRs []CIDRBlock `json:"allowedCIDRs,omitempty"`

	// idleTimeoutSeconds is how long a connection may be idle.
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=4000
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

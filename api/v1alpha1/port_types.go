package v1alpha1

// ContainerPort is a port on which a container listens.
type ContainerPort struct {
	// name of the port, by which routes refer to it.
	// +required
	Name Name `json:"name,omitempty"`

	// containerPort is its number.
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=65535
	// +required
	ContainerPort int32 `json:"containerPort,omitempty"`

	// protocol is TCP or UDP. TCP where it is not set. A port with UDP is for routes of listeners with UDP, and has no name of Service Connect.
	// +optional
	Protocol PortProtocol `json:"protocol,omitempty"`
}

// PortProtocol is what a port speaks, in the words of Kubernetes.
// +kubebuilder:validation:Enum=TCP;UDP
type PortProtocol string

// The protocols of ports.
const (
	PortTCP PortProtocol = "TCP"
	PortUDP PortProtocol = "UDP"
)

package v1alpha1

// LoadBalancerType is what a load balancer looks at: requests of HTTP, or connections.
// +kubebuilder:validation:Enum=Application;Network
type LoadBalancerType string

// The types of load balancers.
const (
	TypeApplication LoadBalancerType = "Application"
	TypeNetwork     LoadBalancerType = "Network"
)

// ListenerSpec is a port at which a load balancer of type Network takes connections, for the one route that names it.
// +kubebuilder:validation:XValidation:rule="self.protocol != 'UDP' || !has(self.preserveClientIP) || self.preserveClientIP == 'Enabled'",fieldPath=".preserveClientIP",messageExpression="'in ' + self.name + ': must be Enabled or left out with protocol UDP: AWS always shows tasks the addresses of clients there'",message="must be Enabled or left out with protocol UDP: AWS always shows tasks the addresses of clients there"
type ListenerSpec struct {
	// name of the listener, by which a route refers to it.
	// +required
	Name Name `json:"name,omitempty"`

	// port at which it listens. 65000 and above are kept for listeners that hand over.
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=64999
	// +required
	Port int32 `json:"port,omitempty"`

	// protocol is TCP, TLS, which ends at the load balancer, so that tasks get TCP, or UDP, for a port of a service with protocol UDP.
	// +required
	Protocol ListenerProtocol `json:"protocol,omitempty"`

	// preserveClientIP shows tasks the addresses of clients, and not that of the load balancer. A task cannot reach itself through the load balancer then.
	// Disabled where it is not set. With UDP AWS does so always.
	// +optional
	PreserveClientIP Switch `json:"preserveClientIP,omitempty"`
}

// ListenerProtocol is how clients speak to a listener of a load balancer of type Network, in AWS's own words.
// +kubebuilder:validation:Enum=TCP;TLS;UDP
type ListenerProtocol string

// The protocols of listeners.
const (
	ProtocolTCP ListenerProtocol = "TCP"
	ProtocolTLS ListenerProtocol = "TLS"
	ProtocolUDP ListenerProtocol = "UDP"
)

// HealthCheckProtocol is how a load balancer of type Network asks a task, in AWS's own words.
// +kubebuilder:validation:Enum=TCP;HTTP
type HealthCheckProtocol string

// The protocols of health checks.
const (
	HealthCheckTCP  HealthCheckProtocol = "TCP"
	HealthCheckHTTP HealthCheckProtocol = "HTTP"
)

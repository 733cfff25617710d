package v1alpha1

// LoadBalancerName is a name at which a load balancer answers, in a zone of its own.
type LoadBalancerName struct {
	// name at which the load balancer answers. *.example.org stands for all names with one label more than example.org, and not for example.org.
	// +required
	Name DomainName `json:"name,omitempty"`

	// hostedZoneID is the public Route 53 hosted zone of the name. The record that validates the certificate for it and the one that leads to the load
	// balancer are made in it.
	// +kubebuilder:validation:MinLength=2
	// +kubebuilder:validation:MaxLength=32
	// +kubebuilder:validation:XValidation:rule="self.matches('^Z[A-Z0-9]+$')",message="must be the ID of a Route 53 hosted zone, such as Z0123456789ABCDEFGHIJ, and not its name"
	// +required
	HostedZoneID string `json:"hostedZoneID,omitempty"`
}

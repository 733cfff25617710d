package v1alpha1

// PrivateDNSSpec is a domain in which services, and load balancers with privateNames, have names for everything in the VPC.
type PrivateDNSSpec struct {
	// domain of the zone, such as shop.internal. With another one services and load balancers get other names, and lose the old ones when the tasks of all
	// services have been replaced.
	// +kubebuilder:validation:MinLength=3
	// +kubebuilder:validation:MaxLength=120
	// +kubebuilder:validation:XValidation:rule="self.matches('^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?[.])+[a-z][a-z0-9-]{0,61}[a-z0-9]$')",message="must be a domain of two parts or more in lower case, such as shop.internal"
	// +kubebuilder:validation:XValidation:rule="!self.matches('(^|[.])(amazonaws[.]com|amazonaws[.]com[.]cn|compute[.]internal|ec2[.]internal|on[.]aws|api[.]aws)$')",message="must not be a domain of AWS, whose services the tasks would not find any more"
	// +required
	Domain string `json:"domain,omitempty"`
}

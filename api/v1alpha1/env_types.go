package v1alpha1

// EnvVar is an environment variable.
// +kubebuilder:validation:XValidation:rule="has(self.value) != has(self.valueFrom)",message="set either value or valueFrom"
type EnvVar struct {
	// name of the variable.
	// +required
	Name VariableName `json:"name,omitempty"`

	// value of the variable.
	// +kubebuilder:validation:MinLength=0
	// +optional
	Value *Text `json:"value,omitempty"`

	// valueFrom is what AWS says of a part of the Environment, which is known when that is there. Another value is another version of the tasks.
	// +optional
	ValueFrom *EnvVarSource `json:"valueFrom,omitempty"`
}

// EnvVarSource is a field of a part of the Environment.
type EnvVarSource struct {
	// loadBalancer is the name of a load balancer of this Environment.
	// +required
	LoadBalancer Name `json:"loadBalancer,omitempty"`

	// field of it: URL at which it answers, as in status.loadBalancers, DNSName, which is AWS's name of it, or PrivateName, which is the first of its
	// privateNames, as it is asked for in the VPC.
	// +required
	Field EnvVarField `json:"field,omitempty"`
}

// EnvVarField is what a variable says of a part of the Environment.
// +kubebuilder:validation:Enum=URL;DNSName;PrivateName
type EnvVarField string

// The fields of a part of the Environment.
const (
	FieldURL         EnvVarField = "URL"
	FieldDNSName     EnvVarField = "DNSName"
	FieldPrivateName EnvVarField = "PrivateName"
)

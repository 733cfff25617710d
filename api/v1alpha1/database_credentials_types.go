package v1alpha1

// CredentialsRotation is how often RDS changes a password.
type CredentialsRotation struct {
	// days between two rotations.
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=1000
	// +required
	Days int32 `json:"days,omitempty"`
}

// SecretKeyReference names a key of a Secret in the Environment's namespace.
type SecretKeyReference struct {
	// name of the Secret.
	// +required
	Name ObjectName `json:"name,omitempty"`

	// key of the value.
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=253
	// +kubebuilder:validation:XValidation:rule="self.matches('^[-._a-zA-Z0-9]+$')",message="must be letters, digits, -, _ and ."
	// +kubebuilder:default=password
	// +optional
	Key string `json:"key,omitempty"`
}

package v1alpha1

// CredentialsRotation is how often RDS changes a password.
type CredentialsRotation struct {
	// days between two rotations.
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=1000
	// +required
	Days int32 `json:"days,omitempty"`
}

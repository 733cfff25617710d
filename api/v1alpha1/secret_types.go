package v1alpha1

// SecretSpec is a Secrets Manager secret.
type SecretSpec struct {
	// name of the secret, by which services refer to it.
	// +required
	Name string `json:"name,omitempty"`

	// valueFrom says where the value comes from. Set exactly one of its fields.
	// +required
	ValueFrom SecretValueSource `json:"valueFrom,omitzero"`

	// recoveryWindowDays is how long AWS keeps the secret after it is deleted: 0 for not at all, or 7 to 30.
	// +kubebuilder:default=7
	// +optional
	RecoveryWindowDays *int32 `json:"recoveryWindowDays,omitempty"`
}

// SecretValueSource says where the value of a secret comes from.
// +kubebuilder:validation:ExactlyOneOf=secretRef;generate;existing
type SecretValueSource struct {
	// secretRef is a Secret of this namespace: all its keys become one JSON object.
	// +optional
	SecretRef *LocalSecretReference `json:"secretRef,omitempty"`

	// generate makes a random value once, under the key "value". It is never changed.
	// +optional
	Generate *GeneratedValue `json:"generate,omitempty"`

	// existing is a secret that is in Secrets Manager already. It is only read by tasks, and never changed.
	// +optional
	Existing *ExistingSecret `json:"existing,omitempty"`
}

// LocalSecretReference names a Secret in the Environment's namespace.
type LocalSecretReference struct {
	// name of the Secret.
	// +required
	Name string `json:"name,omitempty"`
}

// GeneratedValue is a random value of letters and digits.
type GeneratedValue struct {
	// length in characters.
	// +kubebuilder:default=32
	// +optional
	Length int32 `json:"length,omitempty"`
}

// ExistingSecret is a secret that this Environment does not own.
type ExistingSecret struct {
	// arn of the secret, whole, with the six characters that Secrets Manager puts at its end.
	// +required
	ARN string `json:"arn,omitempty"`
}

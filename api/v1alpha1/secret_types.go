package v1alpha1

// ConditionSecretsReady is about secrets in Secrets Manager.
const ConditionSecretsReady = "SecretsReady"

// SecretSpec is a Secrets Manager secret.
type SecretSpec struct {
	// name of the secret, by which services refer to it.
	// +required
	Name Name `json:"name,omitempty"`

	// valueFrom says where the value comes from. Set exactly one of its fields.
	// +required
	ValueFrom SecretValueSource `json:"valueFrom,omitzero"`

	// recoveryWindowDays is how long AWS keeps the secret after it is deleted: 0 for not at all, or 7 to 30.
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=30
	// +kubebuilder:validation:XValidation:rule="self == 0 || self >= 7",message="must be 0, or 7 to 30"
	// +kubebuilder:default=7
	// +optional
	RecoveryWindowDays *int32 `json:"recoveryWindowDays,omitempty"`

	// onChange says what a changed value does: Redeploy rolls exactly the services that read it; with None they read it when their tasks
	// start for another reason.
	// +kubebuilder:default=Redeploy
	// +optional
	OnChange SecretChange `json:"onChange,omitempty"`
}

// SecretChange says what a changed value of a secret does.
// +kubebuilder:validation:Enum=Redeploy;None
type SecretChange string

// What a changed secret does.
const (
	SecretChangeRedeploy SecretChange = "Redeploy"
	SecretChangeNone     SecretChange = "None"
)

// SecretValueSource says where the value of a secret comes from.
// +kubebuilder:validation:ExactlyOneOf=secretRef;generate;existing;parameter
type SecretValueSource struct {
	// secretRef is a Secret of this namespace: all its keys become one JSON object.
	// +optional
	SecretRef *LocalSecretReference `json:"secretRef,omitempty"`

	// generate makes a random text once. It is never changed. It has no keys: secretEnv refers to it without one.
	// +optional
	Generate *GeneratedValue `json:"generate,omitempty"`

	// existing is a secret that is in Secrets Manager already. It is only read by tasks, and never changed.
	// +optional
	Existing *ExistingSecret `json:"existing,omitempty"`

	// parameter is one that is in the Parameter Store of Systems Manager already. It is only read by tasks, as they start, and never changed. It has
	// no keys: secretEnv refers to it without one.
	// +optional
	Parameter *ExistingParameter `json:"parameter,omitempty"`
}

// ExistingParameter is a parameter of Systems Manager that this Environment does not own.
type ExistingParameter struct {
	// arn of the parameter, without a version. It is in the region of the Environment.
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=1100
	// +kubebuilder:validation:XValidation:rule="self.matches('^arn:aws[a-z-]*:ssm:[a-z0-9-]+:[0-9]{12}:parameter/[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*$')",message="must be the ARN of a parameter without a version, such as arn:aws:ssm:eu-west-1:111122223333:parameter/shop/api-key"
	// +required
	ARN string `json:"arn,omitempty"`

	// kmsKeyARN is the key with which a SecureString is encrypted, and tasks may then use for it. Set it where that is not AWS's own key for
	// Systems Manager.
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=256
	// +kubebuilder:validation:XValidation:rule="self.matches(r'^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$')",message="must be the ARN of a KMS key, such as arn:aws:kms:eu-west-1:111122223333:key/1234abcd-…; an alias will not do"
	// +optional
	KMSKeyARN string `json:"kmsKeyARN,omitempty"`
}

// LocalSecretReference names a Secret in the Environment's namespace.
type LocalSecretReference struct {
	// name of the Secret.
	// +required
	Name ObjectName `json:"name,omitempty"`
}

// GeneratedValue is a random value of letters and digits.
type GeneratedValue struct {
	// length in characters. It cannot be changed once the secret exists.
	// +kubebuilder:validation:Minimum=16
	// +kubebuilder:validation:Maximum=128
	// +kubebuilder:default=32
	// +optional
	Length int32 `json:"length,omitempty"`
}

// ExistingSecret is a secret that this Environment does not own.
type ExistingSecret struct {
	// arn of the secret, whole, with the six characters that Secrets Manager puts at its end. It is in the region of the Environment.
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=640
	// +kubebuilder:validation:XValidation:rule="self.matches(r'^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@!-]+-[A-Za-z0-9]{6}$')",message="must be the whole ARN of a secret, with the - and six characters at its end that Secrets Manager adds"
	// +required
	ARN string `json:"arn,omitempty"`

	// kmsKeyARN is the key with which the secret is encrypted, and tasks may then use for it. Set it where that is not AWS's own key for
	// Secrets Manager: always for a secret of another account, whose key must allow this one to decrypt.
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=256
	// +kubebuilder:validation:XValidation:rule="self.matches(r'^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$')",message="must be the ARN of a KMS key, such as arn:aws:kms:eu-west-1:111122223333:key/1234abcd-…; an alias will not do"
	// +optional
	KMSKeyARN string `json:"kmsKeyARN,omitempty"`
}

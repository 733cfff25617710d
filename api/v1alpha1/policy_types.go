package v1alpha1

// The forms of actions, resources and values of conditions are held by config/policy/environment.yaml: the schema has room for many more of them than
// IAM takes, and the API server would count their rules by that room.

// ServiceIAM is what the application may do in AWS.
type ServiceIAM struct {
	// policyARNs of managed policies to attach to the task role.
	// +kubebuilder:validation:MaxItems=20
	// +kubebuilder:validation:items:MinLength=1
	// +kubebuilder:validation:items:MaxLength=512
	// +kubebuilder:validation:items:XValidation:rule=`self.matches(r'^arn:aws[a-z-]*:iam::(aws|\d{12}):policy/[\w+=,.@/-]+$')`,message="must be the ARN of a managed policy, such as arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
	// +listType=set
	// +optional
	PolicyARNs []string `json:"policyARNs,omitempty"`

	// statements of the task role's own policy.
	// +kubebuilder:validation:MaxItems=10
	// +listType=atomic
	// +optional
	Statements []PolicyStatement `json:"statements,omitempty"`
}

// PolicyStatement is a statement of an IAM policy.
// +kubebuilder:validation:XValidation:rule="!has(self.conditions) || self.conditions.all(c, self.conditions.exists_one(d, d.operator == c.operator && d.key == c.key))",message="conditions must differ in operator or key: put the values of equal ones together"
type PolicyStatement struct {
	// effect of the statement.
	// +kubebuilder:default=Allow
	// +optional
	Effect PolicyEffect `json:"effect,omitempty"`

	// actions such as s3:GetObject or s3:Get*, and not all actions of all services.
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=50
	// +kubebuilder:validation:items:MinLength=1
	// +kubebuilder:validation:items:MaxLength=128
	// +listType=atomic
	// +required
	Actions []string `json:"actions,omitempty"`

	// resources are ARNs, or *, without spaces and (, and of characters up to U+00FF.
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=20
	// +kubebuilder:validation:items:MinLength=1
	// +kubebuilder:validation:items:MaxLength=512
	// +listType=atomic
	// +required
	Resources []string `json:"resources,omitempty"`

	// conditions that must all hold.
	// +kubebuilder:validation:MaxItems=5
	// +listType=atomic
	// +optional
	Conditions []PolicyCondition `json:"conditions,omitempty"`
}

// PolicyEffect is the effect of a policy statement.
// +kubebuilder:validation:Enum=Allow;Deny
type PolicyEffect string

// The effects of a statement.
const (
	EffectAllow PolicyEffect = "Allow"
	EffectDeny  PolicyEffect = "Deny"
)

// PolicyCondition is a condition of a policy statement.
type PolicyCondition struct {
	// operator such as StringEquals.
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=64
	// +kubebuilder:validation:XValidation:rule="self.matches('^(ForAnyValue:|ForAllValues:)?[A-Z][A-Za-z]+$')",message="must be an operator of IAM conditions, such as StringEquals"
	// +required
	Operator string `json:"operator,omitempty"`

	// key such as aws:SourceVpc.
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=128
	// +kubebuilder:validation:XValidation:rule=`self.matches(r'^[A-Za-z0-9-]+:[\w:/.@=+-]+$')`,message="must be a key of IAM conditions, such as aws:SourceVpc"
	// +required
	Key string `json:"key,omitempty"`

	// values of which one must match, of characters up to U+00FF.
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=10
	// +kubebuilder:validation:items:MinLength=0
	// +kubebuilder:validation:items:MaxLength=256
	// +listType=atomic
	// +required
	Values []string `json:"values,omitempty"`
}

package v1alpha1

// The forms of actions, resources and values of conditions are held by config/policy/environment.yaml: the schema has room for many more of them than
// IAM takes, and the API server would count their rules by that room.

// ServiceIAM is what the application may do in AWS.
// +kubebuilder:validation:XValidation:rule="!has(self.taskRoleARN) || !has(self.policyARNs) && !has(self.statements)",fieldPath=".taskRoleARN",message="must not be set together with policyARNs or statements: those are for the role that Terrarium makes; leave them out, and give the rights to the role of taskRoleARN in AWS"
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

	// taskRoleARN is a role that somebody else has made, in the account of the Environment, and that the application has in place of one that is made. What
	// links need, it must be allowed where it is made. It must trust ecs-tasks.amazonaws.com.
	// +optional
	TaskRoleARN RoleARN `json:"taskRoleARN,omitempty"`

	// executionRoleARN is a role that somebody else has made, with which ECS starts the tasks in place of one that is made: it must be allowed to write
	// to the log group, to read the secrets and to pull the images. It must trust ecs-tasks.amazonaws.com.
	// +optional
	ExecutionRoleARN RoleARN `json:"executionRoleARN,omitempty"`
}

// RoleARN is the ARN of a role.
// +kubebuilder:validation:MinLength=1
// +kubebuilder:validation:MaxLength=640
// +kubebuilder:validation:XValidation:rule=`self.matches(r'^arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]+$')`,message="must be the ARN of a role, such as arn:aws:iam::111122223333:role/shop"
type RoleARN = string

// PolicyStatement is a statement of an IAM policy.
// +kubebuilder:validation:XValidation:rule="!has(self.conditions) || self.conditions.all(c, self.conditions.exists_one(d, d.operator == c.operator && d.key == c.key))",message="conditions must differ in operator or key: make one of two that have both the same, with the values of both"
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

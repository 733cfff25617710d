package v1alpha1

// DeploymentSpec is how a new version of a service comes in.
// +kubebuilder:validation:XValidation:rule="has(self.strategy) && self.strategy != 'Rolling' || !has(self.bakeMinutes) && !has(self.testHosts)",message="bakeMinutes and testHosts are for strategy BlueGreen, Canary and Linear: set one, or leave them out"
// +kubebuilder:validation:XValidation:rule="has(self.canary) == false || has(self.strategy) && self.strategy == 'Canary'",fieldPath=".canary",message="is for strategy Canary: set that, or leave canary out"
// +kubebuilder:validation:XValidation:rule="has(self.linear) == false || has(self.strategy) && self.strategy == 'Linear'",fieldPath=".linear",message="is for strategy Linear: set that, or leave linear out"
// +kubebuilder:validation:XValidation:rule="self.maximumPercent > self.minimumHealthyPercent",message="maximumPercent must be above minimumHealthyPercent: with both at 100 no task could be replaced"
type DeploymentSpec struct {
	// minimumHealthyPercent of the tasks that run during a deployment, rounded up.
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=100
	// +kubebuilder:default=100
	// +optional
	MinimumHealthyPercent *int32 `json:"minimumHealthyPercent,omitempty"`

	// maximumPercent of the tasks that may run during a deployment, rounded down. It is more tasks than minimumHealthyPercent.
	// +kubebuilder:validation:Minimum=100
	// +kubebuilder:validation:Maximum=400
	// +kubebuilder:default=200
	// +optional
	MaximumPercent int32 `json:"maximumPercent,omitempty"`

	// circuitBreaker stops a deployment whose tasks do not start, and may roll it back. After a rollback the provider tries the version
	// that the spec asks for again with each of its retries, until the spec is changed.
	// +kubebuilder:default=Rollback
	// +optional
	CircuitBreaker CircuitBreaker `json:"circuitBreaker,omitempty"`

	// wait says whether the service counts as ready only when its deployment has reached a steady state. What the tasks before it use stays until
	// then in any case.
	// +kubebuilder:default=SteadyState
	// +optional
	Wait DeploymentWait `json:"wait,omitempty"`

	// rollbackOn are CloudWatch alarms that end a deployment while it goes on, and let ECS go back to the last version that ran: their names, or Default for
	// those that spec.alarms makes for this service.
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=10
	// +listType=set
	// +optional
	RollbackOn []AlarmName `json:"rollbackOn,omitempty"`

	DeploymentShift `json:",inline"`
}

// AlarmName is the name of a CloudWatch alarm in the account and region, or Default.
// +kubebuilder:validation:MinLength=1
// +kubebuilder:validation:MaxLength=255
// +kubebuilder:validation:XValidation:rule="self.matches('^[ -#%-~]+$')",message="must be printable characters other than $"
type AlarmName string

// AlarmDefault stands for the alarms that an Environment makes for a service.
const AlarmDefault AlarmName = "Default"

// CircuitBreaker is what ECS does with a deployment whose tasks do not start.
// +kubebuilder:validation:Enum=Rollback;Stop;Disabled
type CircuitBreaker string

// The settings of the deployment circuit breaker.
const (
	CircuitBreakerRollback CircuitBreaker = "Rollback"
	CircuitBreakerStop     CircuitBreaker = "Stop"
	CircuitBreakerDisabled CircuitBreaker = "Disabled"
)

// DeploymentWait says what a deployment waits for.
// +kubebuilder:validation:Enum=SteadyState;None
type DeploymentWait string

// What a deployment can wait for.
const (
	WaitSteadyState DeploymentWait = "SteadyState"
	WaitNone        DeploymentWait = "None"
)

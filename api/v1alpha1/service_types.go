package v1alpha1

// ServiceSpec is an ECS service on Fargate, in the private subnets.
type ServiceSpec struct {
	// name of the service.
	// +required
	Name string `json:"name,omitempty"`

	// image of the container.
	// +required
	Image string `json:"image,omitempty"`

	// cpu in CPU units: 1024 are one vCPU. Fargate takes fixed pairs of cpu and memoryMiB.
	// +kubebuilder:default=256
	// +optional
	CPU int32 `json:"cpu,omitempty"`

	// memoryMiB is the memory of a task.
	// +kubebuilder:default=512
	// +optional
	MemoryMiB int32 `json:"memoryMiB,omitempty"`

	// cpuArchitecture of the image.
	// +kubebuilder:default=X86_64
	// +optional
	CPUArchitecture CPUArchitecture `json:"cpuArchitecture,omitempty"`

	// command instead of the image's own.
	// +listType=atomic
	// +optional
	Command []string `json:"command,omitempty"`

	// entryPoint instead of the image's own.
	// +listType=atomic
	// +optional
	EntryPoint []string `json:"entryPoint,omitempty"`

	// ports on which the container listens.
	// +listType=map
	// +listMapKey=name
	// +optional
	Ports []ContainerPort `json:"ports,omitempty"`

	// env are environment variables.
	// +listType=map
	// +listMapKey=name
	// +optional
	Env []EnvVar `json:"env,omitempty"`

	// secretEnv are environment variables whose values ECS reads from secrets when a task starts.
	// +listType=map
	// +listMapKey=name
	// +optional
	SecretEnv []SecretEnvVar `json:"secretEnv,omitempty"`

	// databases that the service uses. Each link opens the database's security group for this service, lets its tasks read the
	// credentials, and sets HOST, PORT, NAME, USERNAME and PASSWORD with the link's prefix.
	// +listType=map
	// +listMapKey=name
	// +optional
	Databases []DatabaseLink `json:"databases,omitempty"`

	// healthCheck is run by ECS in the container.
	// +optional
	HealthCheck *ContainerHealthCheck `json:"healthCheck,omitempty"`

	// routes bring requests from load balancers.
	// +listType=map
	// +listMapKey=name
	// +optional
	Routes []RouteSpec `json:"routes,omitempty"`

	// scaling is how many tasks run.
	// +kubebuilder:default={}
	// +optional
	Scaling ScalingSpec `json:"scaling,omitempty,omitzero"`

	// capacity says what share of the tasks runs on Fargate Spot.
	// +kubebuilder:default={}
	// +optional
	Capacity CapacitySpec `json:"capacity,omitempty,omitzero"`

	// deployment is how a new version comes in.
	// +kubebuilder:default={}
	// +optional
	Deployment DeploymentSpec `json:"deployment,omitempty,omitzero"`

	// executeCommand allows ECS Exec into the tasks.
	// +kubebuilder:default=Disabled
	// +optional
	ExecuteCommand Switch `json:"executeCommand,omitempty"`

	// readonlyRootFilesystem makes the container's root file system read-only.
	// +kubebuilder:default=false
	// +optional
	ReadonlyRootFilesystem *bool `json:"readonlyRootFilesystem,omitempty"`

	// ephemeralStorageGiB is the size of the tasks' own storage, 21 to 200. Fargate gives 20 where it is not set.
	// +optional
	EphemeralStorageGiB int32 `json:"ephemeralStorageGiB,omitempty"`

	// logs go to a log group of CloudWatch Logs.
	// +kubebuilder:default={}
	// +optional
	Logs LogsSpec `json:"logs,omitempty,omitzero"`

	// iam is what the application may do in AWS: the task role. The execution role is computed and cannot be widened.
	// +kubebuilder:default={}
	// +optional
	IAM ServiceIAM `json:"iam,omitempty,omitzero"`
}

// CPUArchitecture is a processor architecture in AWS's own words.
// +kubebuilder:validation:Enum=X86_64;ARM64
type CPUArchitecture string

// The processor architectures.
const (
	ArchitectureX8664 CPUArchitecture = "X86_64"
	ArchitectureARM64 CPUArchitecture = "ARM64"
)

// ContainerPort is a TCP port on which a container listens.
type ContainerPort struct {
	// name of the port, by which routes refer to it.
	// +required
	Name string `json:"name,omitempty"`

	// containerPort is its number.
	// +required
	ContainerPort int32 `json:"containerPort,omitempty"`
}

// EnvVar is an environment variable.
type EnvVar struct {
	// name of the variable.
	// +required
	Name string `json:"name,omitempty"`

	// value of the variable.
	// +required
	Value *string `json:"value,omitempty"`
}

// SecretEnvVar is an environment variable whose value comes from a secret.
type SecretEnvVar struct {
	// name of the variable.
	// +required
	Name string `json:"name,omitempty"`

	// secret is the name of a secret of this Environment.
	// +required
	Secret string `json:"secret,omitempty"`

	// key in the secret's JSON object. The whole secret where it is not set.
	// +optional
	Key string `json:"key,omitempty"`
}

// DatabaseLink links a service to a database.
type DatabaseLink struct {
	// name of a database of this Environment.
	// +required
	Name string `json:"name,omitempty"`

	// envPrefix of the variables that the link sets.
	// +kubebuilder:default="DB_"
	// +optional
	EnvPrefix string `json:"envPrefix,omitempty"`
}

// ContainerHealthCheck is a command that ECS runs in the container.
type ContainerHealthCheck struct {
	// command to run; its first word is CMD or CMD-SHELL.
	// +listType=atomic
	// +required
	Command []string `json:"command,omitempty"`

	// intervalSeconds between two runs.
	// +kubebuilder:default=30
	// +optional
	IntervalSeconds int32 `json:"intervalSeconds,omitempty"`

	// timeoutSeconds of a run.
	// +kubebuilder:default=5
	// +optional
	TimeoutSeconds int32 `json:"timeoutSeconds,omitempty"`

	// retries before the container counts as unhealthy.
	// +kubebuilder:default=3
	// +optional
	Retries int32 `json:"retries,omitempty"`

	// startPeriodSeconds in which failures do not count.
	// +kubebuilder:default=0
	// +optional
	StartPeriodSeconds *int32 `json:"startPeriodSeconds,omitempty"`
}

// RouteSpec brings requests from a load balancer to a port of the service.
type RouteSpec struct {
	// name of the route.
	// +required
	Name string `json:"name,omitempty"`

	// loadBalancer is the name of a load balancer of this Environment.
	// +required
	LoadBalancer string `json:"loadBalancer,omitempty"`

	// port is the name of a port of this service.
	// +required
	Port string `json:"port,omitempty"`

	// hosts for which requests come here. Any host where it is empty.
	// +listType=set
	// +optional
	Hosts []string `json:"hosts,omitempty"`

	// paths for which requests come here.
	// +kubebuilder:default={"/*"}
	// +listType=set
	// +optional
	Paths []string `json:"paths,omitempty"`

	// healthCheck by which the load balancer finds the tasks that can serve.
	// +kubebuilder:default={}
	// +optional
	HealthCheck TargetHealthCheck `json:"healthCheck,omitempty,omitzero"`

	// deregistrationDelaySeconds is how long a task that goes away still serves its open connections.
	// +kubebuilder:default=30
	// +optional
	DeregistrationDelaySeconds *int32 `json:"deregistrationDelaySeconds,omitempty"`
}

// TargetHealthCheck is how a load balancer finds out whether a task can serve.
type TargetHealthCheck struct {
	// path that is asked for.
	// +kubebuilder:default="/"
	// +optional
	Path string `json:"path,omitempty"`

	// matcher is the HTTP status codes of a healthy answer: "200", "200,202" or "200-299".
	// +kubebuilder:default="200"
	// +optional
	Matcher string `json:"matcher,omitempty"`

	// intervalSeconds between two checks.
	// +kubebuilder:default=15
	// +optional
	IntervalSeconds int32 `json:"intervalSeconds,omitempty"`

	// timeoutSeconds of a check.
	// +kubebuilder:default=5
	// +optional
	TimeoutSeconds int32 `json:"timeoutSeconds,omitempty"`

	// healthyThreshold is how many good answers make a task healthy.
	// +kubebuilder:default=2
	// +optional
	HealthyThreshold int32 `json:"healthyThreshold,omitempty"`

	// unhealthyThreshold is how many bad answers make a task unhealthy.
	// +kubebuilder:default=3
	// +optional
	UnhealthyThreshold int32 `json:"unhealthyThreshold,omitempty"`
}

// ScalingSpec is how many tasks run. With maxTasks above minTasks the number follows the targets.
type ScalingSpec struct {
	// minTasks that always run.
	// +kubebuilder:default=1
	// +optional
	MinTasks *int32 `json:"minTasks,omitempty"`

	// maxTasks that may run.
	// +kubebuilder:default=1
	// +optional
	MaxTasks *int32 `json:"maxTasks,omitempty"`

	// cpuTargetPercent is the average CPU use to keep.
	// +optional
	CPUTargetPercent int32 `json:"cpuTargetPercent,omitempty"`

	// memoryTargetPercent is the average memory use to keep.
	// +optional
	MemoryTargetPercent int32 `json:"memoryTargetPercent,omitempty"`

	// scaleInCooldownSeconds between two steps down.
	// +kubebuilder:default=300
	// +optional
	ScaleInCooldownSeconds *int32 `json:"scaleInCooldownSeconds,omitempty"`

	// scaleOutCooldownSeconds between two steps up.
	// +kubebuilder:default=60
	// +optional
	ScaleOutCooldownSeconds *int32 `json:"scaleOutCooldownSeconds,omitempty"`
}

// CapacitySpec divides tasks between Fargate and Fargate Spot.
type CapacitySpec struct {
	// spotPercent of the tasks above onDemandBase run on Fargate Spot.
	// +kubebuilder:default=0
	// +optional
	SpotPercent *int32 `json:"spotPercent,omitempty"`

	// onDemandBase is the number of tasks that always run on Fargate.
	// +kubebuilder:default=0
	// +optional
	OnDemandBase *int32 `json:"onDemandBase,omitempty"`
}

// DeploymentSpec is how a new version of a service comes in.
type DeploymentSpec struct {
	// minimumHealthyPercent of the tasks that run during a deployment.
	// +kubebuilder:default=100
	// +optional
	MinimumHealthyPercent *int32 `json:"minimumHealthyPercent,omitempty"`

	// maximumPercent of the tasks that may run during a deployment.
	// +kubebuilder:default=200
	// +optional
	MaximumPercent int32 `json:"maximumPercent,omitempty"`

	// circuitBreaker stops a deployment whose tasks do not start, and may roll it back.
	// +kubebuilder:default=Rollback
	// +optional
	CircuitBreaker CircuitBreaker `json:"circuitBreaker,omitempty"`

	// wait says whether the service counts as ready only when its deployment has reached a steady state.
	// +kubebuilder:default=SteadyState
	// +optional
	Wait DeploymentWait `json:"wait,omitempty"`
}

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

// LogsSpec is how long logs are kept.
type LogsSpec struct {
	// retentionDays is how long log events are kept, one of the periods that CloudWatch Logs has.
	// +kubebuilder:default=30
	// +optional
	RetentionDays int32 `json:"retentionDays,omitempty"`
}

// ServiceIAM is what the application may do in AWS.
type ServiceIAM struct {
	// policyARNs of managed policies to attach to the task role.
	// +listType=set
	// +optional
	PolicyARNs []string `json:"policyARNs,omitempty"`

	// statements of the task role's own policy.
	// +listType=atomic
	// +optional
	Statements []PolicyStatement `json:"statements,omitempty"`
}

// PolicyStatement is a statement of an IAM policy.
type PolicyStatement struct {
	// effect of the statement.
	// +kubebuilder:default=Allow
	// +optional
	Effect PolicyEffect `json:"effect,omitempty"`

	// actions, such as s3:GetObject.
	// +listType=atomic
	// +required
	Actions []string `json:"actions,omitempty"`

	// resources are ARNs.
	// +listType=atomic
	// +required
	Resources []string `json:"resources,omitempty"`

	// conditions that must all hold.
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
	// operator, such as StringEquals.
	// +required
	Operator string `json:"operator,omitempty"`

	// key, such as aws:SourceVpc.
	// +required
	Key string `json:"key,omitempty"`

	// values of which one must match.
	// +listType=atomic
	// +required
	Values []string `json:"values,omitempty"`
}

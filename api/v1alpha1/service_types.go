package v1alpha1

// ServiceSpec is an ECS service on Fargate, in the private subnets.
// +kubebuilder:validation:XValidation:rule="self.cpu != 256 || self.memoryMiB in [512, 1024, 2048]",message="with cpu 256, memoryMiB must be 512, 1024 or 2048"
// +kubebuilder:validation:XValidation:rule="self.cpu != 512 || (self.memoryMiB >= 1024 && self.memoryMiB <= 4096 && self.memoryMiB % 1024 == 0)",message="with cpu 512, memoryMiB must be 1024 to 4096 in steps of 1024"
// +kubebuilder:validation:XValidation:rule="self.cpu != 1024 || (self.memoryMiB >= 2048 && self.memoryMiB <= 8192 && self.memoryMiB % 1024 == 0)",message="with cpu 1024, memoryMiB must be 2048 to 8192 in steps of 1024"
// +kubebuilder:validation:XValidation:rule="self.cpu != 2048 || (self.memoryMiB >= 4096 && self.memoryMiB <= 16384 && self.memoryMiB % 1024 == 0)",message="with cpu 2048, memoryMiB must be 4096 to 16384 in steps of 1024"
// +kubebuilder:validation:XValidation:rule="self.cpu != 4096 || (self.memoryMiB >= 8192 && self.memoryMiB <= 30720 && self.memoryMiB % 1024 == 0)",message="with cpu 4096, memoryMiB must be 8192 to 30720 in steps of 1024"
// +kubebuilder:validation:XValidation:rule="self.cpu != 8192 || (self.memoryMiB >= 16384 && self.memoryMiB <= 61440 && self.memoryMiB % 4096 == 0)",message="with cpu 8192, memoryMiB must be 16384 to 61440 in steps of 4096"
// +kubebuilder:validation:XValidation:rule="self.cpu != 16384 || (self.memoryMiB >= 32768 && self.memoryMiB <= 122880 && self.memoryMiB % 8192 == 0)",message="with cpu 16384, memoryMiB must be 32768 to 122880 in steps of 8192"
// +kubebuilder:validation:XValidation:rule="!has(self.routes) || self.routes.all(r, has(self.ports) && self.ports.exists(p, p.name == r.port))",fieldPath=".routes",messageExpression="'route ' + self.routes.map(r, !has(self.ports) || !self.ports.exists(p, p.name == r.port), r.name)[0] + ' names a port that is not in ports of the service: add it there, or correct the name'",message="every port of a route must be in ports"
// +kubebuilder:validation:XValidation:rule="!has(self.env) || !has(self.secretEnv) || self.env.all(e, !self.secretEnv.exists(s, s.name == e.name))",fieldPath=".secretEnv",message="must not set a variable that env sets: leave it in one of them"
// +kubebuilder:validation:XValidation:rule="!has(self.databases) || self.databases.all(d, ['HOST', 'PORT', 'NAME', 'USERNAME', 'PASSWORD'].all(v, (!has(self.env) || !self.env.exists(e, e.name == d.envPrefix + v)) && (!has(self.secretEnv) || !self.secretEnv.exists(e, e.name == d.envPrefix + v))))",fieldPath=".databases",message="env and secretEnv must not set a variable that a database link sets: its envPrefix with HOST, PORT, NAME, USERNAME or PASSWORD; rename it, or change envPrefix"
// +kubebuilder:validation:XValidation:rule="(self.scaling.minTasks * self.deployment.maximumPercent) / 100 > (self.scaling.minTasks * self.deployment.minimumHealthyPercent + 99) / 100 || self.scaling.minTasks == 0",fieldPath=".deployment",message="a deployment has no room: of minTasks, maximumPercent (rounded down) must be more tasks than minimumHealthyPercent (rounded up); raise maximumPercent or lower minimumHealthyPercent"
type ServiceSpec struct {
	// name of the service.
	// +required
	Name Name `json:"name,omitempty"`

	// image of the container.
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=512
	// +kubebuilder:validation:XValidation:rule="self.matches('^[A-Za-z0-9][A-Za-z0-9._:/@#-]*$')",message="must be the name of an image, such as public.ecr.aws/nginx/nginx:1.29"
	// +required
	Image string `json:"image,omitempty"`

	// cpu in CPU units: 1024 are one vCPU. Fargate takes fixed pairs of cpu and memoryMiB.
	// +kubebuilder:validation:Enum=256;512;1024;2048;4096;8192;16384
	// +kubebuilder:default=256
	// +optional
	CPU int32 `json:"cpu,omitempty"`

	// memoryMiB is the memory of a task.
	// +kubebuilder:validation:Minimum=512
	// +kubebuilder:validation:Maximum=122880
	// +kubebuilder:default=512
	// +optional
	MemoryMiB int32 `json:"memoryMiB,omitempty"`

	// cpuArchitecture of the image.
	// +kubebuilder:default=X86_64
	// +optional
	CPUArchitecture CPUArchitecture `json:"cpuArchitecture,omitempty"`

	// command instead of the image's own.
	// +kubebuilder:validation:MaxItems=30
	// +listType=atomic
	// +optional
	Command []Text `json:"command,omitempty"`

	// entryPoint instead of the image's own.
	// +kubebuilder:validation:MaxItems=20
	// +listType=atomic
	// +optional
	EntryPoint []Text `json:"entryPoint,omitempty"`

	// ports on which the container listens.
	// +kubebuilder:validation:MaxItems=10
	// +kubebuilder:validation:XValidation:rule="self.all(p, self.exists_one(q, q.containerPort == p.containerPort))",message="must have different containerPorts"
	// +listType=map
	// +listMapKey=name
	// +optional
	Ports []ContainerPort `json:"ports,omitempty"`

	// env are environment variables.
	// +kubebuilder:validation:MaxItems=60
	// +listType=map
	// +listMapKey=name
	// +optional
	Env []EnvVar `json:"env,omitempty"`

	// secretEnv are environment variables whose values ECS reads from secrets when a task starts.
	// +kubebuilder:validation:MaxItems=60
	// +listType=map
	// +listMapKey=name
	// +optional
	SecretEnv []SecretEnvVar `json:"secretEnv,omitempty"`

	// databases that the service uses. Each link opens the database's security group for this service, lets its tasks read the
	// credentials, and sets HOST, PORT, NAME, USERNAME and PASSWORD with the link's prefix.
	// +kubebuilder:validation:MaxItems=5
	// +kubebuilder:validation:XValidation:rule="self.all(d, self.exists_one(e, e.envPrefix == d.envPrefix))",message="must have different envPrefixes: their variables would be the same"
	// +listType=map
	// +listMapKey=name
	// +optional
	Databases []DatabaseLink `json:"databases,omitempty"`

	// healthCheck is run by ECS in the container.
	// +optional
	HealthCheck *ContainerHealthCheck `json:"healthCheck,omitempty"`

	// routes bring requests from load balancers.
	// +kubebuilder:validation:MaxItems=5
	// +kubebuilder:validation:XValidation:rule="self.all(r, self.exists_one(q, q.loadBalancer == r.loadBalancer && sets.equivalent(q.hosts, r.hosts) && sets.equivalent(q.paths, r.paths)))",message="must differ in load balancer, hosts or paths: of two that are the same only one would be used"
	// +listType=map
	// +listMapKey=name
	// +optional
	Routes []RouteSpec `json:"routes,omitempty"`

	// scaling is how many tasks run.
	// +kubebuilder:default={minTasks: 1, maxTasks: 1}
	// +optional
	Scaling ScalingSpec `json:"scaling,omitempty,omitzero"`

	// capacity says what share of the tasks runs on Fargate Spot.
	// +kubebuilder:default={}
	// +optional
	Capacity CapacitySpec `json:"capacity,omitempty,omitzero"`

	// deployment is how a new version comes in.
	// +kubebuilder:default={minimumHealthyPercent: 100, maximumPercent: 200}
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
	// +kubebuilder:validation:Minimum=21
	// +kubebuilder:validation:Maximum=200
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
	Name Name `json:"name,omitempty"`

	// containerPort is its number.
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=65535
	// +required
	ContainerPort int32 `json:"containerPort,omitempty"`
}

// EnvVar is an environment variable.
type EnvVar struct {
	// name of the variable.
	// +required
	Name VariableName `json:"name,omitempty"`

	// value of the variable.
	// +kubebuilder:validation:MinLength=0
	// +required
	Value *Text `json:"value,omitempty"`
}

// SecretEnvVar is an environment variable whose value comes from a secret.
type SecretEnvVar struct {
	// name of the variable.
	// +required
	Name VariableName `json:"name,omitempty"`

	// secret is the name of a secret of this Environment.
	// +required
	Secret Name `json:"secret,omitempty"`

	// key in the secret's JSON object. The whole secret where it is not set.
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=253
	// +kubebuilder:validation:XValidation:rule="self.matches('^[A-Za-z0-9_./@+=-]+$')",message="must be letters, digits and _ . / @ + = -"
	// +optional
	Key string `json:"key,omitempty"`
}

// DatabaseLink links a service to a database.
type DatabaseLink struct {
	// name of a database of this Environment.
	// +required
	Name Name `json:"name,omitempty"`

	// envPrefix of the variables that the link sets.
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=64
	// +kubebuilder:validation:XValidation:rule="self.matches('^[A-Za-z_][A-Za-z0-9_]*_$')",message="must be letters, digits and _, begin with a letter or _, and end with _, such as DB_"
	// +kubebuilder:default="DB_"
	// +optional
	EnvPrefix string `json:"envPrefix,omitempty"`
}

// ContainerHealthCheck is a command that ECS runs in the container.
type ContainerHealthCheck struct {
	// command to run; its first word is CMD or CMD-SHELL.
	// +kubebuilder:validation:MinItems=2
	// +kubebuilder:validation:MaxItems=20
	// +kubebuilder:validation:XValidation:rule="self.size() > 0 && self[0] in ['CMD', 'CMD-SHELL']",message="must begin with CMD, or with CMD-SHELL to run in a shell"
	// +listType=atomic
	// +required
	Command []Text `json:"command,omitempty"`

	// intervalSeconds between two runs.
	// +kubebuilder:validation:Minimum=5
	// +kubebuilder:validation:Maximum=300
	// +kubebuilder:default=30
	// +optional
	IntervalSeconds int32 `json:"intervalSeconds,omitempty"`

	// timeoutSeconds of a run.
	// +kubebuilder:validation:Minimum=2
	// +kubebuilder:validation:Maximum=120
	// +kubebuilder:default=5
	// +optional
	TimeoutSeconds int32 `json:"timeoutSeconds,omitempty"`

	// retries before the container counts as unhealthy.
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=10
	// +kubebuilder:default=3
	// +optional
	Retries int32 `json:"retries,omitempty"`

	// startPeriodSeconds in which failures do not count.
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=300
	// +kubebuilder:default=0
	// +optional
	StartPeriodSeconds *int32 `json:"startPeriodSeconds,omitempty"`
}

// RouteSpec brings requests from a load balancer to a port of the service.
// +kubebuilder:validation:XValidation:rule="self.paths.size() + self.hosts.size() <= 5",message="hosts and paths must be at most 5 together, which is what AWS takes in a rule: divide them over two routes"
type RouteSpec struct {
	// name of the route.
	// +required
	Name Name `json:"name,omitempty"`

	// loadBalancer is the name of a load balancer of this Environment.
	// +required
	LoadBalancer Name `json:"loadBalancer,omitempty"`

	// port is the name of a port of this service.
	// +required
	Port Name `json:"port,omitempty"`

	// hosts for which requests come here. Any host where it is empty.
	// +default=[]
	// +kubebuilder:validation:MaxItems=4
	// +kubebuilder:validation:items:MinLength=1
	// +kubebuilder:validation:items:MaxLength=128
	// +kubebuilder:validation:items:XValidation:rule="self.matches('^[a-z0-9*?.-]*[.][a-z]+$')",message="must be a lower-case host name with a dot, such as shop.example.org; * and ? stand for any characters before the last dot"
	// +listType=set
	// +optional
	Hosts []string `json:"hosts,omitempty"`

	// paths for which requests come here.
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=5
	// +kubebuilder:validation:items:MinLength=1
	// +kubebuilder:validation:items:MaxLength=128
	// +kubebuilder:validation:items:XValidation:rule=`self.matches(r'^[/*][A-Za-z0-9_.$/~"\x27@:+&*?-]*$')`,message="must begin with /, and have letters, digits and _ - . $ / ~ @ : + & only, quotes, and * and ? for any characters"
	// +kubebuilder:default={"/*"}
	// +listType=set
	// +optional
	Paths []string `json:"paths,omitempty"`

	// healthCheck by which the load balancer finds the tasks that can serve.
	// +kubebuilder:default={intervalSeconds: 15, timeoutSeconds: 5}
	// +optional
	HealthCheck TargetHealthCheck `json:"healthCheck,omitempty,omitzero"`

	// deregistrationDelaySeconds is how long a task that goes away still serves its open connections.
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=3600
	// +kubebuilder:default=30
	// +optional
	DeregistrationDelaySeconds *int32 `json:"deregistrationDelaySeconds,omitempty"`
}

// TargetHealthCheck is how a load balancer finds out whether a task can serve.
// +kubebuilder:validation:XValidation:rule="self.timeoutSeconds < self.intervalSeconds",message="timeoutSeconds must be less than intervalSeconds"
type TargetHealthCheck struct {
	// path that is asked for.
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=1024
	// +kubebuilder:validation:XValidation:rule=`self.matches(r'^/[!-~]*$') && !self.matches(r'\${\w+\s*\(')`,message="must begin with / and have no spaces, and no function call such as ${upper(...)}"
	// +kubebuilder:default="/"
	// +optional
	Path string `json:"path,omitempty"`

	// matcher is the HTTP status codes of a healthy answer: "200", "200,202" or "200-299".
	// +kubebuilder:validation:MinLength=3
	// +kubebuilder:validation:MaxLength=64
	// +kubebuilder:validation:XValidation:rule="self.matches('^[2-4][0-9]{2}(-[2-4][0-9]{2})?(,[2-4][0-9]{2}(-[2-4][0-9]{2})?)*$')",message="must be HTTP codes from 200 to 499, such as 200 or 200-299 or 200,204"
	// +kubebuilder:default="200"
	// +optional
	Matcher string `json:"matcher,omitempty"`

	// intervalSeconds between two checks.
	// +kubebuilder:validation:Minimum=5
	// +kubebuilder:validation:Maximum=300
	// +kubebuilder:default=15
	// +optional
	IntervalSeconds int32 `json:"intervalSeconds,omitempty"`

	// timeoutSeconds of a check.
	// +kubebuilder:validation:Minimum=2
	// +kubebuilder:validation:Maximum=120
	// +kubebuilder:default=5
	// +optional
	TimeoutSeconds int32 `json:"timeoutSeconds,omitempty"`

	// healthyThreshold is how many good answers make a task healthy.
	// +kubebuilder:validation:Minimum=2
	// +kubebuilder:validation:Maximum=10
	// +kubebuilder:default=2
	// +optional
	HealthyThreshold int32 `json:"healthyThreshold,omitempty"`

	// unhealthyThreshold is how many bad answers make a task unhealthy.
	// +kubebuilder:validation:Minimum=2
	// +kubebuilder:validation:Maximum=10
	// +kubebuilder:default=3
	// +optional
	UnhealthyThreshold int32 `json:"unhealthyThreshold,omitempty"`
}

// ScalingSpec is how many tasks run. With maxTasks above minTasks the number follows the targets.
// +kubebuilder:validation:XValidation:rule="self.minTasks <= self.maxTasks",message="minTasks must be at most maxTasks"
// +kubebuilder:validation:XValidation:rule="self.minTasks >= self.maxTasks || has(self.cpuTargetPercent) || has(self.memoryTargetPercent)",message="set cpuTargetPercent or memoryTargetPercent when maxTasks is above minTasks: nothing would decide the number of tasks"
type ScalingSpec struct {
	// minTasks that always run.
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=1000
	// +kubebuilder:default=1
	// +optional
	MinTasks *int32 `json:"minTasks,omitempty"`

	// maxTasks that may run.
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=1000
	// +kubebuilder:default=1
	// +optional
	MaxTasks *int32 `json:"maxTasks,omitempty"`

	// cpuTargetPercent is the average CPU use to keep.
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=100
	// +optional
	CPUTargetPercent int32 `json:"cpuTargetPercent,omitempty"`

	// memoryTargetPercent is the average memory use to keep.
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=100
	// +optional
	MemoryTargetPercent int32 `json:"memoryTargetPercent,omitempty"`

	// scaleInCooldownSeconds between two steps down.
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=86400
	// +kubebuilder:default=300
	// +optional
	ScaleInCooldownSeconds *int32 `json:"scaleInCooldownSeconds,omitempty"`

	// scaleOutCooldownSeconds between two steps up.
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=86400
	// +kubebuilder:default=60
	// +optional
	ScaleOutCooldownSeconds *int32 `json:"scaleOutCooldownSeconds,omitempty"`
}

// CapacitySpec divides tasks between Fargate and Fargate Spot.
type CapacitySpec struct {
	// spotPercent of the tasks above onDemandBase run on Fargate Spot.
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=100
	// +kubebuilder:default=0
	// +optional
	SpotPercent *int32 `json:"spotPercent,omitempty"`

	// onDemandBase is the number of tasks that always run on Fargate.
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=1000
	// +kubebuilder:default=0
	// +optional
	OnDemandBase *int32 `json:"onDemandBase,omitempty"`
}

// DeploymentSpec is how a new version of a service comes in.
// +kubebuilder:validation:XValidation:rule="self.maximumPercent > self.minimumHealthyPercent",message="maximumPercent must be above minimumHealthyPercent: with both at 100 no task could be replaced"
type DeploymentSpec struct {
	// minimumHealthyPercent of the tasks that run during a deployment.
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=100
	// +kubebuilder:default=100
	// +optional
	MinimumHealthyPercent *int32 `json:"minimumHealthyPercent,omitempty"`

	// maximumPercent of the tasks that may run during a deployment.
	// +kubebuilder:validation:Minimum=100
	// +kubebuilder:validation:Maximum=400
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
	// +kubebuilder:validation:Enum=1;3;5;7;14;30;60;90;120;150;180;365;400;545;731;1096;1827;2192;2557;2922;3288;3653
	// +kubebuilder:default=30
	// +optional
	RetentionDays int32 `json:"retentionDays,omitempty"`
}

// ServiceIAM is what the application may do in AWS.
type ServiceIAM struct {
	// policyARNs of managed policies to attach to the task role.
	// +kubebuilder:validation:MaxItems=20
	// +kubebuilder:validation:items:MinLength=1
	// +kubebuilder:validation:items:MaxLength=512
	// +kubebuilder:validation:items:XValidation:rule="self.matches('^arn:aws[a-z-]*:iam::(aws|[0-9]{12}):policy/[A-Za-z0-9_+=,.@/-]+$')",message="must be the ARN of a managed policy, such as arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
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

	// actions, such as s3:GetObject.
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=50
	// +kubebuilder:validation:items:MinLength=1
	// +kubebuilder:validation:items:MaxLength=128
	// +kubebuilder:validation:items:XValidation:rule="self.matches('^[a-z0-9-]+:[A-Za-z0-9*?]+$')",message="must be the service and the action, such as s3:GetObject or s3:Get*"
	// +listType=atomic
	// +required
	Actions []string `json:"actions,omitempty"`

	// resources are ARNs.
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=20
	// +kubebuilder:validation:items:MinLength=1
	// +kubebuilder:validation:items:MaxLength=512
	// +kubebuilder:validation:items:XValidation:rule=`self.matches(r'^([*]|arn:[^\s(]+)$')`,message="must be an ARN, or *, without spaces and ("
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
	// operator, such as StringEquals.
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=64
	// +kubebuilder:validation:XValidation:rule="self.matches('^(ForAnyValue:|ForAllValues:)?[A-Z][A-Za-z]+$')",message="must be an operator of IAM conditions, such as StringEquals"
	// +required
	Operator string `json:"operator,omitempty"`

	// key, such as aws:SourceVpc.
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=128
	// +kubebuilder:validation:XValidation:rule="self.matches('^[A-Za-z0-9-]+:[A-Za-z0-9:/._@=+-]+$')",message="must be a key of IAM conditions, such as aws:SourceVpc"
	// +required
	Key string `json:"key,omitempty"`

	// values of which one must match.
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=10
	// +kubebuilder:validation:items:MaxLength=256
	// +kubebuilder:validation:items:XValidation:rule=`!self.matches(r'\${\w+\s*\(')`,message="must not contain a function call such as ${upper(...)}; ${aws:username} is fine"
	// +listType=atomic
	// +required
	Values []string `json:"values,omitempty"`
}

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
// +kubebuilder:validation:XValidation:rule="!has(self.env) || !has(self.secretEnv) || !sets.intersects(self.env.map(e, e.name), self.secretEnv.map(e, e.name))",fieldPath=".secretEnv",message="must not set a variable that env sets: leave it in one of them"
// +kubebuilder:validation:XValidation:rule="!has(self.databases) || self.databases.all(d, !sets.intersects(['HOST', 'PORT', 'NAME', 'USERNAME', 'PASSWORD'].map(v, d.envPrefix + v), (has(self.env) ? self.env.map(e, e.name) : []) + (has(self.secretEnv) ? self.secretEnv.map(e, e.name) : [])))",fieldPath=".databases",message="env and secretEnv must not set a variable that a database link sets: its envPrefix with HOST, PORT, NAME, USERNAME or PASSWORD; rename it, or change envPrefix"
// +kubebuilder:validation:XValidation:rule="!has(self.sidecars) || !self.sidecars.exists(c, c.name == self.name)",fieldPath=".sidecars",message="must not have the name of the service, which its own container has: choose another name"
// +kubebuilder:validation:XValidation:rule="self.executeCommand != 'Enabled' || !self.readonlyRootFilesystem",fieldPath=".executeCommand",message="needs a root file system that can be written, or the agent of ECS Exec does not start: set readonlyRootFilesystem to false, or executeCommand to Disabled"
// +kubebuilder:validation:XValidation:rule="!has(self.scaling.requestsPerTarget) || (has(self.routes) && self.routes.size() > 0)",fieldPath=".scaling.requestsPerTarget",message="needs a route, whose requests are counted: add one to routes, or follow cpuTargetPercent or memoryTargetPercent"
// +kubebuilder:validation:XValidation:rule="self.scaling.minTasks <= 0 || (self.scaling.minTasks * self.deployment.maximumPercent) / 100 > (self.scaling.minTasks * self.deployment.minimumHealthyPercent + 99) / 100",fieldPath=".deployment",message="has no room for a new version: maximumPercent of minTasks, rounded down, must be more tasks than minimumHealthyPercent of them, rounded up; raise maximumPercent or lower minimumHealthyPercent"
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
	// +kubebuilder:validation:Minimum=256
	// +kubebuilder:validation:Maximum=16384
	// +kubebuilder:validation:Enum=256;512;1024;2048;4096;8192;16384
	// +kubebuilder:default=256
	// +optional
	CPU int32 `json:"cpu,omitempty"`

	// memoryMiB is the memory of a task, as Fargate has it for that cpu: with 256 it is 512, 1024 or 2048.
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

	// env are environment variables. No two of env, secretEnv and databases set the same one.
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

	// healthCheckGracePeriodSeconds is how long a new task may fail the health checks of load balancers. Where it is not set, it is the
	// startPeriodSeconds of healthCheck, and at least 60. It counts where there is a route.
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=86400
	// +optional
	HealthCheckGracePeriodSeconds *int32 `json:"healthCheckGracePeriodSeconds,omitempty"`

	// routes bring requests from load balancers.
	// +kubebuilder:validation:MaxItems=5
	// +kubebuilder:validation:XValidation:rule="self.all(r, self.exists_one(q, q.loadBalancer == r.loadBalancer && sets.equivalent(q.hosts, r.hosts) && sets.equivalent(q.paths, r.paths)))",message="must differ in load balancer, hosts or paths: of two that are the same only one would be used"
	// +listType=map
	// +listMapKey=name
	// +optional
	Routes []RouteSpec `json:"routes,omitempty"`

	// scaling is how many tasks run.
	// +kubebuilder:default={minTasks: 1}
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

	// executeCommand allows ECS Exec into the tasks. Its agent writes to the root file system of the container.
	// +kubebuilder:default=Disabled
	// +optional
	ExecuteCommand Switch `json:"executeCommand,omitempty"`

	// readonlyRootFilesystem makes the container's root file system read-only. ECS Exec does not work then.
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

	// serviceConnect makes the service's ports reachable as http://<service>:<port> for the other services of the Environment that have it.
	// Its proxy takes some of the task's cpu and memory: AWS advises 256 and 64 MiB.
	// +kubebuilder:default=Disabled
	// +optional
	ServiceConnect Switch `json:"serviceConnect,omitempty"`

	// sidecars are further containers of the same task. They share its network and its size.
	// +kubebuilder:validation:MaxItems=2
	// +listType=map
	// +listMapKey=name
	// +optional
	Sidecars []SidecarSpec `json:"sidecars,omitempty"`
}

// SidecarSpec is a further container of a service's tasks.
// +kubebuilder:validation:XValidation:rule="!has(self.env) || !has(self.secretEnv) || !sets.intersects(self.env.map(e, e.name), self.secretEnv.map(e, e.name))",fieldPath=".secretEnv",message="must not set a variable that env sets: leave it in one of them"
type SidecarSpec struct {
	// name of the container.
	// +required
	Name Name `json:"name,omitempty"`

	// image of the container.
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=512
	// +kubebuilder:validation:XValidation:rule="self.matches('^[A-Za-z0-9][A-Za-z0-9._:/@#-]*$')",message="must be the name of an image, such as public.ecr.aws/nginx/nginx:1.29"
	// +required
	Image string `json:"image,omitempty"`

	// command instead of the image's own.
	// +kubebuilder:validation:MaxItems=10
	// +listType=atomic
	// +optional
	Command []Text `json:"command,omitempty"`

	// entryPoint instead of the image's own.
	// +kubebuilder:validation:MaxItems=5
	// +listType=atomic
	// +optional
	EntryPoint []Text `json:"entryPoint,omitempty"`

	// env are environment variables.
	// +kubebuilder:validation:MaxItems=10
	// +listType=map
	// +listMapKey=name
	// +optional
	Env []EnvVar `json:"env,omitempty"`

	// secretEnv are environment variables whose values ECS reads from secrets when a task starts.
	// +kubebuilder:validation:MaxItems=10
	// +listType=map
	// +listMapKey=name
	// +optional
	SecretEnv []SecretEnvVar `json:"secretEnv,omitempty"`

	// essential says whether the task ends when this container ends.
	// +kubebuilder:default=true
	// +optional
	Essential *bool `json:"essential,omitempty"`

	// start says whether this container starts before the service's own one, and is running when that starts, or along with it.
	// +kubebuilder:default=Together
	// +optional
	Start SidecarStart `json:"start,omitempty"`
}

// SidecarStart says when a sidecar starts.
// +kubebuilder:validation:Enum=Before;Together
type SidecarStart string

// When a sidecar starts.
const (
	SidecarStartBefore   SidecarStart = "Before"
	SidecarStartTogether SidecarStart = "Together"
)

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

	// key in the secret's JSON object. The whole secret where it is not set. A generated secret is plain
	// text and has no keys.
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

	// envPrefix of the variables that the link sets. It ends with _.
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
	// +kubebuilder:validation:Maximum=60
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

// LogsSpec is how long logs are kept.
type LogsSpec struct {
	// retentionDays is how long log events are kept, one of the periods that CloudWatch Logs has.
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=3653
	// +kubebuilder:validation:Enum=1;3;5;7;14;30;60;90;120;150;180;365;400;545;731;1096;1827;2192;2557;2922;3288;3653
	// +kubebuilder:default=30
	// +optional
	RetentionDays int32 `json:"retentionDays,omitempty"`
}

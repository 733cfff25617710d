package v1alpha1

// TaskSpec is what the tasks of services and jobs have in common: their containers, what they read and what they may do.
// +kubebuilder:validation:XValidation:rule="self.cpu != 256 || self.memoryMiB in [512, 1024, 2048]",messageExpression="self.name + ': with cpu 256, memoryMiB must be 512, 1024 or 2048'",message="with cpu 256, memoryMiB must be 512, 1024 or 2048"
// +kubebuilder:validation:XValidation:rule="self.cpu != 512 || (self.memoryMiB >= 1024 && self.memoryMiB <= 4096 && self.memoryMiB % 1024 == 0)",messageExpression="self.name + ': with cpu 512, memoryMiB must be 1024 to 4096 in steps of 1024'",message="with cpu 512, memoryMiB must be 1024 to 4096 in steps of 1024"
// +kubebuilder:validation:XValidation:rule="self.cpu != 1024 || (self.memoryMiB >= 2048 && self.memoryMiB <= 8192 && self.memoryMiB % 1024 == 0)",messageExpression="self.name + ': with cpu 1024, memoryMiB must be 2048 to 8192 in steps of 1024'",message="with cpu 1024, memoryMiB must be 2048 to 8192 in steps of 1024"
// +kubebuilder:validation:XValidation:rule="self.cpu != 2048 || (self.memoryMiB >= 4096 && self.memoryMiB <= 16384 && self.memoryMiB % 1024 == 0)",messageExpression="self.name + ': with cpu 2048, memoryMiB must be 4096 to 16384 in steps of 1024'",message="with cpu 2048, memoryMiB must be 4096 to 16384 in steps of 1024"
// +kubebuilder:validation:XValidation:rule="self.cpu != 4096 || (self.memoryMiB >= 8192 && self.memoryMiB <= 30720 && self.memoryMiB % 1024 == 0)",messageExpression="self.name + ': with cpu 4096, memoryMiB must be 8192 to 30720 in steps of 1024'",message="with cpu 4096, memoryMiB must be 8192 to 30720 in steps of 1024"
// +kubebuilder:validation:XValidation:rule="self.cpu != 8192 || (self.memoryMiB >= 16384 && self.memoryMiB <= 61440 && self.memoryMiB % 4096 == 0)",messageExpression="self.name + ': with cpu 8192, memoryMiB must be 16384 to 61440 in steps of 4096'",message="with cpu 8192, memoryMiB must be 16384 to 61440 in steps of 4096"
// +kubebuilder:validation:XValidation:rule="self.cpu != 16384 || (self.memoryMiB >= 32768 && self.memoryMiB <= 122880 && self.memoryMiB % 8192 == 0)",messageExpression="self.name + ': with cpu 16384, memoryMiB must be 32768 to 122880 in steps of 8192'",message="with cpu 16384, memoryMiB must be 32768 to 122880 in steps of 8192"
// +kubebuilder:validation:XValidation:rule="!has(self.env) || !has(self.secretEnv) || !sets.intersects(self.env.map(e, e.name), self.secretEnv.map(e, e.name))",fieldPath=".secretEnv",messageExpression="'in ' + self.name + ': must not set a variable that env sets too: remove it from env or from secretEnv'",message="must not set a variable that env sets too: remove it from env or from secretEnv"
type TaskSpec struct {
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

	// env are environment variables. No two of env, secretEnv and links set the same one.
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

	// databases that the tasks use. Each link opens the database's security group for them, lets them read the
	// credentials, and sets HOST, PORT, NAME, USERNAME and PASSWORD with the link's prefix.
	// +kubebuilder:validation:MaxItems=5
	// +listType=map
	// +listMapKey=name
	// +listMapKey=replica
	// +optional
	Databases []DatabaseLink `json:"databases,omitempty"`

	// queues that the tasks use. Each link allows what access says, and sets URL and ARN with the link's prefix.
	// +kubebuilder:validation:MaxItems=10
	// +listType=map
	// +listMapKey=name
	// +optional
	Queues []QueueLink `json:"queues,omitempty"`

	// topics that the tasks publish to. Each link sets ARN with the link's prefix.
	// +kubebuilder:validation:MaxItems=10
	// +listType=map
	// +listMapKey=name
	// +optional
	Topics []TopicLink `json:"topics,omitempty"`

	// buckets that the tasks use. Each link allows what access says, and sets NAME and ARN with the link's prefix.
	// +kubebuilder:validation:MaxItems=10
	// +listType=map
	// +listMapKey=name
	// +optional
	Buckets []BucketLink `json:"buckets,omitempty"`

	// caches that the tasks use. Each link opens the cache for the tasks, and sets HOST, PORT, URL and READER_URL with the link's prefix.
	// +kubebuilder:validation:MaxItems=4
	// +listType=map
	// +listMapKey=name
	// +optional
	Caches []CacheLink `json:"caches,omitempty"`

	// readonlyRootFilesystem makes the container's root file system read-only. ECS Exec does not work then.
	// +kubebuilder:default=false
	// +optional
	ReadonlyRootFilesystem *bool `json:"readonlyRootFilesystem,omitempty"`

	// executeCommand allows ECS Exec into the tasks. Its agent writes to the root file system of the container. Whoever starts a job on demand asks for it
	// too, as status.jobs says.
	// +kubebuilder:default=Disabled
	// +optional
	ExecuteCommand Switch `json:"executeCommand,omitempty"`

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

	// sidecars are further containers of the same task. They share its network and its size.
	// +kubebuilder:validation:MaxItems=8
	// +listType=map
	// +listMapKey=name
	// +optional
	Sidecars []SidecarSpec `json:"sidecars,omitempty"`

	ContainerSettings `json:",inline"`
	TaskNetwork       `json:",inline"`

	// volumes that the containers of the task mount. Each is mounted by one of them at least.
	// +kubebuilder:validation:MaxItems=10
	// +listType=map
	// +listMapKey=name
	// +optional
	Volumes []VolumeSpec `json:"volumes,omitempty"`
}

// CPUArchitecture is a processor architecture in AWS's own words.
// +kubebuilder:validation:Enum=X86_64;ARM64
type CPUArchitecture string

// The processor architectures.
const (
	ArchitectureX8664 CPUArchitecture = "X86_64"
	ArchitectureARM64 CPUArchitecture = "ARM64"
)

// SecretEnvVar is an environment variable whose value comes from a secret.
type SecretEnvVar struct {
	// name of the variable.
	// +required
	Name VariableName `json:"name,omitempty"`

	// secret is the name of a secret of this Environment.
	// +required
	Secret Name `json:"secret,omitempty"`

	// key in the secret's JSON object, of letters, digits and _ . / @ + = -. The whole secret where it is not set. A generated secret is plain
	// text and has no keys.
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=253
	// +optional
	Key string `json:"key,omitempty"`
}

// DatabaseLink links a service to a database.
type DatabaseLink struct {
	// name of a database of this Environment.
	// +required
	Name Name `json:"name,omitempty"`

	// envPrefix of the variables that the link sets. It ends with _.
	// +kubebuilder:default="DB_"
	// +optional
	EnvPrefix EnvPrefix `json:"envPrefix,omitempty"`

	// iamUsername is the user of the engine as whom the tasks may connect with a token of IAM, for a database with iamAuthentication. The master user
	// where it is not set. Make the user with SQL.
	// +optional
	IAMUsername DatabaseUsername `json:"iamUsername,omitempty"`

	// variables have names of their own, such as HOST: PGHOST, in place of the prefix and HOST, PORT, NAME, USERNAME or PASSWORD.
	// +kubebuilder:validation:XValidation:rule="self.all(k, k in ['HOST', 'PORT', 'NAME', 'USERNAME', 'PASSWORD'])",message="a link to a database sets HOST, PORT, NAME, USERNAME and PASSWORD: name these, such as HOST: PGHOST"
	// +optional
	Variables LinkVariables `json:"variables,omitempty"`

	// replica of the database that HOST is, and that is opened for the tasks. The database itself where it is not set. Link a database twice to have both.
	// +kubebuilder:default=""
	// +optional
	Replica ReplicaName `json:"replica,omitempty"`
}

// LogsSpec is where logs go, and how long they are kept.
type LogsSpec struct {
	// retentionDays is how long log events are kept, one of the periods that CloudWatch Logs has.
	// +kubebuilder:default=30
	// +optional
	RetentionDays LogDays `json:"retentionDays,omitempty"`

	// retention is Limited, where log events go after retentionDays, or Unlimited, where all are kept, whatever retentionDays says: the log group then stays
	// in AWS when its service or job goes. Limited where it is not set.
	// +optional
	Retention LogRetention `json:"retention,omitempty"`

	// router sends the output of the own container elsewhere.
	// +optional
	Router *LogRouter `json:"router,omitempty"`
}

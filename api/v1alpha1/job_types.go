package v1alpha1

// JobSpec is a task that EventBridge Scheduler starts on Fargate, in the private subnets.
// +kubebuilder:validation:XValidation:rule="self.cpu != 256 || self.memoryMiB in [512, 1024, 2048]",message="with cpu 256, memoryMiB must be 512, 1024 or 2048"
// +kubebuilder:validation:XValidation:rule="self.cpu != 512 || (self.memoryMiB >= 1024 && self.memoryMiB <= 4096 && self.memoryMiB % 1024 == 0)",message="with cpu 512, memoryMiB must be 1024 to 4096 in steps of 1024"
// +kubebuilder:validation:XValidation:rule="self.cpu != 1024 || (self.memoryMiB >= 2048 && self.memoryMiB <= 8192 && self.memoryMiB % 1024 == 0)",message="with cpu 1024, memoryMiB must be 2048 to 8192 in steps of 1024"
// +kubebuilder:validation:XValidation:rule="self.cpu != 2048 || (self.memoryMiB >= 4096 && self.memoryMiB <= 16384 && self.memoryMiB % 1024 == 0)",message="with cpu 2048, memoryMiB must be 4096 to 16384 in steps of 1024"
// +kubebuilder:validation:XValidation:rule="self.cpu != 4096 || (self.memoryMiB >= 8192 && self.memoryMiB <= 30720 && self.memoryMiB % 1024 == 0)",message="with cpu 4096, memoryMiB must be 8192 to 30720 in steps of 1024"
// +kubebuilder:validation:XValidation:rule="self.cpu != 8192 || (self.memoryMiB >= 16384 && self.memoryMiB <= 61440 && self.memoryMiB % 4096 == 0)",message="with cpu 8192, memoryMiB must be 16384 to 61440 in steps of 4096"
// +kubebuilder:validation:XValidation:rule="self.cpu != 16384 || (self.memoryMiB >= 32768 && self.memoryMiB <= 122880 && self.memoryMiB % 8192 == 0)",message="with cpu 16384, memoryMiB must be 32768 to 122880 in steps of 8192"
// +kubebuilder:validation:XValidation:rule="!has(self.env) || !has(self.secretEnv) || !sets.intersects(self.env.map(e, e.name), self.secretEnv.map(e, e.name))",fieldPath=".secretEnv",message="must not set a variable that env sets: leave it in one of them"
// +kubebuilder:validation:XValidation:rule="!has(self.databases) || self.databases.all(d, !sets.intersects(['HOST', 'PORT', 'NAME', 'USERNAME', 'PASSWORD'].map(v, d.envPrefix + v), (has(self.env) ? self.env.map(e, e.name) : []) + (has(self.secretEnv) ? self.secretEnv.map(e, e.name) : [])))",fieldPath=".databases",message="env and secretEnv must not set a variable that a database link sets: its envPrefix with HOST, PORT, NAME, USERNAME or PASSWORD; rename it, or change envPrefix"
type JobSpec struct {
	// name of the job.
	// +required
	Name Name `json:"name,omitempty"`

	// schedule is at(yyyy-mm-ddThh:mm:ss), rate(value unit) or cron(minutes hours day-of-month month day-of-week year).
	// +required
	Schedule ScheduleExpression `json:"schedule,omitempty"`

	// timeZone of the schedule, in the names of the IANA database.
	// +kubebuilder:default=UTC
	// +optional
	TimeZone TimeZone `json:"timeZone,omitempty"`

	// state is Enabled, or Disabled for a job that must not start for now.
	// +kubebuilder:default=Enabled
	// +optional
	State Switch `json:"state,omitempty"`

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

	// memoryMiB is the memory of the task, as Fargate has it for that cpu.
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
	// +kubebuilder:validation:MaxItems=10
	// +listType=atomic
	// +optional
	Command []Text `json:"command,omitempty"`

	// entryPoint instead of the image's own.
	// +kubebuilder:validation:MaxItems=10
	// +listType=atomic
	// +optional
	EntryPoint []Text `json:"entryPoint,omitempty"`

	// env are environment variables. No two of env, secretEnv and databases set the same one.
	// +kubebuilder:validation:MaxItems=20
	// +listType=map
	// +listMapKey=name
	// +optional
	Env []EnvVar `json:"env,omitempty"`

	// secretEnv are environment variables whose values ECS reads from secrets when a task starts.
	// +kubebuilder:validation:MaxItems=20
	// +listType=map
	// +listMapKey=name
	// +optional
	SecretEnv []SecretEnvVar `json:"secretEnv,omitempty"`

	// databases that the job uses, as with services.
	// +kubebuilder:validation:MaxItems=5
	// +kubebuilder:validation:XValidation:rule="self.all(d, self.exists_one(e, e.envPrefix == d.envPrefix))",message="must have different envPrefixes: their variables would be the same"
	// +listType=map
	// +listMapKey=name
	// +optional
	Databases []DatabaseLink `json:"databases,omitempty"`

	// retries is how often EventBridge Scheduler tries again to start a task that could not be started.
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=185
	// +kubebuilder:default=2
	// +optional
	Retries *int32 `json:"retries,omitempty"`

	// logs go to a log group of CloudWatch Logs.
	// +kubebuilder:default={}
	// +optional
	Logs LogsSpec `json:"logs,omitempty,omitzero"`

	// iam is what the job may do in AWS: the task role.
	// +kubebuilder:default={}
	// +optional
	IAM ServiceIAM `json:"iam,omitempty,omitzero"`
}

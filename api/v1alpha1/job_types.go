package v1alpha1

// JobSpec is a task that EventBridge Scheduler starts on Fargate, in the private subnets.
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

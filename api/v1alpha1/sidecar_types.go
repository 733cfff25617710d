package v1alpha1

// SidecarSpec is a further container of the tasks of a service or job.
// +kubebuilder:validation:XValidation:rule="!has(self.env) || !has(self.secretEnv) || !sets.intersects(self.env.map(e, e.name), self.secretEnv.map(e, e.name))",fieldPath=".secretEnv",message="must not set a variable that env sets too: remove it from env or from secretEnv"
// +kubebuilder:validation:XValidation:rule="!has(self.waitFor) || self.start == 'Before'",fieldPath=".waitFor",message="needs start set to Before: nothing waits for a sidecar that starts together with the others"
// +kubebuilder:validation:XValidation:rule="!has(self.waitFor) || self.waitFor != 'Healthy' || has(self.healthCheck)",fieldPath=".waitFor",message="needs healthCheck with Healthy: set healthCheck, which says when the sidecar is healthy, or another waitFor"
// +kubebuilder:validation:XValidation:rule="!has(self.waitFor) || self.waitFor != 'Succeeded' || !self.essential",fieldPath=".waitFor",message="needs essential set to false with Succeeded, or the task would end when the sidecar has done its work"
// +kubebuilder:validation:XValidation:rule="!has(self.waitFor) || self.waitFor != 'Succeeded' || !has(self.restartPolicy)",fieldPath=".waitFor",message="must not be Succeeded with restartPolicy, which starts the sidecar again: leave restartPolicy out"
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
	// +kubebuilder:validation:MaxItems=20
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

	// start says whether this container starts before the own one of the service or job, which waits for it, or along with it.
	// +kubebuilder:default=Together
	// +optional
	Start SidecarStart `json:"start,omitempty"`

	// waitFor says what the own container waits for with start: Before: that the sidecar is Started, as where it is not set, that it is
	// Healthy, or that it has Succeeded, such as a migration of a database. With that every task runs it, and none whose sidecar failed starts.
	// +optional
	WaitFor SidecarWait `json:"waitFor,omitempty"`

	// ports on which the container listens, to which routes of the service can lead. No two containers of a task have a port of the same
	// name or number.
	// +kubebuilder:validation:MaxItems=5
	// +listType=map
	// +listMapKey=name
	// +optional
	Ports []ContainerPort `json:"ports,omitempty"`

	// cpu in CPU units that are kept for the container. The own container of the service or job has what is left of the task's.
	// +kubebuilder:validation:Minimum=2
	// +kubebuilder:validation:Maximum=16384
	// +optional
	CPU int32 `json:"cpu,omitempty"`

	// memoryMiB that the container may take; ECS ends one that takes more. What the task has where it is not set.
	// +kubebuilder:validation:Minimum=6
	// +kubebuilder:validation:Maximum=122880
	// +optional
	MemoryMiB int32 `json:"memoryMiB,omitempty"`

	// healthCheck is run by ECS in the container.
	// +optional
	HealthCheck *ContainerHealthCheck `json:"healthCheck,omitempty"`

	// databases that the container uses, as those of the service or job, with variables of its own.
	// +kubebuilder:validation:MaxItems=3
	// +listType=map
	// +listMapKey=name
	// +listMapKey=replica
	// +optional
	Databases []DatabaseLink `json:"databases,omitempty"`

	// caches that the container uses, as those of the service or job, with variables of its own.
	// +kubebuilder:validation:MaxItems=2
	// +listType=map
	// +listMapKey=name
	// +optional
	Caches []CacheLink `json:"caches,omitempty"`

	// queues that the container uses, as those of the service or job, with variables of its own. What it may do with them all containers may, which
	// have one role.
	// +kubebuilder:validation:MaxItems=2
	// +listType=map
	// +listMapKey=name
	// +optional
	Queues []QueueLink `json:"queues,omitempty"`

	// topics that the container publishes to, as those of the service or job, with variables of its own. All containers may, which have one role.
	// +kubebuilder:validation:MaxItems=2
	// +listType=map
	// +listMapKey=name
	// +optional
	Topics []TopicLink `json:"topics,omitempty"`

	// buckets that the container uses, as those of the service or job, with variables of its own. What it may do with them all containers may, which
	// have one role.
	// +kubebuilder:validation:MaxItems=2
	// +listType=map
	// +listMapKey=name
	// +optional
	Buckets []BucketLink `json:"buckets,omitempty"`

	// readonlyRootFilesystem makes the container's root file system read-only.
	// +kubebuilder:default=false
	// +optional
	ReadonlyRootFilesystem *bool `json:"readonlyRootFilesystem,omitempty"`

	ContainerSettings `json:",inline"`
}

// SidecarStart says when a sidecar starts.
// +kubebuilder:validation:Enum=Before;Together
type SidecarStart string

// When a sidecar starts.
const (
	SidecarStartBefore   SidecarStart = "Before"
	SidecarStartTogether SidecarStart = "Together"
)

// SidecarWait says what the own container of a service or job waits for.
// +kubebuilder:validation:Enum=Started;Healthy;Succeeded
type SidecarWait string

// What is waited for.
const (
	SidecarStarted   SidecarWait = "Started"
	SidecarHealthy   SidecarWait = "Healthy"
	SidecarSucceeded SidecarWait = "Succeeded"
)

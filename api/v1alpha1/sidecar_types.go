package v1alpha1

// SidecarSpec is a further container of the tasks of a service or job.
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

	// start says whether this container starts before the own one of the service or job, and is running when that starts, or along with it.
	// +kubebuilder:default=Together
	// +optional
	Start SidecarStart `json:"start,omitempty"`

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

package v1alpha1

import "maps"

// ContainerLabels are labels of a container by their names.
// +kubebuilder:validation:MinProperties=1
// +kubebuilder:validation:MaxProperties=20
// +kubebuilder:object:generate=false
type ContainerLabels map[string]ContainerLabel

// DeepCopy copies the labels. The generator of such functions does not take an alias as the value of a map.
func (l ContainerLabels) DeepCopy() ContainerLabels { return maps.Clone(l) }

// ContainerLabel is the value of a label of a container.
// +kubebuilder:validation:MaxLength=1024
type ContainerLabel = string

// OpenFiles are the limits of the kernel for open files, which are all that Fargate lets a container change: nofile.
// +kubebuilder:validation:XValidation:rule="self.soft <= self.hard",fieldPath=".soft",message="must be at most hard, the limit up to which a process may raise soft"
type OpenFiles struct {
	// soft limit, with which the container begins.
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=1048576
	// +required
	Soft int32 `json:"soft,omitempty"`

	// hard limit, up to which a process may raise its own.
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=1048576
	// +required
	Hard int32 `json:"hard,omitempty"`
}

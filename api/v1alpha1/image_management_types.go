package v1alpha1

// ImageManagement says who deploys new versions of a service.
// +kubebuilder:validation:Enum=Spec;External
type ImageManagement string

// Who deploys new versions.
const (
	ImageManagementSpec     ImageManagement = "Spec"
	ImageManagementExternal ImageManagement = "External"
)

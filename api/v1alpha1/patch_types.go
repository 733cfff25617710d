package v1alpha1

import apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"

// PatchSpec sets fields of managed resources for which the Environment has no field.
type PatchSpec struct {
	// name of the patch, by which messages name it.
	// +required
	Name Name `json:"name,omitempty"`

	// composition that makes the managed resource, as its label terrarium.io/composition says.
	// +required
	Composition PatchComposition `json:"composition,omitempty"`

	// instance of the composition, as the label terrarium.io/instance says, such as the name of a service. It is left out where a composition has none.
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=63
	// +optional
	Instance string `json:"instance,omitempty"`

	// kind of the managed resource, such as LogGroup.
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=63
	// +kubebuilder:validation:XValidation:rule="self.matches('^[A-Z][A-Za-z0-9]*$')",message="must be a kind of managed resource, such as LogGroup"
	// +required
	Kind string `json:"kind,omitempty"`

	// resourceName is the name of the managed resource without the Environment's name before it, where only one of several of a kind is meant, such as
	// private-a for Subnet staging-private-a. The name of a revision is without its hash.
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=253
	// +optional
	ResourceName string `json:"resourceName,omitempty"`

	// forProvider are fields of the managed resource's spec.forProvider, which stand in place of what the composition says. A list replaces the whole
	// list. What says which resource in AWS is meant, in which region, what may reach it, how it is encrypted and how it is deleted cannot be set, nor
	// what ties it to another resource.
	// +kubebuilder:validation:Type=object
	// +kubebuilder:pruning:PreserveUnknownFields
	// +required
	ForProvider apiextensionsv1.JSON `json:"forProvider,omitempty,omitzero"`
}

package v1alpha1

import "maps"

// LinkVariables are names of variables by what a link sets.
// +kubebuilder:validation:MinProperties=1
// +kubebuilder:validation:MaxProperties=5
// +kubebuilder:object:generate=false
type LinkVariables map[string]LinkVariable

// DeepCopy copies the names. The generator of such functions does not take an alias as the value of a map.
func (v LinkVariables) DeepCopy() LinkVariables { return maps.Clone(v) }

// LinkVariable is the whole name of a variable that a link sets.
// +kubebuilder:validation:MinLength=1
// +kubebuilder:validation:MaxLength=128
type LinkVariable = string

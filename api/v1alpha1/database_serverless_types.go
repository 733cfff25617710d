package v1alpha1

// DatabaseServerless is how far serverless instances of Aurora scale. A capacity unit (ACU) has about 2 GiB of memory.
// +kubebuilder:validation:XValidation:rule="self.minCapacity <= self.maxCapacity",message="minCapacity must be at most maxCapacity"
// +kubebuilder:validation:XValidation:rule="self.maxCapacity >= 1.0",fieldPath=".maxCapacity",message="must be at least 1"
type DatabaseServerless struct {
	// minCapacity is the least, in steps of a half. With 0 instances pause when nobody is connected for five minutes, and take a while to answer again:
	// newer versions of the engines can.
	// +required
	MinCapacity *Capacity `json:"minCapacity,omitempty"`

	// maxCapacity is the most, in steps of a half, and 1 at least.
	// +required
	MaxCapacity *Capacity `json:"maxCapacity,omitempty"`
}

// Capacity is a number of capacity units of Aurora. Halves are the same number in every language.
// +kubebuilder:validation:Minimum=0
// +kubebuilder:validation:Maximum=256
// +kubebuilder:validation:XValidation:rule="self * 2.0 == double(int(self * 2.0))",message="must be a whole number or a half, such as 0.5"
type Capacity float64

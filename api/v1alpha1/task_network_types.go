package v1alpha1

// TaskNetwork is where tasks are in the network.
type TaskNetwork struct {
	// placement is Private, in the private subnets, or Public: in the public ones, where each task has a public address and reaches the internet without
	// a NAT gateway. Nothing from outside reaches the task for that: its security group lets in as much as that of a private one. Private where it is not
	// set.
	// +optional
	Placement Placement `json:"placement,omitempty"`
}

// Placement says which subnets tasks are in.
// +kubebuilder:validation:Enum=Private;Public
type Placement string

// The placements of tasks.
const (
	PlacementPrivate Placement = "Private"
	PlacementPublic  Placement = "Public"
)

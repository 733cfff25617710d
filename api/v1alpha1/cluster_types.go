package v1alpha1

// ConditionClusterReady is about the ECS cluster and its capacity providers.
const ConditionClusterReady = "ClusterReady"

// ClusterSpec is an ECS cluster on Fargate.
type ClusterSpec struct {
	// capacityProviders that services can use. FARGATE is the default strategy.
	// +kubebuilder:validation:MaxItems=2
	// +kubebuilder:validation:XValidation:rule="'FARGATE' in self",message="must contain FARGATE: it is the default strategy of the cluster"
	// +kubebuilder:default={"FARGATE","FARGATE_SPOT"}
	// +listType=set
	// +optional
	CapacityProviders []CapacityProvider `json:"capacityProviders,omitempty"`

	// containerInsights is CloudWatch Container Insights for the cluster.
	// +kubebuilder:default=Enabled
	// +optional
	ContainerInsights ContainerInsights `json:"containerInsights,omitempty"`
}

// CapacityProvider is a Fargate capacity provider in AWS's own words.
// +kubebuilder:validation:Enum=FARGATE;FARGATE_SPOT
type CapacityProvider string

// The capacity providers.
const (
	Fargate     CapacityProvider = "FARGATE"
	FargateSpot CapacityProvider = "FARGATE_SPOT"
)

// ContainerInsights is the level of CloudWatch Container Insights.
// +kubebuilder:validation:Enum=Disabled;Enabled;Enhanced
type ContainerInsights string

// The levels of Container Insights.
const (
	ContainerInsightsDisabled ContainerInsights = "Disabled"
	ContainerInsightsEnabled  ContainerInsights = "Enabled"
	ContainerInsightsEnhanced ContainerInsights = "Enhanced"
)

package v1alpha1

// ConditionClusterReady is about the ECS cluster and its capacity providers.
const ConditionClusterReady = "ClusterReady"

// ClusterSpec is an ECS cluster on Fargate.
type ClusterSpec struct {
	// existing is a cluster that somebody else has made, instead of a new one, which the other fields of cluster are about. Nothing of it is changed or
	// deleted. Once something runs in a cluster, it cannot be changed for another.
	// +optional
	Existing *ExistingCluster `json:"existing,omitempty"`

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

	// execLogs keep what is typed and printed in sessions of ECS Exec, of all services and jobs with executeCommand. Sessions are not logged where they are not set.
	// The image must have script and cat, which the agent of ECS Exec uses for it.
	// +optional
	ExecLogs *ExecLogsSpec `json:"execLogs,omitempty"`
}

// ExecLogsSpec is a log group for the sessions of ECS Exec.
type ExecLogsSpec struct {
	// retentionDays is how long sessions are kept, one of the periods that CloudWatch Logs has.
	// +kubebuilder:default=90
	// +optional
	RetentionDays LogDays `json:"retentionDays,omitempty"`
}

// ExistingCluster is an ECS cluster by its name.
type ExistingCluster struct {
	// name of the cluster in AWS. It must have the capacity provider FARGATE, and FARGATE_SPOT where a service asks for it.
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=255
	// +kubebuilder:validation:XValidation:rule="self.matches('^[a-zA-Z0-9_-]+$')",message="must be the name of the cluster, not its ARN: letters, digits, - and _"
	// +required
	Name string `json:"name,omitempty"`
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

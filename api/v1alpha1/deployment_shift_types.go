package v1alpha1

// DeploymentShift is how requests move from the tasks before to those of a new version.
type DeploymentShift struct {
	// strategy is how a new version takes over: Rolling, which is meant where it is not set, replaces tasks step by step. With BlueGreen, Canary and
	// Linear ECS starts all tasks of the new version beside those before, moves the requests to them at once, some first and then the rest, or in equal
	// steps, and stops the old tasks after bakeMinutes. These need a route or serviceConnect, and room for twice the tasks.
	// +optional
	Strategy DeploymentStrategy `json:"strategy,omitempty"`

	// bakeMinutes is how long the tasks before run on when all requests have moved, so that ECS can go back at once. 5 where it is not set.
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=1440
	// +optional
	BakeMinutes *int32 `json:"bakeMinutes,omitempty"`

	// canary is how many requests move first with strategy Canary.
	// +optional
	Canary *CanaryStep `json:"canary,omitempty"`

	// linear is how many requests move at a time with strategy Linear.
	// +optional
	Linear *LinearStep `json:"linear,omitempty"`

	// testHosts are host names at which the new version answers before it gets other requests, at the load balancers and paths of the routes. Between
	// deployments the same tasks answer there as elsewhere.
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=4
	// +kubebuilder:validation:items:MinLength=1
	// +kubebuilder:validation:items:MaxLength=128
	// +kubebuilder:validation:items:XValidation:rule="self.matches('^[a-z0-9.-]*[.][a-z]+$')",message="must be a lower-case host name with a dot, such as test.example.org"
	// +listType=set
	// +optional
	TestHosts []string `json:"testHosts,omitempty"`
}

// DeploymentStrategy is how a new version takes over.
// +kubebuilder:validation:Enum=Rolling;BlueGreen;Canary;Linear
type DeploymentStrategy string

// The strategies.
const (
	StrategyRolling   DeploymentStrategy = "Rolling"
	StrategyBlueGreen DeploymentStrategy = "BlueGreen"
	StrategyCanary    DeploymentStrategy = "Canary"
	StrategyLinear    DeploymentStrategy = "Linear"
)

// CanaryStep is the first step of a deployment, before all requests move.
type CanaryStep struct {
	// percent of the requests that move first.
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=99
	// +kubebuilder:default=5
	// +optional
	Percent int32 `json:"percent,omitempty"`

	// bakeMinutes is how long ECS waits before it moves the rest.
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=1440
	// +kubebuilder:default=10
	// +optional
	BakeMinutes *int32 `json:"bakeMinutes,omitempty"`
}

// LinearStep is one of the equal steps of a deployment.
type LinearStep struct {
	// percent of the requests that move in each step.
	// +kubebuilder:validation:Minimum=3
	// +kubebuilder:validation:Maximum=100
	// +kubebuilder:default=10
	// +optional
	Percent int32 `json:"percent,omitempty"`

	// bakeMinutes is how long ECS waits after each step.
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=1440
	// +kubebuilder:default=6
	// +optional
	BakeMinutes *int32 `json:"bakeMinutes,omitempty"`
}

package v1alpha1

// ScalingSpec is how many tasks run. With maxTasks above minTasks the number follows the targets.
// +kubebuilder:validation:XValidation:rule="self.minTasks <= self.maxTasks",message="minTasks must be at most maxTasks"
// +kubebuilder:validation:XValidation:rule="self.minTasks >= self.maxTasks || has(self.cpuTargetPercent) || has(self.memoryTargetPercent)",message="set cpuTargetPercent or memoryTargetPercent when maxTasks is above minTasks: nothing would decide the number of tasks"
type ScalingSpec struct {
	// minTasks that always run.
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=1000
	// +kubebuilder:default=1
	// +optional
	MinTasks *int32 `json:"minTasks,omitempty"`

	// maxTasks that may run.
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=1000
	// +kubebuilder:default=1
	// +optional
	MaxTasks *int32 `json:"maxTasks,omitempty"`

	// cpuTargetPercent is the average CPU use to keep. With maxTasks above minTasks it or memoryTargetPercent is needed.
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=100
	// +optional
	CPUTargetPercent int32 `json:"cpuTargetPercent,omitempty"`

	// memoryTargetPercent is the average memory use to keep.
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=100
	// +optional
	MemoryTargetPercent int32 `json:"memoryTargetPercent,omitempty"`

	// scaleInCooldownSeconds between two steps down.
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=86400
	// +kubebuilder:default=300
	// +optional
	ScaleInCooldownSeconds *int32 `json:"scaleInCooldownSeconds,omitempty"`

	// scaleOutCooldownSeconds between two steps up.
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=86400
	// +kubebuilder:default=60
	// +optional
	ScaleOutCooldownSeconds *int32 `json:"scaleOutCooldownSeconds,omitempty"`
}

// CapacitySpec divides tasks between Fargate and Fargate Spot.
type CapacitySpec struct {
	// spotPercent of the tasks above onDemandBase run on Fargate Spot. It needs FARGATE_SPOT in the capacityProviders of the cluster.
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=100
	// +kubebuilder:default=0
	// +optional
	SpotPercent *int32 `json:"spotPercent,omitempty"`

	// onDemandBase is the number of tasks that always run on Fargate.
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=1000
	// +kubebuilder:default=0
	// +optional
	OnDemandBase *int32 `json:"onDemandBase,omitempty"`
}

package v1alpha1

// ConditionJobsReady is about tasks that run on a schedule or on demand.
const ConditionJobsReady = "JobsReady"

// JobSpec is a task on Fargate that EventBridge Scheduler starts, or somebody on demand.
// +kubebuilder:validation:XValidation:rule="has(self.schedule) || self.state == 'Enabled' && self.timeZone == 'UTC' && self.retries == 2",fieldPath=".schedule",messageExpression="'in ' + self.name + ': must be set where state, timeZone or retries is set: leave those out for a job that is started on demand'",message="must be set where state, timeZone or retries is set: leave those out for a job that is started on demand"
// +kubebuilder:validation:XValidation:rule="!has(self.sidecars) || !self.sidecars.exists(c, c.name == self.name)",fieldPath=".sidecars",messageExpression="'in ' + self.name + ': must not have the name of the job, which is that of its own container: choose another name for the sidecar'",message="must not have the name of the job, which is that of its own container: choose another name for the sidecar"
// +kubebuilder:validation:XValidation:rule="!has(self.restartPolicy) || (has(self.restartPolicy.ignoredExitCodes) && 0 in self.restartPolicy.ignoredExitCodes)",fieldPath=".restartPolicy",messageExpression="'in ' + self.name + ': must have 0 in ignoredExitCodes: without it the job would start again whenever it is done'",message="must have 0 in ignoredExitCodes: without it the job would start again whenever it is done"
// +kubebuilder:validation:XValidation:rule="self.executeCommand != 'Enabled' || !self.readonlyRootFilesystem",fieldPath=".executeCommand",messageExpression="'in ' + self.name + ': needs a root file system that can be written, or the agent of ECS Exec does not start: set readonlyRootFilesystem to false, or executeCommand to Disabled'",message="needs a root file system that can be written, or the agent of ECS Exec does not start: set readonlyRootFilesystem to false, or executeCommand to Disabled"
type JobSpec struct {
	// name of the job.
	// +required
	Name Name `json:"name,omitempty"`

	TaskSpec `json:",inline"`

	// schedule is at(yyyy-mm-ddThh:mm:ss), rate(value unit) or cron(minutes hours day-of-month month day-of-week year). A job without a schedule is
	// started on demand, with what status.jobs says.
	// +optional
	Schedule ScheduleExpression `json:"schedule,omitempty"`

	// timeZone of the schedule, in the names of the IANA database.
	// +kubebuilder:default=UTC
	// +optional
	TimeZone TimeZone `json:"timeZone,omitempty"`

	// state is Enabled, or Disabled for a job that must not start for now.
	// +kubebuilder:default=Enabled
	// +optional
	State Switch `json:"state,omitempty"`

	// retries is how often EventBridge Scheduler tries again to start a task that could not be started.
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=185
	// +kubebuilder:default=2
	// +optional
	Retries *int32 `json:"retries,omitempty"`

	// capacityProvider that the task runs on: FARGATE, or FARGATE_SPOT, which costs less and may be interrupted. FARGATE where it is not set.
	// +optional
	CapacityProvider CapacityProvider `json:"capacityProvider,omitempty"`
}

package v1alpha1

// DatabaseMonitoring is what is recorded of an instance.
type DatabaseMonitoring struct {
	// performanceInsights is RDS Performance Insights, kept for seven days, which costs nothing. It cannot be disabled again once
	// AWS has it.
	// +kubebuilder:default=Disabled
	// +optional
	PerformanceInsights Switch `json:"performanceInsights,omitempty"`

	// logExports are the engine's logs that go to CloudWatch Logs, in AWS's own words: postgresql, upgrade and iam-db-auth-error for
	// postgres; error, general, slowquery and iam-db-auth-error for mysql and mariadb; and audit and instance too for Aurora, whose versions are not
	// logged. For general and slowquery the parameters general_log, slow_query_log and log_output are set where parameters does not, and for audit
	// server_audit_logging and server_audit_events: an instance that exists takes them with its next restart. How long the logs are kept is
	// logRetentionDays.
	// +kubebuilder:validation:MaxItems=6
	// +kubebuilder:validation:items:MinLength=1
	// +kubebuilder:validation:items:MaxLength=32
	// +listType=set
	// +optional
	LogExports []string `json:"logExports,omitempty"`

	// enhancedIntervalSeconds is how often RDS records metrics of the operating system, with a role that is made for it. 0, as where it is not set: never.
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=60
	// +kubebuilder:validation:Enum=0;1;5;10;15;30;60
	// +optional
	EnhancedIntervalSeconds *int32 `json:"enhancedIntervalSeconds,omitempty"`
}

package v1alpha1

// ContainerSettings are what the own container of a service or job and its sidecars have in common.
type ContainerSettings struct {
	// stopTimeoutSeconds is how long the container has between the signal to stop and its end. ECS gives 30 where it is not set; Fargate
	// gives 120 at most.
	// +kubebuilder:validation:Minimum=2
	// +kubebuilder:validation:Maximum=120
	// +optional
	StopTimeoutSeconds int32 `json:"stopTimeoutSeconds,omitempty"`

	// user that the container runs as, by name or number, and maybe its group after a colon. The image's own where it is not set.
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=65
	// +kubebuilder:validation:XValidation:rule="self.matches('^[A-Za-z0-9_][A-Za-z0-9_.-]*(:[A-Za-z0-9_][A-Za-z0-9_.-]*)?$')",message="must be a user and maybe a group, by name or number, such as app, 1000 or 1000:1000"
	// +optional
	User string `json:"user,omitempty"`

	// restartPolicy starts the container again when it ends, without a new task. It does not where it is not set.
	// +optional
	RestartPolicy *RestartPolicy `json:"restartPolicy,omitempty"`

	// capabilities of the Linux kernel, besides or without those that every container has.
	// +optional
	Capabilities *Capabilities `json:"capabilities,omitempty"`

	// mounts of the volumes of the service or job. No two have the same path.
	// +kubebuilder:validation:MaxItems=10
	// +listType=map
	// +listMapKey=path
	// +optional
	Mounts []VolumeMount `json:"mounts,omitempty"`

	// workingDirectory in which the command is run. The image's own where it is not set.
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=255
	// +kubebuilder:validation:XValidation:rule="self.matches('^(/|(/[A-Za-z0-9._-]+)+)$')",message="must be the path of a directory in the image, such as /srv/app, of letters, digits and . _ -"
	// +optional
	WorkingDirectory string `json:"workingDirectory,omitempty"`

	// labels of the container in Docker's sense, by which agents find what they watch. Tags of AWS are those of spec.tags.
	// +optional
	Labels ContainerLabels `json:"labels,omitempty"`

	// openFiles is how many files the container may have open. Fargate lets it have 65535 where it is not set.
	// +optional
	OpenFiles *OpenFiles `json:"openFiles,omitempty"`

	// imagePullSecret is a secret of this Environment with the keys username and password, for an image in a private registry. It has its value from a
	// Secret or exists already. ECR needs none. Another password is used by the next task that starts.
	// +optional
	ImagePullSecret Name `json:"imagePullSecret,omitempty"`
}

// RestartPolicy says when a container that has ended is started again.
type RestartPolicy struct {
	// ignoredExitCodes are those with which the container may end.
	// +kubebuilder:validation:MaxItems=50
	// +kubebuilder:validation:items:Minimum=0
	// +kubebuilder:validation:items:Maximum=255
	// +listType=set
	// +optional
	IgnoredExitCodes []int32 `json:"ignoredExitCodes,omitempty"`

	// restartAttemptPeriodSeconds is how long the container must have run before it is started again, 60 to 1800. One that ends earlier stays ended.
	// +kubebuilder:validation:Minimum=60
	// +kubebuilder:validation:Maximum=1800
	// +kubebuilder:default=300
	// +optional
	RestartAttemptPeriodSeconds int32 `json:"restartAttemptPeriodSeconds,omitempty"`
}

// Capabilities of the Linux kernel in its own words, without CAP_.
// +kubebuilder:validation:MinProperties=1
type Capabilities struct {
	// add is SYS_PTRACE, the only one that Fargate adds: for debuggers and tracers.
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=1
	// +listType=set
	// +optional
	Add []AddedCapability `json:"add,omitempty"`

	// drop takes capabilities away, or ALL of them.
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=38
	// +listType=set
	// +optional
	Drop []DroppedCapability `json:"drop,omitempty"`
}

// AddedCapability is a capability that Fargate adds.
// +kubebuilder:validation:Enum=SYS_PTRACE
type AddedCapability string

// CapabilityPtrace lets a container look into processes.
const CapabilityPtrace AddedCapability = "SYS_PTRACE"

// DroppedCapability is a capability of the Linux kernel that ECS knows.
// +kubebuilder:validation:Enum=ALL;AUDIT_CONTROL;AUDIT_WRITE;BLOCK_SUSPEND;CHOWN;DAC_OVERRIDE;DAC_READ_SEARCH;FOWNER;FSETID;IPC_LOCK;IPC_OWNER;KILL;LEASE;LINUX_IMMUTABLE;MAC_ADMIN;MAC_OVERRIDE;MKNOD;NET_ADMIN;NET_BIND_SERVICE;NET_BROADCAST;NET_RAW;SETFCAP;SETGID;SETPCAP;SETUID;SYS_ADMIN;SYS_BOOT;SYS_CHROOT;SYS_MODULE;SYS_NICE;SYS_PACCT;SYS_PTRACE;SYS_RAWIO;SYS_RESOURCE;SYS_TIME;SYS_TTY_CONFIG;SYSLOG;WAKE_ALARM
type DroppedCapability string

package v1alpha1

// DatabaseSpec is an RDS instance: always encrypted, never public, in the database subnets.
type DatabaseSpec struct {
	// name of the database, by which services refer to it.
	// +required
	Name string `json:"name,omitempty"`

	// engine of the database.
	// +kubebuilder:default=postgres
	// +optional
	Engine DatabaseEngine `json:"engine,omitempty"`

	// engineVersion is a major version ("17") or an exact one ("17.4"). The one that runs is in status.
	// +kubebuilder:default="17"
	// +optional
	EngineVersion string `json:"engineVersion,omitempty"`

	// instanceClass is the size, such as db.t4g.micro.
	// +kubebuilder:default="db.t4g.micro"
	// +optional
	InstanceClass string `json:"instanceClass,omitempty"`

	// availability is SingleAZ, or MultiAZ with a standby in another zone.
	// +kubebuilder:default=SingleAZ
	// +optional
	Availability DatabaseAvailability `json:"availability,omitempty"`

	// databaseName is the database that is created in the instance.
	// +kubebuilder:default=app
	// +optional
	DatabaseName string `json:"databaseName,omitempty"`

	// storage of the instance.
	// +kubebuilder:default={}
	// +optional
	Storage DatabaseStorage `json:"storage,omitempty,omitzero"`

	// backup settings.
	// +kubebuilder:default={}
	// +optional
	Backup DatabaseBackup `json:"backup,omitempty,omitzero"`

	// maintenance settings.
	// +kubebuilder:default={}
	// +optional
	Maintenance DatabaseMaintenance `json:"maintenance,omitempty,omitzero"`

	// parameters by name, for the parameter group of the engine's family.
	// +optional
	Parameters map[string]string `json:"parameters,omitempty"`

	// credentials of the master user.
	// +kubebuilder:default={}
	// +optional
	Credentials DatabaseCredentials `json:"credentials,omitempty,omitzero"`

	// finalSnapshot says whether a snapshot is taken before the instance is deleted.
	// +kubebuilder:default=Required
	// +optional
	FinalSnapshot FinalSnapshotPolicy `json:"finalSnapshot,omitempty"`

	// deletionProtection is AWS's own protection of the instance. It is lifted, in order, when the database is taken out of the
	// Environment or the Environment is deleted.
	// +kubebuilder:default=Enabled
	// +optional
	DeletionProtection Switch `json:"deletionProtection,omitempty"`
}

// DatabaseEngine is an RDS engine in AWS's own words.
// +kubebuilder:validation:Enum=postgres
type DatabaseEngine string

// The database engines.
const (
	EnginePostgres DatabaseEngine = "postgres"
)

// DatabaseAvailability says whether an instance has a standby.
// +kubebuilder:validation:Enum=SingleAZ;MultiAZ
type DatabaseAvailability string

// The availabilities of a database.
const (
	SingleAZ DatabaseAvailability = "SingleAZ"
	MultiAZ  DatabaseAvailability = "MultiAZ"
)

// DatabaseStorage is the storage of an RDS instance.
type DatabaseStorage struct {
	// type of the volume in AWS's own words.
	// +kubebuilder:default=gp3
	// +optional
	Type StorageType `json:"type,omitempty"`

	// allocatedGiB is the size. It can grow, not shrink.
	// +kubebuilder:default=20
	// +optional
	AllocatedGiB int32 `json:"allocatedGiB,omitempty"`

	// maxAllocatedGiB lets RDS grow the storage by itself up to this size.
	// +optional
	MaxAllocatedGiB int32 `json:"maxAllocatedGiB,omitempty"`

	// iops is the provisioned I/O per second, for io1, io2, and gp3 of 400 GiB and more.
	// +optional
	IOPS int32 `json:"iops,omitempty"`

	// throughputMiBps is the provisioned throughput, for gp3 of 400 GiB and more.
	// +optional
	ThroughputMiBps int32 `json:"throughputMiBps,omitempty"`
}

// StorageType is an RDS storage type in AWS's own words.
// +kubebuilder:validation:Enum=gp2;gp3;io1;io2
type StorageType string

// The storage types.
const (
	StorageGP2 StorageType = "gp2"
	StorageGP3 StorageType = "gp3"
	StorageIO1 StorageType = "io1"
	StorageIO2 StorageType = "io2"
)

// DatabaseBackup is how automated backups are made.
type DatabaseBackup struct {
	// retentionDays is how long automated backups are kept. 0: none are made.
	// +kubebuilder:default=7
	// +optional
	RetentionDays *int32 `json:"retentionDays,omitempty"`

	// window is when the daily backup is made, in UTC: hh:mm-hh:mm. AWS chooses where it is not set.
	// +optional
	Window string `json:"window,omitempty"`
}

// DatabaseMaintenance is when and how AWS maintains the instance.
type DatabaseMaintenance struct {
	// window is when maintenance happens, in UTC: ddd:hh:mm-ddd:hh:mm. AWS chooses where it is not set.
	// +optional
	Window string `json:"window,omitempty"`

	// autoMinorVersionUpgrade lets AWS apply minor versions in the window.
	// +kubebuilder:default=Enabled
	// +optional
	AutoMinorVersionUpgrade Switch `json:"autoMinorVersionUpgrade,omitempty"`

	// allowMajorVersionUpgrade allows a change of engineVersion to another major version.
	// +kubebuilder:default=Disabled
	// +optional
	AllowMajorVersionUpgrade Switch `json:"allowMajorVersionUpgrade,omitempty"`

	// apply says when changes to the instance are made: in the maintenance window, or immediately.
	// +kubebuilder:default=InMaintenanceWindow
	// +optional
	Apply ApplyTime `json:"apply,omitempty"`
}

// ApplyTime says when changes to an instance are made.
// +kubebuilder:validation:Enum=InMaintenanceWindow;Immediately
type ApplyTime string

// The times at which changes are made.
const (
	ApplyInMaintenanceWindow ApplyTime = "InMaintenanceWindow"
	ApplyImmediately         ApplyTime = "Immediately"
)

// DatabaseCredentials say who holds the master user's password.
type DatabaseCredentials struct {
	// source is Generated (made once by the controller, kept in a Secret of the namespace and in Secrets Manager, never changed) or
	// RDSManaged (RDS makes, keeps and rotates it in Secrets Manager; it is never in Kubernetes).
	// +kubebuilder:default=Generated
	// +optional
	Source CredentialsSource `json:"source,omitempty"`

	// username of the master user.
	// +kubebuilder:default=app_admin
	// +optional
	Username string `json:"username,omitempty"`
}

// CredentialsSource says who makes a password.
// +kubebuilder:validation:Enum=Generated;RDSManaged
type CredentialsSource string

// The sources of credentials.
const (
	CredentialsGenerated  CredentialsSource = "Generated"
	CredentialsRDSManaged CredentialsSource = "RDSManaged"
)

// FinalSnapshotPolicy says whether a snapshot is taken before an instance is deleted.
// +kubebuilder:validation:Enum=Required;Skip
type FinalSnapshotPolicy string

// The final snapshot policies.
const (
	FinalSnapshotRequired FinalSnapshotPolicy = "Required"
	FinalSnapshotSkip     FinalSnapshotPolicy = "Skip"
)

package v1alpha1

// DatabaseRestore is what an instance is made from.
// +kubebuilder:validation:XValidation:rule="has(self.snapshotIdentifier) != has(self.pointInTime)",message="set either snapshotIdentifier or pointInTime"
type DatabaseRestore struct {
	// snapshotIdentifier is a DB snapshot of this account and region, by name or ARN: one that somebody made, a final one, an automated
	// one (rds:…) or one of AWS Backup (awsbackup:…). It is encrypted, and of the engine and major version of the database. Aurora is restored from a
	// snapshot of a cluster, or from a DB snapshot of the engine that it is made after, by its ARN. It cannot be changed.
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=350
	// +kubebuilder:validation:XValidation:rule="self.matches(r'^(arn:aws[a-z-]*:rds:[a-z0-9-]+:[0-9]{12}:(cluster-)?snapshot:)?(rds:|awsbackup:)?[A-Za-z][A-Za-z0-9-]*$')",message="must be the name or the ARN of a DB snapshot"
	// +optional
	SnapshotIdentifier string `json:"snapshotIdentifier,omitempty"`

	// pointInTime is a moment of a DB instance that makes backups. It cannot be changed.
	// +optional
	PointInTime *DatabasePointInTime `json:"pointInTime,omitempty"`
}

// DatabasePointInTime is a moment of a DB instance.
// +kubebuilder:validation:XValidation:rule="has(self.database) != has(self.instanceIdentifier)",message="set either database, for one of this Environment, or instanceIdentifier, for another DB instance"
// +kubebuilder:validation:XValidation:rule="has(self.time) != (has(self.latest) && self.latest)",message="set either time, or latest to true"
type DatabasePointInTime struct {
	// database of this Environment. It may go when the restored one is there.
	// +optional
	Database Name `json:"database,omitempty"`

	// instanceIdentifier is the name of a DB instance, or a DB cluster with Aurora, of this account and region that is encrypted and no part of this
	// Environment.
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=63
	// +kubebuilder:validation:XValidation:rule="self.matches('^[A-Za-z][A-Za-z0-9-]*$')",message="must be the name of a DB instance, and not its ARN or its address"
	// +optional
	InstanceIdentifier string `json:"instanceIdentifier,omitempty"`

	// time in UTC, such as 2026-11-26T08:30:00Z.
	// +kubebuilder:validation:MinLength=20
	// +kubebuilder:validation:MaxLength=20
	// +kubebuilder:validation:XValidation:rule="self.matches('^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z$')",message="must be a time in UTC, such as 2026-11-26T08:30:00Z"
	// +kubebuilder:validation:XValidation:rule="!self.matches('^20[0-9]{2}-(02-3|(04|06|09|11)-31)') && (!self.matches('^20[0-9]{2}-02-29') || int(self.substring(2, 4)) % 4 == 0)",message="must be a date that exists: the month has fewer days"
	// +optional
	Time string `json:"time,omitempty"`

	// latest is the last moment that can be restored when the instance is made, some minutes before.
	// +optional
	Latest *bool `json:"latest,omitempty"`
}

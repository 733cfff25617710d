package v1alpha1

// ConditionFileSystemsReady is about file systems of EFS.
const ConditionFileSystemsReady = "FileSystemsReady"

// FileSystemSpec is a file system of EFS, encrypted, in all zones, and open to nobody but the services and jobs that mount it.
type FileSystemSpec struct {
	// name of the file system, by which volumes refer to it.
	// +required
	Name Name `json:"name,omitempty"`

	// throughputMode is Elastic, which follows what is read and written, or Bursting, which grows with what is stored.
	// +kubebuilder:default=Elastic
	// +optional
	ThroughputMode ThroughputMode `json:"throughputMode,omitempty"`

	// backup makes automatic backups by AWS Backup, daily and kept for 35 days.
	// +kubebuilder:default=Enabled
	// +optional
	Backup Switch `json:"backup,omitempty"`

	// deletion says what becomes of the file system when it is taken out of the spec or the Environment is deleted: it stays in AWS with everything in
	// it, or it is deleted.
	// +kubebuilder:default=Retain
	// +optional
	Deletion FileSystemDeletion `json:"deletion,omitempty"`
}

// ThroughputMode says how fast a file system is.
// +kubebuilder:validation:Enum=Elastic;Bursting
type ThroughputMode string

// The throughput modes.
const (
	ThroughputElastic  ThroughputMode = "Elastic"
	ThroughputBursting ThroughputMode = "Bursting"
)

// FileSystemDeletion says what becomes of a file system that is not asked for any more.
// +kubebuilder:validation:Enum=Retain;Delete
type FileSystemDeletion string

// What becomes of a file system.
const (
	FileSystemRetain FileSystemDeletion = "Retain"
	FileSystemDelete FileSystemDeletion = "Delete"
)

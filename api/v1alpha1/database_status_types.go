package v1alpha1

// DatabaseStatus is a database as it is in AWS.
type DatabaseStatus struct {
	// name in the spec.
	// +required
	Name string `json:"name,omitempty"`

	// address is the host name.
	// +optional
	Address string `json:"address,omitempty"`

	// readerAddress is the host name under which all replicas of Aurora are reached.
	// +optional
	ReaderAddress string `json:"readerAddress,omitempty"`

	// port on which it listens.
	// +optional
	Port int32 `json:"port,omitempty"`

	// engine of the instance. It is there when the instance is.
	// +optional
	Engine DatabaseEngine `json:"engine,omitempty"`

	// engineVersion that runs.
	// +optional
	EngineVersion string `json:"engineVersion,omitempty"`

	// databaseName that the instance was made with.
	// +optional
	DatabaseName string `json:"databaseName,omitempty"`

	// username of the master user.
	// +optional
	Username string `json:"username,omitempty"`

	// allocatedGiB is the size of the storage, which may have grown.
	// +optional
	AllocatedGiB int32 `json:"allocatedGiB,omitempty"`

	// kmsKeyARN is the key that the storage is encrypted with.
	// +optional
	KMSKeyARN string `json:"kmsKeyARN,omitempty"`

	// snapshotIdentifier is the snapshot that the instance was restored from, if any.
	// +optional
	SnapshotIdentifier string `json:"snapshotIdentifier,omitempty"`

	// pointInTime is the moment of another instance that the instance was restored from, if any.
	// +optional
	PointInTime string `json:"pointInTime,omitempty"`

	// performanceInsights is Enabled or Disabled.
	// +optional
	PerformanceInsights Switch `json:"performanceInsights,omitempty"`

	// finalSnapshot is Required or Skip, as it was applied last: what counts where the database is taken out of the spec.
	// +optional
	FinalSnapshot FinalSnapshotPolicy `json:"finalSnapshot,omitempty"`

	// proxyAddress is the host name of the proxy, if there is one.
	// +optional
	ProxyAddress string `json:"proxyAddress,omitempty"`

	// replicas that can be read.
	// +listType=map
	// +listMapKey=name
	// +optional
	Replicas []DatabaseReplicaStatus `json:"replicas,omitempty"`

	// secretARN is the secret with the master user's credentials.
	// +optional
	SecretARN string `json:"secretARN,omitempty"`
}

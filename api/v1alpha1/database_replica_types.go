package v1alpha1

// DatabaseReplica is a read replica: an instance that follows another, and can be read. User and password are those of the other.
type DatabaseReplica struct {
	// name of the replica, by which links refer to it.
	// +required
	Name Name `json:"name,omitempty"`

	// instanceClass is the size. That of the database where it is not set.
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=40
	// +kubebuilder:validation:XValidation:rule="self.matches('^db[.]([a-z]+[0-9][a-z0-9-]*[.](micro|small|medium|large|[0-9]{0,2}xlarge)|serverless)$')",message="must be an RDS instance class, such as db.t4g.micro"
	// +optional
	InstanceClass string `json:"instanceClass,omitempty"`
}

// DatabaseReplicaStatus is a read replica as it is in AWS.
type DatabaseReplicaStatus struct {
	// name in the spec.
	// +required
	Name string `json:"name,omitempty"`

	// address is the host name.
	// +optional
	Address string `json:"address,omitempty"`
}

// ReplicaName is the name of a replica, or "" for the database itself. The policy about Environments holds that there is such a replica.
// +kubebuilder:validation:MinLength=0
// +kubebuilder:validation:MaxLength=32
type ReplicaName = string

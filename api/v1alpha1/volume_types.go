package v1alpha1

// VolumeSpec is a volume of the tasks of a service or job, which their containers mount. Without a source it is the task's own: it is empty when the task
// begins, its containers share it, and it goes with the task.
// +kubebuilder:validation:XValidation:rule="!has(self.fileSystem) || !has(self.existing)",messageExpression="self.name + ': must not have both fileSystem and existing: leave one of them out'",message="must not have both fileSystem and existing: leave one of them out"
// +kubebuilder:validation:XValidation:rule="has(self.fileSystem) == has(self.path)",messageExpression="self.name + ': fileSystem and path go together: set both or neither'",message="fileSystem and path go together: set both or neither"
type VolumeSpec struct {
	// name of the volume, by which mounts refer to it.
	// +required
	Name Name `json:"name,omitempty"`

	// fileSystem is the name of a file system of this Environment.
	// +optional
	FileSystem Name `json:"fileSystem,omitempty"`

	// path of the directory of fileSystem that is mounted, such as /media. It is made when it is not there. Whoever mounts the same path has the same
	// files. Each access is that of user and group 1000, whatever user a container runs as.
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=100
	// +kubebuilder:validation:XValidation:rule="self.matches('^(/[A-Za-z0-9._-]+){1,4}$') && !self.contains('/.')",message="must be a directory such as /media, at most four deep, of letters, digits and . _ -, and not / itself"
	// +optional
	Path string `json:"path,omitempty"`

	// existing is a file system of EFS that is there already, in the network of the tasks. It is only mounted, and never changed.
	// +optional
	Existing *ExistingFileSystem `json:"existing,omitempty"`
}

// ExistingFileSystem is a file system of EFS that this Environment does not own. Tasks mount it over TLS, with their own role. Its mount targets must let
// them in on port 2049.
// +kubebuilder:validation:XValidation:rule="!has(self.path) || !has(self.accessPointID)",fieldPath=".path",message="must be left out with accessPointID: an access point has a directory of its own"
type ExistingFileSystem struct {
	// fileSystemID of the file system, which is in the region and the account of the Environment.
	// +kubebuilder:validation:MinLength=11
	// +kubebuilder:validation:MaxLength=43
	// +kubebuilder:validation:XValidation:rule="self.matches('^fs-[0-9a-f]{8,40}$')",message="must be the ID of a file system, such as fs-0a1b2c3d4e5f60718"
	// +required
	FileSystemID string `json:"fileSystemID,omitempty"`

	// accessPointID of the access point through which the file system is mounted, with its directory and its user.
	// +kubebuilder:validation:MinLength=13
	// +kubebuilder:validation:MaxLength=45
	// +kubebuilder:validation:XValidation:rule="self.matches('^fsap-[0-9a-f]{8,40}$')",message="must be the ID of an access point, such as fsap-0a1b2c3d4e5f60718"
	// +optional
	AccessPointID string `json:"accessPointID,omitempty"`

	// path of the directory in the file system that is mounted. It must be there. The whole file system where neither it nor accessPointID is set.
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=255
	// +kubebuilder:validation:XValidation:rule="self.matches('^(/[A-Za-z0-9._-]+)+$') && !self.contains('/.')",message="must be a directory such as /data, of letters, digits and . _ -, and no part of it may begin with a dot"
	// +optional
	Path string `json:"path,omitempty"`
}

// VolumeMount is where a container has a volume.
type VolumeMount struct {
	// volume is the name of a volume of the service or job.
	// +required
	Volume Name `json:"volume,omitempty"`

	// path in the container, such as /data.
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=255
	// +required
	Path string `json:"path,omitempty"`

	// readOnly keeps the container from writing. What no container writes to, the tasks may not write to in AWS either.
	// +kubebuilder:default=false
	// +optional
	ReadOnly *bool `json:"readOnly,omitempty"`
}

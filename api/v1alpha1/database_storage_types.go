package v1alpha1

// DatabaseStorage is the storage of an RDS instance.
// +kubebuilder:validation:XValidation:rule="self.type in ['gp2', 'gp3'] || self.allocatedGiB >= 100",message="allocatedGiB must be at least 100 with io1 and io2"
// +kubebuilder:validation:XValidation:rule="!has(self.maxAllocatedGiB) || self.maxAllocatedGiB * 10 >= self.allocatedGiB * 11",message="maxAllocatedGiB must be at least 10 % larger than allocatedGiB"
// +kubebuilder:validation:XValidation:rule="self.type != 'gp2' || !has(self.iops)",message="leave iops out with gp2, whose IOPS follow from its size; gp3, io1 and io2 take iops"
// +kubebuilder:validation:XValidation:rule="self.type == 'gp3' || !has(self.throughputMiBps)",message="leave throughputMiBps out: only gp3 takes it"
// +kubebuilder:validation:XValidation:rule="self.type in ['gp2', 'gp3'] || has(self.iops)",message="set iops: io1 and io2 need it"
// +kubebuilder:validation:XValidation:rule="self.type != 'gp3' || self.allocatedGiB >= 400 || (!has(self.iops) && !has(self.throughputMiBps))",message="leave iops and throughputMiBps out with gp3 below 400 GiB, which has fixed ones: 3000 IOPS and 125 MiB/s"
// +kubebuilder:validation:XValidation:rule="self.type != 'gp3' || !has(self.iops) || (self.iops >= 12000 && self.iops <= 64000)",message="iops must be 12000 to 64000 with gp3"
// +kubebuilder:validation:XValidation:rule="!has(self.throughputMiBps) || self.throughputMiBps * 4 <= (has(self.iops) ? self.iops : 12000)",message="throughputMiBps must be at most a quarter of iops, which are 12000 where they are not set"
// +kubebuilder:validation:XValidation:rule="self.type != 'io1' || !has(self.iops) || self.iops <= self.allocatedGiB * 50",message="iops must be at most 50 for each GiB of allocatedGiB with io1"
// +kubebuilder:validation:XValidation:rule="self.type != 'io1' || !has(self.iops) || self.iops * 2 >= (has(self.maxAllocatedGiB) ? self.maxAllocatedGiB : self.allocatedGiB)",message="with io1, iops must be at least 0.5 for each GiB of maxAllocatedGiB, or of allocatedGiB where maxAllocatedGiB is left out"
// +kubebuilder:validation:XValidation:rule="self.type != 'io2' || !has(self.iops) || self.iops <= self.allocatedGiB * 1000",message="iops must be at most 1000 for each GiB of allocatedGiB with io2"
type DatabaseStorage struct {
	// type of the volume in AWS's own words.
	// +kubebuilder:default=gp3
	// +optional
	Type StorageType `json:"type,omitempty"`

	// allocatedGiB is the size. It can grow, not shrink.
	// +kubebuilder:validation:Minimum=20
	// +kubebuilder:validation:Maximum=65536
	// +kubebuilder:default=20
	// +optional
	AllocatedGiB int32 `json:"allocatedGiB,omitempty"`

	// maxAllocatedGiB lets RDS grow the storage by itself up to this size, which is at least a tenth above allocatedGiB.
	// +kubebuilder:validation:Minimum=22
	// +kubebuilder:validation:Maximum=65536
	// +optional
	MaxAllocatedGiB int32 `json:"maxAllocatedGiB,omitempty"`

	// kmsKeyARN is the key that encrypts the storage. AWS's own key for RDS where it is not set. It cannot be changed once the
	// instance exists.
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=256
	// +kubebuilder:validation:XValidation:rule="self.matches(r'^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$')",message="must be the ARN of a KMS key, such as arn:aws:kms:eu-west-1:111122223333:key/1234abcd-…; an alias will not do"
	// +optional
	KMSKeyARN string `json:"kmsKeyARN,omitempty"`

	// iops is the provisioned I/O per second: needed with io1 and io2, possible with gp3 of 400 GiB and more, and not with gp2.
	// +kubebuilder:validation:Minimum=1000
	// +kubebuilder:validation:Maximum=256000
	// +optional
	IOPS int32 `json:"iops,omitempty"`

	// throughputMiBps is the provisioned throughput, for gp3 of 400 GiB and more: at most a quarter of iops.
	// +kubebuilder:validation:Minimum=500
	// +kubebuilder:validation:Maximum=4000
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

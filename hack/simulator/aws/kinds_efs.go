package aws

import "maps"

// File systems.
const (
	FileSystem       Kind = "efs.FileSystem"
	MountTarget      Kind = "efs.MountTarget"
	FileSystemPolicy Kind = "efs.FileSystemPolicy"
	BackupPolicy     Kind = "efs.BackupPolicy"
	AccessPoint      Kind = "efs.AccessPoint"
)

const fileSystemMissing = "FileSystemNotFound: File system '%s' does not exist."

var efsKinds = map[Kind]*row{
	FileSystem: {
		title:     "EFS File System",
		api:       api{"EFS", "CreateFileSystem", "UpdateFileSystem", "DeleteFileSystem"},
		immutable: []string{"creationToken", "encrypted", "kmsKeyId", "performanceMode", "availabilityZoneName"},
		creating:  6 * second,
		updating:  6 * second,
		deleting:  6 * second,
		inUse:     "FileSystemInUse: Cannot delete file system because it is currently in use.",
		id:        func(a *Account, _ *Resource) string { return "fs-" + a.hex(17) },
		arn:       func(a *Account, r *Resource) string { return a.arn("elasticfilesystem", "file-system/"+r.ID) },
		check:     checkFileSystem,
		observe: func(a *Account, r *Resource) map[string]any {
			return map[string]any{
				"ownerId": a.id, "dnsName": r.ID + ".efs." + a.region + ".amazonaws.com",
				"kmsKeyId":   a.arn("kms", "key/aws-elasticfilesystem"),
				"protection": map[string]any{"replicationOverwrite": "ENABLED"},
			}
		},
	},
	MountTarget: {
		title:     "EFS Mount Target",
		api:       api{"EFS", "CreateMountTarget", "ModifyMountTargetSecurityGroups", "DeleteMountTarget"},
		untagged:  true,
		immutable: []string{"fileSystemId", "subnetId", "ipAddress", "ipAddressType"},
		creating:  90 * second,
		updating:  second,
		deleting:  30 * second,
		references: []reference{
			{field: "fileSystemId", to: FileSystem, missing: fileSystemMissing, onDelete: blocks},
			{field: "subnetId", to: Subnet, missing: "SubnetNotFound: The subnet ID '%s' does not exist.", onDelete: blocks},
			{field: "securityGroups", to: SecurityGroup, missing: "SecurityGroupNotFound: The security group '%s' does not exist.", onDelete: blocks},
		},
		id:    func(a *Account, _ *Resource) string { return "fsmt-" + a.hex(17) },
		check: checkMountTarget,
		observe: func(a *Account, r *Resource) map[string]any {
			zone := a.lookup(Subnet, r.Text("subnetId")).Text("availabilityZone")
			return map[string]any{"ipAddress": "10.0.0.10", "ipAddressType": "IPV4_ONLY", "ownerId": a.id, "availabilityZoneName": zone}
		},
	},
	FileSystemPolicy: {
		title:      "EFS File System Policy",
		api:        api{"EFS", "PutFileSystemPolicy", "PutFileSystemPolicy", "DeleteFileSystemPolicy"},
		untagged:   true,
		immutable:  []string{"fileSystemId"},
		creating:   second,
		updating:   second,
		deleting:   second,
		references: []reference{{field: "fileSystemId", to: FileSystem, missing: fileSystemMissing, onDelete: cascades}},
		id:         func(_ *Account, r *Resource) string { return r.Text("fileSystemId") },
	},
	BackupPolicy: {
		title:      "EFS Backup Policy",
		api:        api{"EFS", "PutBackupPolicy", "PutBackupPolicy", "PutBackupPolicy"},
		untagged:   true,
		immutable:  []string{"fileSystemId"},
		creating:   2 * second,
		updating:   2 * second,
		deleting:   2 * second,
		references: []reference{{field: "fileSystemId", to: FileSystem, missing: fileSystemMissing, onDelete: cascades}},
		id:         func(_ *Account, r *Resource) string { return r.Text("fileSystemId") },
	},
	AccessPoint: {
		title:      "EFS Access Point",
		api:        api{"EFS", "CreateAccessPoint", "TagResource", "DeleteAccessPoint"},
		mutable:    []string{"tags"},
		creating:   2 * second,
		deleting:   2 * second,
		references: []reference{{field: "fileSystemId", to: FileSystem, missing: fileSystemMissing, onDelete: cascades}},
		id:         func(a *Account, _ *Resource) string { return "fsap-" + a.hex(17) },
		arn:        func(a *Account, r *Resource) string { return a.arn("elasticfilesystem", "access-point/"+r.ID) },
	},
}

func init() { maps.Copy(table, efsKinds) }

func checkFileSystem(a *Account, r, old *Resource) error {
	if old != nil || r.Text("creationToken") == "" {
		return nil
	}
	for _, other := range a.where(FileSystem, "creationToken", r.Text("creationToken")) {
		return refuse("FileSystemAlreadyExists: File system '%s' already exists with creation token '%s'", other.ID, r.Text("creationToken"))
	}
	return nil
}

// checkMountTarget: a file system has one mount target in a zone.
func checkMountTarget(a *Account, r, old *Resource) error {
	if old != nil {
		return nil
	}
	zone := func(target *Resource) string {
		return a.lookup(Subnet, target.Text("subnetId")).Text("availabilityZone")
	}
	for _, other := range a.where(MountTarget, "fileSystemId", r.Text("fileSystemId")) {
		if zone(other) == zone(r) {
			return refuse("MountTargetConflict: mount target already exists in this AZ")
		}
	}
	return nil
}

package compositions

import (
	efs "github.com/upbound/provider-aws/v2/apis/namespaced/efs/v1beta1"

	"github.com/terrarium-io/terrarium/compositions/plan"
)

const tagsEFS = "elasticfilesystem:TagResource elasticfilesystem:UntagResource"

// fileSystemKinds are the kinds of file systems, and of what mounts them.
var fileSystemKinds = []plan.Kind{
	{
		GroupVersionKind: efs.FileSystem_GroupVersionKind,
		AddGroup:         efs.SchemeBuilder.AddToScheme,
		NeverPatched:     []string{"availabilityZoneName", "creationToken", "performanceMode"},
		Patched:          []string{"lifecyclePolicy"},
		Twice:            "CreateFileSystem: FileSystemAlreadyExists, by its creation token",
		Loss:             plan.Says("the file system is deleted with everything in it; what AWS Backup has of it stays for its time"),
		Stays:            "the file system stays in AWS with everything in it, and nothing looks after it any more",
		Calls: plan.Calls{
			From: "efs/file_system.go", Makes: "file-system",
			Create: "elasticfilesystem:CreateFileSystem",
			Read:   "elasticfilesystem:DescribeFileSystems elasticfilesystem:DescribeLifecycleConfiguration",
			Update: "elasticfilesystem:UpdateFileSystem", Remove: "elasticfilesystem:DeleteFileSystem", Tags: tagsEFS,
		},
	},
	{
		GroupVersionKind: efs.MountTarget_GroupVersionKind,
		AddGroup:         efs.SchemeBuilder.AddToScheme,
		NeverPatched:     []string{"ipAddress", "ipAddressType", "ipv6Address"},
		PartOf:           []string{"FileSystemID", "SubnetID"},
		Calls: plan.Calls{
			From: "efs/mount_target.go", Create: "elasticfilesystem:CreateMountTarget ec2:DescribeSubnets",
			Read:   "elasticfilesystem:DescribeMountTargets elasticfilesystem:DescribeMountTargetSecurityGroups",
			Update: "elasticfilesystem:ModifyMountTargetSecurityGroups", Remove: "elasticfilesystem:DeleteMountTarget",
			// CreateMountTarget, DeleteMountTarget and ModifyMountTargetSecurityGroups in the API reference of EFS name one or two each
			Checked: "ec2:DescribeNetworkInterfaces ec2:CreateNetworkInterface ec2:DeleteNetworkInterface ec2:ModifyNetworkInterfaceAttribute " + serviceRole,
		},
	},
	{
		GroupVersionKind: efs.FileSystemPolicy_GroupVersionKind,
		AddGroup:         efs.SchemeBuilder.AddToScheme,
		PartOf:           []string{"FileSystemID"},
		OtherForms: map[plan.Field]plan.Same{
			plan.In[efs.FileSystemPolicyParameters]("Policy"): plan.Texts(plan.SamePolicy), // SecondJSONUnlessEquivalent (efs/file_system_policy.go)
		},
		Calls: plan.Calls{
			From: "efs/file_system_policy.go", Create: "elasticfilesystem:PutFileSystemPolicy", Read: "elasticfilesystem:DescribeFileSystemPolicy",
			Update: "elasticfilesystem:PutFileSystemPolicy", Remove: "elasticfilesystem:DeleteFileSystemPolicy",
		},
	},
	{
		GroupVersionKind: efs.BackupPolicy_GroupVersionKind,
		AddGroup:         efs.SchemeBuilder.AddToScheme,
		PartOf:           []string{"FileSystemID"},
		Calls: plan.Calls{
			From: "efs/backup_policy.go", Create: "elasticfilesystem:PutBackupPolicy", Read: "elasticfilesystem:DescribeBackupPolicy",
			Update: "elasticfilesystem:PutBackupPolicy", Remove: "elasticfilesystem:PutBackupPolicy",
		},
	},
	{
		GroupVersionKind: efs.AccessPoint_GroupVersionKind,
		AddGroup:         efs.SchemeBuilder.AddToScheme,
		Twice:            plan.MakesAnother,
		Calls: plan.Calls{
			From: "efs/access_point.go", Makes: "access-point",
			Create: "elasticfilesystem:CreateAccessPoint", Read: "elasticfilesystem:DescribeAccessPoints", Remove: "elasticfilesystem:DeleteAccessPoint",
			Tags: tagsEFS,
		},
	},
}

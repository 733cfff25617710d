package compositions

import (
	"strings"

	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	efs "github.com/upbound/provider-aws/v2/apis/namespaced/efs/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

var inFileSystems = plan.Composition{Name: "filesystem", Condition: v1alpha1.ConditionFileSystemsReady, Field: "fileSystems"}

// maxNameFileSystem is the length that AWS allows for the token by which it knows a file system that is made twice.
const maxNameFileSystem = 64

// nfsPort is where mount targets listen.
const nfsPort = 2049

// FileSystem is what a file system gives to services and jobs.
type FileSystem struct {
	Name string

	// ID and ARN of the file system, and SecurityGroup the ID of the group of its mount targets.
	ID, ARN, SecurityGroup plan.Fact

	// Ready is what tasks need before they can mount the file system.
	Ready []*plan.Object
}

// grant lets the tasks of a workload reach the mount targets. Which directory they may mount is the access point's, which is theirs.
func (fs FileSystem) grant(volume v1alpha1.VolumeSpec) grant {
	return grant{
		to:     inFileSystems.Instance(volume.FileSystem),
		doors:  []grantedDoor{{part: FileSystemGroupPart(volume.FileSystem), description: "file system " + volume.FileSystem, group: fs.SecurityGroup, port: nfsPort}},
		needed: fs.Ready,
	}
}

// fileSystem makes a file system of EFS with a mount target in each zone.
func fileSystem(c composer, net Network, spec v1alpha1.FileSystemSpec) FileSystem {
	c = c.within(inFileSystems, spec.Name)
	d := c.Draft(spec.Name)
	made := plan.Add(d, &efs.FileSystem{Spec: efs.FileSystemSpec{ForProvider: efs.FileSystemParameters{
		CreationToken:   new(c.creationToken(spec)),
		Encrypted:       new(true),
		PerformanceMode: new("generalPurpose"),
		ThroughputMode:  new(strings.ToLower(string(spec.ThroughputMode))),
	}}})
	c.InitializeOnce(made.Object, "availabilityZoneName", "kmsKeyId", "lifecyclePolicy", "protection")
	retain(made.Resource, spec)
	now := made.Live.Status.AtProvider
	out := FileSystem{Name: spec.Name, ID: made.Fact(now.ID), ARN: made.Fact(now.Arn)}
	out.SecurityGroup = c.securityGroup(net, FileSystemGroupPart(spec.Name), "file system "+spec.Name)
	if c.hasPolicy(spec) {
		out.Ready = append(out.Ready, c.fileSystemPolicy(spec, out))
	}
	c.fileSystemBackup(spec, out)
	for _, place := range net.Places {
		place = c.whereTargetIs(spec, place)
		out.Ready = append(out.Ready, c.mountTarget(spec.Name+"."+place.part, out, place.subnet))
	}
	c.noteStayed(made.Object, spec)
	c.Plan.Outputs.FileSystems = append(c.Plan.Outputs.FileSystems, c.fileSystemStatus(made.Object, spec))
	return out
}

// fileSystemStatus is what AWS has of a file system, and what becomes of it: the policy about Environments compares with it.
func (c composer) fileSystemStatus(made *plan.Object, spec v1alpha1.FileSystemSpec) v1alpha1.FileSystemStatus {
	last := plan.LastSeen(c.Seen, made.Key, &efs.FileSystem{})
	status := v1alpha1.FileSystemStatus{Name: spec.Name, FileSystemID: plan.Text(last.Status.AtProvider.ID)}
	switch {
	case status.FileSystemID == "":
	case plan.StaysInAWS(last):
		status.Deletion = v1alpha1.FileSystemRetain
	default:
		status.Deletion = v1alpha1.FileSystemDelete
	}
	return status
}

// FileSystemGroupPart is the part of the security group of a file system's mount targets.
func FileSystemGroupPart(fileSystem string) string { return "filesystem-" + fileSystem }

// retain lets the provider go of a file system and its settings without deleting anything, where the spec says so.
func retain(res resource.ModernManaged, spec v1alpha1.FileSystemSpec) {
	if spec.Deletion == v1alpha1.FileSystemRetain {
		plan.Keep(res)
	}
}

func (c composer) fileSystemPolicy(spec v1alpha1.FileSystemSpec, fs FileSystem) *plan.Object {
	d := c.Draft(spec.Name)
	made := plan.Add(d, &efs.FileSystemPolicy{Spec: efs.FileSystemPolicySpec{ForProvider: efs.FileSystemPolicyParameters{
		FileSystemID: d.Use(fs.ID), Policy: new(PolicyOfFileSystem(d.Text(fs.ARN))),
	}}})
	retain(made.Resource, spec)
	return made.Object
}

func (c composer) fileSystemBackup(spec v1alpha1.FileSystemSpec, fs FileSystem) {
	d := c.Draft(spec.Name)
	made := plan.Add(d, &efs.BackupPolicy{Spec: efs.BackupPolicySpec{ForProvider: efs.BackupPolicyParameters{
		FileSystemID: d.Use(fs.ID), BackupPolicy: &efs.BackupPolicyBackupPolicyParameters{Status: new(strings.ToUpper(string(spec.Backup)))},
	}}})
	retain(made.Resource, spec)
}

// mountOwn makes the access points by which the tasks of a workload mount file systems of the Environment: one for each volume, with the directory and the
// user. AWS cannot change an access point, so another directory makes another one. keep is how many old ones stay, for task definitions that do.
func (c composer) mountOwn(in TaskInputs, w *workload, keep int) {
	w.accessPoints, w.fileSystems = map[string]plan.Fact{}, map[string]plan.Fact{}
	for _, volume := range w.Volumes {
		if volume.FileSystem == "" {
			continue
		}
		fs := in.FileSystems[volume.FileSystem]
		d := c.Draft(w.part + "." + volume.Name)
		made := plan.AddRevision(d, &efs.AccessPoint{Spec: efs.AccessPointSpec{ForProvider: efs.AccessPointParameters{
			FileSystemID: d.Use(fs.ID),
			PosixUser:    &efs.PosixUserParameters{UID: number(posixUser), GID: number(posixUser)},
			RootDirectory: &efs.RootDirectoryParameters{Path: &volume.Path, CreationInfo: &efs.CreationInfoParameters{
				OwnerUID: number(posixUser), OwnerGID: number(posixUser), Permissions: new("0755"),
			}},
		}}}, keep)
		now := made.Live.Status.AtProvider
		permission := mountPermission(fs.ARN, w.writes(volume.Name))
		permission.by = map[string]plan.Fact{accessPointKey: made.Fact(now.Arn)}
		w.link(w.name, grant{to: inFileSystems.Instance(volume.FileSystem), permissions: []grantedPermission{permission}})
		w.accessPoints[volume.Name], w.fileSystems[volume.Name] = made.Fact(now.ID), fs.ID
	}
}

// posixUser is as whom, and as which group, all tasks use file systems of the Environment.
const posixUser int32 = 1000

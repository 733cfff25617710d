package compositions

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

type mountPoint struct {
	SourceVolume  string `json:"sourceVolume"`
	ContainerPath string `json:"containerPath"`
	ReadOnly      bool   `json:"readOnly"`
}

func mountPoints(mounts []v1alpha1.VolumeMount) []mountPoint {
	var points []mountPoint
	for _, mount := range mounts {
		points = append(points, mountPoint{SourceVolume: mount.Volume, ContainerPath: mount.Path, ReadOnly: *mount.ReadOnly})
	}
	slices.SortFunc(points, func(a, b mountPoint) int { return cmp.Compare(a.ContainerPath, b.ContainerPath) })
	return points
}

// volumes of a task. A file system is mounted over TLS, and AWS asks whether the role of the task may.
func volumes(d *plan.Draft, w workload) []ecs.VolumeParameters {
	var all []ecs.VolumeParameters
	for _, volume := range w.Volumes {
		params := ecs.VolumeParameters{Name: &volume.Name}
		if existing := volume.Existing; existing != nil {
			params.EFSVolumeConfiguration = efsVolume(&existing.FileSystemID, existing.AccessPointID, cmp.Or(existing.Path, "/"))
		}
		if volume.FileSystem != "" {
			params.EFSVolumeConfiguration = efsVolume(d.Use(w.fileSystems[volume.Name]), d.Text(w.accessPoints[volume.Name]), "/")
		}
		all = append(all, params)
	}
	slices.SortFunc(all, func(a, b ecs.VolumeParameters) int { return cmp.Compare(*a.Name, *b.Name) })
	return all
}

func efsVolume(fileSystem *string, accessPoint, directory string) *ecs.EFSVolumeConfigurationParameters {
	volume := &ecs.EFSVolumeConfigurationParameters{
		FileSystemID: fileSystem, RootDirectory: &directory, TransitEncryption: new("ENABLED"),
		AuthorizationConfig: &ecs.AuthorizationConfigParameters{IAM: new("ENABLED")},
	}
	if accessPoint != "" {
		volume.AuthorizationConfig.AccessPointID = &accessPoint
	}
	return volume
}

// grantFileSystem lets tasks mount a file system that somebody else has made.
func (in TaskInputs) grantFileSystem(existing v1alpha1.ExistingFileSystem, writes bool) grant {
	inEFS := "arn:" + Partition(in.Region) + ":elasticfilesystem:" + in.Region + ":"
	permission := mountPermission(in.Network.Account.Within(inEFS, ":file-system/"+existing.FileSystemID), writes)
	if existing.AccessPointID != "" {
		permission.by = map[string]plan.Fact{accessPointKey: in.Network.Account.Within(inEFS, ":access-point/"+existing.AccessPointID)}
	}
	return grant{permissions: []grantedPermission{permission}}
}

// accessPointKey is the condition key of the access point through which a file system is mounted.
const accessPointKey = "elasticfilesystem:AccessPointArn"

func mountPermission(fileSystem plan.Fact, writes bool) grantedPermission {
	actions := []string{"elasticfilesystem:ClientMount"}
	if writes {
		actions = append(actions, "elasticfilesystem:ClientWrite")
	}
	return grantedPermission{actions: actions, resources: []plan.Fact{fileSystem}}
}

// mounts of all containers.
func (w workload) mounts() []v1alpha1.VolumeMount {
	all := slices.Clone(w.Mounts)
	for _, sidecar := range w.Sidecars {
		all = append(all, sidecar.Mounts...)
	}
	return all
}

// writes reports whether a container may write to a volume.
func (w workload) writes(volume string) bool {
	return slices.ContainsFunc(w.mounts(), func(mount v1alpha1.VolumeMount) bool { return mount.Volume == volume && !*mount.ReadOnly })
}

// checkVolumes refuses mounts of what is not there, and volumes that are mounted nowhere.
func (w workload) checkVolumes() error {
	where := fmt.Sprintf("spec.%ss: %s", w.kind, w.name)
	mounted := map[string]bool{}
	for _, mount := range w.mounts() {
		mounted[mount.Volume] = true
		if !slices.ContainsFunc(w.Volumes, func(volume v1alpha1.VolumeSpec) bool { return volume.Name == mount.Volume }) {
			return missing(where, "volume", mount.Volume, "its volumes")
		}
		if !strings.HasPrefix(mount.Path, "/") || path.Clean(mount.Path) != mount.Path || mount.Path == "/" {
			return fmt.Errorf("%s: path %s of a mount must be a directory such as /data, below /", where, mount.Path)
		}
	}
	for _, volume := range w.Volumes {
		if !mounted[volume.Name] {
			return fmt.Errorf("%s: volume %s is mounted by no container: add it to mounts, or take it out", where, volume.Name)
		}
	}
	return nil
}

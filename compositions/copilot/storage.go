package copilot

import (
	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// sharedFileSystem is the one of the Environment that stands for the one that Copilot makes for an environment.
const sharedFileSystem = "shared"

func (w *workload) readStorage() {
	storage := w.root.section("storage")
	if size, ok := storage.number("ephemeral"); ok {
		w.setTask(storage, "ephemeral", "ephemeralStorageGiB", func(task *v1alpha1.TaskSpec) {
			if size != 20 { // which Fargate gives anyhow
				task.EphemeralStorageGiB = size
			}
		})
	}
	if on, ok := storage.flag("readonly_fs"); ok {
		w.setTask(storage, "readonly_fs", "readonlyRootFilesystem", func(task *v1alpha1.TaskSpec) { task.ReadonlyRootFilesystem = &on })
	}
	volumes := storage.section("volumes")
	names := map[string]string{}
	for _, name := range volumes.keys() {
		s := volumes.section(name)
		if s == nil {
			continue
		}
		names[name] = w.t.free("volumes/"+w.file, name)
		w.readVolume(s, names[name])
	}
	w.readSidecarMounts(names)
}

// readVolume makes a volume with its mount: nothing here is a volume that nobody mounts.
func (w *workload) readVolume(s *section, name string) {
	volume := v1alpha1.VolumeSpec{Name: name}
	keys, managed, ok := w.fileSystemOf(s, &volume)
	if !ok {
		return
	}
	mount, mountKeys := mountOf(s, name)
	if mount.Path == "" {
		s.leave("path", "a volume needs a path in the own container: mount it in the sidecar alone by mounts of the sidecar, and say it in volumes")
		return
	}
	field := w.field("volumes[" + name + "], mounts[" + mount.Path + "]")
	if managed {
		field += ", fileSystems[" + sharedFileSystem + "]"
	}
	w.set(s, mountKeys+keys, field, func(spec *v1alpha1.EnvironmentSpec) bool {
		task := w.task(spec)
		if task == nil {
			return false
		}
		if managed {
			addFileSystem(spec)
		}
		task.Volumes = append(task.Volumes, volume)
		task.Mounts = append(task.Mounts, mount)
		return true
	})
}

func addFileSystem(spec *v1alpha1.EnvironmentSpec) {
	for _, there := range spec.FileSystems {
		if there.Name == sharedFileSystem {
			return
		}
	}
	spec.FileSystems = append(spec.FileSystems, v1alpha1.FileSystemSpec{Name: sharedFileSystem})
}

// mountOf a volume. Copilot mounts it read-only where nothing else is said.
func mountOf(s *section, volume string) (mount v1alpha1.VolumeMount, keys string) {
	mount, keys = v1alpha1.VolumeMount{Volume: volume, Path: s.text("path"), ReadOnly: new(true)}, "path"
	if on, ok := s.flag("read_only"); ok {
		mount.ReadOnly, keys = &on, "path, read_only"
	}
	return mount, keys
}

// fileSystemOf a volume: none, one that is made, or one that is there.
func (w *workload) fileSystemOf(s *section, volume *v1alpha1.VolumeSpec) (keys string, managed, ok bool) {
	if !s.has("efs") {
		return "", false, true
	}
	if !s.isMapping("efs") {
		return w.plainFileSystem(s, volume)
	}
	efs := s.section("efs")
	switch id := efs.text("id"); {
	case id == "" && efs.has("id"):
		return "", false, false // why has been said
	case id == "", id == "copilot", id == "managed":
		leaveOwners(efs)
		return w.manage(s, volume)
	default:
		volume.Existing, keys = existingOf(efs, id)
		return keys, false, true
	}
}

// leaveOwners of the files of a file system that is made.
func leaveOwners(efs *section) {
	for _, key := range []string{"uid", "gid"} {
		if efs.has(key) {
			efs.leave(key, "files of a file system that is made are those of user and group 1000")
		}
	}
}

// existingOf is a file system that is there.
func existingOf(efs *section, id string) (existing *v1alpha1.ExistingFileSystem, keys string) {
	existing = &v1alpha1.ExistingFileSystem{FileSystemID: id}
	if root := efs.text("root_dir"); root != "/" {
		existing.Path = root
	}
	auth := efs.section("auth")
	existing.AccessPointID = auth.text("access_point_id")
	if on, has := auth.flag("iam"); has && !on {
		auth.remark("iam", "tasks always show their role to the file system")
	}
	for _, key := range []string{"id", "root_dir", "auth"} {
		if efs.has(key) {
			keys += ", efs." + key
		}
	}
	return existing, keys
}

// plainFileSystem is efs: true, or the ID of a file system.
func (w *workload) plainFileSystem(s *section, volume *v1alpha1.VolumeSpec) (keys string, managed, ok bool) {
	switch text := s.text("efs"); text {
	case "":
		return "", false, false
	case "false", "no", "off":
		return ", efs", false, true
	case "true", "yes", "on":
		return w.manage(s, volume)
	default:
		volume.Existing = &v1alpha1.ExistingFileSystem{FileSystemID: text}
		return ", efs", false, true
	}
}

// manage lets a volume be a directory of the file system that is made for all, as Copilot gives each service one.
func (w *workload) manage(s *section, volume *v1alpha1.VolumeSpec) (keys string, managed, ok bool) {
	volume.FileSystem, volume.Path = sharedFileSystem, "/"+w.called
	s.remark("efs", "the file system is a new one, and empty: copy the files of Copilot's, or mount that with volumes[].existing")
	return ", efs", true, true
}

// readSidecarMounts are those of volumes of the service.
func (w *workload) readSidecarMounts(volumes map[string]string) {
	sidecars := w.root.section("sidecars")
	for _, name := range sidecars.keys() {
		called, there := w.sidecars[name]
		if !there {
			continue
		}
		c := &sidecar{workload: w, s: sidecars.section(name), name: name, called: called}
		for _, s := range c.s.sections("mount_points") {
			source := s.text("source_volume")
			volume := volumes[source]
			if volume == "" {
				s.leave("source_volume", "there is no volume %s in storage.volumes", source)
				continue
			}
			mount, keys := mountOf(s, volume)
			c.set(s, "source_volume, "+keys, "mounts["+mount.Path+"]", func(in *v1alpha1.SidecarSpec) { in.Mounts = append(in.Mounts, mount) })
		}
	}
}

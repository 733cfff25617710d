package v1alpha1_test

import (
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

func TestContainerRules(t *testing.T) {
	with := func(change func(*v1alpha1.ContainerSettings)) edit {
		return withService(func(s *v1alpha1.ServiceSpec) {
			sidecar := v1alpha1.SidecarSpec{Name: "proxy", Image: "envoyproxy/envoy:v1"}
			change(&sidecar.ContainerSettings)
			s.Sidecars = []v1alpha1.SidecarSpec{sidecar}
		})
	}
	stop := func(seconds int32) edit {
		return with(func(s *v1alpha1.ContainerSettings) { s.StopTimeoutSeconds = seconds })
	}
	user := func(user string) edit {
		return with(func(s *v1alpha1.ContainerSettings) { s.User = user })
	}
	restart := func(policy v1alpha1.RestartPolicy) edit {
		return with(func(s *v1alpha1.ContainerSettings) { s.RestartPolicy = &policy })
	}
	capabilities := func(asked v1alpha1.Capabilities) edit {
		return with(func(s *v1alpha1.ContainerSettings) { s.Capabilities = &asked })
	}
	job := func(policy v1alpha1.RestartPolicy) edit {
		return withJob(func(j *v1alpha1.JobSpec) { j.RestartPolicy = &policy })
	}
	directory := func(path string) edit {
		return with(func(s *v1alpha1.ContainerSettings) { s.WorkingDirectory = path })
	}
	label := func(name, value string) edit {
		return with(func(s *v1alpha1.ContainerSettings) { s.Labels = v1alpha1.ContainerLabels{name: value} })
	}
	files := func(soft, hard int32) edit {
		return with(func(s *v1alpha1.ContainerSettings) { s.OpenFiles = &v1alpha1.OpenFiles{Soft: soft, Hard: hard} })
	}
	const labels = "spec.services: labels of sidecar proxy of web"
	ptrace := []v1alpha1.AddedCapability{v1alpha1.CapabilityPtrace}
	testRules(t, []rule{
		{"it stops within two minutes", stop(120), stop(121), "should be less than or equal to 120"},
		{"its user may have a group", user("1000:1000"), user("1000:"), "must be a user and maybe a group"},
		{"it works in a directory", directory("/"), directory("srv/app"), "must be the path of a directory in the image"},
		{"its directory has no function call", directory("/srv/.app-1"), directory("/${upper(x)}"), "must be the path of a directory in the image"},
		{"its labels have names", label("com.datadoghq.ad.check_names", "${x}"), label("a b", ""), labels + ": a b must be at most 128 letters, digits and . _ / -"},
		{"ECS has labels of its own", label("com.amazonaws.ecs-x", ""), label("com.amazonaws.ecs.cluster", ""), labels + ": com.amazonaws.ecs.cluster must"},
		{"its labels have no function call", label("a", "${x}"), label("a", "${upper(x)}"), labels + " must not contain a function call"},
		{"it may raise its limit of open files", files(1024, 1024), files(1025, 1024), "must be at most hard"},
		{"open files have a most", files(1, 1048576), files(1, 1048577), "should be less than or equal to 1048576"},
		{"its user may be a name", user("app.user"), user("${upper(x)}"), "must be a user and maybe a group"},
		{
			"it runs for a while before it is started again", restart(v1alpha1.RestartPolicy{RestartAttemptPeriodSeconds: 60}),
			restart(v1alpha1.RestartPolicy{RestartAttemptPeriodSeconds: 30}), "should be greater than or equal to 60",
		},
		{
			"exit codes are bytes", restart(v1alpha1.RestartPolicy{IgnoredExitCodes: []int32{0, 255}}),
			restart(v1alpha1.RestartPolicy{IgnoredExitCodes: []int32{256}}), "should be less than or equal to 255",
		},
		{
			"Fargate adds one capability", capabilities(v1alpha1.Capabilities{Add: ptrace}),
			capabilities(v1alpha1.Capabilities{Add: []v1alpha1.AddedCapability{"NET_ADMIN"}}), "supported values: \"SYS_PTRACE\"",
		},
		{
			"capabilities are the kernel's", capabilities(v1alpha1.Capabilities{Drop: []v1alpha1.DroppedCapability{"NET_RAW"}}),
			capabilities(v1alpha1.Capabilities{Drop: []v1alpha1.DroppedCapability{"CAP_NET_RAW"}}), "Unsupported value",
		},
		{
			"capabilities are named", capabilities(v1alpha1.Capabilities{Drop: []v1alpha1.DroppedCapability{"ALL"}}),
			capabilities(v1alpha1.Capabilities{}), "should have at least 1 properties",
		},
		{
			"a job that is done stays done", job(v1alpha1.RestartPolicy{IgnoredExitCodes: []int32{0}}), job(v1alpha1.RestartPolicy{}),
			"must have 0 in ignoredExitCodes: without it the job would start again whenever it is done",
		},
	})
}

func TestVolumeRules(t *testing.T) {
	volume := func(existing v1alpha1.ExistingFileSystem) edit {
		return withService(func(s *v1alpha1.ServiceSpec) {
			s.Volumes = []v1alpha1.VolumeSpec{{Name: "data", Existing: &existing}}
			s.Mounts = []v1alpha1.VolumeMount{{Volume: "data", Path: "/data"}}
		})
	}
	const id, accessPoint = "fs-0a1b2c3d", "fsap-0a1b2c3d"
	mount := func(paths ...string) edit {
		return withService(func(s *v1alpha1.ServiceSpec) {
			s.Volumes = []v1alpha1.VolumeSpec{{Name: "data"}}
			for _, path := range paths {
				s.Mounts = append(s.Mounts, v1alpha1.VolumeMount{Volume: "data", Path: path})
			}
		})
	}
	testRules(t, []rule{
		{
			"a file system has an ID", volume(v1alpha1.ExistingFileSystem{FileSystemID: id}),
			volume(v1alpha1.ExistingFileSystem{FileSystemID: "files-of-the-shop"}), "must be the ID of a file system",
		},
		{
			"an access point has an ID", volume(v1alpha1.ExistingFileSystem{FileSystemID: id, AccessPointID: accessPoint}),
			volume(v1alpha1.ExistingFileSystem{FileSystemID: id, AccessPointID: "access-point-1"}), "must be the ID of an access point",
		},
		{
			"an access point has its directory", volume(v1alpha1.ExistingFileSystem{FileSystemID: id, Path: "/a/b"}),
			volume(v1alpha1.ExistingFileSystem{FileSystemID: id, Path: "/a", AccessPointID: accessPoint}), "an access point has a directory of its own",
		},
		{
			"a directory is whole", volume(v1alpha1.ExistingFileSystem{FileSystemID: id, Path: "/a.b"}),
			volume(v1alpha1.ExistingFileSystem{FileSystemID: id, Path: "/a/../b"}), "must be a directory such as /data",
		},
		{"mounts differ in path", mount("/a", "/b"), mount("/a", "/a"), "Duplicate value"},
		{"paths are directories", mount("/a"), mount("/"), "spec.services: mounts of web: path / must be a directory such as /data"},
		{"paths are whole", mount("/a/b"), mount("/a/"), "spec.services: mounts of web: path /a/ must be a directory such as /data"},
	})
}

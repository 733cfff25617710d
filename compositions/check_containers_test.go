package compositions_test

import (
	"strings"
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
)

// refusedTask is an edit of a case's first service that admission refuses, and Compose where there is no admission.
type refusedTask struct {
	change              func(*v1alpha1.ServiceSpec)
	admission, composed string
}

func testRefusedTasks(t *testing.T, base string, tests map[string]refusedTask) {
	t.Helper()
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			env := readEnvironment(t, base)
			test.change(&env.Spec.Services[0])
			wantRefusal(t, env, test.admission)
			if _, err := compositions.Compose(env, nothingBut(nil)); err == nil || !strings.Contains(err.Error(), test.composed) {
				t.Errorf("Compose says %v, want %q", err, test.composed)
			}
		})
	}
}

func TestSidecarsThatDoNotFitIntoTheTaskAreRefused(t *testing.T) {
	const proxy, migrate = 0, 1
	testRefusedTasks(t, "service-sidecars-full", map[string]refusedTask{
		"a port number of two containers": {
			func(s *v1alpha1.ServiceSpec) { s.Sidecars[proxy].Ports[0].ContainerPort = 3000 },
			"spec.services: web has port 3000 in two containers, which share the network of the task",
			"spec.services: web has port http, 3000, in two containers",
		},
		"a port name of two containers": {
			func(s *v1alpha1.ServiceSpec) { s.Ports[0].Name = "http" },
			"spec.services: web has port http in two containers", "spec.services: web has port http, 8080, in two containers",
		},
		"a port that no container has": {
			func(s *v1alpha1.ServiceSpec) { s.Sidecars[proxy].Ports = nil },
			"spec.services: route web of web names port http, which is not in ports of the service or of a sidecar", "spec.services: web names port http",
		},
		"all cpu": {
			func(s *v1alpha1.ServiceSpec) { s.Sidecars[migrate].CPU = 384 },
			"spec.services: sidecars of web have cpu 512 together, and the task has 512, which leaves nothing to the container of web itself: raise cpu of web, or lower that of the sidecars",
			"spec.services: sidecars of web have cpu 512 together, and the task has 512",
		},
		"all memory": {
			func(s *v1alpha1.ServiceSpec) { s.Sidecars[migrate].MemoryMiB = 1024 },
			"spec.services: sidecars of web have memoryMiB 1408 together, and the task has 1024, which leaves nothing to the container of web itself",
			"spec.services: sidecars of web have memoryMiB 1408 together, and the task has 1024",
		},
		"a database that is not there": {
			func(s *v1alpha1.ServiceSpec) { s.Sidecars[migrate].Databases[0].Name = "other" },
			"spec.services: databases of sidecar migrate of web name other, which is not in spec.databases",
			"spec.services: web: sidecar migrate names database other",
		},
		"a variable of a sidecar that its link sets": {
			func(s *v1alpha1.ServiceSpec) {
				s.Sidecars[migrate].Env = []v1alpha1.EnvVar{{Name: "MIGRATE_HOST", Value: new("localhost")}}
			},
			"spec.services: sidecar migrate of web: env and secretEnv must not set MIGRATE_HOST, which the link to database main sets",
			"spec.services: web sets variable MIGRATE_HOST of container migrate more than once",
		},
	})
}

func TestSidecarsThatAreWaitedForCanBe(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*v1alpha1.SidecarSpec)
		want   string
	}{
		"together":     {func(s *v1alpha1.SidecarSpec) { s.Start = "Together" }, "needs start set to Before"},
		"no check":     {func(s *v1alpha1.SidecarSpec) { s.WaitFor = "Healthy" }, "needs healthCheck with Healthy"},
		"essential":    {func(s *v1alpha1.SidecarSpec) { s.Essential = new(true) }, "needs essential set to false"},
		"starts again": {func(s *v1alpha1.SidecarSpec) { s.RestartPolicy = &v1alpha1.RestartPolicy{} }, "must not be Succeeded with restartPolicy"},
	} {
		t.Run(name, func(t *testing.T) {
			env := readEnvironment(t, "service-sidecars-full")
			test.change(&env.Spec.Services[0].Sidecars[1])
			wantRefusal(t, env, test.want)
		})
	}
}

func TestVolumesThatAreNotThereOrNotMountedAreRefused(t *testing.T) {
	testRefusedTasks(t, "service-volumes", map[string]refusedTask{
		"a volume that is not there": {
			func(s *v1alpha1.ServiceSpec) { s.Mounts[0].Volume = "temp" },
			"spec.services: mounts of web name volume temp, which is not in volumes: add it there, or correct the name",
			"spec.services: web names volume temp",
		},
		"a volume that a sidecar does not find": {
			func(s *v1alpha1.ServiceSpec) { s.Sidecars[0].Mounts[0].Volume = "temp" },
			"spec.services: mounts of sidecar agent of web name volume temp", "spec.services: web names volume temp",
		},
		"a volume that is mounted nowhere": {
			func(s *v1alpha1.ServiceSpec) { s.Mounts = s.Mounts[:2] },
			"spec.services: volume fonts of web is mounted by no container: add it to mounts, or take it out",
			"spec.services: web: volume fonts is mounted by no container",
		},
		"a path that is not whole": {
			func(s *v1alpha1.ServiceSpec) { s.Mounts[0].Path = "tmp/" },
			"spec.services: mounts of web: path tmp/ must be a directory such as /data", "path tmp/ of a mount must be",
		},
		"a path above another": {
			func(s *v1alpha1.ServiceSpec) { s.Mounts[0].Path = "/srv/../etc" },
			"spec.services: mounts of web: path /srv/../etc must be a directory", "path /srv/../etc of a mount must be",
		},
	})
}

func TestVolumesOfFileSystemsThatAreNotThereAreRefused(t *testing.T) {
	testRefusedTasks(t, "service-file-system", map[string]refusedTask{
		"a file system that is not there": {
			func(s *v1alpha1.ServiceSpec) { s.Volumes[0].FileSystem = "file" },
			"spec.services: volume media of web names file system file, which is not in spec.fileSystems: add it there, or correct the name",
			"spec.services: web names fileSystem file, which is not in spec.fileSystems",
		},
	})
	env := readEnvironment(t, "service-file-system")
	for want, change := range map[string]func(*v1alpha1.VolumeSpec){
		"must not have both fileSystem and existing": func(v *v1alpha1.VolumeSpec) { v.Existing = &v1alpha1.ExistingFileSystem{FileSystemID: "fs-0a1b2c3d"} },
		"fileSystem and path go together":            func(v *v1alpha1.VolumeSpec) { v.Path = "" },
		"must be a directory such as /media":         func(v *v1alpha1.VolumeSpec) { v.Path = "/a/../b" },
	} {
		refused := env.DeepCopy()
		change(&refused.Spec.Services[0].Volumes[0])
		wantRefusal(t, refused, want)
	}
}

func TestVariablesThatTwoLinksSetAreRefused(t *testing.T) {
	variables := func(change func(main, reports v1alpha1.LinkVariables)) func(*v1alpha1.ServiceSpec) {
		return func(s *v1alpha1.ServiceSpec) { change(s.Databases[0].Variables, s.Databases[1].Variables) }
	}
	testRefusedTasks(t, "service-variables", map[string]refusedTask{
		"the same name": {
			variables(func(_, reports v1alpha1.LinkVariables) { reports["HOST"] = "PGHOST" }),
			"spec.services: web sets PGHOST twice, by the link to database reports: links must have different envPrefixes, or variables of other names",
			"spec.services: web sets variable PGHOST of container web more than once",
		},
		"the same prefix": {
			variables(func(main, _ v1alpha1.LinkVariables) { delete(main, "NAME") }),
			"spec.services: web sets DB_NAME twice, by the link to database reports", "spec.services: web sets variable DB_NAME of container web more than once",
		},
		"one name for two": {
			variables(func(main, _ v1alpha1.LinkVariables) { main["USERNAME"] = "PGPASSWORD" }),
			"spec.services: web sets PGPASSWORD twice, by the link to database main", "spec.services: web sets variable PGPASSWORD of container web more than once",
		},
		"one of a sidecar": {
			func(s *v1alpha1.ServiceSpec) { s.Sidecars[0].Env = []v1alpha1.EnvVar{{Name: "SECRET", Value: new("")}} },
			"spec.services: sidecar migrate of web: env and secretEnv must not set SECRET, which the link to database main sets",
			"spec.services: web sets variable SECRET of container migrate more than once",
		},
	})
}

func TestNamesOfVariablesOfLinks(t *testing.T) {
	for name, test := range map[string]struct{ says, variable, want string }{
		"what a link does not set": {"URL", "DATABASE_URL", "a link to a database sets HOST, PORT, NAME, USERNAME and PASSWORD"},
		"no name":                  {"HOST", "PG HOST", "spec.services: web: variable PG HOST of a link must be letters, digits"},
	} {
		t.Run(name, func(t *testing.T) {
			env := readEnvironment(t, "service-variables")
			env.Spec.Services[0].Databases[0].Variables = v1alpha1.LinkVariables{test.says: test.variable}
			wantRefusal(t, env, test.want)
		})
	}
}

func TestParameterHasNoKeys(t *testing.T) {
	testRefusedTasks(t, "service-parameters", map[string]refusedTask{
		"of the own container": {
			func(s *v1alpha1.ServiceSpec) { s.SecretEnv[0].Key = "a" },
			"spec.services: secretEnv of web asks for a key of flags, which is a parameter and has none: leave key out",
			`spec.services: service "web" asks for a key of flags, which is a parameter and has none`,
		},
		"of a sidecar": {
			func(s *v1alpha1.ServiceSpec) { s.Sidecars[0].SecretEnv[0].Key = "a" },
			"spec.services: secretEnv of sidecar agent of web asks for a key of flags",
			`spec.services: sidecar "agent" of service "web" asks for a key of flags`,
		},
	})
}

func TestLogRoutersThatCannotWorkAreRefused(t *testing.T) {
	router := func(change func(*v1alpha1.LogRouter)) func(*v1alpha1.ServiceSpec) {
		return func(s *v1alpha1.ServiceSpec) { change(s.Logs.Router) }
	}
	testRefusedTasks(t, "service-log-router", map[string]refusedTask{
		"a secret that is not there": {
			router(func(r *v1alpha1.LogRouter) { r.SecretOptions[0].Secret = "none" }),
			"spec.services: secretEnv of logs.router of web names none, which is not in spec.secrets", "names secret none, which is not in spec.secrets",
		},
		"an option twice": {
			router(func(r *v1alpha1.LogRouter) { r.Options["apikey"] = "a" }),
			"must not set an option that options sets", "spec.services: web sets variable apikey of container log_router more than once",
		},
		"a function call": {
			router(func(r *v1alpha1.LogRouter) { r.Options["Host"] = `${file("/etc/hosts")}` }),
			"logs.router of web must not contain a function call", "spec.services[0].logs.router.options.Host: must not contain a function call",
		},
	})
	env := readEnvironment(t, "service-log-router")
	for want, change := range map[string]func(*v1alpha1.LogRouter){
		"must be set with type fluentd":         func(r *v1alpha1.LogRouter) { r.Type = v1alpha1.LogRouterFluentd },
		"must be the path of a file":            func(r *v1alpha1.LogRouter) { r.ConfigFile = "parse.conf" },
		"names must be letters, digits, _, . a": func(r *v1alpha1.LogRouter) { r.Options["a b"] = "c" },
	} {
		refused := env.DeepCopy()
		change(refused.Spec.Services[0].Logs.Router)
		wantRefusal(t, refused, want)
	}
}

// Without NAT the router's image must be where tasks reach it, as all images must.
func TestImageOfTheLogRouterMustBeReachable(t *testing.T) {
	env := readEnvironment(t, "service-log-router")
	env.Spec.Network.NATGateway = v1alpha1.NATNone
	for _, image := range []*string{&env.Spec.Services[0].Image, &env.Spec.Services[0].Sidecars[0].Image} {
		*image = "444455556666.dkr.ecr.eu-west-1.amazonaws.com/shop:1"
	}
	wantRefusal(t, env, "which the images of logs.router of web are not")
}

// wantRefusal checks that admission refuses an Environment, and what it says.
func wantRefusal(t *testing.T, env *v1alpha1.Environment, want string) {
	t.Helper()
	if _, err := admit(t, env); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("admission says %v, want %q", err, want)
	}
}

package v1alpha1_test

import (
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

func TestSidecarRules(t *testing.T) {
	with := func(change func(*v1alpha1.SidecarSpec)) edit {
		return withService(func(s *v1alpha1.ServiceSpec) {
			sidecar := v1alpha1.SidecarSpec{Name: "proxy", Image: "envoyproxy/envoy:v1", Env: []v1alpha1.EnvVar{{Name: "LEVEL", Value: new("info")}}}
			change(&sidecar)
			s.Sidecars = []v1alpha1.SidecarSpec{sidecar}
		})
	}
	name := func(name string) edit {
		return with(func(s *v1alpha1.SidecarSpec) { s.Name = name })
	}
	image := func(image string) edit {
		return with(func(s *v1alpha1.SidecarSpec) { s.Image = image })
	}
	start := func(start v1alpha1.SidecarStart) edit {
		return with(func(s *v1alpha1.SidecarSpec) { s.Start = start })
	}
	secretEnv := func(name, secret, key string) edit {
		return with(func(s *v1alpha1.SidecarSpec) {
			s.SecretEnv = []v1alpha1.SecretEnvVar{{Name: name, Secret: secret, Key: key}}
		})
	}
	testRules(t, []rule{
		{"its name is not the service's", name("worker"), name("web"), "must not have the name of the service, which is that of its own container"},
		{"its image is an image", image("nginx"), image("${upper(x)}"), "must be the name of an image"},
		{"it starts before or together", start("Before"), start("After"), "Unsupported value"},
		{"variables are set once", secretEnv("KEY", "stripe", "apiKey"), secretEnv("LEVEL", "stripe", "apiKey"), "must not set a variable that env sets"},
		{"secrets exist", secretEnv("KEY", "session", ""), secretEnv("KEY", "strip", ""), "spec.services: secretEnv of sidecar proxy of web names strip, which is not in spec.secrets"},
		{"generated secrets have no keys", secretEnv("KEY", "stripe", "value"), secretEnv("KEY", "session", "value"), "spec.services: secretEnv of sidecar proxy of web asks for a key of session, which is generated"},
	})
}

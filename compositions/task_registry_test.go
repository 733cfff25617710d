package compositions_test

import (
	"strings"
	"testing"

	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"
	corev1 "k8s.io/api/core/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

const ofAPrivateRegistry = "containers-from-a-private-registry"

func privateRegistry(t *testing.T, login map[string]string) (*v1alpha1.Environment, plan.Observed) {
	t.Helper()
	return readEnvironment(t, ofAPrivateRegistry), nothingBut(map[string]*corev1.Secret{"registry-login": newSecret("registry-login", login)})
}

// ECS has no version in repositoryCredentials: it reads the current one when it pulls.
func TestAnotherPasswordOfARegistryRollsNothing(t *testing.T) {
	env, seen := privateRegistry(t, map[string]string{"username": "shop", "password": "first"})
	env.Spec.Services[0].SecretEnv = nil
	env = admitted(t, env)
	task := func() string {
		o := findObject[*ecs.TaskDefinition](t, settle(t, env, seen), "staging-web")
		return o.Name + " " + *o.Resource.(*ecs.TaskDefinition).Spec.ForProvider.ContainerDefinitions
	}
	before := task()
	if !strings.Contains(before, "repositoryCredentials") {
		t.Fatalf("there are no credentials in %s", before)
	}
	seen.Secrets["registry-login"] = newSecret("registry-login", map[string]string{"username": "shop", "password": "second"})
	if after := task(); after != before {
		t.Errorf("the task definition was %s and is %s", before, after)
	}
}

func TestSecretOfARegistryHasAUserNameAndAPassword(t *testing.T) {
	env, seen := privateRegistry(t, map[string]string{"username": "shop"})
	p := compose(t, env, seen)
	const want = `Secret/registry-login has no key "password", which the image of service web reads: add it`
	if len(p.Problems) == 0 || p.Problems[0].Message != want {
		t.Errorf("problems are %v, want %q", p.Problems, want)
	}
}

func TestSecretsThatNoRegistryTakesAreRefused(t *testing.T) {
	generated := func(s *v1alpha1.EnvironmentSpec, is v1alpha1.SecretValueSource) { s.Secrets[1].ValueFrom = is }
	const ofECR = "spec.jobs: imagePullSecret of report is not for images in ECR, which the execution role pulls: leave it out"
	const noLogin = "spec.services: imagePullSecret of sidecar agent of web names vendor, which cannot have the keys username and password: name a secret with"
	tests := map[string]struct {
		change              func(*v1alpha1.EnvironmentSpec)
		admission, composed string
	}{
		"one that is not there": {
			func(s *v1alpha1.EnvironmentSpec) { s.Services[0].Sidecars[0].ImagePullSecret = "other" },
			"spec.services: imagePullSecret of sidecar agent of web names other, which is not in spec.secrets", "spec.services: web: sidecar agent names secret other",
		},
		"one of the log router that is not there": {
			func(s *v1alpha1.EnvironmentSpec) { s.Services[0].Logs.Router.ImagePullSecret = "other" },
			"spec.services: imagePullSecret of logs.router of web names other, which is not in spec.secrets", "spec.services: web: sidecar log_router names secret other",
		},
		"a generated one": {
			func(s *v1alpha1.EnvironmentSpec) {
				generated(s, v1alpha1.SecretValueSource{Generate: &v1alpha1.GeneratedValue{}})
			},
			noLogin, noLogin,
		},
		"a parameter": {
			func(s *v1alpha1.EnvironmentSpec) {
				parameter := &v1alpha1.ExistingParameter{ARN: "arn:aws:ssm:eu-west-1:111122223333:parameter/login"}
				generated(s, v1alpha1.SecretValueSource{Parameter: parameter})
			},
			noLogin, noLogin,
		},
		"an image in ECR": {
			func(s *v1alpha1.EnvironmentSpec) {
				s.Jobs[0].Image = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop:1"
			},
			ofECR, ofECR,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			env := readEnvironment(t, ofAPrivateRegistry)
			test.change(&env.Spec)
			wantRefusal(t, env, test.admission)
			wantRefused(t, env, nothingBut(nil), test.composed)
		})
	}
}

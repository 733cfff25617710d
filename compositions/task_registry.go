package compositions

import (
	"fmt"
	"slices"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// repositoryCredentials name the secret with which ECS pulls an image. It reads the version that is current, and takes no other.
type repositoryCredentials struct {
	CredentialsParameter string `json:"credentialsParameter"`
}

// A pull is a container whose image is in a registry that asks for a user name and a password. What it is called is for messages.
type pull struct{ container, called, image, secret string }

// pulls are those of all containers.
func (w workload) pulls() []pull {
	all := []pull{{w.name, w.name, w.Image, w.ImagePullSecret}}
	for _, spec := range w.Sidecars {
		all = append(all, pull{spec.Name, "sidecar " + spec.Name + " of " + w.name, spec.Image, spec.ImagePullSecret})
	}
	if router := w.Logs.Router; router != nil {
		all = append(all, pull{logRouter, "logs.router of " + w.name, routerImage(router), router.ImagePullSecret})
	}
	return slices.DeleteFunc(all, func(p pull) bool { return p.secret == "" })
}

// reader of the keys that ECS looks for.
func (p pull) reader(of string) reader {
	return reader{fmt.Sprintf("the image of %s %s", of, p.called), []v1alpha1.SecretEnvVar{{Secret: p.secret, Key: "username"}, {Secret: p.secret, Key: "password"}}}
}

// grantPull lets ECS read the user name and the password of a registry.
func (s Secret) grantPull(name string) grant {
	g := s.grant(v1alpha1.SecretEnvVar{Secret: name})
	g.secrets[0].version, g.secrets[0].pulls = plan.Fact{}, true
	return g
}

// registryCredentials of a container, nil where its image is pulled without.
func registryCredentials(d *plan.Draft, w workload, container string) *repositoryCredentials {
	for _, g := range w.grants {
		if g.container == container && len(g.secrets) == 1 && g.secrets[0].pulls {
			return &repositoryCredentials{CredentialsParameter: d.Text(g.secrets[0].arn)}
		}
	}
	return nil
}

// checkPullSecrets refuses secrets that have no user name and password, and those for images that the execution role pulls.
func checkPullSecrets(spec v1alpha1.EnvironmentSpec, w workload) error {
	for _, p := range w.pulls() {
		where := fmt.Sprintf("spec.%ss: imagePullSecret of %s", w.kind, p.called)
		if _, isECR := repositoryOf(p.image); isECR {
			return fmt.Errorf("%s is not for images in ECR, which the execution role pulls: leave it out", where)
		}
		for _, secret := range spec.Secrets {
			if from := secret.ValueFrom; secret.Name == p.secret && (from.Generate != nil || from.Parameter != nil) {
				return fmt.Errorf("%s names %s, which cannot have the keys username and password: name a secret with valueFrom.secretRef or existing", where, p.secret)
			}
		}
	}
	return nil
}

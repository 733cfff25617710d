package compositions

import (
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"
	secretsmanager "github.com/upbound/provider-aws/v2/apis/namespaced/secretsmanager/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// GeneratedFor names the Secret whose generated value a managed resource is the last to hold, as the secret of Secrets Manager with its copy, or
// "" where it holds none. The users are what else may read it, and must be gone too before the Secret may go.
func GeneratedFor(live resource.ModernManaged) (name string, users []plan.Key) {
	if _, ok := live.(*secretsmanager.Secret); !ok {
		return "", nil
	}
	labels := live.GetLabels()
	base := labels[v1alpha1.LabelEnvironment] + "-" + labels[v1alpha1.LabelInstance]
	if labels[v1alpha1.LabelComposition] == inSecrets.Name {
		return base + generatedEnding, nil
	}
	return base + credentialsEnding, []plan.Key{
		{GroupKind: rds.Instance_GroupVersionKind.GroupKind(), Name: base}, {GroupKind: rds.Cluster_GroupVersionKind.GroupKind(), Name: base},
	}
}

func generatedSecretName(env *v1alpha1.Environment, spec v1alpha1.SecretSpec) string {
	return env.Name + "-" + spec.Name + generatedEnding
}

func credentialsSecretName(env *v1alpha1.Environment, spec v1alpha1.DatabaseSpec) string {
	return env.Name + "-" + spec.Name + credentialsEnding
}

// Secrets are the names of the Secrets that Compose reads for an Environment.
func Secrets(env *v1alpha1.Environment) []string {
	var names []string
	for _, secret := range env.Spec.Secrets {
		if from := secret.ValueFrom.SecretRef; from != nil {
			names = append(names, from.Name)
		}
	}
	for _, db := range env.Spec.Databases {
		if from := db.Credentials.SecretRef; from != nil {
			names = append(names, from.Name)
		}
	}
	return append(names, GeneratedSecrets(env)...)
}

// GeneratedSecrets are the names of those among them that have generated values.
func GeneratedSecrets(env *v1alpha1.Environment) []string {
	var names []string
	for _, secret := range env.Spec.Secrets {
		if secret.ValueFrom.Generate != nil {
			names = append(names, generatedSecretName(env, secret))
		}
	}
	for _, db := range env.Spec.Databases {
		if db.Credentials.Source == v1alpha1.CredentialsGenerated {
			names = append(names, credentialsSecretName(env, db))
		}
	}
	return names
}

const (
	generatedEnding   = "-generated"
	credentialsEnding = "-credentials"
)

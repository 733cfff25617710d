package compositions_test

import (
	corev1 "k8s.io/api/core/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

func aSecret(d *dice, region, name string) v1alpha1.SecretSpec {
	return v1alpha1.SecretSpec{
		Name: name,
		ValueFrom: oneOf(d,
			v1alpha1.SecretValueSource{SecretRef: &v1alpha1.LocalSecretReference{Name: "values-of-" + name}},
			v1alpha1.SecretValueSource{Generate: &v1alpha1.GeneratedValue{Length: 16}},
			v1alpha1.SecretValueSource{Existing: &v1alpha1.ExistingSecret{
				ARN:       "arn:aws:secretsmanager:" + region + ":111122223333:secret:shared-AbCdEf",
				KMSKeyARN: oneOf(d, "", "arn:aws:kms:"+region+":111122223333:key/1234abcd"),
			}},
			v1alpha1.SecretValueSource{Parameter: &v1alpha1.ExistingParameter{
				ARN: "arn:" + partitionOf(region) + ":ssm:" + region + ":111122223333:parameter/shop/" + name + "/key",
			}},
		),
		RecoveryWindowDays: oneOf(d, nil, new(int32(0)), new(int32(30))),
		OnChange:           oneOf[v1alpha1.SecretChange](d, "", "None"),
	}
}

// someSecrets are the Secrets that an Environment names. Some are missing, and some cannot be used.
func someSecrets(d *dice, env *v1alpha1.Environment) map[string]*corev1.Secret {
	secrets := map[string]*corev1.Secret{}
	for _, spec := range env.Spec.Secrets {
		if spec.ValueFrom.SecretRef == nil || d.rarely() {
			continue
		}
		name := spec.ValueFrom.SecretRef.Name
		secrets[name] = newSecret(name, oneOf(d,
			map[string]string{"apiKey": "the-value-of-" + name},
			map[string]string{"a": "the-value-a-of-" + name, "b": "the-value-b-of-" + name},
			map[string]string{},
			map[string]string{"a": "the-value-a-of-" + name, "binary": "\xff\xfe-" + name},
		))
	}
	return secrets
}

package v1alpha1_test

import (
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// valueFrom returns an edit that adds a secret.
func valueFrom(source v1alpha1.SecretValueSource) edit {
	return func(s *v1alpha1.EnvironmentSpec) {
		s.Secrets = append(s.Secrets, v1alpha1.SecretSpec{Name: "added", ValueFrom: source})
	}
}

func TestSecretRules(t *testing.T) {
	secretRef := func(name string) edit {
		return valueFrom(v1alpha1.SecretValueSource{SecretRef: &v1alpha1.LocalSecretReference{Name: name}})
	}
	generate := func(length int32) edit {
		return valueFrom(v1alpha1.SecretValueSource{Generate: &v1alpha1.GeneratedValue{Length: length}})
	}
	existing := func(arn string) edit {
		return valueFrom(v1alpha1.SecretValueSource{Existing: &v1alpha1.ExistingSecret{ARN: arn}})
	}
	key := func(arn string) edit {
		return valueFrom(v1alpha1.SecretValueSource{Existing: &v1alpha1.ExistingSecret{
			ARN: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:stripe-AbC123", KMSKeyARN: arn,
		}})
	}
	recovery := func(days int32) edit {
		return func(s *v1alpha1.EnvironmentSpec) { s.Secrets[0].RecoveryWindowDays = &days }
	}
	const prefix = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:"
	const keys = "arn:aws:kms:eu-west-1:123456789012:"
	const whole = "must be the whole ARN of a secret"
	const oneOf = "exactly one of the fields in [secretRef generate existing parameter] must be set"
	testRules(t, []rule{
		{"a value has one source", secretRef("keys"), valueFrom(v1alpha1.SecretValueSource{
			SecretRef: &v1alpha1.LocalSecretReference{Name: "keys"},
			Generate:  &v1alpha1.GeneratedValue{},
		}), oneOf},
		{"secretRef is an object's name", secretRef("stripe.keys"), secretRef("stripe_keys"), "as names in Kubernetes are"},
		{"a generated value is not short", generate(16), generate(15), "should be greater than or equal to 16"},
		{"a generated value is not long", generate(128), generate(129), "should be less than or equal to 128"},
		{"an existing secret has a whole ARN", existing(prefix + "shop/stripe-AbC123"), existing(prefix + "shop/stripe"), whole},
		{"an existing secret is of Secrets Manager", existing(prefix + "rds!db-1-2-AbC123"), existing("arn:aws:ssm:eu-west-1:123456789012:parameter/stripe-AbC123"), whole},
		{"an existing secret is in the region", existing(prefix + "stripe-AbC123"), existing("arn:aws:secretsmanager:eu-west-2:123456789012:secret:stripe-AbC123"), "spec.secrets: existing.arn of added must be in spec.region"},
		{"the key of an existing secret is a key", key(keys + "key/mrk-1234abcd"), key(keys + "alias/stripe"), "must be the ARN of a KMS key"},
		{"the key of an existing secret is in the region", key(keys + "key/1234abcd"), key("arn:aws:kms:eu-west-2:123456789012:key/1234abcd"), "spec.secrets: existing.kmsKeyARN of added must be in spec.region"},
		{"recovery is none, or a week at least", recovery(0), recovery(6), "must be 0, or 7 to 30"},
		{"recovery is a month at most", recovery(30), recovery(31), "should be less than or equal to 30"},
	})
}

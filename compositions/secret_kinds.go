package compositions

import (
	"fmt"

	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	secretsmanager "github.com/upbound/provider-aws/v2/apis/namespaced/secretsmanager/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// secretKinds are the kinds of secrets.
var secretKinds = []plan.Kind{
	{
		GroupVersionKind: secretsmanager.Secret_GroupVersionKind,
		AddGroup:         secretsmanager.SchemeBuilder.AddToScheme,
		Twice:            "CreateSecret: ResourceExistsException",
		Prepare:          plan.Preparing(prepareSecret),
		Loss:             plan.Losing(lossOfSecret),
		Calls: plan.Calls{
			From: "secretsmanager/secret.go", Makes: "secret",
			Create: "secretsmanager:CreateSecret", Read: "secretsmanager:DescribeSecret secretsmanager:GetResourcePolicy",
			Update: "secretsmanager:UpdateSecret", Remove: "secretsmanager:DeleteSecret", Tags: "secretsmanager:TagResource secretsmanager:UntagResource",
		},
	},
	{
		GroupVersionKind: secretsmanager.SecretVersion_GroupVersionKind,
		AddGroup:         secretsmanager.SchemeBuilder.AddToScheme,
		NeverPatched:     []string{"versionStages"},
		PartOf:           []string{"SecretID"},
		Calls: plan.Calls{
			From: "secretsmanager/secret_version.go", Create: "secretsmanager:PutSecretValue",
			Read:   "secretsmanager:GetSecretValue secretsmanager:ListSecretVersionIds",
			Remove: "secretsmanager:UpdateSecretVersionStage",
		},
	},
}

func lossOfSecret(live *secretsmanager.Secret) string {
	if days := live.Spec.ForProvider.RecoveryWindowInDays; days != nil && *days > 0 {
		return fmt.Sprintf("the secret is deleted; AWS can restore it for %v days", *days)
	}
	return "the secret is deleted at once: recoveryWindowDays is 0, so AWS cannot restore it"
}

// prepareSecret says for how long AWS keeps the secret. The provider does not ask AWS for this, and deletes with what it has applied last
// (resourceSecretDelete in aws_secretsmanager_secret reads it from the state). The provider updates nothing that is on its way out.
func prepareSecret(env *v1alpha1.Environment, want, live *secretsmanager.Secret) (done bool) {
	days := recoveryWindow(env, live)
	want.Spec.ForProvider.RecoveryWindowInDays = days
	now := live.Status.AtProvider
	switch {
	case now.ID == nil:
		return !plan.IsBeingMade(live)
	case days == nil || meta.WasDeleted(live):
		return true
	}
	return now.RecoveryWindowInDays != nil && *now.RecoveryWindowInDays == *days
}

// recoveryWindow is what the spec says now of a secret, or what was applied last where the secret is no longer in the spec, or is a database's.
func recoveryWindow(env *v1alpha1.Environment, live *secretsmanager.Secret) *float64 {
	for _, spec := range env.Spec.Secrets {
		if live.Name == env.Name+"-"+spec.Name && spec.RecoveryWindowDays != nil {
			return new(float64(*spec.RecoveryWindowDays))
		}
	}
	return live.Spec.ForProvider.RecoveryWindowInDays
}

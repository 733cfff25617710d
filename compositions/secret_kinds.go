package compositions

import (
	"fmt"

	secretsmanager "github.com/upbound/provider-aws/v2/apis/namespaced/secretsmanager/v1beta1"

	"github.com/terrarium-io/terrarium/compositions/plan"
)

// secretKinds are the kinds of secrets.
var secretKinds = []plan.Kind{
	{
		GroupVersionKind: secretsmanager.Secret_GroupVersionKind,
		AddGroup:         secretsmanager.SchemeBuilder.AddToScheme,
		Loss:             plan.Losing(lossOfSecret),
		Calls: plan.Calls{
			From: "secretsmanager/secret.go", Create: "secretsmanager:CreateSecret", Read: "secretsmanager:DescribeSecret secretsmanager:GetResourcePolicy",
			Update: "secretsmanager:UpdateSecret", Remove: "secretsmanager:DeleteSecret", Tags: "secretsmanager:TagResource secretsmanager:UntagResource",
		},
	},
	{
		GroupVersionKind: secretsmanager.SecretVersion_GroupVersionKind,
		AddGroup:         secretsmanager.SchemeBuilder.AddToScheme,
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

package v1alpha1_test

import (
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

func TestRoleRules(t *testing.T) {
	const role = "arn:aws:iam::111122223333:role/teams/shop/web"
	has := func(iam v1alpha1.ServiceIAM) edit {
		return withService(func(s *v1alpha1.ServiceSpec) { s.IAM = iam })
	}
	runs := func(arn string) edit { return has(v1alpha1.ServiceIAM{TaskRoleARN: arn}) }
	starts := func(arn string) edit { return has(v1alpha1.ServiceIAM{ExecutionRoleARN: arn}) }
	policies := []string{"arn:aws:iam::aws:policy/ReadOnlyAccess"}
	const alone = "must not be set together with policyARNs or statements"
	testRules(t, []rule{
		{"a role", runs(role), runs("web"), "must be the ARN of a role, such as arn:aws:iam::111122223333:role/shop"},
		{"no policy", starts(role), starts(policies[0]), "must be the ARN of a role, such as arn:aws:iam::111122223333:role/shop"},
		{
			"rights of a role that is there", has(v1alpha1.ServiceIAM{ExecutionRoleARN: role, PolicyARNs: policies}),
			has(v1alpha1.ServiceIAM{TaskRoleARN: role, PolicyARNs: policies}), alone,
		},
		{
			"statements of a role that is there", runs(role), has(v1alpha1.ServiceIAM{
				TaskRoleARN: role, Statements: []v1alpha1.PolicyStatement{{Actions: []string{"s3:Get*"}, Resources: []string{"*"}}},
			}), alone,
		},
		{
			"of the partition", runs(role), runs("arn:aws-cn:iam::111122223333:role/web"),
			"spec.services: web: arn:aws-cn:iam::111122223333:role/web in iam must be a role of the account and partition that the tasks are in",
		},
	})
}

package compositions

import (
	iam "github.com/upbound/provider-aws/v2/apis/namespaced/iam/v1beta1"
)

// ecsTasks is the service principal of ECS tasks.
const ecsTasks = "ecs-tasks.amazonaws.com"

// role makes a role that only a service of AWS can take, and only for this account: with the account as a condition nobody else's
// resources can have the service take it. It has the path and the permissions boundary of the Environment.
func (c composer) role(net Network, part, principal string) (name string, arn Fact) {
	name = c.awsName(part, maxNameIAM)
	d := c.draft(part)
	trust := policyDocument(statement{
		Effect:    "Allow",
		Principal: map[string]string{"Service": principal},
		Action:    []string{"sts:AssumeRole"},
		Condition: map[string]map[string][]string{"StringEquals": {"aws:SourceAccount": {d.text(net.Account)}}},
	})
	res := named(&iam.Role{Spec: iam.RoleSpec{ForProvider: iam.RoleParameters{
		AssumeRolePolicy:    &trust,
		Path:                new(c.rolePath(part)),
		PermissionsBoundary: textIfSet(c.env.Spec.IAM.PermissionsBoundaryARN),
	}}}, name)
	res.SetManagementPolicies(withoutLateInitialize) // else the provider would write a boundary that was taken away back into the spec
	role := add(d, res)
	return name, role.fact(role.live.Status.AtProvider.Arn)
}

// rolePath is the one of the Environment. A role keeps the one that it was made with: AWS cannot change it, and the default was another once.
func (c composer) rolePath(part string) string {
	key := Key{GroupKind: iam.Role_GroupVersionKind.GroupKind(), Name: c.env.Name + "-" + part}
	if live, ok := c.seen.Resources[key].(*iam.Role); ok && live.Spec.ForProvider.Path != nil {
		return *live.Spec.ForProvider.Path
	}
	return c.env.Spec.IAM.Path
}

// rolePolicy makes the policy of a role, with the role's name.
func (c composer) rolePolicy(d *draft, roleName string, role Fact, statements []statement) *Object {
	d.use(role) // the role's name is known before the role exists
	policy := policyDocument(statements...)
	return add(d, named(&iam.RolePolicy{Spec: iam.RolePolicySpec{ForProvider: iam.RolePolicyParameters{
		Role: &roleName, Policy: &policy,
	}}}, roleName)).Object
}

// statement of an IAM policy document.
type statement struct {
	Effect    string                         `json:"Effect"`
	Principal map[string]string              `json:"Principal,omitempty"`
	Action    []string                       `json:"Action"`
	Resource  []string                       `json:"Resource,omitempty"`
	Condition map[string]map[string][]string `json:"Condition,omitempty"`
}

func policyDocument(statements ...statement) string {
	return toJSON(struct {
		Version   string      `json:"Version"`
		Statement []statement `json:"Statement"`
	}{Version: "2012-10-17", Statement: statements})
}

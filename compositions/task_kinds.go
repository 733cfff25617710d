package compositions

import (
	cloudwatchlogs "github.com/upbound/provider-aws/v2/apis/namespaced/cloudwatchlogs/v1beta1"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"
	iam "github.com/upbound/provider-aws/v2/apis/namespaced/iam/v1beta1"

	"github.com/terrarium-io/terrarium/compositions/plan"
)

// taskKinds are the kinds of what tasks need, of services and jobs.
var taskKinds = []plan.Kind{
	{
		GroupVersionKind: ecs.TaskDefinition_GroupVersionKind,
		AddGroup:         ecs.SchemeBuilder.AddToScheme,
		NeverPatched:     []string{"networkMode", "requiresCompatibilities"},
		SaidBy: map[string]string{
			"cpu":              "cpu of the service or job",
			"memory":           "memoryMiB of the service or job",
			"ephemeralStorage": "ephemeralStorageGiB of the service or job",
			"runtimePlatform":  "cpuArchitecture of the service or job",
		},
		Twice: "RegisterTaskDefinition makes another revision of the family, and touches none",
		Calls: plan.Calls{
			From: "ecs/task_definition.go", Makes: "task-definition",
			Create: "ecs:RegisterTaskDefinition", Read: "ecs:DescribeTaskDefinition", Remove: "ecs:DeregisterTaskDefinition",
			Tags: tagsECS, Checked: "iam:PassRole",
		},
	},
	{
		GroupVersionKind: iam.Role_GroupVersionKind,
		AddGroup:         iam.SchemeBuilder.AddToScheme,
		NeverPatched:     []string{"path"},
		TakenByName:      true,
		LeftOut:          []string{"PermissionsBoundary"},
		OtherForms: map[plan.Field]plan.Same{
			plan.In[iam.RoleParameters]("AssumeRolePolicy"): plan.Texts(plan.SamePolicy), // SuppressEquivalentPolicyDiffs (iam/role.go)
		},
		Calls: plan.Calls{
			From: "iam/role.go", Makes: "role",
			Create: "iam:CreateRole", Read: "iam:GetRole iam:ListRolePolicies iam:GetRolePolicy iam:ListAttachedRolePolicies",
			Update: "iam:UpdateRole iam:UpdateRoleDescription iam:UpdateAssumeRolePolicy iam:PutRolePermissionsBoundary iam:DeleteRolePermissionsBoundary",
			Remove: "iam:ListInstanceProfilesForRole iam:DeleteRole", Tags: "iam:TagRole iam:UntagRole",
		},
	},
	{
		GroupVersionKind: iam.RolePolicy_GroupVersionKind,
		AddGroup:         iam.SchemeBuilder.AddToScheme,
		PartOf:           []string{"Role"},
		OtherForms: map[plan.Field]plan.Same{
			plan.In[iam.RolePolicyParameters]("Policy"): plan.Texts(plan.SamePolicy), // SuppressEquivalentPolicyDiffs (iam/role_policy.go)
		},
		Calls: plan.Calls{
			From: "iam/role_policy.go", Create: "iam:PutRolePolicy", Read: "iam:GetRolePolicy", Update: "iam:PutRolePolicy", Remove: "iam:DeleteRolePolicy",
		},
	},
	{
		GroupVersionKind: iam.RolePolicyAttachment_GroupVersionKind,
		AddGroup:         iam.SchemeBuilder.AddToScheme,
		PartOf:           []string{"Role", "PolicyArn"},
		Calls: plan.Calls{
			From: "iam/role_policy_attachment.go", Create: "iam:AttachRolePolicy", Read: "iam:ListAttachedRolePolicies", Remove: "iam:DetachRolePolicy",
		},
	},
	{
		GroupVersionKind: cloudwatchlogs.Group_GroupVersionKind,
		AddGroup:         cloudwatchlogs.SchemeBuilder.AddToScheme,
		NeverPatched:     []string{"logGroupClass", "retentionInDays"},
		TakenByName:      true,
		Hazard:           plan.Endangering(hazardOfLogs),
		Loss:             plan.Says("the log group is deleted with its logs"),
		Stays:            "the log group stays in AWS with the logs that are not too old, and nothing looks after it any more",
		Calls: plan.Calls{
			From: "logs/group.go", Makes: "log-group",
			Create: "logs:CreateLogGroup logs:PutRetentionPolicy", Read: "logs:DescribeLogGroups logs:ListTagsForResource",
			Update: "logs:PutRetentionPolicy logs:DeleteRetentionPolicy", Remove: "logs:DeleteLogGroup", Tags: "logs:TagResource logs:UntagResource",
		},
	},
}

package compositions

import (
	"fmt"
	"sync"

	iam "github.com/upbound/provider-aws/v2/apis/namespaced/iam/v1beta1"

	"github.com/terrarium-io/terrarium/compositions/plan"
)

// maxNameIAM is the length that AWS allows for names of roles.
const maxNameIAM = 64

// ecsTasks is the service principal of ECS tasks.
const ecsTasks = "ecs-tasks.amazonaws.com"

// trusted is who may take a role: a service of AWS, for resources of a service. Which tasks, schedule or flow log it will be is not known when the
// role is made. The forms are those that the user guides of ECS, EventBridge Scheduler and VPC give against the confused deputy.
type trusted struct {
	service, of, resources string

	// bare roles have no condition, and wait for the account as those do that have one.
	bare bool
}

var (
	byTasks     = trusted{service: ecsTasks, of: "ecs", resources: "*"}
	byScheduler = trusted{service: "scheduler.amazonaws.com", of: "scheduler", resources: "schedule-group/default"}
	byFlowLogs  = trusted{service: "vpc-flow-logs.amazonaws.com", of: "ec2", resources: "vpc-flow-log/*"}

	// The form that the user guide of RDS gives in "Setting up and enabling Enhanced Monitoring".
	// RDS says nothing of the resource for which a proxy takes its role: its user guide has no condition ("Configuring IAM authentication for RDS Proxy").
	byRDSProxy = trusted{service: "rds.amazonaws.com"}

	// The form that the user guide of ECS gives in "Amazon ECS infrastructure IAM role for load balancers", which has no condition.
	byECS = trusted{service: "ecs.amazonaws.com", bare: true}

	byRDSMonitoring = trusted{service: "monitoring.rds.amazonaws.com", of: "rds", resources: "db:*"}
)

// role makes a role that only a service of AWS can take, and only for resources of this account and region: with this condition nobody else's resource
// can have the service take the role. The role has the path and the permissions boundary of the Environment.
func (c composer) role(net Network, part string, by trusted) (name string, arn plan.Fact) {
	name = c.AWSName(part, maxNameIAM)
	d := c.Draft(part)
	account := ""
	if by.bare || by.of != "" {
		account = d.Text(net.Account)
	}
	trust := trustPolicy(takenBy{by, c.Env.Spec.Region, account})
	res := plan.Named(&iam.Role{Spec: iam.RoleSpec{ForProvider: iam.RoleParameters{
		AssumeRolePolicy:    &trust,
		Path:                new(c.rolePath(part)),
		PermissionsBoundary: textIfSet(c.Env.Spec.IAM.PermissionsBoundaryARN),
	}}}, name)
	res.SetManagementPolicies(plan.WithoutLateInitialize) // else the provider would write a boundary that was taken away back into the spec
	role := plan.Add(d, res)
	return name, role.Fact(role.Live.Status.AtProvider.Arn)
}

// takenBy says who takes a role, and for resources of which region and account.
type takenBy struct {
	trusted
	region, account string
}

// trusts are the documents of trust: few, and each role has one of them.
var trusts sync.Map

// trustPolicy is the document of trust of a role.
func trustPolicy(by takenBy) string {
	if known, ok := trusts.Load(by); ok {
		return known.(string)
	}
	trust := trustStatement{Effect: allow, Action: [1]string{"sts:AssumeRole"}}
	trust.Principal.Service = by.service
	if by.of != "" {
		trust.Condition = &trustCondition{}
		trust.Condition.ArnLike.SourceARN[0] = fmt.Sprintf("arn:%s:%s:%s:%s:%s", Partition(by.region), by.of, by.region, by.account, by.resources)
		trust.Condition.StringEquals.SourceAccount[0] = by.account
	}
	document := policyDocument(trust)
	trusts.Store(by, document)
	return document
}

// rolePath is the path of the Environment. A role keeps the path that it has in AWS, which cannot change it: the default was once another path, and who
// changes the path while a role is made is too late for that role.
func (c composer) rolePath(part string) string {
	key := c.Key(iam.Role_GroupVersionKind.GroupKind(), part)
	if live, ok := c.Seen.Resources[key].(*iam.Role); ok && c.Seen.InAWS(key) && live.Status.AtProvider.Path != nil {
		return *live.Status.AtProvider.Path
	}
	return c.Env.Spec.IAM.Path
}

// rolePolicy makes the policy of a role, with the role's name.
func (c composer) rolePolicy(d *plan.Draft, roleName string, role plan.Fact, statements []statement) *plan.Object {
	d.Use(role) // the role's name is known before the role exists
	policy := policyDocument(statements...)
	return plan.Add(d, plan.Named(&iam.RolePolicy{Spec: iam.RolePolicySpec{ForProvider: iam.RolePolicyParameters{
		Role: &roleName, Policy: &policy,
	}}}, roleName)).Object
}

// attachPolicy gives a role a managed policy.
func (c composer) attachPolicy(part, roleName string, role plan.Fact, policyARN string) *plan.Object {
	d := c.Draft(part)
	d.Use(role) // the role's name is known before the role exists
	return plan.Add(d, &iam.RolePolicyAttachment{Spec: iam.RolePolicyAttachmentSpec{ForProvider: iam.RolePolicyAttachmentParameters{
		Role: &roleName, PolicyArn: &policyARN,
	}}}).Object
}

// statement of an IAM policy document.
type statement struct {
	Effect    string                         `json:"Effect"`
	Principal map[string]string              `json:"Principal,omitempty"`
	Action    []string                       `json:"Action"`
	Resource  []string                       `json:"Resource,omitempty"`
	Condition map[string]map[string][]string `json:"Condition,omitempty"`
}

// A trustStatement says who may take a role. It has one form, and so no maps: they take long to write, and there are two roles for each workload.
type trustStatement struct {
	Effect    string `json:"Effect"`
	Principal struct {
		Service string `json:"Service"`
	} `json:"Principal"`
	Action    [1]string       `json:"Action"`
	Condition *trustCondition `json:"Condition,omitempty"`
}

type trustCondition struct {
	ArnLike struct {
		SourceARN [1]string `json:"aws:SourceArn"`
	} `json:"ArnLike"`
	StringEquals struct {
		SourceAccount [1]string `json:"aws:SourceAccount"`
	} `json:"StringEquals"`
}

// allow is the effect of what permits: what denies goes another way where it is taken out, see withFormer.
const allow = "Allow"

type document[S any] struct {
	Version   string `json:"Version"`
	Statement []S    `json:"Statement"`
}

func policyDocument[S statement | trustStatement](statements ...S) string {
	return plan.JSON(document[S]{Version: "2012-10-17", Statement: statements})
}

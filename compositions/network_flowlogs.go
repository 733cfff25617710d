package compositions

import (
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// flowLogsPart has a dot, which no name of a user has: log groups and roles are called after services.
const flowLogsPart = "network.flow-logs"

// flowLogs records the traffic of the whole VPC, accepted and refused, in a log group of its own. The role with which VPC writes there can do nothing
// else. AWS cannot change a flow log, so a changed flow log is another revision.
func (c composer) flowLogs(net Network) {
	spec := c.Env.Spec.Network.FlowLogs
	if spec.Mode != v1alpha1.Enabled {
		return
	}
	logs := c.logGroup(flowLogsPart, spec.RetentionDays)
	roleName, role := c.role(net, flowLogsPart, byFlowLogs)
	d := c.Draft(flowLogsPart)
	policy := c.rolePolicy(d, roleName, role, []statement{{
		Effect:   allow,
		Action:   []string{"logs:CreateLogStream", "logs:DescribeLogGroups", "logs:DescribeLogStreams", "logs:PutLogEvents"},
		Resource: []string{d.Text(logs.arn) + ":*"}, // the streams of the group
	}})

	d = c.Draft(flowLogsPart)
	d.After(policy)
	plan.AddRevision(d, &ec2.FlowLog{Spec: ec2.FlowLogSpec{ForProvider: ec2.FlowLogParameters{
		VPCID:                  d.Use(net.VPC),
		TrafficType:            new("ALL"),
		LogDestinationType:     new("cloud-watch-logs"),
		LogDestination:         d.Use(logs.arn),
		IAMRoleArn:             d.Use(role),
		MaxAggregationInterval: number(flowLogSeconds),
	}}}, 0)
}

// flowLogSeconds is how long VPC puts packets of one flow together into one record: AWS has a minute, at ten times the records, or this.
const flowLogSeconds = 600

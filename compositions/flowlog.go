package compositions

import (
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// flowLogsPart has a dot, which no name of a user has: log groups and roles are called after services.
const flowLogsPart = "network.flow-logs"

// flowLogs records the traffic of the whole VPC, accepted and refused, in a log group of its own. The role with which VPC writes it can do
// nothing else. AWS cannot change a flow log, so another one is another revision.
func flowLogs(c composer, net Network) {
	spec := c.env.Spec.Network.FlowLogs
	if spec.Mode != v1alpha1.Enabled {
		return
	}
	c = c.within(inNetwork, "")
	logs := c.logGroup(flowLogsPart, spec.RetentionDays)
	roleName, role := c.role(net, flowLogsPart, byFlowLogs)
	d := c.draft(flowLogsPart)
	policy := c.rolePolicy(d, roleName, role, []statement{{
		Effect:   "Allow",
		Action:   []string{"logs:CreateLogStream", "logs:DescribeLogGroups", "logs:DescribeLogStreams", "logs:PutLogEvents"},
		Resource: []string{d.text(logs.arn) + ":*"}, // the streams of the group
	}})

	d = c.draft(flowLogsPart)
	d.after(policy)
	addRevision(d, &ec2.FlowLog{Spec: ec2.FlowLogSpec{ForProvider: ec2.FlowLogParameters{
		VPCID:                  d.use(net.VPC),
		TrafficType:            new("ALL"),
		LogDestinationType:     new("cloud-watch-logs"),
		LogDestination:         d.use(logs.arn),
		IAMRoleArn:             d.use(role),
		MaxAggregationInterval: number(flowLogSeconds),
	}}}, 0)
}

// flowLogSeconds is how long VPC puts packets of one flow together into one record: AWS has a minute, at ten times the records, or this.
const flowLogSeconds = 600

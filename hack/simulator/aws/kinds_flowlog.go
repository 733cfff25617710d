package aws

import (
	"maps"
	"strings"
	"time"
)

// FlowLog records the traffic of a VPC.
const FlowLog Kind = "ec2.FlowLog"

var flowLogKinds = map[Kind]*row{
	FlowLog: {
		title:            "EC2 Flow Log",
		api:              api{"EC2", "CreateFlowLogs", "CreateTags", "DeleteFlowLogs"},
		neverInitialized: []string{"logDestination", "logFormat", "logGroupName"},
		mutable:          []string{"tags"},
		creating:         2 * second,
		deleting:         2 * second,
		references:       []reference{{field: "vpcId", to: VPC, missing: vpcMissing, onDelete: cascades}},
		id:               idOf("fl"),
		arn:              ec2ARN("vpc-flow-log"),
		check:            checkFlowLog,
		observe: func(*Account, *Resource) map[string]any {
			return map[string]any{
				"logDestinationType": "cloud-watch-logs", "maxAggregationInterval": 600,
				"logFormat": "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} " +
					"${bytes} ${start} ${end} ${action} ${log-status}",
			}
		},
	},
}

func init() { maps.Copy(table, flowLogKinds) }

func checkFlowLog(a *Account, r, old *Resource) error {
	if old != nil {
		return nil
	}
	role := a.lookup(Role, r.Text("iamRoleArn"))
	if role == nil || !strings.Contains(role.Text("assumeRolePolicy"), "vpc-flow-logs.amazonaws.com") {
		return retried(2*time.Minute, refuse("InvalidParameter: Unable to assume given IAM role"))
	}
	for _, other := range a.where(FlowLog, "vpcId", r.Text("vpcId")) {
		if other.Text("logDestination") == r.Text("logDestination") {
			return refuse("FlowLogAlreadyExists: Error. There is an existing Flow Log with the same configuration and log destination.")
		}
	}
	return nil
}

// Delivers tells whether a flow log can write its records. AWS makes one that cannot, and says so nowhere that the provider looks.
func (a *Account) Delivers(flowLog string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	r := a.lookup(FlowLog, flowLog)
	if r == nil {
		return false
	}
	group := r.Text("logDestination")
	may := a.permissions(r.Text("iamRoleArn"))
	return a.lookup(LogGroup, group) != nil && permitted(may, "logs:CreateLogStream", group+":log-stream:any") &&
		permitted(may, "logs:PutLogEvents", group+":log-stream:any")
}

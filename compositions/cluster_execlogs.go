package compositions

import (
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"

	"github.com/terrarium-io/terrarium/compositions/plan"
)

// execLogsPart has a dot, which no name of a user has: log groups are called after services.
const execLogsPart = "cluster.exec"

// ExecLogs are a log group for the sessions of ECS Exec.
type ExecLogs struct{ group logGroup }

// execLogs says where a cluster logs sessions of ECS Exec. A cluster keeps its configuration when an update leaves it out (resourceClusterUpdate in
// ecs/cluster.go), so a cluster that has logged sessions once is told in words to stop.
func (c composer) execLogs(d *plan.Draft, cluster *ecs.Cluster) *ExecLogs {
	spec := c.Env.Spec.Cluster.ExecLogs
	live := plan.LastSeen(c.Seen, c.Key(ecs.Cluster_GroupVersionKind.GroupKind(), d.Part), cluster)
	if spec == nil && live.Status.AtProvider.Configuration == nil {
		return nil
	}
	sessions := &ecs.ExecuteCommandConfigurationParameters{Logging: new("DEFAULT")}
	cluster.Spec.ForProvider.Configuration = &ecs.ConfigurationParameters{ExecuteCommandConfiguration: sessions}
	cluster.SetManagementPolicies(plan.WithoutLateInitialize) // else the provider would keep a block of the log configuration that was taken away
	if spec == nil {
		return nil
	}
	group := c.keptLogGroup(execLogsPart, spec.RetentionDays) // the record of who did what
	d.After(group.object)
	sessions.Logging = new("OVERRIDE")
	sessions.LogConfiguration = &ecs.LogConfigurationParameters{CloudWatchLogGroupName: &group.name}
	return &ExecLogs{group}
}

// grant is what the agent of ECS Exec needs, which runs in the container with the rights of the application. It looks for the group among all groups.
func (l ExecLogs) grant() grant {
	return grant{permissions: []grantedPermission{
		{actions: []string{"logs:DescribeLogGroups"}, resources: []plan.Fact{plan.Known("*")}},
		{actions: []string{"logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"}, resources: []plan.Fact{l.group.arn.Within("", ":*")}},
	}}
}

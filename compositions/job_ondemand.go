package compositions

import (
	"fmt"
	"slices"
	"strings"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// startable is what a task needs that somebody starts.
type startable struct {
	logs  logGroup
	roles taskRoles
	group plan.Fact
	doors []*plan.Object
}

// onDemand makes the task definition of a job that somebody starts, and says how, once the task can run. One old revision stays, for who has just read which
// one to start.
func (c composer) onDemand(in TaskInputs, spec v1alpha1.JobSpec, w workload, has startable) {
	task := c.taskDefinition(w, has.logs, has.roles, 1)
	permissions, held := c.permissions(w, has.logs, has.roles, task.Output() == "")
	status := v1alpha1.JobStatus{Name: spec.Name, TaskDefinitionARN: task.Output(), SecurityGroupIDs: slices.Concat([]string{has.group.Output()}, sorted(w.SecurityGroupIDs))}
	ready := len(held) == 0 && task.Output() != "" && has.group.Output() != ""
	for _, subnet := range in.Network.subnetsFor(w) {
		status.SubnetIDs = append(status.SubnetIDs, subnet.Output())
		ready = ready && subnet.Output() != ""
	}
	for _, needed := range in.neededToRun(w, has.logs, permissions, has.doors) {
		ready = ready && c.Seen.Exists(needed.Key)
	}
	if !ready {
		status = v1alpha1.JobStatus{Name: spec.Name}
	} else {
		status.RunTask = runTask(in.Cluster.Name, w, spec, status)
	}
	c.Plan.Outputs.Jobs = append(c.Plan.Outputs.Jobs, status)
}

// runTask are the arguments of aws ecs run-task.
func runTask(cluster string, w workload, spec v1alpha1.JobSpec, status v1alpha1.JobStatus) string {
	runsOn, address, commands := "--launch-type FARGATE", "DISABLED", ""
	if spec.CapacityProvider == v1alpha1.FargateSpot {
		runsOn = "--capacity-provider-strategy capacityProvider=FARGATE_SPOT,weight=1"
	}
	if w.isPublic() {
		address = "ENABLED"
	}
	if w.takesCommands() {
		commands = " --enable-execute-command"
	}
	return fmt.Sprintf("--cluster %s --task-definition %s %s%s --propagate-tags TASK_DEFINITION --enable-ecs-managed-tags --network-configuration "+
		"awsvpcConfiguration={subnets=[%s],securityGroups=[%s],assignPublicIp=%s}",
		cluster, status.TaskDefinitionARN, runsOn, commands, strings.Join(status.SubnetIDs, ","), strings.Join(status.SecurityGroupIDs, ","), address)
}

// startedOnDemand is the task definition of a job that the status has told of.
func (c composer) startedOnDemand(job string) *string {
	for _, status := range c.Env.Status.Jobs {
		if status.Name == job && status.TaskDefinitionARN != "" {
			return &status.TaskDefinitionARN
		}
	}
	return nil
}

package compositions

import (
	"fmt"
	"strings"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// taskRoles makes the roles of a workload, except those that somebody else has made: such a role has an ARN, no name, and no policies of ours.
func (c composer) taskRoles(net Network, w workload) taskRoles {
	var roles taskRoles
	if arn := w.IAM.ExecutionRoleARN; arn != "" {
		roles.execution = c.roleOfOthers(net, w, "executionRoleARN", arn)
	} else {
		roles.executionName, roles.execution = c.role(net, w.part+"-execution", byTasks)
	}
	if arn := w.IAM.TaskRoleARN; arn != "" {
		roles.task = c.roleOfOthers(net, w, "taskRoleARN", arn)
	} else {
		roles.taskName, roles.task = c.role(net, w.part+"-task", byTasks)
	}
	return roles
}

// roleOfOthers is a role that somebody else has made. It notes one of another account, which nobody can pass to ECS.
func (c composer) roleOfOthers(net Network, w workload, field, arn string) plan.Fact {
	account := net.Account.Output()
	if in := strings.Split(arn, ":"); account != "" && len(in) > 4 && in[4] != account {
		c.Problem(v1alpha1.ReasonInvalidSpec, fmt.Sprintf("iam.%s of %s is in account %s, and the tasks are in %s: name a role of that account",
			field, w, in[4], account))
	}
	return plan.Known(arn)
}

package compositions_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"
	iam "github.com/upbound/provider-aws/v2/apis/namespaced/iam/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

const ownRole = "arn:aws:iam::" + account + ":role/shop"

func TestNothingIsMadeForARoleThatIsThere(t *testing.T) {
	tests := map[string]struct {
		iam                   v1alpha1.ServiceIAM
		execution, task, left string
	}{
		"that of the application": {v1alpha1.ServiceIAM{TaskRoleARN: ownRole}, "arn:aws:iam::" + account + ":role/web-execution", ownRole, "web-execution"},
		"that of ECS":             {v1alpha1.ServiceIAM{ExecutionRoleARN: ownRole}, ownRole, "arn:aws:iam::" + account + ":role/web-task", "web-task"},
		"both":                    {v1alpha1.ServiceIAM{TaskRoleARN: ownRole, ExecutionRoleARN: ownRole}, ownRole, ownRole, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			env, seen := application(t)
			env.Spec.Services[0].IAM, env.Spec.Services[0].ExecuteCommand = test.iam, v1alpha1.Enabled
			p := settle(t, admitted(t, env), seen)
			task := find[*ecs.TaskDefinition](t, p, "staging-web").Spec.ForProvider
			if *task.ExecutionRoleArn != test.execution || *task.TaskRoleArn != test.task {
				t.Errorf("the roles are %s and %s, want %s and %s", *task.ExecutionRoleArn, *task.TaskRoleArn, test.execution, test.task)
			}
			var made []string
			for _, role := range findAll[*iam.Role](p) {
				if strings.HasPrefix(role.Name, "staging-web-") {
					made = append(made, strings.TrimPrefix(role.Name, "staging-"))
				}
			}
			for _, policy := range findAll[*iam.RolePolicy](p) {
				if strings.HasPrefix(policy.Name, "staging-web-") && policy.Name != "staging-"+test.left {
					t.Errorf("policy %s is made", policy.Name)
				}
			}
			if !slices.Equal(made, strings.Fields(test.left)) {
				t.Errorf("roles %q are made, want %q", made, test.left)
			}
		})
	}
}

func TestRoleOfAnotherAccountIsNoted(t *testing.T) {
	env, seen := withJob(t)
	settle(t, env, seen)
	env.Spec.Jobs[0].IAM.ExecutionRoleARN = "arn:aws:iam::999999999999:role/shop"
	want := []plan.Problem{{
		Composition: "job", Instance: "web", Reason: v1alpha1.ReasonInvalidSpec,
		Message: "iam.executionRoleARN of job web is in account 999999999999, and the tasks are in " + account + ": name a role of that account",
	}}
	if diff := cmp.Diff(want, compose(t, env, seen).Problems); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}

// A role that is made again takes the tasks over like another version, and the role of others is left as it is.
func TestRoleIsTakenAwayAgain(t *testing.T) {
	env, seen := application(t)
	before := settle(t, env, seen)
	env.Spec.Services[0].IAM.TaskRoleARN = ownRole
	settle(t, admitted(t, env), seen)
	env.Spec.Services[0].IAM.TaskRoleARN = ""
	for _, change := range changes(before, settle(t, admitted(t, env), seen)) {
		if change != "~Service/staging-web" { // its rollouts have names
			t.Errorf("changes: %s", change)
		}
	}
}

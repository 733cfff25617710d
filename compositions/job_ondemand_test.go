package compositions_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"
	scheduler "github.com/upbound/provider-aws/v2/apis/namespaced/scheduler/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// onDemand is the application and a job without schedule.
func onDemand(t *testing.T) (*v1alpha1.Environment, plan.Observed) {
	t.Helper()
	env, seen := withJob(t)
	env.Spec.Jobs[0].Schedule = ""
	return admitted(t, env), seen
}

func TestJobWithoutScheduleSaysHowItIsStarted(t *testing.T) {
	env, seen := onDemand(t)
	p := settle(t, env, seen)
	task := *find[*ecs.TaskDefinition](t, compose(t, env, seen), "staging-web.job").Spec.ForProvider.Family
	want := []v1alpha1.JobStatus{{
		Name: "web", TaskDefinitionARN: p.Outputs.Jobs[0].TaskDefinitionARN,
		SubnetIDs: []string{"subnet-private-a", "subnet-private-b"}, SecurityGroupIDs: []string{"sg-job-web"},
		RunTask: "--cluster shop-staging-d8fcc-cluster --task-definition " + p.Outputs.Jobs[0].TaskDefinitionARN + " --launch-type FARGATE " +
			"--propagate-tags TASK_DEFINITION --enable-ecs-managed-tags --network-configuration " +
			"awsvpcConfiguration={subnets=[subnet-private-a,subnet-private-b],securityGroups=[sg-job-web],assignPublicIp=DISABLED}",
	}}
	if diff := cmp.Diff(want, p.Outputs.Jobs); diff != "" || p.Outputs.Jobs[0].TaskDefinitionARN == "" {
		t.Errorf("%s: status (-want +got):\n%s", task, diff)
	}
	if len(findAll[*scheduler.Schedule](p)) > 0 {
		t.Error("there is a schedule")
	}
	env.Spec.Jobs[0].Placement, env.Spec.Jobs[0].CapacityProvider = v1alpha1.PlacementPublic, v1alpha1.FargateSpot
	env.Spec.Jobs[0].SecurityGroupIDs, env.Spec.Jobs[0].ExecuteCommand = []string{"sg-0000000a"}, v1alpha1.Enabled
	const spot = "--capacity-provider-strategy capacityProvider=FARGATE_SPOT,weight=1 --enable-execute-command --propagate-tags TASK_DEFINITION --enable-ecs-managed-tags " +
		"--network-configuration awsvpcConfiguration={subnets=[subnet-public-a,subnet-public-b],securityGroups=[sg-job-web,sg-0000000a],assignPublicIp=ENABLED}"
	got := settle(t, admitted(t, env), seen).Outputs.Jobs[0]
	if want := "--cluster shop-staging-d8fcc-cluster --task-definition " + got.TaskDefinitionARN + " " + spot; got.RunTask != want {
		t.Errorf("got %s, want %s", got.RunTask, want)
	}
}

func TestJobIsNotToBeStartedBeforeItCanRun(t *testing.T) {
	env, seen := onDemand(t)
	settle(t, env, seen, func(p *plan.Plan) {
		missing := slices.ContainsFunc(p.Objects, func(o *plan.Object) bool { return o.Composition == "job" && !seen.Exists(o.Key) })
		if missing && p.Outputs.Jobs[0].RunTask != "" {
			t.Error("it is to be started before all of it is there")
		}
	})
	env.Spec.Jobs[0].Image = "public.ecr.aws/docker/library/busybox:2"
	if got := compose(t, env, seen).Outputs.Jobs[0]; got.RunTask != "" || got.TaskDefinitionARN != "" {
		t.Errorf("the version before is to be started: %+v", got)
	}
	if got := settle(t, env, seen).Outputs.Jobs[0]; got.RunTask == "" {
		t.Error("the new version is not to be started")
	}
}

func TestScheduleIsTakenAwayAlone(t *testing.T) {
	env, seen := withJob(t)
	before := settle(t, env, seen)
	env.Spec.Jobs[0].Schedule = ""
	want := []string{"-Role/staging-web.job-start", "-RolePolicy/staging-web.job-start", "-Schedule/staging-web.job"}
	if diff := cmp.Diff(want, changes(before, settle(t, admitted(t, env), seen))); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
	env.Spec.Jobs[0].Schedule = "cron(0 3 * * ? *)"
	if diff := cmp.Diff([]string(nil), changes(before, settle(t, admitted(t, env), seen))); diff != "" {
		t.Errorf("when it comes back, changes (-want +got):\n%s", diff)
	}
}

func TestGeneratedValueThatAJobOnDemandReadsIsKept(t *testing.T) {
	env, seen := onDemand(t)
	env.Spec.Secrets = append(env.Spec.Secrets, v1alpha1.SecretSpec{Name: "key", ValueFrom: v1alpha1.SecretValueSource{Generate: &v1alpha1.GeneratedValue{Length: 32}}})
	env.Spec.Jobs[0].SecretEnv = append(env.Spec.Jobs[0].SecretEnv, v1alpha1.SecretEnvVar{Name: "OWN", Secret: "key"})
	env = admitted(t, env)
	env.Status.Jobs = settle(t, env, seen).Outputs.Jobs
	env.Spec.DeletionProtection = v1alpha1.Enabled
	env.Spec.Secrets = env.Spec.Secrets[:len(env.Spec.Secrets)-1]
	env.Spec.Jobs[0].SecretEnv = env.Spec.Jobs[0].SecretEnv[:1]
	composeOrRefuse(t, env, seen, "spec.secrets: key has a generated value that job web still reads")
}

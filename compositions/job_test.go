package compositions_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	scheduler "github.com/upbound/provider-aws/v2/apis/namespaced/scheduler/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// withJob is the application and a job that uses its database and a secret, and has the name of one of its services.
func withJob(t *testing.T) (*v1alpha1.Environment, plan.Observed) {
	t.Helper()
	env, seen := application(t)
	env.Spec.Jobs = []v1alpha1.JobSpec{{
		Name: "web", Schedule: "cron(0 3 * * ? *)", TaskSpec: v1alpha1.TaskSpec{
			Image:     "public.ecr.aws/docker/library/busybox:1",
			SecretEnv: []v1alpha1.SecretEnvVar{{Name: "KEY", Secret: "stripe", Key: "apiKey"}},
			Databases: []v1alpha1.DatabaseLink{{Name: "main"}},
		},
	}}
	return admitted(t, env), seen
}

func TestChangedImageOfAJobMovesItsScheduleAndKeepsNoOldDefinition(t *testing.T) {
	env, seen := withJob(t)
	before := settle(t, env, seen)
	env.Spec.Jobs[0].Image = "public.ecr.aws/docker/library/busybox:2"
	after := settleChecked(t, env, seen)
	if diff := cmp.Diff([]string{"~Schedule/staging-web.job", "~TaskDefinition/staging-web.job"}, changes(before, after)); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
	if keep := byName(after)["TaskDefinition/staging-web.job"].KeepRevisions; keep != 0 {
		t.Errorf("%d old task definitions stay", keep)
	}
}

func TestRemovedJobTakesExactlyItsObjects(t *testing.T) {
	env, seen := withJob(t)
	before := settle(t, env, seen)
	env.Spec.Jobs = nil
	after := compose(t, env, seen)
	removed := changes(before, after)
	if len(removed) == 0 {
		t.Error("nothing goes with the job")
	}
	for name, o := range byName(before) {
		if gone := byName(after)[name] == nil; gone != (o.Composition == "job") {
			t.Errorf("%s of %s goes: %v", name, o.Composition, gone)
		}
	}
}

func TestSchedulerMayStartExactlyTheJob(t *testing.T) {
	env, seen := withJob(t)
	p := settle(t, env, seen)
	family := find[*scheduler.Schedule](t, p, "staging-web.job").Spec.ForProvider.Name // both are named after the job
	want := []policyStatement{
		{"Allow", []string{"ecs:RunTask"}, []string{*arn("ecs", "task-definition/"+*family+":*")}},
		{"Allow", []string{"ecs:TagResource"}, []string{*arn("ecs", "task/shop-staging-d8fcc-cluster/*")}},
		{"Allow", []string{"iam:PassRole"}, []string{"arn:aws:iam::" + account + ":role/web.job-execution", "arn:aws:iam::" + account + ":role/web.job-task"}},
	}
	if diff := cmp.Diff(want, policy(t, p, "staging-web.job-start")); diff != "" {
		t.Errorf("policy of the role that starts the job (-want +got):\n%s", diff)
	}
}

func TestJobStartsOnlyWhenItCanRun(t *testing.T) {
	env, seen := withJob(t)
	waiting := map[string]bool{}
	for _, key := range findObject[*scheduler.Schedule](t, compose(t, env, seen), "staging-web.job").WaitingOn {
		waiting[key.String()] = true
	}
	for what, needed := range map[string]string{
		"a way to pull the image":     "Route/staging-private-a-nat",
		"permission to read secrets":  "RolePolicy/staging-web.job-execution",
		"permission to be started":    "RolePolicy/staging-web.job-start",
		"values of secrets":           "SecretVersion/staging-stripe",
		"credentials of the database": "SecretVersion/staging-main.credentials",
		"a door to the database":      "SecurityGroupIngressRule/staging-database-main.web.job",
		"a place for logs":            "Group/staging-web.job",
		"capacity":                    "ClusterCapacityProviders/staging-cluster",
	} {
		if !waiting[needed] {
			t.Errorf("the job needs %s, and its schedule does not wait on %s", what, needed)
		}
	}
}

func TestKeyThatAJobOrSidecarReadsMustExist(t *testing.T) {
	reads := []v1alpha1.SecretEnvVar{{Name: "OTHER", Secret: "stripe", Key: "other"}}
	cases := map[string]struct {
		change func(*v1alpha1.Environment)
		want   string
	}{
		"job": {
			func(env *v1alpha1.Environment) { env.Spec.Jobs[0].SecretEnv = reads },
			`Secret/stripe-keys has no key "other", which job "web" reads: add it`,
		},
		"sidecar": {
			func(env *v1alpha1.Environment) {
				env.Spec.Services[1].Sidecars = []v1alpha1.SidecarSpec{{Name: "proxy", Image: "envoy", SecretEnv: reads}}
			},
			`Secret/stripe-keys has no key "other", which sidecar "proxy" of service "worker" reads: add it`,
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			env, seen := withJob(t)
			c.change(env)
			want := []plan.Problem{{Composition: "secret", Instance: "stripe", Reason: v1alpha1.ReasonSecretMissing, Message: c.want}}
			if diff := cmp.Diff(want, compose(t, admitted(t, env), seen).Problems); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

package compositions_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"
	iam "github.com/upbound/provider-aws/v2/apis/namespaced/iam/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

func TestChangedImageTouchesOnlyTaskDefinitionAndService(t *testing.T) {
	env, seen := application(t)
	before := settle(t, env, seen)
	env.Spec.Services[0].Image = "public.ecr.aws/nginx/nginx:1.30"
	after := settleChecked(t, env, seen)
	if diff := cmp.Diff([]string{"~Service/staging-web", "~TaskDefinition/staging-web"}, changes(before, after)); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
}

func TestRevisionChangesWithItsContentAndNotWithTags(t *testing.T) {
	cases := map[string]struct {
		change func(*v1alpha1.Environment)
		same   bool
	}{
		"tags":            {func(env *v1alpha1.Environment) { env.Spec.Tags = map[string]string{"team": "other"} }, true},
		"order of env":    {func(env *v1alpha1.Environment) { slices.Reverse(env.Spec.Services[0].SecretEnv) }, true},
		"another service": {func(env *v1alpha1.Environment) { env.Spec.Services[1].MemoryMiB = 1024 }, true},
		"scaling":         {func(env *v1alpha1.Environment) { env.Spec.Services[0].Scaling.MaxTasks = new(int32(9)) }, true},
		"onChange":        {func(env *v1alpha1.Environment) { env.Spec.Secrets[0].OnChange = v1alpha1.SecretChangeNone }, false},
		"sidecar": {func(env *v1alpha1.Environment) {
			env.Spec.Services[0].Sidecars = []v1alpha1.SidecarSpec{{Name: "proxy", Image: "envoy"}}
		}, false},
		"memory":      {func(env *v1alpha1.Environment) { env.Spec.Services[0].MemoryMiB = 1024 }, false},
		"environment": {func(env *v1alpha1.Environment) { env.Spec.Services[0].Env[0].Value = new("debug") }, false},
		"file system": {func(env *v1alpha1.Environment) { env.Spec.Services[0].ReadonlyRootFilesystem = new(true) }, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			env, seen := application(t)
			before := findObject[*ecs.TaskDefinition](t, settle(t, env, seen), "staging-web").Name
			c.change(env)
			after := findObject[*ecs.TaskDefinition](t, settle(t, admitted(t, env), seen), "staging-web").Name
			if (before == after) != c.same {
				t.Errorf("was %s, is %s", before, after)
			}
		})
	}
}

func TestRemovedServiceTakesExactlyItsObjects(t *testing.T) {
	env, seen := application(t)
	before := settle(t, env, seen)
	env.Spec.Services = env.Spec.Services[1:]
	after := compose(t, env, seen)
	var want []string
	for name, o := range byName(before) {
		if o.Composition == "service" && o.Instance == "web" {
			want = append(want, "-"+name)
		}
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, changes(before, after)); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
}

func TestDesiredCountBelongsToTheAutoscalerWhereThereIsOne(t *testing.T) {
	env, seen := application(t)
	p := settle(t, env, seen)
	scaled, fixed := find[*ecs.Service](t, p, "staging-web").Spec, find[*ecs.Service](t, p, "staging-worker").Spec
	if scaled.ForProvider.DesiredCount != nil || *scaled.InitProvider.DesiredCount != 1 {
		t.Error("under autoscaling, desiredCount must be in initProvider only")
	}
	if fixed.InitProvider.DesiredCount != nil || *fixed.ForProvider.DesiredCount != 1 {
		t.Error("with a fixed number of tasks, desiredCount must be in forProvider only")
	}
	for name, policies := range map[string]any{"web": scaled.ManagementPolicies, "worker": fixed.ManagementPolicies} {
		if text := toJSON(t, policies); strings.Contains(text, "LateInitialize") || strings.Contains(text, "*") || text == "null" {
			t.Errorf("service %s has the policies %s, with which the provider would copy the current number into forProvider", name, text)
		}
	}
}

func TestServiceIsUnsettledWhileItMovesToANewTaskDefinition(t *testing.T) {
	env, seen := application(t)
	settle(t, env, seen)
	env.Spec.Services[0].Image = "public.ecr.aws/nginx/nginx:1.30"
	var unsettled []bool
	settle(t, env, seen, func(p *plan.Plan) {
		o := findObject[*ecs.Service](t, p, "staging-web")
		unsettled = append(unsettled, !o.Waits() && o.Unsettled)
	})
	// The service first waits for the new task definition, then moves, and has moved.
	if diff := cmp.Diff([]bool{false, true, false}, unsettled); diff != "" {
		t.Errorf("unsettled in each pass (-want +got):\n%s", diff)
	}
}

// policy of a RolePolicy in a plan.
func policy(t *testing.T, p *plan.Plan, name string) []policyStatement {
	t.Helper()
	return statements[policyStatement](t, p, name)
}

// statements of a RolePolicy in a plan, as far as T has them.
func statements[T any](t *testing.T, p *plan.Plan, name string) []T {
	t.Helper()
	var document struct{ Statement []T }
	if err := json.Unmarshal([]byte(*find[*iam.RolePolicy](t, p, name).Spec.ForProvider.Policy), &document); err != nil {
		t.Fatal(err)
	}
	return document.Statement
}

type policyStatement struct {
	Effect           string
	Action, Resource []string
}

func TestExecutionRoleReadsExactlyWhatTheServiceUses(t *testing.T) {
	secret := func(name string) string { return *arn("secretsmanager", "secret:"+name) }
	logs := func(service string) policyStatement {
		return policyStatement{"Allow", []string{"logs:CreateLogStream", "logs:PutLogEvents"}, []string{*arn("logs", "log-group:"+service) + ":*"}}
	}
	read := func(arns ...string) policyStatement {
		return policyStatement{"Allow", []string{"secretsmanager:GetSecretValue"}, arns}
	}
	env, seen := application(t)
	env.Spec.Services = append(env.Spec.Services, v1alpha1.ServiceSpec{
		Name: "idle", TaskSpec: v1alpha1.TaskSpec{Image: "444455556666.dkr.ecr-fips.us-east-1.amazonaws.com/team/shop:7"},
	}, v1alpha1.ServiceSpec{
		Name: "aided", TaskSpec: v1alpha1.TaskSpec{Image: "nginx", Sidecars: []v1alpha1.SidecarSpec{{
			Name: "proxy", Image: "444455556666.dkr.ecr.us-east-1.amazonaws.com/proxy:7",
			SecretEnv: []v1alpha1.SecretEnvVar{{Name: "KEY", Secret: "session"}},
		}}},
	})
	again := v1alpha1.SecretEnvVar{Name: "WEBHOOK_KEY", Secret: "stripe", Key: "webhookKey"}
	env.Spec.Services[0].SecretEnv = append(env.Spec.Services[0].SecretEnv, again)
	p := settle(t, admitted(t, env), seen)
	want := map[string][]policyStatement{
		"web":    {logs("web"), read(secret("stripe"), secret("session"), secret("main.credentials"))},
		"worker": {logs("worker"), read(secret("main.credentials"))},
		"aided": {
			logs("aided"), read(secret("session")),
			{"Allow", []string{"ecr:GetAuthorizationToken"}, []string{"*"}},
			{"Allow", pulling, []string{"arn:aws:ecr:us-east-1:444455556666:repository/proxy"}},
		},
		"idle": {
			logs("idle"),
			{"Allow", []string{"ecr:GetAuthorizationToken"}, []string{"*"}},
			{"Allow", pulling, []string{"arn:aws:ecr:us-east-1:444455556666:repository/team/shop"}},
		},
	}
	for service, statements := range want {
		if diff := cmp.Diff(statements, policy(t, p, "staging-"+service+"-execution")); diff != "" {
			t.Errorf("policy of the execution role of %s (-want +got):\n%s", service, diff)
		}
	}
}

// pulling is what ECS does with an image in a private repository, which may be a pull-through cache.
var pulling = []string{
	"ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:BatchImportUpstreamImage", "ecr:CreateRepository",
}

// TestOnlyTwoStatementsOfOursNameNoResource: an authorization token of ECR and the channels of ECS Exec belong to no resource.
func TestOnlyTwoStatementsOfOursNameNoResource(t *testing.T) {
	env, seen := application(t)
	env.Spec.Services[0].ExecuteCommand = v1alpha1.Enabled
	env.Spec.Services[0].Image = "444455556666.dkr.ecr.us-east-1.amazonaws.com/team/shop:7"
	p := settle(t, admitted(t, env), seen)
	var actions []string
	for _, res := range findAll[*iam.RolePolicy](p) {
		for _, statement := range policy(t, p, res.Name) {
			if slices.Contains(statement.Resource, "*") {
				actions = append(actions, statement.Action...)
			}
		}
	}
	want := []string{
		"ecr:GetAuthorizationToken", "ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel",
		"ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel",
	}
	if diff := cmp.Diff(want, actions); diff != "" {
		t.Errorf("actions on any resource (-want +got):\n%s", diff)
	}
}

func TestServiceWithoutPermissionsHasATaskRoleWithoutPolicy(t *testing.T) {
	env, seen := application(t)
	for _, res := range findAll[*iam.RolePolicy](settle(t, env, seen)) {
		if strings.HasSuffix(res.Name, "-task") {
			t.Errorf("%s gives the application permissions that nobody asked for", res.Name)
		}
	}
}

func TestTasksStartOnlyWhenTheyCanRun(t *testing.T) {
	env, seen := application(t)
	waiting := keys(findObject[*ecs.Service](t, compose(t, env, seen), "staging-web").WaitingOn)
	for what, needed := range map[string]string{
		"a way to pull the image":     "Route/staging-private-a-nat",
		"permission to read secrets":  "RolePolicy/staging-web-execution",
		"values of secrets":           "SecretVersion/staging-stripe",
		"credentials of the database": "SecretVersion/staging-main.credentials",
		"a door to the database":      "SecurityGroupIngressRule/staging-database-main.web",
		"a door for requests":         "SecurityGroupIngressRule/staging-service-web.public.8080",
		"a listener that uses it":     "LBListenerRule/staging-web.site",
		"a place for logs":            "Group/staging-web",
		"capacity":                    "ClusterCapacityProviders/staging-cluster",
	} {
		if !slices.Contains(waiting, needed) {
			t.Errorf("tasks need %s, and the service does not wait on %s", what, needed)
		}
	}
}

func toJSON(t testing.TB, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

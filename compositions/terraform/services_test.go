package terraform_test

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/terraform"
)

// The services of the state that has some, with what they run and write into.
const (
	worker           = "aws_ecs_service.worker"
	workerDefinition = "aws_ecs_task_definition.worker"
	workerLogs       = "aws_cloudwatch_log_group.worker"
	web              = `module.ecs.module.service["web"].aws_ecs_service.this[0]`
	webDefinition    = `module.ecs.module.service["web"].aws_ecs_task_definition.this[0]`
	webLogs          = `module.ecs.module.service["web"].module.container_definition["app"].aws_cloudwatch_log_group.this[0]`
)

// A change of a state: attributes of a resource that are others, by its address. Without attributes it is not there.
type change map[string]map[string]any

// shownServices is the state with services after some changes.
func shownServices(t *testing.T, changes ...change) map[string]any {
	t.Helper()
	shown := readShown(t, "services.json")
	root := rootOf(shown)
	for _, change := range changes {
		for address, attributes := range change {
			set(root, address, attributes)
			if attributes == nil {
				remove(root, address)
			}
		}
	}
	return shown
}

// readShown is what terraform show prints of a state.
func readShown(t *testing.T, file string) map[string]any {
	t.Helper()
	data, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	var shown map[string]any
	if err := json.Unmarshal(data, &shown); err != nil {
		t.Fatal(err)
	}
	return shown
}

func rootOf(shown map[string]any) map[string]any {
	return shown["values"].(map[string]any)["root_module"].(map[string]any)
}

func remove(module map[string]any, address string) {
	resources, _ := module["resources"].([]any)
	module["resources"] = slices.DeleteFunc(resources, func(r any) bool { return r.(map[string]any)["address"] == address })
	children, _ := module["child_modules"].([]any)
	for _, child := range children {
		remove(child.(map[string]any), address)
	}
}

// recognized is what becomes of a state.
func recognized(t *testing.T, shown map[string]any, admits func(*v1alpha1.Environment) error) *terraform.Takeover {
	t.Helper()
	return recognizedAll(t, admits, shown)
}

// recognizedAll is what becomes of several states, which together are one environment.
func recognizedAll(t *testing.T, admits func(*v1alpha1.Environment) error, shown ...map[string]any) *terraform.Takeover {
	t.Helper()
	var read []*terraform.State
	for _, state := range shown {
		data, err := json.Marshal(state)
		if err != nil {
			t.Fatal(err)
		}
		state, err := terraform.Read(data)
		if err != nil {
			t.Fatal(err)
		}
		read = append(read, state)
	}
	return recognizedStates(t, admits, read...)
}

// recognizedStates is what becomes of states that have been read.
func recognizedStates(t *testing.T, admits func(*v1alpha1.Environment) error, read ...*terraform.State) *terraform.Takeover {
	t.Helper()
	states, err := terraform.New("", read...)
	if err != nil {
		t.Fatal(err)
	}
	found, err := terraform.Recognize(states, "prod", "shop", admits)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// servicesOf a takeover by their names.
func servicesOf(found *terraform.Takeover) map[string]v1alpha1.ServiceSpec {
	services := map[string]v1alpha1.ServiceSpec{}
	for _, spec := range found.Spec.Services {
		services[spec.Name] = spec
	}
	return services
}

func TestServiceIsTakenOverWithItsLogGroupUnderTheirNames(t *testing.T) {
	found := recognized(t, shownServices(t), anything)
	got := map[string]string{}
	for _, taken := range found.Taken {
		got[taken.Kind.Kind+"/"+taken.Name] = taken.From.Address + " " + taken.ExternalName + " " + taken.KeptName
	}
	want := map[string]string{
		"Service/shop-worker": worker + " shop-worker shop-worker", "Group/shop-worker": workerLogs + " /ecs/worker /ecs/worker",
		"Service/shop-app": web + " web web", "Group/shop-app": webLogs + " /aws/ecs/web/app /aws/ecs/web/app",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestServiceOfEarlierProvidersHasItsARNAsItsID(t *testing.T) {
	if services := servicesOf(recognized(t, shownServices(t, change{worker: {"arn": nil}}), anything)); services["worker"].Image == "" {
		t.Error("it is left")
	}
}

func TestServiceIsNamedAfterItsOwnContainerWhereThatIsAFreeName(t *testing.T) {
	for name, c := range map[string]struct{ container, want string }{
		"a name":   {"api", "api"},
		"no name":  {"Api_1", "worker"},
		"too long": {strings.Repeat("a", 33), "worker"},
		"taken":    {"app", "app"}, // the first one gets it, and the other is called like its block or module
	} {
		t.Run(name, func(t *testing.T) {
			definitions := withContainer(t, workerDefinition, map[string]any{"name": c.container})
			services := servicesOf(recognized(t, shownServices(t, definitions), anything))
			if _, named := services[c.want]; !named || len(services) != 2 {
				t.Errorf("they are called %v", slices.Sorted(maps.Keys(services)))
			}
		})
	}
}

// withContainer is a change of the first container of a task definition.
func withContainer(t *testing.T, definition string, fields map[string]any) change {
	t.Helper()
	var text string
	visit(shownServices(t)["values"].(map[string]any)["root_module"].(map[string]any), func(r map[string]any) {
		if r["address"] == definition {
			text = r["values"].(map[string]any)["container_definitions"].(string)
		}
	})
	var containers []map[string]any
	if err := json.Unmarshal([]byte(text), &containers); err != nil {
		t.Fatal(err)
	}
	maps.Copy(containers[0], fields)
	data, err := json.Marshal(containers)
	if err != nil {
		t.Fatal(err)
	}
	return change{definition: {"container_definitions": string(data)}}
}

func visit(module map[string]any, each func(map[string]any)) {
	resources, _ := module["resources"].([]any)
	for _, r := range resources {
		each(r.(map[string]any))
	}
	children, _ := module["child_modules"].([]any)
	for _, child := range children {
		visit(child.(map[string]any), each)
	}
}

func TestTaskDefinitionOfSeveralServicesStays(t *testing.T) {
	found := recognized(t, shownServices(t, change{web: {"task_definition": "worker:3"}}), anything)
	for _, left := range found.Left {
		if left.Address == workerDefinition {
			if !strings.Contains(left.Text, "uses it too; the service gets one of its own") {
				t.Errorf("the reason is %q", left.Text)
			}
			return
		}
	}
	t.Error("it is not left")
}

// effectOn a service that is taken over.
func effectsOn(found *terraform.Takeover, address string) string {
	for _, taken := range found.Taken {
		if taken.From.Address == address {
			return strings.Join(taken.Effects, "; ")
		}
	}
	return ""
}

func TestWhatTakingAServiceOverDoesIsSaid(t *testing.T) {
	shared := change{webDefinition: withContainer(t, webDefinition, map[string]any{"logConfiguration": map[string]any{
		"logDriver": "awslogs", "options": map[string]any{"awslogs-group": "/ecs/worker", "awslogs-region": "eu-west-1"},
	}})[webDefinition]}
	twin := change{web: {"task_definition": "worker:3", "enable_execute_command": true}} // writes where its twin does
	for name, c := range map[string]struct {
		change        change
		address, want string
	}{
		"a log group of a twin":    {twin, worker, `module.ecs.module.service["web"].aws_ecs_service.this[0] writes into ` + workerLogs + " too, which stays as it is; logs go"},
		"a log group of its twin":  {twin, web, worker + " writes into " + workerLogs + " too, which stays as it is; logs go to a log group"},
		"its own limit of memory":  {nil, web, "container app may use what its task has of memory, and not 512 MiB"},
		"images by tag":            {nil, web, "(versionConsistency)"},
		"a log group of others":    {shared, web, "aws_ecs_task_definition.worker writes into aws_cloudwatch_log_group.worker too, which stays as it is; logs go to a log group"},
		"a log group of the owner": {change{workerLogs: nil}, worker, "its log group /ecs/worker is not in the states, and stays as it is; logs go to a log group"},
		"no logs":                  {withContainer(t, workerDefinition, map[string]any{"logConfiguration": nil}), worker, "logs go to a log group of the Environment"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := effectsOn(recognized(t, shownServices(t, c.change), anything), c.address); !strings.Contains(got, c.want) {
				t.Errorf("it says %q, want %q", got, c.want)
			}
		})
	}
}

// ECS takes a secret without the six characters at the end of its ARN, too.
func TestSecretWithoutTheEndOfItsARNIsFoundInTheStates(t *testing.T) {
	found := recognized(t, shownServices(t, withContainer(t, workerDefinition, map[string]any{"secrets": []any{
		map[string]any{"name": "A", "valueFrom": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop/worker:key:AWSCURRENT:"},
		map[string]any{"name": "B", "valueFrom": "mode"},
	}})), anything)
	want := []v1alpha1.SecretEnvVar{{Name: "A", Secret: "worker", Key: "key"}, {Name: "B", Secret: "mode"}}
	if diff := cmp.Diff(want, servicesOf(found)["worker"].SecretEnv); diff != "" {
		t.Error(diff)
	}
	const arn = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop/worker-AbCdEf"
	if got := found.Spec.Secrets[0].ValueFrom.Existing.ARN; got != arn {
		t.Errorf("it reads %s", got)
	}
}

// What is kept for ever must be, also when the service goes.
func TestLogsThatAreKeptForEverAre(t *testing.T) {
	services := servicesOf(recognized(t, shownServices(t, change{workerLogs: {"retention_in_days": 0}}), anything))
	if diff := cmp.Diff(v1alpha1.LogsSpec{Retention: v1alpha1.LogsUnlimited}, services["worker"].Logs); diff != "" {
		t.Error(diff)
	}
}

// What moves to a new log group, as others write into the one before, must not go earlier there.
func TestNewLogGroupKeepsLogsForAsLongAsTheSharedOneBefore(t *testing.T) {
	shared := withContainer(t, webDefinition, map[string]any{"logConfiguration": map[string]any{"logDriver": "awslogs", "options": map[string]any{"awslogs-group": "/ecs/worker"}}})
	for days, want := range map[int]v1alpha1.LogsSpec{0: {Retention: v1alpha1.LogsUnlimited}, 400: {RetentionDays: 400}} {
		found := recognized(t, shownServices(t, shared, change{workerLogs: {"retention_in_days": days}}), anything)
		for name, service := range servicesOf(found) {
			if diff := cmp.Diff(want, service.Logs); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
	}
}

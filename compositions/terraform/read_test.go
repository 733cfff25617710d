package terraform_test

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terrarium-io/terrarium/compositions/terraform"
)

func TestReadTellsInstancesApart(t *testing.T) {
	state := `{"version": 4, "resources": [
		{"mode": "managed", "type": "aws_sqs_queue", "name": "plain", "instances": [{"attributes": {}}]},
		{"mode": "managed", "type": "aws_sqs_queue", "name": "counted", "instances": [{"index_key": 0, "attributes": {}}, {"index_key": 1, "attributes": {}}]},
		{"module": "module.a[\"x.y\"].module.b", "mode": "managed", "type": "aws_sqs_queue", "name": "each", "provider": "module.a.provider[\"r/aws\"].other",
		 "instances": [{"index_key": "in \"quotes\"", "attributes": {}}]},
		{"mode": "data", "type": "aws_caller_identity", "name": "current", "instances": [{"attributes": {}}]},
		{"mode": "managed", "type": "aws_sqs_queue", "name": "odd", "instances": [
			{"attributes": {}, "deposed": "00112233"}, {"attributes": {}, "status": "tainted"}, {"attributes_flat": {}}]}
	]}`
	want := []string{
		"aws_sqs_queue.plain in aws_sqs_queue.plain",
		"aws_sqs_queue.counted[0] in aws_sqs_queue.counted",
		"aws_sqs_queue.counted[1] in aws_sqs_queue.counted",
		`module.a["x.y"].module.b.aws_sqs_queue.each["in \"quotes\""] in module.a.module.b.aws_sqs_queue.each`,
		"aws_sqs_queue.odd in aws_sqs_queue.odd: it is what is left of one that was replaced (deposed 00112233): let terraform apply delete it",
		"aws_sqs_queue.odd in aws_sqs_queue.odd: it is tainted, so that Terraform would replace it: use terraform untaint or terraform apply first",
		"aws_sqs_queue.odd in aws_sqs_queue.odd: a Terraform of before 0.12 has written it: use terraform refresh first",
	}
	if diff := cmp.Diff(want, described(t, state)); diff != "" {
		t.Error(diff)
	}
}

func TestReadTakesWhatShowPrints(t *testing.T) {
	shown := `{"format_version": "1.0", "terraform_version": "1.9.8", "values": {"outputs": {}, "root_module": {
		"resources": [
			{"address": "aws_vpc.main", "mode": "managed", "type": "aws_vpc", "name": "main", "values": {}, "sensitive_values": {}},
			{"address": "data.aws_region.here", "mode": "data", "type": "aws_region", "name": "here", "values": {}},
			{"address": "aws_sqs_queue.bad[0]", "mode": "managed", "type": "aws_sqs_queue", "name": "bad", "index": 0, "tainted": true, "values": {}}],
		"child_modules": [{"address": "module.a", "child_modules": [{"address": "module.a.module.b[\"k\"]", "resources": [
			{"address": "x", "mode": "managed", "type": "aws_sqs_queue", "name": "this", "index": "one", "values": {}}]}]}]}}}`
	want := []string{
		"aws_vpc.main in aws_vpc.main",
		"aws_sqs_queue.bad[0] in aws_sqs_queue.bad: it is tainted, so that Terraform would replace it: use terraform untaint or terraform apply first",
		`module.a.module.b["k"].aws_sqs_queue.this["one"] in module.a.module.b.aws_sqs_queue.this`,
	}
	if diff := cmp.Diff(want, described(t, shown)); diff != "" {
		t.Error(diff)
	}
}

func described(t *testing.T, state string) []string {
	t.Helper()
	read, err := terraform.Read([]byte(state))
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, r := range read.Resources {
		text := r.Address + " in " + r.Block()
		if r.Unfit != "" {
			text += ": " + r.Unfit
		}
		texts = append(texts, text)
	}
	return texts
}

// hush is a value that no error may show.
const hush = "value-that-never-shows"

func TestReadRefusesWithoutShowingValues(t *testing.T) {
	for name, c := range map[string]struct{ state, want string }{
		"no JSON":            {`{"password": ` + hush, "it is no state of Terraform, which terraform state pull writes: it is no JSON at byte 14 of 35"},
		"an empty file":      {"\n", "it is empty: terraform state pull writes nothing where it finds no state, so look in which directory and workspace it ran"},
		"a list":             {`["` + hush + `"]`, "it is no state of Terraform, which terraform state pull writes: it is of another form than a state"},
		"another document":   {`{"apiVersion": "v1"}`, "it is no state of Terraform, which terraform state pull writes: it has neither version nor format_version"},
		"an old state":       {`{"version": 3, "modules": []}`, "only version 4 of the state format can be read: let a recent Terraform write the state anew, with terraform state pull"},
		"an encrypted state": {`{"serial": 1, "encrypted_data": "` + hush + `"}`, "it is an encrypted state: let OpenTofu decrypt it, with tofu show -json"},
		"a plan":             {`{"format_version": "1.2", "resource_changes": []}`, "it is a plan and no state: use terraform state pull, or terraform show -json without the name of a plan"},
		"a pointer":          {`{"version": 3, "backend": {"type": "s3"}}`, "it is the settings of a backend (.terraform/terraform.tfstate) and not a state: use terraform state pull"},
		"nothing":            {`{"version": 4, "resources": []}`, "it has no resources: look in which directory and workspace terraform state pull ran"},
		"nothing to show":    {`{"format_version": "1.0"}`, "it has no resources: look in which directory and workspace terraform state pull ran"},
		"damaged resources":  {`{"version": 4, "resources": {"a": "` + hush + `"}}`, "it is damaged: it is of another form than a state"},
		"a resource without": {`{"version": 4, "resources": [{"mode": "managed", "type": "` + hush + `"}]}`, "it is damaged: resource 0 has no mode, type or name"},
		"damaged outputs": {
			`{"version": 4, "outputs": {"a": ["` + hush + `"]}, "resources": [{"mode": "managed", "type": "a", "name": "b", "instances": [{"attributes": {}}]}]}`,
			"it is damaged: outputs: it is of another form than a state",
		},
		"an index of nonsense": {`{"version": 4, "resources": [{"mode": "managed", "type": "a", "name": "b", "instances": [{"index_key": ["` + hush + `"]}]}]}`, "it is damaged: a.b: an instance has an index that is neither a number nor a text"},
		"attributes of nonsense": {
			`{"version": 4, "resources": [{"mode": "managed", "type": "a", "name": "b", "instances": [{"attributes": "` + hush + `"}]}]}`,
			"it is damaged: instances.attributes is of another type than in a state",
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := terraform.Read([]byte(c.state))
			if err == nil {
				t.Fatal("it was read")
			}
			if strings.Contains(err.Error(), hush) {
				t.Errorf("shows a value: %v", err)
			}
			if diff := cmp.Diff(c.want, err.Error()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// vpc is a VPC of a region, with more resources beside it.
func vpc(name, region, more string) string {
	return fmt.Sprintf(`{"mode": "managed", "type": "aws_vpc", "name": %q, "instances": [{"attributes": {"id": "vpc-%s",
		"arn": "arn:aws:ec2:%s:111122223333:vpc/vpc-%s"}}]}%s`, name, name, region, name, more)
}

func TestNewRefusesWhatIsNotOneEnvironment(t *testing.T) {
	queue := `, {"mode": "managed", "type": "aws_sqs_queue", "name": "other", "instances": [{"attributes": {"id": "u", "arn": "arn:aws:sqs:eu-west-1:%s:other"}}]}`
	for name, c := range map[string]struct {
		states []string
		want   string
	}{
		"two accounts": {
			[]string{vpc("a", "eu-west-1", fmt.Sprintf(queue, "444455556666"))},
			"aws_sqs_queue.other is in account 444455556666, and aws_vpc.a in account 111122223333: an Environment is in one",
		},
		"two VPCs": {
			[]string{vpc("a", "eu-west-1", ""), vpc("b", "eu-west-1", "")},
			"aws_vpc.a and aws_vpc.b are two environments, as an Environment has a VPC: give the states of one",
		},
		"no VPC": {
			[]string{fmt.Sprintf(queue[2:], "111122223333")},
			"it has no aws_vpc, and an Environment is in a VPC: give the state that has it too, as --from takes several",
		},
		"no cluster": {
			[]string{vpc("a", "eu-west-1", "")},
			"it has no aws_ecs_cluster, and an Environment is in a cluster: give the state that has it too, as --from takes several",
		},
		"no account": {
			[]string{`{"mode": "managed", "type": "random_id", "name": "x", "instances": [{"attributes": {}}]}`},
			"nothing in it says in which account of AWS it is",
		},
		"another region": {
			[]string{vpc("a", "us-east-1", "")},
			"aws_vpc.a is in region us-east-1, and --region is eu-west-1: give the states of that region, or leave --region out",
		},
		"the same twice": {
			[]string{vpc("a", "eu-west-1", ""), vpc("a", "eu-west-1", "")},
			"aws_vpc.a and aws_vpc.a are the same aws_vpc: give each state once, and take what is in two states out of one, with terraform state rm",
		},
	} {
		t.Run(name, func(t *testing.T) {
			var states []*terraform.State
			for _, resources := range c.states {
				read, err := terraform.Read([]byte(`{"version": 4, "resources": [` + resources + `]}`))
				if err != nil {
					t.Fatal(err)
				}
				states = append(states, read)
			}
			if _, err := terraform.New("eu-west-1", states...); err == nil || err.Error() != c.want {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

// everything is one state of all that tests have.
func everything(t testing.TB) []byte {
	t.Helper()
	type module struct {
		Resources []any `json:"resources"`
		Modules   []any `json:"child_modules"`
	}
	var all struct {
		Version string `json:"format_version"`
		Values  struct {
			Root module `json:"root_module"`
		} `json:"values"`
	}
	var root module
	for _, file := range []string{"shown.json", "filesystems.json", "caches.json", "clusters.json", "replicas.json"} {
		data, err := os.ReadFile("testdata/" + file)
		if err != nil {
			t.Fatal(err)
		}
		all.Values.Root = module{}
		if err := json.Unmarshal(data, &all); err != nil {
			t.Fatal(err)
		}
		root.Resources, root.Modules = append(root.Resources, all.Values.Root.Resources...), append(root.Modules, all.Values.Root.Modules...)
	}
	all.Values.Root = root
	data, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// A state with holes in it is none that Terraform writes, and yet a file that somebody may have.
func TestNothingIsNeededOfAResourceWithoutAnID(t *testing.T) {
	var state map[string]any
	if err := json.Unmarshal(everything(t), &state); err != nil {
		t.Fatal(err)
	}
	for _, values := range valuesIn(rootOf(state)) {
		id := values["id"]
		values["id"] = nil
		data, err := json.Marshal(state)
		if err != nil {
			t.Fatal(err)
		}
		read, err := terraform.Read(data)
		if err != nil {
			t.Fatal(err)
		}
		if states, err := terraform.New("", read); err == nil {
			_, _ = terraform.Recognize(states, "prod", "shop", anything) // whatever it says, it does not panic
		}
		values["id"] = id
	}
}

// valuesIn are those of the resources of a module and its modules.
func valuesIn(module map[string]any) []map[string]any {
	var all []map[string]any
	resources, _ := module["resources"].([]any)
	for _, r := range resources {
		if values, has := r.(map[string]any)["values"].(map[string]any); has {
			all = append(all, values)
		}
	}
	children, _ := module["child_modules"].([]any)
	for _, child := range children {
		all = append(all, valuesIn(child.(map[string]any))...)
	}
	return all
}

// FuzzRead looks that nothing that a file may hold makes the reader or the recognition panic.
func FuzzRead(f *testing.F) {
	for _, file := range []string{"testdata/odd.tfstate", "testdata/shown.json", "testdata/services.json"} {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add(everything(f))
	f.Fuzz(func(t *testing.T, data []byte) {
		read, err := terraform.Read(data)
		if err != nil {
			return
		}
		states, err := terraform.New("", read)
		if err != nil {
			return
		}
		found, err := terraform.Recognize(states, "shop", "staging", anything)
		if err != nil {
			return
		}
		found.LetGo()
		found.LostOutputs()
		if listed := len(found.Left) + len(found.Looked); listed > len(read.Resources) {
			t.Errorf("%d of %d resources are listed", listed, len(read.Resources))
		}
	})
}

package terraform_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terrarium-io/terrarium/compositions/terraform"
)

// A block of a state, with its instances by their keys.
type block struct {
	module, typ, name string
	instances         map[string]object
}

// stateOf is a state with blocks, as terraform state pull writes it.
func stateOf(t *testing.T, blocks ...block) *terraform.State {
	t.Helper()
	var resources []object
	for _, b := range blocks {
		var instances []object
		for key, values := range b.instances {
			instance := object{"attributes": values}
			if key != "" {
				instance["index_key"] = key
			}
			instances = append(instances, instance)
		}
		resources = append(resources, object{"module": b.module, "mode": "managed", "type": b.typ, "name": b.name, "instances": instances})
	}
	data, err := json.Marshal(object{"version": 4, "resources": resources})
	if err != nil {
		t.Fatal(err)
	}
	read, err := terraform.Read(data)
	if err != nil {
		t.Fatal(err)
	}
	return read
}

func only(values object) map[string]object { return map[string]object{"": values} }

// around is the network and the cluster that each Environment needs.
func around() []block {
	return []block{
		{"", "aws_vpc", "this", only(object{"id": "vpc-1", "arn": "arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-1"})},
		{"", "aws_subnet", "a", only(object{"id": "subnet-1", "vpc_id": "vpc-1", "arn": "arn:aws:ec2:eu-west-1:111122223333:subnet/subnet-1"})},
		{"", "aws_route_table", "a", only(object{
			"id": "rtb-1", "vpc_id": "vpc-1", "route": []any{object{"cidr_block": "0.0.0.0/0", "nat_gateway_id": "nat-1"}},
		})},
		{"", "aws_route_table_association", "a", only(object{"id": "rtbassoc-1", "subnet_id": "subnet-1", "route_table_id": "rtb-1"})},
		{"", "aws_ecs_cluster", "this", only(object{"id": ofECS + "cluster/shop", "arn": ofECS + "cluster/shop", "name": "shop"})},
	}
}

// queue is one that is taken over, but where it has a key.
func queue(name, key string) object {
	url := "https://sqs.eu-west-1.amazonaws.com/111122223333/" + name
	return object{
		"id": url, "url": url, "arn": "arn:aws:sqs:eu-west-1:111122223333:" + name, "name": name, "visibility_timeout_seconds": 30,
		"message_retention_seconds": 345600, "max_message_size": 262144, "sqs_managed_sse_enabled": key == "", "kms_master_key_id": key,
	}
}

// Terraform refuses a removed block for what a module of the code declares.
func TestModuleThatStaysIsToDeclareNoMoreWhatHasGone(t *testing.T) {
	const key = "alias/mine"
	got := recognizedStates(t, anything, stateOf(t, append(around(),
		block{"", "aws_sqs_queue", "plain", only(queue("plain", ""))},
		block{"", "aws_sqs_queue", "some", map[string]object{"goes": queue("goes", ""), "stays": queue("stays", key)}},
		block{"module.gone", "aws_sqs_queue", "this", only(queue("gone", ""))},
		block{"module.gone.module.inner", "aws_sqs_queue", "this", only(queue("inner", ""))},
		block{`module.half["a.b"]`, "aws_sqs_queue", "this", only(queue("half", ""))},
		block{`module.half["a.b"].module.inner`, "aws_sqs_queue", "this", only(queue("half-inner", ""))},
		block{`module.half["c"]`, "aws_sqs_queue", "this", only(queue("half-c", key))},
	)...)).LetGo()
	want := []*terraform.LetGo{{
		Blocks: []string{"aws_sqs_queue.plain", "module.gone.aws_sqs_queue.this", "module.gone.module.inner.aws_sqs_queue.this"},
		Single: []string{`aws_sqs_queue.some["goes"]`},
		Declared: map[string][]string{"module.half": {
			`module.half["a.b"].aws_sqs_queue.this`, `module.half["a.b"].module.inner.aws_sqs_queue.this`,
		}},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("how Terraform lets go (-want +got):\n%s", diff)
	}
}

// The same address is in many states.
func TestEachStateLetsGoOfItsOwn(t *testing.T) {
	network := stateOf(t, append(around(), block{"", "aws_sqs_queue", "this", only(queue("network", "alias/mine"))})...)
	application := stateOf(t, block{"", "aws_sqs_queue", "this", only(queue("application", ""))})
	network.In("network.tfstate")
	application.In("application.tfstate")
	want := []*terraform.LetGo{{State: "application.tfstate", Blocks: []string{"aws_sqs_queue.this"}, Declared: map[string][]string{}}}
	if diff := cmp.Diff(want, recognizedStates(t, anything, network, application).LetGo()); diff != "" {
		t.Errorf("how Terraform lets go (-want +got):\n%s", diff)
	}
	if got := application.Resources[0].Address; got != "aws_sqs_queue.this (application.tfstate)" {
		t.Errorf("it is called %s", got)
	}
}

// Terraform knows what was replaced, and is not deleted yet, by the address of what is in its place: it lets go of both.
func TestWhatIsLeftOfWhatWasReplacedIsNamedAndLetsBlocksGo(t *testing.T) {
	const key = "alias/mine"
	current := stateOf(t, append(around(),
		block{"module.gone", "aws_sqs_queue", "this", only(queue("gone", ""))},
		block{"", "aws_sqs_queue", "stays", only(queue("stays", key))},
	)...)
	for name, state := range map[string]string{
		"in a state": `{"version": 4, "resources": [
			{"module": "module.gone", "mode": "managed", "type": "aws_sqs_queue", "name": "this", "instances": [{"deposed": "00112233", "attributes": {}}]},
			{"mode": "managed", "type": "aws_sqs_queue", "name": "stays", "instances": [{"deposed": "44556677", "attributes": {}}]}]}`,
		"as shown": `{"format_version": "1.0", "values": {"root_module": {
			"resources": [{"mode": "managed", "type": "aws_sqs_queue", "name": "stays", "deposed_key": "44556677", "values": {}}],
			"child_modules": [{"address": "module.gone", "resources": [
				{"mode": "managed", "type": "aws_sqs_queue", "name": "this", "deposed_key": "00112233", "values": {}}]}]}}}`,
	} {
		t.Run(name, func(t *testing.T) {
			deposed, err := terraform.Read([]byte(state))
			if err != nil {
				t.Fatal(err)
			}
			found := recognizedStates(t, anything, current, deposed)
			var leftovers []string
			for _, r := range found.Leftovers() {
				leftovers = append(leftovers, r.Address)
			}
			if diff := cmp.Diff([]string{"module.gone.aws_sqs_queue.this"}, leftovers); diff != "" {
				t.Errorf("what is left (-want +got):\n%s", diff)
			}
			want := []*terraform.LetGo{{Blocks: []string{"module.gone.aws_sqs_queue.this"}, Declared: map[string][]string{}}}
			if diff := cmp.Diff(want, found.LetGo()); diff != "" {
				t.Errorf("how Terraform lets go (-want +got):\n%s", diff)
			}
		})
	}
}

// A policy that was replaced names a queue, and no code has it any more.
func TestWhatIsLeftOfWhatWasReplacedHasNoCodeToMend(t *testing.T) {
	deposed, err := terraform.Read([]byte(`{"version": 4, "resources": [{"mode": "managed", "type": "aws_iam_policy", "name": "send", "instances": [
		{"deposed": "00112233", "attributes": {"policy": "{\"Resource\": \"arn:aws:sqs:eu-west-1:111122223333:plain\"}"}}]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	found := recognizedStates(t, anything, stateOf(t, append(around(), block{"", "aws_sqs_queue", "plain", only(queue("plain", ""))})...), deposed)
	const want = "it is what is left of one that was replaced (deposed 00112233): let terraform apply delete it"
	if got := leftAs(found, "aws_iam_policy.send"); got != want {
		t.Errorf("it is left as %q, want %q", got, want)
	}
}

package terraform_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terrarium-io/terrarium/compositions/terraform"
)

// outputsOf a state with a queue and a bucket that are taken over, and a queue that is not, are those that lose their value, with what they name.
func outputsOf(t *testing.T, outputs object) map[string]string {
	t.Helper()
	data, err := json.Marshal(object{"version": 4, "outputs": outputs, "resources": []any{object{
		"mode": "managed", "type": "aws_sqs_queue", "name": "stays", "instances": []any{object{"attributes": queue("orders-dlq", "alias/mine")}},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	read, err := terraform.Read(data)
	if err != nil {
		t.Fatal(err)
	}
	url := queue("orders", "")["url"]
	found := recognizedStates(t, anything, read, stateOf(t, append(around(),
		block{"module.orders", "aws_sqs_queue", "this", map[string]object{"a.b": queue("orders", "")}},
		block{"module.orders", "aws_sqs_queue_policy", "this", only(object{"id": url, "queue_url": url, "policy": ""})},
	)...))
	lost := map[string]string{}
	for _, output := range found.LostOutputs() {
		var of []string
		for _, r := range output.Of {
			of = append(of, r.Address)
		}
		lost[output.Name] = strings.Join(of, ", ")
	}
	return lost
}

func TestOutputsThatNameWhatIsTakenOverAreNamed(t *testing.T) {
	const orders = "arn:aws:sqs:eu-west-1:111122223333:orders"
	goes := []any{
		orders, queue("orders", "")["url"], "orders",
		[]any{"x", orders},
		object{"queue": object{"arn": orders}},
		orders + ",arn:aws:sqs:eu-west-1:111122223333:orders-dlq",
		`{"Resource": "` + orders + `"}`, orders + "-dlq and " + orders + ".",
	}
	for _, value := range goes {
		got := outputsOf(t, object{"out": object{"value": value, "type": "string"}})
		if diff := cmp.Diff(map[string]string{"out": `module.orders.aws_sqs_queue.this["a.b"]`}, got); diff != "" {
			t.Errorf("of %v (-want +got):\n%s", value, diff)
		}
	}
}

func TestOutputsThatNameWhatStaysAreNotNamed(t *testing.T) {
	for _, value := range []any{
		nil, "", true, 3, "vpc-1", "orders-dlq", "arn:aws:sqs:eu-west-1:111122223333:orders-dlq", "arn:aws:sqs:eu-west-1:111122223333:orders.fifo",
		"my-orders", "the orders",
		[]any{},
		object{"orders": "x"},
	} {
		if got := outputsOf(t, object{"out": object{"value": value}}); len(got) > 0 {
			t.Errorf("of %v: %v", value, got)
		}
	}
}

// Of a sensitive output nothing is told but that it is there.
func TestSensitiveOutputsAreNotLookedAt(t *testing.T) {
	const orders = "arn:aws:sqs:eu-west-1:111122223333:orders"
	for name, state := range map[string]string{
		"in a state": `{"version": 4, "outputs": {"secret": {"value": "` + orders + `", "sensitive": true}, "plain": {"value": "x"}}, "resources": [
			{"mode": "managed", "type": "random_id", "name": "x", "instances": [{"attributes": {}}]}]}`,
		"as shown": `{"format_version": "1.0", "values": {"outputs": {"secret": {"sensitive": true, "value": "` + orders + `"}, "plain": {"sensitive": false, "value": "x"}},
			"root_module": {"resources": [{"mode": "managed", "type": "random_id", "name": "x", "values": {}}]}}}`,
	} {
		t.Run(name, func(t *testing.T) {
			read, err := terraform.Read([]byte(state))
			if err != nil {
				t.Fatal(err)
			}
			read.In("a.tfstate")
			found := recognizedStates(t, anything, read, stateOf(t, append(around(), block{"", "aws_sqs_queue", "orders", only(queue("orders", ""))})...))
			if lost := found.LostOutputs(); len(lost) > 0 {
				t.Errorf("%s is looked at", lost[0].Name)
			}
			if sensitive := found.SensitiveOutputs(); len(sensitive) != 1 || sensitive[0].Name != "secret (a.tfstate)" {
				t.Errorf("sensitive are %v", sensitive)
			}
		})
	}
}

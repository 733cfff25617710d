package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	oddState      = "../../compositions/terraform/testdata/odd.tfstate"
	servicesState = "../../compositions/terraform/testdata/services.json"
)

func TestTakeoverGolden(t *testing.T) {
	code, out, report := command(t, "", "adopt", "--from", oddState, "--name", "shop", "-n", "prod")
	if code != exitNoChanges {
		t.Fatalf("exit code is %d: %s", code, report)
	}
	golden(t, "takeover-environment", out)
	golden(t, "takeover-report", report)
}

// Services in the style of modules and of plain code.
func TestTakeoverOfServicesGolden(t *testing.T) {
	code, out, report := command(t, "", "adopt", "--from", servicesState, "--name", "shop", "-n", "prod")
	if code != exitNoChanges {
		t.Fatalf("exit code is %d: %s", code, report)
	}
	golden(t, "takeover-services-environment", out)
	golden(t, "takeover-services-report", report)
}

// Whoever copies a line of the report into a shell runs what it says, and nothing that stands in a key.
func TestLettingGoOfAnyKeyIsOneWordOfAShell(t *testing.T) {
	state, err := os.ReadFile(oddState)
	if err != nil {
		t.Fatal(err)
	}
	odd := strings.Replace(string(state), `"index_key": "mail"`, `"index_key": "mail'; reboot '"`, 1)
	_, _, report := command(t, odd, "adopt", "--from", "-", "--name", "shop", "-n", "prod")
	const want = `terraform state rm 'aws_sqs_queue.each["mail'\''; reboot '\''"]'`
	if !strings.Contains(report, want) {
		t.Errorf("the report does not have %s:\n%s", want, report)
	}
}

// Terraform lets go of what was replaced with what is in its place, as both have one address.
func TestTakeoverSaysWhatWouldBeLetGoOfUnseen(t *testing.T) {
	state, err := os.ReadFile(oddState)
	if err != nil {
		t.Fatal(err)
	}
	odd := strings.Replace(string(state), `"index_key": "mail"`, `"index_key": "mail"}, {"attributes": {}, "deposed": "00112233", "index_key": "mail"`, 1)
	_, _, report := command(t, odd, "adopt", "--from", "-", "--name", "shop", "-n", "prod")
	_, before, said := strings.Cut(report, "\nBefore: let terraform apply delete what is left of what was replaced (deposed), then read the state again.")
	if _, listed, _ := strings.Cut(before, ":\n"); !said || !strings.HasPrefix(listed, "  aws_sqs_queue.each[\"mail\"]\n\n") {
		t.Errorf("the report does not say so: %s", report)
	}
}

func TestTakeoverFromShowIsThatFromTheState(t *testing.T) {
	_, env, report := command(t, "", "adopt", "--from", oddState, "--name", "shop", "-n", "prod")
	shown, err := os.ReadFile("../../compositions/terraform/testdata/shown.json")
	if err != nil {
		t.Fatal(err)
	}
	code, shownEnv, shownReport := command(t, string(shown), "adopt", "--from", "-", "--name", "shop", "-n", "prod")
	if diff := cmp.Diff(env+report, shownEnv+shownReport); code != exitNoChanges || diff != "" {
		t.Errorf("exit code is %d: %s", code, diff)
	}
}

func TestTakeoverListsEveryResourceOnce(t *testing.T) {
	r := compareFile(t, oddState)
	listed := map[string]int{}
	for _, left := range r.Left {
		listed[left.Address]++
	}
	for _, looked := range r.Looked {
		listed[looked.Address]++
	}
	taken := map[string]bool{}
	for _, one := range r.Taken {
		for _, address := range addressesOf(one) {
			taken[address] = true
		}
	}
	for address := range taken {
		listed[address]++
	}
	for address, times := range listed {
		if times != 1 {
			t.Errorf("%s is listed %d times", address, times)
		}
	}
	data, err := os.ReadFile(oddState)
	if err != nil {
		t.Fatal(err)
	}
	if instances := strings.Count(string(data), `"schema_version"`) - 1; len(listed) != instances { // one is a data source
		t.Errorf("%d resources are listed, and the state has %d", len(listed), instances)
	}
}

func TestTakeoverRefusesWhatCannotBecomeAnEnvironment(t *testing.T) {
	whole := []string{"--name", "shop", "-n", "prod"}
	code := t.TempDir()
	if err := os.WriteFile(filepath.Join(code, "main.tf"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"no name":           {[]string{"--from", oddState, "-n", "prod"}, "error: --from needs --name and --namespace of the new Environment"},
		"both":              {append([]string{"--from", oddState, "-f", "x"}, whole...), "error: give either -f with the inventory of another cluster, or --from"},
		"neither":           {whole, "error: give either -f with the inventory of another cluster, or --from"},
		"another region":    {append([]string{"--from", oddState, "--region", "us-east-1"}, whole...), "error: module.vpc.aws_vpc.this[0] is in region eu-west-1, and --region is us-east-1: give the states"},
		"no state":          {append([]string{"--from", "testdata/inventory.json"}, whole...), "error: testdata/inventory.json: only version 4 of the state format can be read"},
		"a wrong name":      {[]string{"--from", oddState, "--name", "a.b", "-n", "prod"}, "error: --name=a.b is no name of an Environment: take at most 40 lower-case letters, digits and -, with a letter or digit at both ends, such as a-b\n"},
		"a wrong namespace": {[]string{"--from", oddState, "--name", "shop", "-n", "Shop_1"}, "error: --namespace=Shop_1 is no name of a namespace: take at most 63 "},
		"a state as an inventory": {
			[]string{"-f", oddState}, "error: -f takes the inventory of another cluster, and " + oddState + " is a state of Terraform: give it with --from: see ",
		},
		"a directory with a state": {
			[]string{"--from", filepath.Dir(oddState)}, "error: ../../compositions/terraform/testdata is no directory with manifests of Copilot, but of Terraform: give its state, with --from " + oddState,
		},
		"a directory with code": {
			[]string{"--from", code}, "error: " + code + " is no directory with manifests of Copilot, but of Terraform: give its state, with --from FILE, which terraform state pull > FILE writes",
		},
		"a state twice": {
			append([]string{"--from", oddState, "--from", oddState}, whole...), "error: ",
		},
	} {
		t.Run(name, func(t *testing.T) {
			code, out, errs := command(t, "", append([]string{"adopt"}, c.args...)...)
			if code != exitError || !strings.HasPrefix(errs, c.want) || out != "" {
				t.Errorf("exit code is %d, with %q and %q; want %q", code, errs, out, c.want)
			}
		})
	}
}

func TestTakeoverGoesOnWithoutADatabaseThatCannotBeTaken(t *testing.T) {
	const refused = "an Environment does not take it as it is: "
	for name, c := range map[string]struct {
		attribute, value, want string
	}{
		"rule about a field":    {"db_name", "database", refused + "databaseName: "},
		"rule about a database": {"maintenance_window", "mon:03:30-mon:04:30", refused + "backup.window and maintenance.window"},
		"rule of the policy": {
			"kms_key_id", "arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555", refused + "storage.kmsKeyARN of it",
		},
		"field that would change": {"maintenance_window", "Mon:00:00-Mon:03:00", "maintenanceWindow of " + ordersDB + " would change from "},
	} {
		t.Run(name, func(t *testing.T) {
			code, out, report := command(t, oddWithOrders(t, c.attribute, c.value), "adopt", "--from", "-", "--name", "shop", "-n", "prod")
			if code != exitNoChanges || !strings.Contains(out, "name: uploads") || strings.Contains(out, "name: orders-db") {
				t.Errorf("exit code is %d, with %s", code, out)
			}
			if want := "  " + ordersDB + ": " + c.want; !strings.Contains(report, want) {
				t.Errorf("the report does not say %q: %s", want, report)
			}
		})
	}
}

// What shows only when the Environment is composed leaves the one that has it, and ends nothing.
func TestTakeoverGoesOnWithoutWhatCannotBeComposed(t *testing.T) {
	var long strings.Builder
	long.WriteString(`\"value\":\"orders\"`)
	for i := range 20 { // which the rule at admission counts as characters, and AWS as bytes
		fmt.Fprintf(&long, `},{\"name\":\"LONG_%d\",\"value\":\"%s\"`, i, strings.Repeat("€", 2000))
	}
	for name, c := range map[string]struct{ was, is, want string }{
		"a problem": {
			`"task_role_arn": "arn:aws:iam::111122223333:role/worker-task"`, `"task_role_arn": "arn:aws:iam::444455556666:role/worker-task"`,
			"an Environment cannot have it as it is: iam.taskRoleARN of service worker is in account 444455556666",
		},
		"an error": {
			`\"value\":\"orders\"`, long.String(),
			"an Environment cannot have it as it is: service worker: its containers are ",
		},
	} {
		t.Run(name, func(t *testing.T) {
			state, err := os.ReadFile(servicesState)
			if err != nil {
				t.Fatal(err)
			}
			code, out, report := command(t, strings.ReplaceAll(string(state), c.was, c.is), "adopt", "--from", "-", "--name", "shop", "-n", "prod")
			if code != exitNoChanges || !strings.Contains(out, "name: app") || strings.Contains(out, c.is) {
				t.Errorf("exit code is %d, with %s", code, out)
			}
			if want := ": " + c.want; !strings.Contains(report, want) {
				t.Errorf("the report does not say %q: %s", want, report)
			}
		})
	}
}

// The role of the metrics is all that changes of a replica beside what changes of any database, and interrupts nothing.
func TestTakeoverReportsTheRoleOfMetrics(t *testing.T) {
	const states = "../../compositions/terraform/testdata/"
	code, out, report := command(t, "", "adopt", "--from", states+"shown.json", "--from", states+"replicas.json", "--name", "shop", "-n", "prod")
	if code != exitNoChanges || !strings.Contains(out, "enhancedIntervalSeconds: 60") || !strings.Contains(out, "name: catalog-read") {
		t.Errorf("exit code is %d, with %s", code, out)
	}
	_, about, _ := strings.Cut(report, "  aws_db_instance.catalog_read ("+states+"replicas.json): ")
	about, _, _ = strings.Cut(about, "\n  aws_")
	lines := strings.Split(about, "\n")
	want := []string{
		"Instance/shop-catalog.replica.catalog-read",
		"      copyTagsToSnapshot: false to true",
		`      monitoringRoleArn: "arn:aws:iam::111122223333:role/rds-monitoring" to "(known after Role/shop-catalog.monitoring)"`,
		"      interrupts nothing",
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Errorf("the report about the replica (-want +got):\n%s", diff)
	}
}

// Addresses are the same in many states, and each is let go of in the project that has it.
func TestTakeoverReportNamesTheStateOfEachResource(t *testing.T) {
	const states = "../../compositions/terraform/testdata/"
	_, _, report := command(t, "", "adopt", "--from", states+"shown.json", "--from", states+"replicas.json", "--name", "shop", "-n", "prod")
	for _, want := range []string{
		"  module.vpc.aws_vpc.this[0] (" + states + "shown.json): spec.network.existing.vpcID",
		"After, when the Environment is Ready: let Terraform go of what has been taken over where " + states + "shown.json is from, ",
		"After, when the Environment is Ready: let Terraform go of what has been taken over where " + states + "replicas.json is from, ",
	} {
		if !strings.Contains(report, want) {
			t.Errorf("the report does not have %q:\n%s", want, report)
		}
	}
}

// ordersDB is a database of the state that is taken over where it is as it is there.
const ordersDB = "module.orders_db.module.db_instance.aws_db_instance.this[0]"

// oddWithOrders is the state with another attribute of that database.
func oddWithOrders(t *testing.T, attribute, value string) string {
	t.Helper()
	data, err := os.ReadFile(oddState)
	if err != nil {
		t.Fatal(err)
	}
	state := map[string]any{}
	if err := json.Unmarshal(data, &state); err != nil {
		t.Fatal(err)
	}
	for _, resource := range state["resources"].([]any) {
		resource := resource.(map[string]any)
		if resource["module"] == "module.orders_db.module.db_instance" && resource["type"] == "aws_db_instance" {
			resource["instances"].([]any)[0].(map[string]any)["attributes"].(map[string]any)[attribute] = value
		}
	}
	if data, err = json.Marshal(state); err != nil {
		t.Fatal(err)
	}
	return string(data)
}

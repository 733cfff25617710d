package compositions_test

import (
	"fmt"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

func TestPatchReachesNothingOfOthersAndChangesNoTypeThatAWSKeeps(t *testing.T) {
	const may = ", which no patch may set"
	tests := map[string]struct {
		patch v1alpha1.PatchSpec
		want  string
	}{
		"a file of the provider":        {patchOf("state", "", "Object", `{"source": "/var/run/secrets/token"}`), "has source" + may},
		"another inventory":             {patchOf("state", "", "Object", `{"contentBase64": "e30="}`), "has contentBase64" + may},
		"the data of another database":  {patchOf("database", "main", "Instance", `{"replicateSourceDb": "theirs"}`), "has replicateSourceDb" + may},
		"the data of a bucket":          {patchOf("database", "main", "Instance", `{"s3Import": {"sourceEngine": "mysql"}}`), "has s3Import" + may},
		"no backups":                    {patchOf("database", "main", "Instance", `{"backupRetentionPeriod": 0}`), "has backupRetentionPeriod" + may},
		"an engine past the rules":      {patchOf("database", "main", "Instance", `{"engineVersion": "18"}`), "has engineVersion" + may},
		"options of somebody":           {patchOf("database", "main", "Instance", `{"optionGroupName": "theirs"}`), "has optionGroupName" + may},
		"an address for their machine":  {patchOf("network", "", "EIP", `{"instance": "i-0a1b2c3d4e5f60718"}`), "has instance" + may},
		"their interface, nested":       {patchOf("service", "web", "Service", `{"placementConstraints": [{"expression": "eni-0a1b2c3d4e5f60718"}]}`), "may not name something else"},
		"an ARN in a text":              {patchOf("job", "report", "Schedule", `{"target": {"input": "{\"taskRoleArn\":\"arn:aws:iam::1:role/x\"}"}}`), "may not name something else"},
		"a platform of old":             {patchOf("job", "report", "Schedule", `{"target": {"ecsParameters": {"platformVersion": "1.3.0"}}}`), "has target.ecsParameters.platformVersion 1.3.0, with which"},
		"shells past the rules":         {patchOf("job", "report", "Schedule", `{"target": {"ecsParameters": {"enableExecuteCommand": true}}}`), "executeCommand of the job is for that"},
		"their load balancer":           {patchOf("service", "worker", "Service", `{"loadBalancer": [{"elbName": "theirs"}]}`), "has loadBalancer" + may},
		"names of their namespace":      {patchOf("service", "web", "Service", `{"serviceConnectConfiguration": {"namespace": "theirs"}}`), "has serviceConnectConfiguration" + may},
		"their namespace for all":       {patchOf("cluster", "", "Cluster", `{"serviceConnectDefaults": {"namespace": "theirs"}}`), "has serviceConnectDefaults.namespace" + may},
		"their machines":                {patchOf("service", "web", "Service", `{"launchType": "EC2"}`), "has launchType" + may},
		"their machines, by a provider": {patchOf("service", "web", "Service", `{"capacityProviderStrategy": [{"capacityProvider": "theirs"}]}`), "has capacityProviderStrategy" + may},
		"the machine below":             {patchOf("service", "web", "TaskDefinition", `{"volume": [{"name": "v", "hostPath": "/"}]}`), "has volume.hostPath" + may},
		"no Fargate":                    {patchOf("service", "web", "TaskDefinition", `{"requiresCompatibilities": ["EC2"]}`), "has requiresCompatibilities" + may},
		"logs into their bucket":        {patchOf("loadbalancer", "public", "LB", `{"connectionLogs": {"bucket": "theirs", "enabled": true}}`), "has connectionLogs.bucket" + may},
		"requests of others":            {patchOf("service", "web", "LBListenerRule", `{"priority": 1}`), "has priority" + may},
		"requests from everywhere":      {patchOf("service", "web", "LBListenerRule", `{"condition": [{"pathPattern": {"values": ["/*"]}}]}`), "has condition" + may},
		"a secret in another region":    {patchOf("secret", "payment", "Secret", `{"replica": [{"region": "us-east-1"}]}`), "has replica.region" + may},
		"logs for a day":                {patchOf("service", "web", "Group", `{"retentionInDays": 1}`), "has retentionInDays" + may},
		"where a name leads":            {patchOf("loadbalancer", "public", "Record", `{"records": ["203.0.113.7"]}`), "has records" + may},
		"ACLs":                          {patchOf("state", "", "BucketOwnershipControls", `{"rule": {"objectOwnership": "ObjectWriter"}}`), "has rule" + may},
		"no old versions":               {patchOf("state", "", "BucketVersioning", `{"versioningConfiguration": {"status": "Suspended"}}`), "has versioningConfiguration" + may},
		"another type of queue":         {patchOf("queue", "orders", "Queue", `{"fifoQueue": true}`), "has fifoQueue" + may},
		"messages for a minute":         {patchOf("queue", "orders", "Queue", `{"messageRetentionSeconds": 60}`), "has messageRetentionSeconds" + may},
		"another identity of files":     {patchOf("filesystem", "files", "FileSystem", `{"creationToken": "theirs"}`), "has creationToken" + may},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			env, seen := completeSample(t)
			env = admitted(t, env)
			env.Spec.Patches = []v1alpha1.PatchSpec{test.patch} // as where the policy is not installed
			var problems []string
			for _, problem := range compose(t, env, seen).Problems {
				problems = append(problems, problem.Message)
			}
			if !strings.Contains(strings.Join(problems, "\n"), test.want) {
				t.Errorf("problems %v, want %q", problems, test.want)
			}
		})
	}
}

const patchableFile = "patchable.txt"

// The file is for whoever looks at a change: a field that comes with a new kind, or with another version of the provider, and that reaches what is of others,
// what is in the open, or what AWS cannot change, gets into NeverPatched of its kind, or its word into the expression for names.
func TestWhatPatchesMaySetHasBeenLookedAt(t *testing.T) {
	var lines []string
	for _, gvk := range compositions.Kinds.All() {
		object, err := providerScheme(t).New(gvk)
		if err != nil {
			t.Fatal(err)
		}
		params := reflect.ValueOf(object).Elem().FieldByName("Spec").FieldByName("ForProvider").Type()
		for _, field := range patchableIn(params, "", compositions.Kinds.Row(gvk.GroupKind())) {
			lines = append(lines, fmt.Sprintf("%s %s\n", gvk.GroupKind(), field))
		}
	}
	got := strings.Join(lines, "")
	if *update {
		if err := os.WriteFile(patchableFile, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(patchableFile)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("patches may set other fields than %s has (-want +got); look at them, then run go test ./compositions -run LookedAt -update:\n%s", patchableFile, diff)
	}
}

// patchableIn a type are the fields that no rule about names refuses, with those in them.
func patchableIn(params reflect.Type, path string, row plan.Kind) []string {
	var fields []string
	for i := range params.NumField() {
		name, _, _ := strings.Cut(params.Field(i).Tag.Get("json"), ",")
		onTop := path == "" && (slices.Contains(row.NeverPatched, name) || neverPatched()[1].MatchString(name))
		byName := neverPatched()[0].MatchString(name) && (path != "" || !slices.Contains(row.Patched, name))
		if onTop || byName || row.SaidBy[path+name] != "" {
			continue
		}
		of := params.Field(i).Type
		for of.Kind() == reflect.Pointer || of.Kind() == reflect.Slice {
			of = of.Elem()
		}
		if of.Kind() == reflect.Struct {
			fields = append(fields, patchableIn(of, path+name+".", row)...)
			continue
		}
		fields = append(fields, path+name)
	}
	return fields
}

func neverPatched() []*regexp.Regexp {
	var all []*regexp.Regexp
	for _, expression := range plan.NeverPatched() {
		all = append(all, regexp.MustCompile(expression))
	}
	return all
}

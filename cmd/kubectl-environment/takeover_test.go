package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
	"github.com/terrarium-io/terrarium/hack/simulator/tfstate"
)

// groups are what databases, caches and file systems are in.
var groups = []aws.Kind{aws.SecurityGroup, aws.DBSubnetGroup, aws.DBParameterGroup, aws.DBClusterParameterGroup, aws.CacheSubnetGroup, aws.CacheParameterGroup}

// asTerraform makes an account as if Terraform had made what is in it: nothing of it bears a tag of an Environment, and some settings are those of Terraform.
func (i *installation) asTerraform() {
	i.t.Helper()
	i.account.Add(aws.SecurityGroup, "sg-0a1b2c3d4e5f60718", nil) // of somebody whom the rules of a database let in
	i.apply("testdata/legacy.yaml")
	key := client.ObjectKey{Namespace: "terraform", Name: "legacy"}
	stop := i.startManager()
	i.waitReady(key)
	env := &v1alpha1.Environment{}
	if err := i.Get(i.t.Context(), key, env); err != nil {
		i.t.Fatal(err)
	}
	if err := i.Delete(i.t.Context(), env); err != nil {
		i.t.Fatal(err)
	}
	i.waitGone(key)
	stop()
	for _, r := range i.account.Resources() {
		if !r.Kind.Traits().Tagged {
			continue
		}
		i.modify(r, func(attributes map[string]any) {
			attributes["tags"] = map[string]any{"Name": "old-" + r.Object, "team": "shop", "cost": r.Object}
		})
	}
	for _, r := range i.account.Resources(slices.Concat(groups, []aws.Kind{aws.SecurityGroupIngressRule, aws.ReplicationGroup, aws.ServerlessCache})...) {
		i.modify(r, func(attributes map[string]any) { attributes["description"] = "Managed by Terraform" })
	}
	for _, r := range i.account.Resources(aws.Queue) {
		i.modify(r, func(attributes map[string]any) { attributes["sqsManagedSseEnabled"] = false })
	}
	for _, r := range i.account.Resources(aws.FileSystem) {
		i.modify(r, func(attributes map[string]any) { attributes["creationToken"] = "terraform-20260101000000000000000001" })
	}
	for _, r := range i.account.Resources(aws.MetricAlarm) {
		i.modify(r, func(attributes map[string]any) {
			attributes["alarmDescription"], attributes["evaluationPeriods"], attributes["datapointsToAlarm"] = "Managed by Terraform", 2.0, 2.0
			delete(attributes, "okActions")
		})
	}
	for _, r := range i.account.Resources(aws.Service) {
		i.modify(r, func(attributes map[string]any) {
			attributes["launchType"], attributes["propagateTags"], attributes["enableEcsManagedTags"] = "FARGATE", "NONE", false
			delete(attributes, "capacityProviderStrategy")
		})
	}
	for _, r := range i.account.Resources(aws.ScalingPolicy) {
		if strings.HasSuffix(r.Object, ".queue") {
			i.modify(r, dividesAsAWSDoes)
		}
	}
}

// dividesAsAWSDoes lets a policy follow a queue as the pages of AWS and of Terraform show it.
func dividesAsAWSDoes(policy map[string]any) {
	metrics := policy["targetTrackingScalingPolicyConfiguration"].(map[string]any)["customizedMetricSpecification"].(map[string]any)["metrics"].([]any)
	messages, tasks, divided := metrics[0].(map[string]any), metrics[1].(map[string]any), metrics[2].(map[string]any)
	messages["id"], tasks["id"], divided["id"] = "m1", "m2", "e1"
	messages["metricStat"].(map[string]any)["stat"] = "Sum"
	divided["expression"], divided["label"] = "m1 / m2", "backlog per task"
}

func (i *installation) modify(r aws.Resource, change func(map[string]any)) {
	i.t.Helper()
	if err := i.account.Modify(r.Kind, r.ID, change); err != nil {
		i.t.Fatal(err)
	}
}

func (i *installation) waitGone(key client.ObjectKey) {
	i.t.Helper()
	err := wait.PollUntilContextTimeout(i.t.Context(), 50*time.Millisecond, patience, true, func(ctx context.Context) (bool, error) {
		err := i.Get(ctx, key, &v1alpha1.Environment{})
		return apierrors.IsNotFound(err), client.IgnoreNotFound(err)
	})
	if err != nil {
		i.t.Fatalf("%s stays: %v", key, err)
	}
}

// state of the account, as the code of plain resources has it: a block for each.
func (i *installation) state(address func(aws.Resource) tfstate.Address) string {
	i.t.Helper()
	state, err := tfstate.Of(i.account, func(r aws.Resource) tfstate.Address {
		if !strings.HasPrefix(r.Object, "legacy-") {
			return tfstate.Address{} // of an Environment that another test has left in the cluster
		}
		return address(r)
	})
	if err != nil {
		i.t.Fatal(err)
	}
	file := filepath.Join(i.t.TempDir(), "terraform.tfstate")
	if err := os.WriteFile(file, state, 0o600); err != nil {
		i.t.Fatal(err)
	}
	return file
}

func plainly(r aws.Resource) tfstate.Address {
	return tfstate.Address{Name: strings.NewReplacer(".", "_", "legacy-", "", "bucket-", "").Replace(r.Object)}
}

// inModules is the style of modules: all blocks are called this, in a module for each purpose.
func inModules(r aws.Resource) tfstate.Address {
	return tfstate.Address{Module: fmt.Sprintf("module.%s[%q]", strings.ToLower(r.Kind.Kind()), strings.TrimPrefix(strings.TrimPrefix(r.Object, "legacy-"), "bucket-")), Name: "this", Index: 0.0}
}

// adopted is the Environment that the command prints for a state, and what its report says.
func adoptedFrom(t *testing.T, file string) (*v1alpha1.Environment, string) {
	t.Helper()
	code, out, report := command(t, "", "adopt", "--from", file, "--name", "shop", "-n", "taken")
	if code != exitNoChanges {
		t.Fatalf("exit code is %d: %s", code, report)
	}
	env := &v1alpha1.Environment{}
	if err := yaml.UnmarshalStrict([]byte(out), env); err != nil {
		t.Fatal(err)
	}
	return env, report
}

func TestTakeoverFromTerraformMakesNothingTwice(t *testing.T) {
	i := install(t)
	i.asTerraform()
	r := takesOver(i, plainly)
	var made []string
	for _, m := range r.made {
		if !strings.Contains(m.Name, ".credentials") {
			made = append(made, m.Kind)
		}
	}
	if diff := cmp.Diff(slices.Concat(madeOfShifted, madeOfRouted, madeOfService, madeOfJob), made); diff != "" {
		t.Errorf("what the report says is made (-want +got):\n%s", diff)
	}
}

// madeOfRouted are what one with a route gets: a rule more lets the load balancer in.
var madeOfRouted = []string{"SecurityGroup", "SecurityGroupEgressRule", "SecurityGroupIngressRule", "TaskDefinition"}

// madeOfShifted are what one whose requests ECS moves gets besides: a role with which ECS does so.
var madeOfShifted = []string{"SecurityGroup", "SecurityGroupEgressRule", "SecurityGroupIngressRule", "Role", "RolePolicy", "TaskDefinition"}

// madeOfJob are what a job gets besides: a role with which the scheduler starts its task.
var madeOfJob = append(slices.Clone(madeOfService), "Role", "RolePolicy")

func TestTakeoverFromModulesMakesOnlySettingsThatTheReportNames(t *testing.T) {
	i := install(t)
	i.asTerraform()
	for _, r := range i.account.Resources(aws.QueueRedriveAllowPolicy, aws.BucketPublicAccessBlock) {
		i.account.Remove(r.Kind, r.ID)
	}
	if r := takesOver(i, inModules); len(r.made) == 0 {
		t.Error("the report names no settings that are made")
	}
}

// takesOver applies what the command prints, looks that AWS does what the report says, and returns the report.
func takesOver(i *installation, address func(aws.Resource) tfstate.Address) *takeover {
	t := i.t
	t.Helper()
	_, report := adoptedFrom(t, i.state(address))
	const toDo = "let Terraform set these tags"
	if !strings.Contains(report, toDo) {
		t.Errorf("the report asks for no tags:\n%s", report)
	}
	i.consent(compareFile(t, i.state(address)))
	file := i.state(address)
	env, report := adoptedFrom(t, file)
	if strings.Contains(report, toDo) {
		t.Errorf("the report asks for tags that are there:\n%s", report)
	}
	if len(env.Spec.Databases) != 3 || len(env.Spec.FileSystems) != 1 || len(env.Spec.Caches) != 2 {
		t.Errorf("not everything is taken over that can be:\n%s", report)
	}
	r := compareFile(t, file)
	passwords := i.passwords(r)
	made, updated, deleted := len(i.account.Creations()), len(i.account.Updates()), len(i.account.Deletions())

	i.namespace("taken")
	i.startManager()
	if err := i.Create(t.Context(), env); err != nil {
		t.Fatal(err)
	}
	i.waitReady(client.ObjectKeyFromObject(env))

	if creations := of("shop-", i.account.Creations()[made:]); len(creations) != len(r.made) {
		t.Errorf("made %v, and the report says %v", creations, r.made)
	}
	if deletions := of("legacy-", i.account.Deletions()[deleted:]); len(deletions) > 0 {
		t.Errorf("deleted %v", deletions)
	}
	want, got := map[string]bool{}, map[string]bool{}
	for _, changed := range slices.Concat(r.tagged, r.changed) {
		there, _ := i.account.Get(aws.KindOf(changed.key.Group, changed.key.Kind), changed.ExternalName)
		want[string(there.Kind)+" "+there.ID] = true
	}
	for _, update := range of("legacy-", i.account.Updates()[updated:]) {
		got[string(update.Kind)+" "+update.ID] = true
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("what is updated differs from the report (-report +AWS):\n%s", diff)
	}
	for name, password := range passwords {
		if now := i.account.MasterPassword(name); now != password {
			t.Errorf("the password of %s is another one than before", name)
		}
	}
	i.wantMoved(r)
	i.letGo(env)
	return r
}

// of an Environment are the events about what it has made, by the beginning of its names.
func of(environment string, events []aws.Event) []aws.Event {
	return slices.DeleteFunc(slices.Clone(events), func(e aws.Event) bool { return !strings.HasPrefix(e.Object, environment) })
}

// letGo deletes the Environment, and looks that nothing that Terraform keeps has gone with it.
func (i *installation) letGo(env *v1alpha1.Environment) {
	i.t.Helper()
	if err := i.Delete(i.t.Context(), env); err != nil {
		i.t.Fatal(err)
	}
	i.waitGone(client.ObjectKeyFromObject(env))
	for _, kind := range []aws.Kind{"ec2.VPC", "ecs.Cluster", "elbv2.LB"} {
		if len(i.account.Resources(kind)) == 0 {
			i.t.Errorf("the %s has gone with the Environment", kind)
		}
	}
}

func (i *installation) namespace(name string) {
	i.t.Helper()
	namespace := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name}}
	if err := client.IgnoreAlreadyExists(i.Create(i.t.Context(), namespace)); err != nil {
		i.t.Fatal(err)
	}
}

// compareFile is the report of a state, before it is written.
func compareFile(t *testing.T, file string) *takeover {
	t.Helper()
	states, err := (&fromTerraform{files: []string{file}}).read(genericiooptions.IOStreams{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := takeOver(t.Context(), states, "taken", "shop")
	if err != nil {
		t.Fatal(err)
	}
	return r
}

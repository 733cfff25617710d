package compositions_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	iam "github.com/upbound/provider-aws/v2/apis/namespaced/iam/v1beta1"
	scheduler "github.com/upbound/provider-aws/v2/apis/namespaced/scheduler/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

// The schedule of somebody else, by its name in AWS, and what its owner says in its description.
const somebodysSchedule, consentOfOwner = "shop-staging-d8fcc-nightly-job-d4270b", "Every night. terrarium.io/environment=taken/shop terrarium.io/name-suffix=abcde"

// joiningJob is an Environment that takes over the schedule of somebody else, with a description. The rest of the job is yet to be made for it.
func joiningJob(t *testing.T, description string) *world {
	t.Helper()
	first := newWorld(t, readEnvironment(t, "job-plain"), nil)
	if wrong := first.settle(); len(wrong) > 0 {
		t.Fatal(wrong)
	}
	inventory := &plan.Inventory{
		APIVersion: v1alpha1.GroupVersion.String(), Region: "eu-west-1", Namespace: "taken", Name: "shop", Suffix: "abcde",
		Spec: v1alpha1.EnvironmentSpec{
			Region: "eu-west-1",
			Network: v1alpha1.NetworkSpec{Existing: &v1alpha1.ExistingNetwork{
				VPCID: idOf[*ec2.VPC](t, first, "staging-vpc"), PrivateSubnetIDs: []string{idOf[*ec2.Subnet](t, first, "staging-private-a")},
			}},
			Cluster: v1alpha1.ClusterSpec{Existing: &v1alpha1.ExistingCluster{Name: "shop-staging-d8fcc-cluster"}},
			Jobs: []v1alpha1.JobSpec{{
				Name: "nightly", Schedule: "cron(0 3 * * ? *)", TaskSpec: v1alpha1.TaskSpec{
					Image: "public.ecr.aws/docker/library/busybox:1",
					IAM: v1alpha1.ServiceIAM{
						TaskRoleARN:      *find[*iam.Role](t, first.asSeen(), "staging-nightly.job-task").Status.AtProvider.Arn,
						ExecutionRoleARN: *find[*iam.Role](t, first.asSeen(), "staging-nightly.job-execution").Status.AtProvider.Arn,
					},
				},
			}},
		},
		Resources: []plan.InventoryResource{{
			Kind: scheduler.Schedule_GroupVersionKind.GroupKind().String(), Name: "shop-nightly.job", ExternalName: "default/" + somebodysSchedule,
			KeptName: somebodysSchedule, Joins: true,
		}},
	}
	w := newWorld(t, admitted(t, inventory.Environment()), nil)
	w.account = first.account
	err := w.account.Modify(aws.Schedule, "default/"+somebodysSchedule, func(attributes map[string]any) { attributes["description"] = description })
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestScheduleOfSomebodyElseIsTakenOverInPlace(t *testing.T) {
	w := joiningJob(t, consentOfOwner)
	made, deleted := len(w.account.Creations()), len(w.account.Deletions())
	w.run(func() {})
	if wrong := w.unfinished(); len(wrong) > 0 {
		t.Error(wrong)
	}
	var kinds []string
	for _, creation := range w.account.Creations()[made:] {
		kinds = append(kinds, string(creation.Kind))
	}
	slices.Sort(kinds)
	want := []string{"cloudwatchlogs.Group", "ec2.SecurityGroup", "ec2.SecurityGroupEgressRule", "ecs.TaskDefinition", "iam.Role", "iam.RolePolicy"}
	if diff := cmp.Diff(want, kinds); diff != "" {
		t.Errorf("made (-want +got):\n%s", diff)
	}
	if gone := w.account.Deletions()[deleted:]; len(gone) > 0 {
		t.Errorf("deleted: %v", gone)
	}
	schedule, _ := w.account.Get(aws.Schedule, "default/"+somebodysSchedule)
	if runs := schedule.Text("target.ecsParameters.taskDefinitionArn"); !strings.Contains(runs, "/taken-shop-abcde-nightly") {
		t.Errorf("it starts %s", runs)
	}
	if said := schedule.Text("description"); said != consentOfOwner {
		t.Errorf("its description is %q by now", said)
	}
}

func TestScheduleIsNotTakenOverWithoutTheWordsOfItsOwner(t *testing.T) {
	for name, description := range map[string]string{
		"none":                      "",
		"of another Environment":    "terrarium.io/environment=taken/shop-2 terrarium.io/name-suffix=abcde",
		"for other names":           "terrarium.io/environment=taken/shop terrarium.io/name-suffix=abcdef",
		"of the Environment alone":  "terrarium.io/environment=taken/shop",
		"of one that has it inside": "xterrarium.io/environment=taken/shop terrarium.io/name-suffix=abcde",
	} {
		t.Run(name, func(t *testing.T) {
			w := joiningJob(t, description)
			made, updated := len(w.account.Creations()), len(w.account.Updates())
			for range 200 {
				if _, err := compositions.Compose(w.env, w.seen); err != nil {
					if !strings.Contains(err.Error(), "is not of this Environment") {
						t.Fatal(err)
					}
					if len(w.account.Creations()) > made || len(w.account.Updates()) > updated {
						t.Error("something was made or changed")
					}
					return
				}
				w.goOn()
			}
			t.Error("it was taken over")
		})
	}
}

package compositions_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	scheduler "github.com/upbound/provider-aws/v2/apis/namespaced/scheduler/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

// The schedule of somebody else, by its name in AWS, and what its owner says in its description.
const somebodysSchedule, consentOfOwner = "shop-staging-d8fcc-nightly-job-d4270b", "Every night. terrarium.io/environment=taken/shop terrarium.io/name-suffix=abcde"

// joiningJob is an Environment that takes over the schedule of somebody else, with a description. The rest of the job is yet to be made for it.
func joiningJob(t *testing.T, description string) *world {
	t.Helper()
	first := madeBySomebody(t, "job-plain")
	w := first.joinedBy(func(spec *v1alpha1.EnvironmentSpec) {
		spec.Jobs = []v1alpha1.JobSpec{{
			Name: "nightly", Schedule: "cron(0 3 * * ? *)", TaskSpec: v1alpha1.TaskSpec{
				Image: "public.ecr.aws/docker/library/busybox:1", IAM: first.rolesOf("staging-nightly.job"),
			},
		}}
	}, plan.InventoryResource{
		Kind: scheduler.Schedule_GroupVersionKind.GroupKind().String(), Name: "shop-nightly.job", ExternalName: "default/" + somebodysSchedule,
		KeptName: somebodysSchedule, Joins: true,
	})
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
			joiningJob(t, description).wantRefused("is not of this Environment")
		})
	}
}

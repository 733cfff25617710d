package compositions_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	"github.com/google/go-cmp/cmp"
	cloudwatchlogs "github.com/upbound/provider-aws/v2/apis/namespaced/cloudwatchlogs/v1beta1"
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

// The service of somebody else, and its log group, by their names in AWS.
const somebodysWorker, somebodysLogs = "shop-staging-d8fcc-worker", "/terrarium/shop-staging-d8fcc-worker"

// joiningService is an Environment that takes over a service that somebody else has made, in a world where that is there. A security group and a version of its
// tasks are yet to be made for it.
func joiningService(t *testing.T, joins bool) *world {
	t.Helper()
	first := madeBySomebody(t, "service-fixed-number")
	w := first.joinedBy(func(spec *v1alpha1.EnvironmentSpec) {
		spec.Services = []v1alpha1.ServiceSpec{{
			Name: "worker", TaskSpec: v1alpha1.TaskSpec{
				Image: "public.ecr.aws/nginx/nginx:1.29", IAM: first.rolesOf("staging-worker"),
				TaskNetwork: v1alpha1.TaskNetwork{SecurityGroupIDs: []string{idOf[*ec2.SecurityGroup](t, first, "staging-service-worker")}},
			},
			Scaling: v1alpha1.ScalingSpec{MinTasks: new(int32(3))},
		}}
	},
		plan.InventoryResource{Kind: ecs.Service_GroupVersionKind.GroupKind().String(), Name: "shop-worker", ExternalName: somebodysWorker, KeptName: somebodysWorker, Joins: joins},
		plan.InventoryResource{Kind: cloudwatchlogs.Group_GroupVersionKind.GroupKind().String(), Name: "shop-worker", ExternalName: somebodysLogs, KeptName: somebodysLogs},
	)
	consent(t, w, aws.Service, somebodysWorker, "taken/shop")
	consent(t, w, aws.LogGroup, somebodysLogs, "taken/shop")
	return w
}

// asSeen is the plan of a world with what the provider reports.
func (w *world) asSeen() *plan.Plan {
	seen := &plan.Plan{}
	for key, live := range w.seen.Resources {
		seen.Objects = append(seen.Objects, &plan.Object{Key: key, Resource: live})
	}
	return seen
}

func idOf[T resource.ModernManaged](t testing.TB, w *world, name string) string {
	t.Helper()
	return plan.IDOf(find[T](t, w.asSeen(), name))
}

// consent sets the tags of an Environment on something in AWS.
func consent(t *testing.T, w *world, kind aws.Kind, name, environment string) {
	t.Helper()
	err := w.account.Modify(kind, name, func(attributes map[string]any) {
		attributes["tags"] = map[string]any{"terrarium.io/environment": environment, "terrarium.io/name-suffix": "abcde"}
	})
	if err != nil {
		t.Fatal(err)
	}
}

// run a world until it rests, and show each of its passes.
func (w *world) run(watch func()) {
	for !w.goOn() {
		watch()
	}
}

// wantRefused looks that a world comes to an error that says something, before anything in AWS is made or changed.
func (w *world) wantRefused(want string) {
	w.t.Helper()
	made, updated := len(w.account.Creations()), len(w.account.Updates())
	for range 200 {
		if _, err := compositions.Compose(w.env, w.seen); err != nil {
			if !strings.Contains(err.Error(), want) {
				w.t.Fatal(err)
			}
			if len(w.account.Creations()) > made || len(w.account.Updates()) > updated {
				w.t.Error("something was made or changed")
			}
			return
		}
		w.goOn()
	}
	w.t.Error("nothing was refused")
}

func (w *world) worker() *ecs.Service {
	live, _ := w.seen.Resources[plan.Key{GroupKind: ecs.Service_GroupVersionKind.GroupKind(), Name: "shop-worker"}].(*ecs.Service)
	return live
}

func TestServiceOfSomebodyElseIsTakenOverInPlace(t *testing.T) {
	w := joiningService(t, true)
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
	if diff := cmp.Diff([]string{"ec2.SecurityGroup", "ec2.SecurityGroupEgressRule", "ecs.TaskDefinition"}, kinds); diff != "" {
		t.Errorf("made (-want +got):\n%s", diff)
	}
	if gone := w.account.Deletions()[deleted:]; len(gone) > 0 {
		t.Errorf("deleted: %v", gone)
	}
	service, _ := w.account.Get(aws.Service, somebodysWorker)
	if runs := service.Text("taskDefinition"); !strings.Contains(runs, "/taken-shop-abcde-worker:") {
		t.Errorf("it runs %s", runs)
	}
}

// Nothing is made or changed before all that can be adopted has been seen and proven, and no text that stands for what is not known is ever applied.
func TestWhatJoinsIsOnlyLookedAtUntilAllIsKnown(t *testing.T) {
	w := joiningService(t, true)
	looked := false
	w.run(func() {
		service := w.worker()
		proven := service != nil && w.seen.Exists(plan.Key{GroupKind: ecs.Service_GroupVersionKind.GroupKind(), Name: "shop-worker"}) &&
			w.seen.Exists(plan.Key{GroupKind: cloudwatchlogs.Group_GroupVersionKind.GroupKind(), Name: "shop-worker"})
		for key, live := range w.seen.Resources {
			if text := plan.Unknown.FindString(plan.JSON(plan.ForProvider(live).Interface())); text != "" {
				t.Fatalf("%s was applied with %s", key, text)
			}
			if !proven && !plan.IsObservedOnly(live) {
				t.Fatalf("%s may be changed before all has been seen", key)
			}
		}
		if service == nil {
			return
		}
		if meta.GetExternalName(service) != somebodysWorker || service.Annotations[v1alpha1.AnnotationKeptName] != somebodysWorker {
			t.Fatalf("it has the names %v", service.Annotations)
		}
		if plan.IsObservedOnly(service) {
			looked = true
		} else if service.Spec.ForProvider.TaskDefinition == nil || len(service.Spec.ForProvider.NetworkConfiguration.SecurityGroups) != 2 {
			t.Fatalf("it may be changed before all is known: %v", service.Spec.ForProvider)
		}
	})
	if !looked || plan.IsObservedOnly(w.worker()) {
		t.Errorf("looked at first: %t, and taken over: %t", looked, !plan.IsObservedOnly(w.worker()))
	}
}

func TestWhatJoinsIsRefusedWithoutConsentBeforeAnythingIsMade(t *testing.T) {
	for name, environment := range map[string]string{"none": "", "of another": "taken/other"} {
		t.Run(name, func(t *testing.T) {
			w := joiningService(t, true)
			consent(t, w, aws.Service, somebodysWorker, environment)
			w.wantRefused("Service.ecs/shop-worker in AWS, \"" + somebodysWorker + "\", is not of this Environment")
		})
	}
}

// The adoption is over as soon as something is made. What still waits then is looked at as before, whatever becomes of the annotation.
func TestWhatStillWaitsWhenAnAdoptionIsOverKeepsItsNames(t *testing.T) {
	w := joiningService(t, true)
	over := false
	w.run(func() {
		isMade := func(live resource.ModernManaged) bool { return !plan.IsObservedOnly(live) }
		for _, live := range w.seen.Resources {
			if isMade(live) && plan.IsObservedOnly(w.worker()) {
				over = true
				delete(w.env.Annotations, v1alpha1.AnnotationAdopt)
			}
		}
	})
	if wrong := w.unfinished(); !over || len(wrong) > 0 {
		t.Errorf("the service waited: %t; %v", over, wrong)
	}
	if name := meta.GetExternalName(w.worker()); name != somebodysWorker {
		t.Errorf("it is called %s", name)
	}
}

// An Environment that is deleted at any moment before the service is its own leaves the service in AWS.
func TestWhatJoinsStaysInAWSWhileItIsOnlyLookedAt(t *testing.T) {
	w := joiningService(t, true)
	moments := 0
	w.run(func() {
		service := w.worker()
		if service == nil || service.Spec.ForProvider.TaskDefinition != nil {
			return
		}
		moments++
		prepared, done := compositions.Kinds.PrepareDeletion(w.env, service)
		if !plan.StaysInAWS(service) || prepared != nil || !done {
			t.Fatalf("it would go, with the policies %v", service.GetManagementPolicies())
		}
	})
	if moments == 0 {
		t.Error("it was never only looked at")
	}
}

// The provider waits for the rollout to its end, and begins to wait anew when it was restarted: see setRollout.
func TestTakenOverServiceIsNotReadyBeforeItsTasksAreReplaced(t *testing.T) {
	w := joiningService(t, true)
	waited := false
	w.run(func() {
		service := w.worker()
		if service == nil || plan.IsObservedOnly(service) {
			return
		}
		waited = waited || service.Spec.ForProvider.Triggers["rollout"] != nil && service.Status.AtProvider.Triggers["rollout"] == nil
	})
	if !waited {
		t.Error("nobody waits for the tasks")
	}
}

// All that an inventory needs is in it: what is missing there would be made a second time.
func TestWhatIsAdoptedFromAnInventoryJoinsNothing(t *testing.T) {
	w := joiningService(t, false)
	w.wantRefused("Service.ecs/shop-worker needs SecurityGroupEgressRule/shop-service-worker, which is not in the inventory")
}

// A revision has no name before all is known that it asks for, so it cannot be looked at before.
func TestRevisionDoesNotJoin(t *testing.T) {
	w := joiningService(t, true)
	w.env.Annotations[v1alpha1.AnnotationAdopt] = strings.NewReplacer(
		`"externalNames":{`, `"externalNames":{"TaskDefinition.ecs.aws.m.upbound.io/shop-worker":"arn:aws:ecs:eu-west-1:111122223333:task-definition/any:1",`,
		`"joining":[`, `"joining":["TaskDefinition.ecs.aws.m.upbound.io/shop-worker",`,
	).Replace(w.env.Annotations[v1alpha1.AnnotationAdopt])
	w.env.Spec.Services[0].IAM.TaskRoleARN = "" // a role is yet to be made
	w.env = admitted(t, w.env)
	w.wantRefused("TaskDefinition/shop-worker needs Role/shop-worker-task, which is not in the inventory")
}

// What was renamed in the spec alone would be made a second time, beside what is there.
func TestWhatIsToBeAdoptedAndNoLongerAskedForIsRefusedBeforeAnythingIsMade(t *testing.T) {
	w := joiningService(t, true)
	w.env.Spec.Services[0].Name = "work"
	w.env = admitted(t, w.env)
	w.wantRefused("names Group.cloudwatchlogs.aws.m.upbound.io/shop-worker, for which the spec does not ask")
}

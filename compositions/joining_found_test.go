package compositions_test

import (
	"encoding/json"
	"strings"
	"testing"

	cloudwatchlogs "github.com/upbound/provider-aws/v2/apis/namespaced/cloudwatchlogs/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

// joiningAsFound is the world of [joiningService], whose service was found running a version of its tasks in a number.
func joiningAsFound(t *testing.T, version, number string) *world {
	t.Helper()
	w := joiningService(t, true)
	var adoption map[string]any
	if err := json.Unmarshal([]byte(w.env.Annotations[v1alpha1.AnnotationAdopt]), &adoption); err != nil {
		t.Fatal(err)
	}
	adoption["found"] = map[string]any{"Service.ecs.aws.m.upbound.io/shop-worker": map[string]string{"taskDefinition": version, "desiredCount": number}}
	w.env.Annotations[v1alpha1.AnnotationAdopt] = toJSON(t, adoption)
	return w
}

// A pipeline deploys, and somebody sets the number of tasks by hand, without a word to Terraform: what the states say of it is from before.
func TestServiceThatHasChangedSinceItWasFoundIsNotTakenOver(t *testing.T) {
	service, _ := joiningService(t, true).account.Get(aws.Service, somebodysWorker)
	runs := service.Text("taskDefinition")
	for name, test := range map[string]struct{ version, number, want string }{
		"another version": {"shop-staging-d8fcc-worker:41", "3", "has the taskDefinition shop-staging-d8fcc-worker:1 now, and had shop-staging-d8fcc-worker:41 when this was printed"},
		"another number":  {runs, "7", "has the desiredCount 3 now, and had 7 when this was printed: let Terraform write its state anew (terraform apply -refresh-only)"},
	} {
		t.Run(name, func(t *testing.T) { joiningAsFound(t, test.version, test.number).wantRefused(test.want) })
	}
}

func TestServiceThatIsAsItWasFoundIsTakenOver(t *testing.T) {
	w := joiningAsFound(t, "shop-staging-d8fcc-worker:1", "3")
	w.run(func() {})
	if wrong := w.unfinished(); len(wrong) > 0 {
		t.Error(wrong)
	}
}

// What a service needs may take hours to make, as AWS refuses it. A pipeline deploys meanwhile, and the adoption of the rest is over.
func TestServiceThatChangesWhileItWaitsIsNotTakenOver(t *testing.T) {
	w := joiningAsFound(t, "shop-staging-d8fcc-worker:1", "3")
	w.account.Fail(aws.Failure{Kind: aws.SecurityGroup, Operation: aws.Create, Message: groupsAreRefused})
	for range 200 {
		w.goOn()
	}
	if group := w.seen.Resources[plan.Key{GroupKind: cloudwatchlogs.Group_GroupVersionKind.GroupKind(), Name: "shop-worker"}]; plan.IsObservedOnly(group) {
		t.Fatal("nothing was taken over")
	}
	if err := w.account.Modify(aws.Service, somebodysWorker, func(attributes map[string]any) { attributes["desiredCount"] = 7.0 }); err != nil {
		t.Fatal(err)
	}
	w.lookAtAll()
	w.account.ClearFailures()
	for range 200 {
		w.goOn()
	}
	service, _ := w.account.Get(aws.Service, somebodysWorker)
	if number := service.Attributes["desiredCount"]; number != 7.0 || !plan.IsObservedOnly(w.worker()) {
		t.Errorf("it has %v tasks, and is only looked at: %t", number, plan.IsObservedOnly(w.worker()))
	}
	p, err := compositions.Compose(w.env, w.seen)
	if err != nil || !strings.Contains(toJSON(t, p.Problems), "has the desiredCount 7 now, and had 3 when this was printed") {
		t.Errorf("%v: %v", err, p.Problems)
	}
}

package compositions_test

import (
	"encoding/json"
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
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

package controllers_test

import (
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

func TestAManagerWorksOnItsShardAloneAndTakesOverWhatIsLabelledForIt(t *testing.T) {
	w := newWorld(t)
	a, b := w.startManagerWith(managerOptions{shard: labels.Set{"shard": "a"}}), w.startManagerWith(managerOptions{shard: labels.Set{"shard": "b"}})
	env := newEnvironment(w.namespace)
	env.Labels = map[string]string{"shard": "a"}
	w.create(env)
	w.waitReady()
	if writes := b.wire.writes(); len(writes) > 0 {
		t.Errorf("the other manager has written %q", writes)
	}

	idle(t, a)
	made := w.tally()
	w.change(func(env *v1alpha1.Environment) {
		env.Labels["shard"], env.Spec.Tags = "b", v1alpha1.Tags{"team": "shop"}
	})
	w.waitReady()
	if writes := a.wire.writes(); len(writes) > 0 {
		t.Errorf("the manager of before has written %q", writes)
	}
	if tag, _, _ := unstructured.NestedString(w.resource("VPC/shop-vpc").Object, "spec", "forProvider", "tags", "team"); tag != "shop" {
		t.Errorf("the new manager has not tagged the VPC: %q", tag)
	}
	if now := w.tally(); now.creations != made.creations || now.deletions != 0 {
		t.Errorf("after the change of managers %+v, before %+v", now, made)
	}
}

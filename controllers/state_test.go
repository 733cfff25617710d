package controllers_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

func state(spec *v1alpha1.EnvironmentSpec) { spec.State = &v1alpha1.StateSpec{} }

// inventory is what the bucket holds.
func (w *world) inventory() *plan.Inventory {
	w.t.Helper()
	bucket := w.environment().Status.State.BucketName
	text, found := w.account.Object(bucket, "terrarium/"+w.namespace+"/shop/inventory.json")
	if !found {
		w.t.Fatalf("there is no inventory in %s", bucket)
	}
	inventory, err := compositions.Kinds.ReadInventory([]byte(text))
	if err != nil {
		w.t.Fatal(err)
	}
	return inventory
}

// onlyBucketLeft checks that everything but the bucket is gone in AWS.
func (w *world) onlyBucketLeft() {
	w.t.Helper()
	left := w.account.Resources()
	if i := slices.IndexFunc(left, func(r aws.Resource) bool { return r.Kind.Group() != "s3" }); i >= 0 {
		w.t.Errorf("AWS still has %v", left[i])
	}
	if !slices.ContainsFunc(left, func(r aws.Resource) bool { return r.Kind == aws.BucketObject }) {
		w.t.Error("the inventory is gone")
	}
}

func TestBucketIsKept(t *testing.T) {
	w := newWorld(t)
	w.makeReady(state)
	w.change(func(env *v1alpha1.Environment) { env.Spec.State = nil })
	w.waitReady()
	w.eventually("the managed resources of the bucket to go", func(context.Context) (bool, error) {
		return !slices.ContainsFunc(w.names(), func(name string) bool { return strings.HasPrefix(name, "Bucket") }), nil
	})
	w.remove()
	w.onlyBucketLeft()
}

func TestInventoryFollowsTheEnvironment(t *testing.T) {
	w := newWorld(t)
	m := w.makeReady(state)
	w.change(func(env *v1alpha1.Environment) { env.Spec.Tags = map[string]string{"team": "shop"} })
	w.eventually("the inventory to follow", func(context.Context) (bool, error) { return w.inventory().Spec.Tags["team"] == "shop", nil })
	w.waitReady()
	if got, want := len(w.inventory().Resources), len(w.names())-1; got != want {
		t.Errorf("the inventory names %d resources, want %d", got, want)
	}
	idle(t, m)
	if writes := len(w.account.Updates(aws.BucketObject)); writes != 1 {
		t.Errorf("the inventory was written %d times, want once", writes)
	}
}

func TestBucketOfSomebodyElseShows(t *testing.T) {
	w := newWorld(t)
	w.startManager()
	w.account.TakeBucketName("theirs")
	w.create(newEnvironment(w.namespace, func(spec *v1alpha1.EnvironmentSpec) {
		spec.State = &v1alpha1.StateSpec{BucketName: "theirs"}
	}))
	c := w.waitFor("StateReady", "Failed")
	if !strings.HasPrefix(c.Message, "Bucket/shop-state: ") || !strings.Contains(c.Message, "BucketAlreadyExists: The requested bucket name is not available.") {
		t.Errorf("StateReady says %q", c.Message)
	}
	w.remove()
	w.leftNothing()
}

package controllers_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
	"github.com/terrarium-io/terrarium/hack/simulator/seed"
)

// What somebody else has made, and an Environment names: it is only looked at, whatever becomes of the Environment.
func TestExistingSampleBecomesReadyAndLeavesWhatExistsAsItWas(t *testing.T) {
	w := newWorld(t)
	env := &v1alpha1.Environment{}
	w.sample("existing/environment.yaml", env)
	seed.For(w.account, env.Spec)
	theirs := w.account.Resources()
	m := w.startManager()
	w.create(env)
	w.waitReady()
	w.wantRunning()
	for kind, want := range map[aws.Kind]int{aws.VPC: 1, aws.Cluster: 1, aws.LB: 3, aws.DBInstance: 3} {
		w.wantInAWS(kind, want)
	}
	if why := w.account.Unanswered("shop.lb.shop.internal", "/"); why != "" {
		t.Errorf("nobody answers at the private name: %s", why)
	}
	before := w.writesToAWS()
	idle(t, m)
	if diff := cmp.Diff(before, w.writesToAWS()); diff != "" {
		t.Errorf("writes at rest (-before +after):\n%s", diff)
	}

	w.change(func(env *v1alpha1.Environment) { env.Spec.Tags = v1alpha1.Tags{"team": "shop"} })
	w.waitReady()
	w.remove()
	if left := w.names(); len(left) > 0 {
		t.Errorf("there are still %q", left)
	}
	for _, e := range w.writesToAWS() {
		if slices.ContainsFunc(theirs, func(r aws.Resource) bool { return r.Kind == e.Kind && r.ID == e.ID }) {
			t.Errorf("%s of %s %s, which somebody else has made", e.Operation, e.Kind, e.ID)
		}
	}
	if diff := cmp.Diff(theirs, w.account.Resources(), cmpopts.IgnoreUnexported(aws.Resource{})); diff != "" {
		t.Errorf("what exists (-before +after):\n%s", diff)
	}
}

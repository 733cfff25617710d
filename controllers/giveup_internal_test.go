package controllers

import (
	"maps"
	"slices"
	"testing"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// A service that is only looked at goes before what it works with, which is held. Afterwards nothing tells that a takeover was given up.
func TestWhatIsHeldStaysInAWSWithAServiceWhoseTakeoverIsGivenUp(t *testing.T) {
	env := &v1alpha1.Environment{ObjectMeta: metav1.ObjectMeta{UID: ours}}
	found := func(v *ec2.VPC) { v.Annotations = map[string]string{v1alpha1.AnnotationKeptName: "found"} }
	looked := func(v *ec2.VPC) { v.SetManagementPolicies(xpv1.ManagementPolicies{xpv1.ManagementActionObserve}) }
	seen := seeing().live("old", "service", "old", found, looked).live("namespace", "network", "", found)
	p := &plan.Plan{Compositions: order, Objects: []*plan.Object{planned("new", "service", "new", waitingOn("group"))}}
	done := newOutcome()
	going := toGo(env, p, seen, done)
	if going[keyOf("old")] == nil || !slices.Contains(done.held, keyOf("namespace")) {
		t.Fatalf("%v go, and %v are held", slices.Collect(maps.Keys(going)), done.held)
	}
	if stay := plan.GivenUp(env, unwantedAmong(seen, going, done.held)); !slices.Contains(stay, keyOf("namespace")) {
		t.Errorf("%v stay in AWS", stay)
	}
}

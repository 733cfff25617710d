package controllers_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/controllers"
)

func TestTakenNameIsRefused(t *testing.T) {
	const advice = "delete or rename it, or hand it over: label it terrarium.io/environment=shop, and take away the ownerReference of another controller"
	w := newWorldIn(t, cluster, stepwise)
	theirs := w.makeTheirs("VPC/shop-vpc", func(*unstructured.Unstructured) {})
	m := w.startManager()
	w.create(newEnvironment(w.namespace))
	for _, conditionType := range []string{"NetworkReady", "Ready", "Stalled"} {
		c := w.waitFor(conditionType, "NameTaken")
		if c.Message != "VPC/shop-vpc: an object with this name exists and does not belong to this Environment: "+advice {
			t.Errorf("%s says %q", conditionType, c.Message)
		}
	}
	w.waitFor("ClusterReady", "Available")
	if diff := cmp.Diff(theirs, w.resource("VPC/shop-vpc")); diff != "" {
		t.Errorf("their VPC (-before +after):\n%s", diff)
	}

	w.delete(theirs)
	w.waitGone(theirs)
	m.reconcile()
	w.waitReady()
}

func TestEnvironmentsOfOneNamespaceKeepApart(t *testing.T) {
	w := newWorld(t)
	w.makeReady()
	before := w.generations()
	other := newEnvironment(w.namespace)
	other.Name = "shop-too"
	w.create(other)
	w.eventually("the other one to be ready", func(ctx context.Context) (bool, error) {
		err := w.Get(ctx, client.ObjectKeyFromObject(other), other)
		return meta.IsStatusConditionTrue(other.Status.Conditions, v1alpha1.ConditionReady), err
	})
	if mine := w.environment().Status.Network.VPCID; mine == other.Status.Network.VPCID {
		t.Errorf("both have the VPC %s", mine)
	}
	w.delete(other)
	w.waitGone(other)
	if diff := cmp.Diff(before, w.generations()); diff != "" {
		t.Errorf("generations of the one that stays (-before +after):\n%s", diff)
	}
}

func TestIsOurs(t *testing.T) {
	env := newEnvironment("test")
	env.UID = "uid"
	label := map[string]string{v1alpha1.LabelEnvironment: "shop"}
	owner := func(uid types.UID) []metav1.OwnerReference {
		return []metav1.OwnerReference{{UID: uid, Controller: new(true)}}
	}
	tests := map[string]struct {
		object metav1.ObjectMeta
		ours   bool
	}{
		"made by us":                       {metav1.ObjectMeta{Labels: label, OwnerReferences: owner("uid")}, true},
		"made by us, and lost its label":   {metav1.ObjectMeta{OwnerReferences: owner("uid")}, true},
		"handed over by its label":         {metav1.ObjectMeta{Labels: label}, true},
		"handed over, of an owner besides": {metav1.ObjectMeta{Labels: label, OwnerReferences: []metav1.OwnerReference{{UID: "other"}}}, true},
		"without label and owner":          {metav1.ObjectMeta{}, false},
		"with the label of another":        {metav1.ObjectMeta{Labels: map[string]string{v1alpha1.LabelEnvironment: "other"}}, false},
		"of another of our name":           {metav1.ObjectMeta{Labels: label, OwnerReferences: owner("other")}, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := controllers.IsOurs(&test.object, env); got != test.ours {
				t.Errorf("got %t, want %t", got, test.ours)
			}
		})
	}
}

func TestResourceThatTheEnvironmentDoesNotOwnIsNeverRemoved(t *testing.T) {
	for name, edit := range map[string]func(*unstructured.Unstructured){"another owner": ownedBySomebody, "no owner": labeled} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.makeTheirs("VPC/shop-theirs", edit)
			m := w.makeReady()
			idle(t, m)
			w.remove()
			theirs := w.resource("VPC/shop-theirs")
			if diff := cmp.Diff([]string{"VPC/shop-theirs"}, w.names()); diff != "" || theirs.GetDeletionTimestamp() != nil {
				t.Errorf("theirs was deleted %v; what is left (-want +got):\n%s", theirs.GetDeletionTimestamp(), diff)
			}
		})
	}
}

// A restore leaves managed resources with their labels and without owner; so does a person who takes away the owner that is gone.
func TestResourcesWithoutOwnerAreTakenUpUnderTheirNames(t *testing.T) {
	w := newWorld(t)
	m := w.makeReady()
	m.stop()
	for short := range w.resources() {
		w.edit(short, func(u *unstructured.Unstructured) { u.SetOwnerReferences(nil) })
	}
	w.change(func(env *v1alpha1.Environment) { env.Finalizers = nil })
	old := w.environment()
	w.delete(old)
	w.waitGone(old)
	before := w.tally()

	w.startManager()
	w.create(newEnvironment(w.namespace))
	env := w.waitReady()
	for short, res := range w.resources() {
		if !metav1.IsControlledBy(res, env) {
			t.Errorf("%s has the owners %v", short, res.GetOwnerReferences())
		}
	}
	if after := w.tally(); after != before {
		t.Errorf("AWS was asked for %+v, and before for %+v", after, before)
	}
	w.remove()
	w.leftNothing()
}

// labeled has our label, and no owner.
func labeled(u *unstructured.Unstructured) {
	u.SetLabels(map[string]string{v1alpha1.LabelEnvironment: "shop"})
}

// ownedBySomebody has our label, but an owner that is not our Environment.
func ownedBySomebody(u *unstructured.Unstructured) {
	labeled(u)
	u.SetOwnerReferences([]metav1.OwnerReference{{
		APIVersion: v1alpha1.GroupVersion.String(), Kind: "Environment", Name: "shop", UID: "somebody", Controller: new(true),
	}})
}

// makeTheirs makes a managed resource that is not the Environment's.
func (w *world) makeTheirs(short string, edit func(*unstructured.Unstructured)) *unstructured.Unstructured {
	w.t.Helper()
	res := w.named(short)
	setField(map[string]any{"region": "eu-west-1", "cidrBlock": "192.168.0.0/16"}, "spec", "forProvider")(res)
	edit(res)
	w.create(res)
	w.eventually(short+" to be ready", func(context.Context) (bool, error) { return unready(w.resource(short)) == "", nil })
	return w.resource(short)
}

package controllers_test

import (
	"context"
	"strings"
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
	w := newWorld(t)
	theirs := w.makeTheirs("VPC/shop-vpc", func(*unstructured.Unstructured) {})
	m := w.startManager()
	w.create(newEnvironment(w.namespace))
	for _, conditionType := range []string{"NetworkReady", "Ready", "Stalled"} {
		c := w.waitFor(conditionType, "NameTaken")
		if !strings.HasPrefix(c.Message, "VPC/shop-vpc: an object with this name exists and does not belong to this Environment") {
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

func TestResourceOfAnotherOwnerIsNeverRemoved(t *testing.T) {
	w := newWorld(t)
	w.makeTheirs("VPC/shop-theirs", ownedBySomebody)
	m := w.makeReady()
	idle(t, m)
	env := w.environment()
	w.delete(env)
	w.waitGone(env)
	if diff := cmp.Diff([]string{"VPC/shop-theirs"}, w.names()); diff != "" {
		t.Errorf("what is left (-want +got):\n%s", diff)
	}
}

// ownedBySomebody has our label, but an owner that is not our Environment.
func ownedBySomebody(u *unstructured.Unstructured) {
	u.SetLabels(map[string]string{v1alpha1.LabelEnvironment: "shop"})
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

package controllers_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

func TestTakenNameIsRefused(t *testing.T) {
	tests := map[string]func(*unstructured.Unstructured){
		"no label":            func(*unstructured.Unstructured) {},
		"another Environment": func(u *unstructured.Unstructured) { u.SetLabels(map[string]string{v1alpha1.LabelEnvironment: "other"}) },
		"another owner":       ownedBySomebody,
	}
	for name, edit := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			theirs := w.makeTheirs("VPC/shop-vpc", edit)
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

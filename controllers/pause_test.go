package controllers_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/controller-runtime/pkg/controller/controllerutil"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

func setManagement(management v1alpha1.ManagementPolicy) func(*v1alpha1.Environment) {
	return func(env *v1alpha1.Environment) { env.Spec.Management = management }
}

func TestPausedEnvironmentIsLeftAsItIs(t *testing.T) {
	w := newWorld(t)
	m := w.makeReady()
	status := w.environment().Status
	w.change(func(env *v1alpha1.Environment) {
		env.Spec.Management = v1alpha1.ManagementPaused
		env.Spec.Network.AvailabilityZones.Count = 3
	})
	if c := w.waitFor("Ready", "Paused"); c.Status != metav1.ConditionUnknown {
		t.Errorf("Ready is %s", c.Status)
	}
	w.edit(privateSubnet, setField(true, "spec", "forProvider", "mapPublicIpOnLaunch"))
	before := w.generations()
	idle(t, m)
	if diff := cmp.Diff(before, w.generations()); diff != "" {
		t.Errorf("generations (-before +after):\n%s", diff)
	}
	now := w.environment().Status
	if diff := cmp.Diff(status.Network, now.Network); diff != "" {
		t.Errorf("status.network (-before +after):\n%s", diff)
	}
	if diff := cmp.Diff(status.Conditions[1:], now.Conditions[1:]); diff != "" {
		t.Errorf("conditions but Ready (-before +after):\n%s", diff)
	}

	w.change(setManagement(v1alpha1.ManagementActive))
	w.waitReady()
	public, _, _ := unstructured.NestedBool(w.resource(privateSubnet).Object, "spec", "forProvider", "mapPublicIpOnLaunch")
	if public {
		t.Error("the drift was not repaired afterwards")
	}
}

func TestPausedEnvironmentCanBeDeleted(t *testing.T) {
	w := newWorld(t)
	w.makeReady()
	env := w.change(setManagement(v1alpha1.ManagementPaused))
	w.waitFor("Ready", "Paused")
	w.delete(env)
	w.waitGone(env)
	w.eventually("AWS to be empty", func(context.Context) (bool, error) { return w.account.Empty(), nil })
}

func TestPausedEnvironmentGetsItsFinalizerBack(t *testing.T) {
	w := newWorld(t)
	w.makeReady()
	w.change(setManagement(v1alpha1.ManagementPaused))
	w.waitFor("Ready", "Paused")
	w.change(func(env *v1alpha1.Environment) { env.Finalizers = nil }) // as kubectl replace does
	w.eventually("the finalizer to be back", func(context.Context) (bool, error) {
		return controllerutil.ContainsFinalizer(w.environment(), v1alpha1.Finalizer), nil
	})
}

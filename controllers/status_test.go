package controllers_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/watch"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// history follows the Environment: the function gives every state that it has had from now on, until now or until it was gone.
func (w *world) history() func() []*v1alpha1.Environment {
	w.t.Helper()
	stream, err := w.Watch(w.t.Context(), &v1alpha1.EnvironmentList{}, client.InNamespace(w.namespace))
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(stream.Stop)
	return func() []*v1alpha1.Environment {
		w.t.Helper()
		last := &v1alpha1.Environment{ObjectMeta: w.meta("shop")}
		there := w.exists(last)
		var states []*v1alpha1.Environment
		for event := range stream.ResultChan() {
			env, ok := event.Object.(*v1alpha1.Environment)
			if !ok {
				break
			}
			states = append(states, env)
			if event.Type == watch.Deleted || there && env.ResourceVersion == last.ResourceVersion {
				return states
			}
		}
		w.t.Fatal("the watch ended")
		return nil
	}
}

func TestConditionsAreConsistentAllTheWay(t *testing.T) {
	w := newWorldIn(t, cluster, stepwise)
	states := w.history()
	w.makeReady(secret, service("web"))
	w.change(withoutService("web"))
	w.waitReady()
	var before []metav1.Condition
	for _, env := range states() {
		conditions := env.Status.Conditions
		if len(conditions) == 0 {
			continue
		}
		checkConditions(t, conditions)
		checkTimes(t, before, conditions)
		before = conditions
	}
}

// checkConditions checks their order, that each says what it speaks of, and that kstatus can tell whether the Environment is being made, stuck or done.
func checkConditions(t *testing.T, conditions []metav1.Condition) {
	t.Helper()
	types := make([]string, 0, len(conditions))
	for _, c := range conditions {
		types = append(types, c.Type)
	}
	if types[0] != v1alpha1.ConditionReady || !slices.IsSorted(types[1:]) {
		t.Errorf("the order is %q", types)
	}
	for _, c := range conditions {
		if c.Message == "" || strings.HasSuffix(c.Message, " ") {
			t.Errorf("%s says nothing, or leaves out of what it speaks: %q", c.Type, c.Message)
		}
	}
	reconciling := meta.FindStatusCondition(conditions, v1alpha1.ConditionReconciling)
	stalled := meta.FindStatusCondition(conditions, v1alpha1.ConditionStalled)
	switch {
	case reconciling != nil && stalled != nil:
		t.Errorf("both Reconciling and Stalled: %v", conditions)
	case reconciling != nil && reconciling.Status != metav1.ConditionTrue, stalled != nil && stalled.Status != metav1.ConditionTrue:
		t.Errorf("Reconciling or Stalled is there and not True: %v", conditions)
	case reconciling == nil && stalled == nil && !meta.IsStatusConditionTrue(conditions, v1alpha1.ConditionReady):
		t.Errorf("neither Reconciling nor Stalled nor Ready: %v", conditions)
	}
}

// checkTimes checks that the time of a condition is that of the last change of its status.
func checkTimes(t *testing.T, before, after []metav1.Condition) {
	t.Helper()
	for _, now := range after {
		old := meta.FindStatusCondition(before, now.Type)
		if old != nil && old.Status == now.Status && !old.LastTransitionTime.Equal(&now.LastTransitionTime) {
			t.Errorf("%s is %s since %s, and then since %s", now.Type, now.Status, old.LastTransitionTime, now.LastTransitionTime)
		}
	}
}

func TestEventsTellOfTransitionsAlone(t *testing.T) {
	w := newWorldIn(t, cluster, stepwise)
	m := w.startManager()
	w.account.Fail(vpcLimit)
	w.create(newEnvironment(w.namespace))
	w.waitFor("Ready", "Failed")
	w.account.ClearFailures()
	w.waitReady()
	w.eventually("the last event", m.told("NetworkReady is True"))
	last := map[string]string{}
	for _, event := range m.recorder.events() {
		kind, rest, _ := strings.Cut(event, " ")
		reason, rest, _ := strings.Cut(rest, ": ")
		condition, _, _ := strings.Cut(rest, " ")
		if last[condition] == reason {
			t.Errorf("told twice in a row: %s", event)
		}
		last[condition] = reason
		if failed := reason == v1alpha1.ReasonFailed; failed != (kind == corev1.EventTypeWarning) {
			t.Errorf("is a %s event: %s", kind, event)
		}
	}
	want := map[string]string{"Ready": "Available", "ClusterReady": "Available", "NetworkReady": "Available"}
	if diff := cmp.Diff(want, last); diff != "" {
		t.Errorf("the last events (-want +got):\n%s", diff)
	}
}

func TestSpecThatCannotBeServedChangesNothing(t *testing.T) {
	w := newWorld(t)
	m := w.startManager()
	env := newEnvironment(w.namespace)
	env.Annotations = map[string]string{v1alpha1.AnnotationNameSuffix: "Not-A-Suffix"}
	w.create(env)
	for _, conditionType := range []string{"Ready", "Stalled"} {
		if c := w.waitFor(conditionType, "InvalidSpec"); !strings.Contains(c.Message, "metadata.annotations["+v1alpha1.AnnotationNameSuffix+"]") {
			t.Errorf("%s says %q", conditionType, c.Message)
		}
	}
	if made := w.names(); len(made) > 0 {
		t.Errorf("made %q", made)
	}
	w.change(func(env *v1alpha1.Environment) { env.Annotations[v1alpha1.AnnotationNameSuffix] = "green" })
	w.waitReady()
	w.eventually("the event", m.told("Ready is True"))
	if name := w.environment().Status.Cluster.Name; !strings.HasSuffix(name, "-shop-green-cluster") {
		t.Errorf("the cluster's name is %q", name)
	}
}

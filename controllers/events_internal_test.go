package controllers

import (
	"context"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	eventsv1 "k8s.io/api/events/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/tools/events"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// sink takes what client-go would send to the API server: what an event says when it is made, and of a repeated one how often there was one like it.
type sink chan string

func (s sink) Create(_ context.Context, e *eventsv1.Event) (*eventsv1.Event, error) {
	s <- e.Note
	return e, nil
}

func (s sink) Update(_ context.Context, e *eventsv1.Event) (*eventsv1.Event, error) {
	return e, nil
}

func (s sink) Patch(_ context.Context, e *eventsv1.Event, data []byte) (*eventsv1.Event, error) {
	s <- string(data)
	return e, nil
}

func TestConditionsThatChangeForOneReasonHaveAnEventEach(t *testing.T) {
	told := make(sink)
	broadcaster := events.NewBroadcaster(told)
	t.Cleanup(broadcaster.Shutdown)
	if err := broadcaster.StartRecordingToSinkWithContext(t.Context()); err != nil {
		t.Fatal(err)
	}
	scheme := runtime.NewScheme()
	if err := v1alpha1.AddToScheme(scheme); err != nil {
		t.Fatal(err)
	}
	r := &EnvironmentReconciler{Recorder: broadcaster.NewRecorder(scheme, "terrarium")}
	before := &v1alpha1.Environment{ObjectMeta: metav1.ObjectMeta{Namespace: "team", Name: "shop"}}
	after := before.DeepCopy()
	for _, kind := range []string{v1alpha1.ConditionReady, "NetworkReady"} {
		after.Status.Conditions = append(after.Status.Conditions, metav1.Condition{
			Type: kind, Status: metav1.ConditionFalse, Reason: v1alpha1.ReasonProgressing, Message: "of " + kind,
		})
	}
	r.tell(before, after)
	got := []string{<-told, <-told}
	slices.Sort(got)
	want := []string{"NetworkReady is False: of NetworkReady", "Ready is False: of Ready"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

package controllers_test

import (
	"context"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/terrarium-io/terrarium/hack/simulator"
)

// idle makes passes and fails where one of them writes anything: a managed resource, a status, a Secret or an event.
func idle(t *testing.T, m *manager) {
	t.Helper()
	m.gate.Lock()
	defer m.gate.Unlock()
	m.catchUp()
	m.wire.forget()
	told := len(m.recorder.events())
	for range 20 {
		m.pass()
	}
	if writes := m.wire.writes(); len(writes) > 0 {
		t.Errorf("wrote %q", writes)
	}
	if events := m.recorder.events()[told:]; len(events) > 0 {
		t.Errorf("told %q", events)
	}
}

func TestSteadyStateWritesNothing(t *testing.T) {
	w := newWorld(t)
	m := w.makeReady(application)
	idle(t, m)
	m.stop()
	idle(t, w.startManager())
}

func TestRetriesThatFailAgainWriteNothing(t *testing.T) {
	w := newWorld(t)
	m := w.startManager()
	w.account.Fail(vpcLimit)
	w.create(newEnvironment(w.namespace))
	w.waitFor("Ready", "Failed")
	w.waitFor("ClusterReady", "Available")
	m.wire.forget()
	w.eventually("three retries", varies(w, "VPC/shop-vpc", "LastAsyncOperation", "message", 3)) // each with its RequestID
	idle(t, m)
}

func TestPollsOfTheProviderStartNoPass(t *testing.T) {
	w := newWorldIn(t, cluster, simulator.Options{Speed: 2000, Poll: 1000 * time.Second}) // twice in a real second
	m := w.startManager()
	w.create(newEnvironment(w.namespace))
	w.waitReady()
	m.wire.forget()
	before := m.passes.Load()
	w.eventually("three polls", varies(w, "VPC/shop-vpc", "Synced", "lastTransitionTime", 3))
	if passes := m.passes.Load() - before; passes > 0 {
		t.Errorf("%d passes", passes)
	}
	if writes := m.wire.writes(); len(writes) > 0 {
		t.Errorf("wrote %q", writes)
	}
}

// varies holds when a field of a condition of a managed resource has changed n times.
func varies(w *world, short, conditionType, field string, n int) func(context.Context) (bool, error) {
	seen := map[any]bool{}
	return func(context.Context) (bool, error) {
		conditions, _, _ := unstructured.NestedSlice(w.resource(short).Object, "status", "conditions")
		for _, c := range conditions {
			if c := c.(map[string]any); c["type"] == conditionType {
				seen[c[field]] = true
			}
		}
		return len(seen) > n, nil
	}
}

package controllers_test

import (
	"context"
	"slices"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// idle waits until twenty passes in a row write nothing: no managed resource, status, Secret or event. What the provider tells late, on a slow machine, is
// still followed; a manager that writes at rest never gets there.
func idle(t *testing.T, m *manager) {
	t.Helper()
	var did []string
	defer func() {
		if t.Failed() {
			t.Logf("the last twenty passes wrote or told %q", did)
		}
	}()
	m.world.in(t).eventually("twenty passes that write nothing", func(context.Context) (bool, error) {
		did = m.twentyPasses()
		return len(did) == 0, nil
	})
}

// twentyPasses makes twenty passes and returns what they write and tell.
func (m *manager) twentyPasses() []string {
	m.gate.Lock()
	defer m.gate.Unlock()
	m.catchUp()
	m.wire.forget()
	told := len(m.recorder.events())
	for range 20 {
		m.pass()
	}
	return slices.Concat(m.wire.writes(), m.recorder.events()[told:])
}

func TestRetriesThatFailAgainWriteNothing(t *testing.T) {
	w := newWorldIn(t, cluster, stepwise)
	m := w.startManager()
	w.account.Fail(vpcLimit)
	w.create(newEnvironment(w.namespace))
	w.waitFor("Ready", "Failed")
	writes := func() int { return len(m.wire.writes()) }
	message := func() any { return conditionOf(w.resource("VPC/shop-vpc"), "LastAsyncOperation")["message"] } // with another RequestID each time
	w.eventually("three retries without a write", unmoved(writes, message, 3))
	idle(t, m)
}

func TestPollsOfTheProviderStartNoPass(t *testing.T) {
	w := newWorldIn(t, cluster, polling)
	m := w.makeReady()
	passes := func() int { return int(m.passes.Load()) + len(m.wire.writes()) }
	looked := func() any { return conditionOf(w.resource("VPC/shop-vpc"), "Synced")["lastTransitionTime"] }
	w.eventually("three polls without a pass", unmoved(passes, looked, 3))
}

// unmoved holds when the world has changed some times in a row while the manager took no step.
func unmoved(steps func() int, world func() any, times int) func(context.Context) (bool, error) {
	last, seen := 0, map[any]bool{}
	return func(context.Context) (bool, error) {
		if now := steps(); now != last {
			last = now
			clear(seen)
		}
		seen[world()] = true
		return len(seen) > times, nil
	}
}

func conditionOf(res *unstructured.Unstructured, conditionType string) map[string]any {
	conditions, _, _ := unstructured.NestedSlice(res.Object, "status", "conditions")
	for _, c := range conditions {
		if c := c.(map[string]any); c["type"] == conditionType {
			return c
		}
	}
	return nil
}

// polled holds when the provider has looked n times at what a managed resource stands for.
func polled(w *world, short string, n int) func(context.Context) (bool, error) {
	return unmoved(func() int { return 0 }, func() any { return conditionOf(w.resource(short), "Synced")["lastTransitionTime"] }, n)
}

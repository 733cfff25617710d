package controllers_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"k8s.io/apimachinery/pkg/api/meta"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

func TestCrashesLoseNothingAndMakeNothingTwice(t *testing.T) {
	w := newWorldIn(t, cluster, stepwise)
	w.create(stripeKeys(w.namespace))
	w.create(newEnvironment(w.namespace, database, secret))
	crashes := w.crashUntil("ready", func() bool {
		return meta.IsStatusConditionTrue(w.environment().Status.Conditions, v1alpha1.ConditionReady)
	})
	made := map[string]int{}
	for _, creation := range w.account.Creations() {
		made[fmt.Sprint(creation.Kind, creation.Object)]++
	}
	for object, times := range made {
		if times > 1 {
			t.Errorf("%s was made %d times", object, times)
		}
	}
	before := w.resources()
	env := w.environment()
	w.delete(env)
	crashes += w.crashUntil("gone", func() bool { return !w.exists(env) })
	w.leftNothing()
	deepestFirst(t, before, w.account.Deletions())
	if crashes < 10 {
		t.Errorf("the manager crashed %d times, which tries little", crashes)
	}
}

// The provider goes on while no manager runs: what only a resource could tell is unknown when the next manager starts.
func TestCrashAfterTheDeletionOfWhatHoldsAGeneratedValueLeavesNothing(t *testing.T) {
	const held = "Secret/shop-main.credentials"
	w := newWorld(t)
	env := newEnvironment(w.namespace, database)
	w.create(env)
	var crashed atomic.Bool
	first := w.startManagerWith(managerOptions{fault: func(request string) int {
		switch {
		case crashed.Load():
			return unreachable
		case request == "DELETE secrets.secretsmanager/shop-main.credentials":
			crashed.Store(true)
			return lost
		}
		return passes
	}})
	w.waitReady()
	w.delete(env)
	w.eventually(held+" to be gone", func(context.Context) (bool, error) { return !slices.Contains(w.names(), held), nil })
	first.kill()
	w.startManager()
	w.waitGone(env)
	w.leftNothing()
}

// crashUntil runs managers, each of which crashes after some writes: the last of them arrives, its answer does not.
func (w *world) crashUntil(what string, done func() bool) (crashes int) {
	w.t.Helper()
	for after := 3; ; after += 2 {
		var writes atomic.Int64
		m := w.startManagerWith(managerOptions{fault: func(request string) int {
			write := !strings.HasPrefix(request, http.MethodGet)
			if write {
				writes.Add(1)
			}
			switch n := int(writes.Load()); {
			case n == after && write:
				return lost
			case n >= after:
				return unreachable
			}
			return passes
		}})
		w.eventually("a crash, or to be "+what, func(context.Context) (bool, error) { return int(writes.Load()) >= after || done(), nil })
		m.kill()
		if done() {
			return crashes
		}
		crashes++
	}
}

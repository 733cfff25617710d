package controllers_test

import (
	"context"
	"fmt"
	"net/http"
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

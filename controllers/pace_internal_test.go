package controllers

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"
)

func TestPassesOverAnEnvironmentLieApart(t *testing.T) {
	const soon = apart / 10
	for name, test := range map[string]struct{ asked, passes []time.Duration }{
		"the first event waits for nothing":           {asked: []time.Duration{0}, passes: []time.Duration{0}},
		"events of the same moment share a pass":      {asked: []time.Duration{0, soon, 2 * soon, 9 * soon}, passes: []time.Duration{0, apart, apart, apart}},
		"passes lie apart while events come":          {asked: []time.Duration{0, 5 * soon, apart + soon, apart + 5*soon}, passes: []time.Duration{0, apart, 2 * apart, 2 * apart}},
		"after a rest an event waits for no one":      {asked: []time.Duration{0, soon, 2*apart + soon}, passes: []time.Duration{0, apart, 2*apart + soon}},
		"a pass that is asked for late comes at once": {asked: []time.Duration{0, apart}, passes: []time.Duration{0, apart}},
	} {
		t.Run(name, func(t *testing.T) {
			p, begun := pace{}, time.Unix(1_000_000, 0)
			var passes []time.Duration
			for _, at := range test.asked {
				passes = append(passes, at+p.wait(reconcile.Request{}, begun.Add(at)))
			}
			if diff := cmp.Diff(test.passes, passes); diff != "" {
				t.Errorf("passes (-want +got):\n%s", diff)
			}
		})
	}
}

func TestEnvironmentsDoNotWaitForEachOther(t *testing.T) {
	p, now := pace{}, time.Unix(1_000_000, 0)
	for _, name := range []string{"one", "other"} {
		req := reconcile.Request{NamespacedName: types.NamespacedName{Name: name}}
		if wait := p.wait(req, now); wait != 0 {
			t.Errorf("Environment %s waits %s", name, wait)
		}
	}
}

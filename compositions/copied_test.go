package compositions_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terrarium-io/terrarium/compositions/plan"
)

func TestCopiedValuesThatWouldContradictOursAreDroppedOnceTheIDIsKnown(t *testing.T) {
	want := map[string][]string{
		"EIP/staging-nat-a":     {"networkInterface"},
		"LB/staging-public":     {"subnetMapping"},
		"Instance/staging-main": {"optionGroupName", "iops", "storageThroughput"},
	}
	env, seen := application(t)
	if dropped := droppedIn(compose(t, env, seen)); len(dropped) > 0 {
		t.Errorf("while the provider still copies, %v are dropped", dropped)
	}
	if diff := cmp.Diff(want, droppedIn(settle(t, env, seen))); diff != "" {
		t.Errorf("dropped (-want +got):\n%s", diff)
	}
}

// droppedIn are the fields to drop of each object that has some.
func droppedIn(p *plan.Plan) map[string][]string {
	dropped := map[string][]string{}
	for _, o := range p.Objects {
		if len(o.DropCopied) > 0 {
			dropped[o.String()] = o.DropCopied
		}
	}
	return dropped
}

package main

import (
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// The short form of `make bench` looks at what can be counted. How long things take is no test's business.
func TestAnEnvironmentCostsFewWritesAndNoneAtRest(t *testing.T) {
	r, err := measure(t.Context(), 1, options{rest: 2 * time.Second, reactions: 2})
	if err != nil {
		t.Fatal(err)
	}
	if each := r.made.writes / r.all(); each > 1.1 {
		t.Errorf("%.2f writes for each of %d managed resources, want 1.1 at most", each, r.resources)
	}
	if r.rest.changes() != 0 {
		t.Errorf("at rest the manager has made requests that change something: %v", r.rest.requests)
	}
	if r.restart.writes != 0 {
		t.Errorf("after a restart the manager has written %.0f managed resources", r.restart.writes)
	}
}

func TestTheLongestChainIsWhatHasToWait(t *testing.T) {
	vpc, subnet, alone := object{name: "vpc"}, object{name: "subnet"}, object{name: "alone"}
	took := map[object]time.Duration{vpc: 2, subnet: 3, alone: 4}
	rec := &recording{needs: map[object][]object{subnet: {vpc}}}
	for o := range took {
		rec.objects = append(rec.objects, named(o))
	}
	if got := rec.chain(func(o object) time.Duration { return took[o] }); got != 5 {
		t.Errorf("chain of %d, want 5: the VPC and its subnet", got)
	}
}

func TestPercentilesAreOfWhatWasMeasured(t *testing.T) {
	all := []time.Duration{5, 1, 4, 2, 3}
	for p, want := range map[int]time.Duration{0: 1, 50: 3, 99: 5} {
		if got := percentile(all, p); got != want {
			t.Errorf("p%d of %v: %d, want %d", p, all, got, want)
		}
	}
	if got := percentile(nil, 99); got != 0 {
		t.Errorf("p99 of nothing: %d", got)
	}
}

func named(o object) *unstructured.Unstructured {
	u := &unstructured.Unstructured{Object: map[string]any{}}
	u.SetName(o.name)
	return u
}

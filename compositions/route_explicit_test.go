package compositions_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// prioritized are routes with priorities, of which 0 is none.
func prioritized(priorities []int32, patterns ...string) []v1alpha1.RouteSpec {
	routes := pathsOf(patterns...)
	for i := range routes {
		routes[i].Priority = priorities[i]
	}
	return routes
}

func TestPriorityComesBeforeText(t *testing.T) {
	seen, l := serving(t, routed(t, prioritized([]int32{20, 0, 10, 0}, "/a*", "/a/b/c*", "/a/b*", "/*")...), nil)
	for path, want := range map[string]string{"/a/b/c": "staging-s2", "/a/x": "staging-s0", "/x": "staging-s3"} {
		if got := l.answers(request{path: path}); got != want {
			t.Errorf("%s is answered by %s, want %s", path, got, want)
		}
	}
	l.arrive(t, routed(t, prioritized([]int32{0, 0, 0, 1}, "/a*", "/a/b/c*", "/a/b*", "/*")...), seen)
	if got := l.answers(request{path: "/a/b/c"}); got != "staging-s3" {
		t.Errorf("with everything first, %s answers", got)
	}
}

// Two that say equally much are told apart by a priority.
func TestPriorityBreaksATie(t *testing.T) {
	p := compose(t, routed(t, prioritized([]int32{0, 1}, "/*cart", "/shop*")...), nothingBut(nil))
	if len(p.Problems) > 0 {
		t.Errorf("problems: %v", p.Problems)
	}
}

// Each request is answered by whoever answered it, or by whoever is to answer it, while priorities come, change and go.
func TestRequestsAreAnsweredRightWhilePrioritiesChange(t *testing.T) {
	t.Parallel()
	paths := strings.Fields("/* /a* /a/b* /a/b/c* /d* /d/e*")
	all := requests(paths)
	for seed := range uint64(rounds(6)) {
		dice := rand.New(rand.NewPCG(seed, 11))
		drawn := func() *v1alpha1.Environment {
			priorities := make([]int32, len(paths))
			for i, number := range dice.Perm(len(paths)) {
				if dice.IntN(2) == 0 {
					priorities[i] = int32(1 + number)
				}
			}
			return routed(t, prioritized(priorities, paths...)...)
		}
		seen, l := serving(t, drawn(), nil)
		for range 4 {
			move(t, dice, seen, l, drawn(), all)
		}
	}
}

// A route that is renamed with its priority is handed over as any other.
func TestRequestsAreAnsweredRightWhilePrioritizedRoutesAreHandedOver(t *testing.T) {
	t.Parallel()
	paths := strings.Fields("/* /a* /a/b* /d*")
	all := requests(paths)
	for seed := range uint64(rounds(6)) {
		dice := rand.New(rand.NewPCG(seed, 12))
		drawn := func() *v1alpha1.Environment {
			priorities := []int32{2, 1, 0, 3}
			routes := prioritized(priorities, paths...)
			shuffled := make([]v1alpha1.RouteSpec, len(routes))
			for i, at := range dice.Perm(len(routes)) {
				shuffled[at] = routes[i]
			}
			return routed(t, shuffled...)
		}
		seen, l := serving(t, drawn(), nil)
		for range 3 {
			move(t, dice, seen, l, drawn(), all)
		}
	}
}

func TestRoutesOfOneNumberAreOrderedByTheirText(t *testing.T) { // where no policy refuses them
	env := routed(t, prioritized([]int32{1, 2}, "/a*", "/a/b*")...)
	env.Spec.Services[1].Routes[0].Priority = 1
	numbers := priorities(compose(t, env, nothingBut(nil)))
	if numbers["staging-s1.r"] >= numbers["staging-s0.r"] {
		t.Errorf("more text comes later: %v", numbers)
	}
}

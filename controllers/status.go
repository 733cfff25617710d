package controllers

import (
	"fmt"
	"strings"
	"time"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// verdict is what a condition will say.
type verdict struct {
	ready   bool
	reason  string
	message string
}

// fault reports whether something is wrong, rather than not there yet.
func (v verdict) fault() bool {
	return !v.ready && v.reason != v1alpha1.ReasonProgressing && v.reason != v1alpha1.ReasonWaiting
}

// stalled reports whether only the user can help. A refusal by AWS is tried again by the provider.
func (v verdict) stalled() bool {
	return v.fault() && v.reason != v1alpha1.ReasonFailed && v.reason != v1alpha1.ReasonApplyFailed
}

// judgement is everything that a pass has to say.
type judgement struct {
	ready        verdict
	compositions []compositionVerdict
	counts       v1alpha1.ResourceCounts

	// doubt is for how long nothing else needs to happen until an error would be told that was not told now, or 0.
	doubt time.Duration
}

type compositionVerdict struct {
	condition string
	verdict
}

// judge sums up a pass: a verdict on each composition in use, and one on the whole.
func judge(p *plan.Plan, seen observation, done *outcome) judgement {
	healths := map[plan.Key]health{}
	for _, o := range p.Objects {
		healths[o.Key] = healthOf(o, seen, done)
	}
	j := judgement{counts: count(healths), doubt: firstDoubt(healths, healthsOfGoing(seen.Resources, done, seen.at))}
	for _, c := range p.Compositions {
		if about := composedOf(c, p, healths, done); about.used() {
			j.compositions = append(j.compositions, compositionVerdict{condition: c.Condition, verdict: decide(aboutCompositions, about)})
		}
	}
	j.ready = decide(aboutReady, j)
	return j
}

func (j judgement) firstFault() (verdict, bool) {
	for _, v := range j.compositions {
		if v.fault() {
			return v.verdict, true
		}
	}
	return verdict{}, false
}

func (j judgement) firstUnready() (verdict, bool) {
	for _, v := range j.compositions {
		if !v.ready {
			return verdict{reason: v.reason, message: fmt.Sprintf("%s ready; %s", j.counts.Summary, v.message)}, true
		}
	}
	return verdict{}, false
}

func (j judgement) allReady() (verdict, bool) { return available(int(*j.counts.Total)), true }

func firstDoubt(all ...map[plan.Key]health) time.Duration {
	first := time.Duration(0)
	for _, healths := range all {
		for _, h := range healths {
			if h.doubt > 0 && (first == 0 || h.doubt < first) {
				first = h.doubt
			}
		}
	}
	return first
}

func count(healths map[plan.Key]health) v1alpha1.ResourceCounts {
	var n [stateFailed + 1]int32
	for _, h := range healths {
		n[h.state]++
	}
	total := int32(len(healths))
	return v1alpha1.ResourceCounts{
		Summary: fmt.Sprintf("%d/%d", n[stateReady], total),
		Total:   &total, Ready: &n[stateReady], Waiting: &n[stateWaiting], Failed: &n[stateFailed],
	}
}

func keysOf(objects []*plan.Object) []plan.Key {
	keys := make([]plan.Key, 0, len(objects))
	for _, o := range objects {
		keys = append(keys, o.Key)
	}
	return keys
}

// FirstFew names three, so that a message stays readable and short.
func FirstFew(keys []plan.Key) string {
	const few = 3
	names := make([]string, 0, few)
	for _, key := range keys[:min(few, len(keys))] {
		names = append(names, key.String())
	}
	text := strings.Join(names, ", ")
	if more := len(keys) - few; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

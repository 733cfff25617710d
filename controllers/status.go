package controllers

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"

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

	// doubt is for how long nothing else needs to happen until something would be told that was not told now, or 0.
	doubt time.Duration
}

type compositionVerdict struct {
	condition string
	verdict
}

// judge sums up a pass: a verdict on each composition in use, and one on the whole. Of several that are not ready the whole names the first
// that has a fault, because what comes after it may only suffer from it.
func judge(p *plan.Plan, seen observation, done *outcome) judgement {
	healths := map[plan.Key]health{}
	for _, o := range p.Objects {
		healths[o.Key] = healthOf(o, seen, done)
	}
	j := judgement{counts: count(healths), doubt: firstDoubt(healths)}
	for _, c := range p.Compositions {
		if v, used := judgeComposition(c, p, healths, done); used {
			j.compositions = append(j.compositions, compositionVerdict{condition: c.Condition, verdict: v})
		}
	}
	j.ready = verdict{ready: true, reason: v1alpha1.ReasonAvailable, message: fmt.Sprintf("%d resources are ready", len(healths))}
	for _, v := range j.compositions {
		if v.fault() || !v.ready && j.ready.ready {
			j.ready = v.verdict
		}
		if v.fault() {
			break
		}
	}
	if !j.ready.ready && !j.ready.fault() {
		j.ready.message = fmt.Sprintf("%s ready; %s", j.counts.Summary, j.ready.message)
	}
	return j
}

func firstDoubt(healths map[plan.Key]health) time.Duration {
	first := time.Duration(0)
	for _, h := range healths {
		if h.doubt > 0 && (first == 0 || h.doubt < first) {
			first = h.doubt
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

// judgeComposition gives the verdict on one composition, and whether the Environment uses it.
func judgeComposition(c plan.Composition, p *plan.Plan, healths map[plan.Key]health, done *outcome) (verdict, bool) {
	in := map[state][]*plan.Object{}
	used := false
	for _, o := range p.Objects {
		if o.Composition == c.Name {
			used = true
			in[healths[o.Key].state] = append(in[healths[o.Key].state], o)
		}
	}
	for _, problem := range p.Problems {
		if problem.Composition == c.Name {
			return verdict{reason: problem.Reason, message: problem.Message}, true
		}
	}
	switch {
	case len(in[stateFailed]) > 0:
		return failed(in[stateFailed], healths), used
	case len(in[stateProgressing]) > 0:
		return progressing(in[stateProgressing]), used
	case len(in[stateWaiting]) > 0:
		return waiting(in[stateWaiting], p, healths, done), used
	}
	return verdict{ready: true, reason: v1alpha1.ReasonAvailable, message: fmt.Sprintf("%d resources are ready", len(in[stateReady]))}, used
}

func progressing(objects []*plan.Object) verdict {
	doing := "making "
	switch {
	case objects[0].Adopting:
		doing = "adopting "
	case objects[0].Probing:
		doing = "looking whether names are free in AWS: "
	}
	return verdict{reason: v1alpha1.ReasonProgressing, message: doing + firstFew(keysOf(objects)) + firstNote(objects)}
}

// failed names the first object that failed: those after it in the plan may have failed because of it.
func failed(objects []*plan.Object, healths map[plan.Key]health) verdict {
	first := objects[0]
	h := healths[first.Key]
	if h.reason == v1alpha1.ReasonKindsMissing {
		return verdict{reason: h.reason, message: "the provider's kinds are not installed or not activated: " + missingNames(objects, healths)}
	}
	message := fmt.Sprintf("%s: %s", first.Key, h.message) + firstNote(objects[:1])
	if more := len(objects) - 1; more > 0 {
		message += fmt.Sprintf(" (and %d more failed)", more)
	}
	return verdict{reason: h.reason, message: message}
}

// firstNote is what a person should know about some objects that are not ready.
func firstNote(objects []*plan.Object) string {
	for _, o := range objects {
		if o.Note != "" {
			return fmt.Sprintf("; %s: %s", o.Key, o.Note)
		}
	}
	return ""
}

// missingNames are the names of the missing kinds, as an activation policy lists them.
func missingNames(objects []*plan.Object, healths map[plan.Key]health) string {
	kinds := map[string]bool{}
	for _, o := range objects {
		if healths[o.Key].reason == v1alpha1.ReasonKindsMissing {
			kinds[resourceOf(o.GroupKind)] = true
		}
	}
	return strings.Join(slices.Sorted(maps.Keys(kinds)), ", ")
}

// resourceOf a kind of the provider, which the API server cannot tell while it does not serve the kind: routes.ec2.aws.m.upbound.io.
func resourceOf(kind schema.GroupKind) string {
	name := strings.ToLower(kind.Kind)
	stem, y := strings.CutSuffix(name, "y")
	switch {
	case strings.HasSuffix(name, "s"):
	case y && !strings.HasSuffix(stem, "a"):
		name = stem + "ies"
	default:
		name += "s"
	}
	return name + "." + kind.Group
}

// waiting names what is waited for in the end, and not what waits in between.
func waiting(objects []*plan.Object, p *plan.Plan, healths map[plan.Key]health, done *outcome) verdict {
	for _, o := range objects {
		for _, key := range o.WaitingOn {
			if f, bad := done.failed[key]; bad { // a Secret that could not be made
				return verdict{reason: f.reason, message: fmt.Sprintf("%s: %s", key, oneLine(f.err.Error()))}
			}
		}
	}
	return verdict{reason: v1alpha1.ReasonWaiting, message: "waiting for " + firstFew(rootsOf(objects, p, healths))}
}

// rootsOf what some objects wait for: what does not wait itself, in whichever composition it is, or is not in the plan.
func rootsOf(objects []*plan.Object, p *plan.Plan, healths map[plan.Key]health) []plan.Key {
	between := map[plan.Key]*plan.Object{}
	for _, o := range p.Objects {
		if healths[o.Key].state == stateWaiting {
			between[o.Key] = o
		}
	}
	roots, followed := map[string]plan.Key{}, map[plan.Key]bool{}
	var follow func(*plan.Object)
	follow = func(o *plan.Object) {
		for _, key := range o.WaitingOn {
			switch {
			case between[key] == nil:
				roots[key.String()] = key
			case !followed[key]:
				followed[key] = true
				follow(between[key])
			}
		}
	}
	for _, o := range objects {
		follow(o)
	}
	keys := make([]plan.Key, 0, len(roots))
	for _, name := range slices.Sorted(maps.Keys(roots)) {
		keys = append(keys, roots[name])
	}
	return keys
}

func keysOf(objects []*plan.Object) []plan.Key {
	keys := make([]plan.Key, 0, len(objects))
	for _, o := range objects {
		keys = append(keys, o.Key)
	}
	return keys
}

// firstFew names three, so that a message stays readable and short.
func firstFew(keys []plan.Key) string {
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

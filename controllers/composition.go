package controllers

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// composed is what a composition has in a plan: its problems, and its objects by their state.
type composed struct {
	problems []plan.Problem
	in       map[state][]*plan.Object
	healths  map[plan.Key]health
	plan     *plan.Plan
	outcome  *outcome
}

func composedOf(c plan.Composition, p *plan.Plan, healths map[plan.Key]health, done *outcome) composed {
	about := composed{in: map[state][]*plan.Object{}, healths: healths, plan: p, outcome: done}
	for _, problem := range p.Problems {
		if problem.Composition == c.Name {
			about.problems = append(about.problems, problem)
		}
	}
	for _, o := range p.Objects {
		if o.Composition == c.Name {
			about.in[healths[o.Key].state] = append(about.in[healths[o.Key].state], o)
		}
	}
	return about
}

// used reports whether the Environment uses the composition.
func (c composed) used() bool { return len(c.problems)+len(c.in) > 0 }

func (c composed) hasProblem() (verdict, bool) {
	if len(c.problems) == 0 {
		return verdict{}, false
	}
	return verdict{reason: c.problems[0].Reason, message: c.problems[0].Message}, true
}

func (c composed) lacksKinds() (verdict, bool) {
	objects := c.in[stateFailed]
	if len(objects) == 0 || c.healths[objects[0].Key].reason != v1alpha1.ReasonKindsMissing {
		return verdict{}, false
	}
	message := "the provider's kinds are not installed or not activated: " + missingNames(objects, c.healths) + "; kubectl apply -k config/crossplane installs them"
	return verdict{reason: v1alpha1.ReasonKindsMissing, message: message}, true
}

// hasFailed names the first object that failed: those after it in the plan may have failed because of it.
func (c composed) hasFailed() (verdict, bool) {
	objects := c.in[stateFailed]
	if len(objects) == 0 {
		return verdict{}, false
	}
	first := c.healths[objects[0].Key]
	message := fmt.Sprintf("%s: %s", objects[0].Key, first.message) + firstNote(objects[:1])
	if more := len(objects) - 1; more > 0 {
		message += fmt.Sprintf(" (and %d more failed)", more)
	}
	return verdict{reason: first.reason, message: message}, true
}

func (c composed) progresses() (verdict, bool) {
	objects := c.in[stateProgressing]
	if len(objects) == 0 {
		return verdict{}, false
	}
	doing := "making "
	switch {
	case objects[0].Adopting:
		doing = "adopting "
	case objects[0].Probing:
		doing = "looking whether names are free in AWS: "
	}
	return verdict{reason: v1alpha1.ReasonProgressing, message: doing + FirstFew(keysOf(objects)) + firstNote(objects)}, true
}

func (c composed) lacksSecret() (verdict, bool) {
	for _, o := range c.in[stateWaiting] {
		for _, key := range o.WaitingOn {
			if refused, ok := c.outcome.refused[key]; ok {
				return verdict{reason: refused.reason, message: fmt.Sprintf("%s: %s", key, oneLine(refused.err.Error()))}, true
			}
		}
	}
	return verdict{}, false
}

// waits names what is waited for in the end, and not what waits in between.
func (c composed) waits() (verdict, bool) {
	objects := c.in[stateWaiting]
	if len(objects) == 0 {
		return verdict{}, false
	}
	return verdict{reason: v1alpha1.ReasonWaiting, message: "waiting for " + FirstFew(rootsOf(objects, c.plan, c.healths))}, true
}

func (c composed) isAvailable() (verdict, bool) { return available(len(c.in[stateReady])), true }

func available(resources int) verdict {
	return verdict{ready: true, reason: v1alpha1.ReasonAvailable, message: fmt.Sprintf("%d resources are ready", resources)}
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

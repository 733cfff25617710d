package controllers

import (
	"maps"
	"slices"
	"time"

	xpmeta "github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// A State is where one managed resource of an Environment stands.
type State string

// The states.
const (
	// Ready is what AWS has as the Environment asks for it.
	Ready State = "Ready"

	// Progressing is what is being made, changed or looked for.
	Progressing State = "Progressing"

	// Waiting is what cannot be made before others are there.
	Waiting State = "Waiting"

	// Failed is what AWS, the provider or the API server has refused.
	Failed State = "Failed"

	// Removing is what nobody asks for any more.
	Removing State = "Removing"
)

// stateNames are the states as others see them.
var stateNames = map[state]State{stateReady: Ready, stateProgressing: Progressing, stateWaiting: Waiting, stateFailed: Failed}

// A Standing says how one managed resource is doing.
type Standing struct {
	plan.Key

	// Composition and Instance are what the resource is made for.
	Composition, Instance string

	State State

	// Reason and Message say why a resource failed, or why one cannot be removed: the message has AWS's words.
	Reason, Message string

	// WaitingOn are what a resource needs that waits.
	WaitingOn []plan.Key

	// Note is what else a person should know while the resource is not ready.
	Note string

	// Live is the resource as it is, or nil where there is none yet.
	Live resource.ModernManaged

	// ID in AWS, or "" where AWS has none.
	ID string
}

// Assess says how each managed resource of an Environment is doing, in the order of the plan, and then what is being removed, in the order in which it
// can go. Assess decides by the rules by which a pass decides the conditions of the Environment. What a pass alone knows, the answers to its own writes,
// is in those conditions.
//
// wanted is nil where there is no plan: while the Environment is deleted, and where its spec cannot be served.
func Assess(env *v1alpha1.Environment, wanted *plan.Plan, seen Observed, at time.Time) []Standing {
	a := assessment{env: env, seen: observation{Observed: seen.Observed, missing: seen.Missing, at: at}}
	var standings []Standing
	if wanted != nil {
		a.seen.was = saidOf(env, wanted.Compositions)
		a.plan = asFarAsSeen(wanted, a.seen, seen.Hidden)
		for _, o := range a.plan.Objects {
			standings = append(standings, a.asked(o))
		}
	}
	for _, key := range a.unwanted() {
		standings = append(standings, a.unasked(key))
	}
	return standings
}

// asFarAsSeen is a plan for somebody who may not read some Secrets: what waits for nothing but those, or for what does, is taken to be as it is live.
func asFarAsSeen(wanted *plan.Plan, seen observation, hidden map[plan.Key]bool) *plan.Plan {
	known, unseen := *wanted, maps.Clone(hidden)
	known.Objects = nil
	for _, o := range wanted.Objects {
		if live, found := asLive(o, seen); found && o.Waits() && all(o.WaitingOn, func(key plan.Key) bool { return unseen[key] }) {
			unseen[o.Key] = true
			o = live
		}
		known.Objects = append(known.Objects, o)
	}
	return &known
}

// asLive is an object that waits for nothing, under the name that it has now.
func asLive(o *plan.Object, seen observation) (live *plan.Object, found bool) {
	known := *o
	known.WaitingOn = nil
	if o.RevisionOf != "" {
		others := otherRevisions(seen, o)
		if len(others) == 0 {
			return nil, false
		}
		known.Key = others[0]
	}
	return &known, seen.Resources[known.Key] != nil
}

// assessment is a pass that only looks.
type assessment struct {
	env  *v1alpha1.Environment
	plan *plan.Plan
	seen observation
}

// asked is about an object of the plan.
func (a assessment) asked(o *plan.Object) Standing {
	h := healthOf(o, a.seen, newOutcome())
	s := Standing{
		Key: o.Key, Composition: o.Composition, Instance: o.Instance, State: stateNames[h.state], Reason: h.reason, Message: h.message,
		Live: a.seen.Resources[o.Key], ID: a.seen.IDInAWS(o.Key),
	}
	if s.State == Waiting {
		s.WaitingOn = o.WaitingOn
	}
	if s.State != Ready {
		s.Note = o.Note
	}
	return s
}

// unwanted is what the plan does not ask for, or everything where there is no plan, in the order in which it can go.
func (a assessment) unwanted() []plan.Key {
	going := liveResources{}
	for key, live := range a.seen.Resources {
		if a.plan == nil || isUnwanted(a.env, a.plan, a.seen, key) {
			going[key] = live
		}
	}
	return deepestFirst(going)
}

// unasked is about a resource without an object in a plan. Without a plan all that is not deleted stays as it is.
func (a assessment) unasked(key plan.Key) Standing {
	live := a.seen.Resources[key]
	labels := live.GetLabels()
	h := healthOfGoing(live, a.seen.at)
	s := Standing{
		Key: key, Composition: labels[v1alpha1.LabelComposition], Instance: labels[v1alpha1.LabelInstance], State: stateNames[h.state],
		Reason: h.reason, Message: h.message, Live: live, ID: plan.IDOf(live),
	}
	if s.State != Failed && (a.plan != nil || a.env.DeletionTimestamp != nil || xpmeta.WasDeleted(live)) {
		s.State = Removing
	}
	return s
}

// WaitFor are those that wait for an object, whether directly or for others that do, in the order of the standings.
func WaitFor(key plan.Key, standings []Standing) []Standing {
	blocked := map[plan.Key]bool{key: true}
	var waiting []Standing
	for _, s := range standings { // what is needed comes before what needs it
		if slices.ContainsFunc(s.WaitingOn, func(on plan.Key) bool { return blocked[on] }) {
			blocked[s.Key] = true
			waiting = append(waiting, s)
		}
	}
	return waiting
}

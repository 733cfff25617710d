package controllers

import (
	"context"
	"maps"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// leaveGivenUp lets what was there before an Environment stay in AWS, where an adoption is given up before its end, and reports whether there was any left to
// say that of. It is said of all before the first of them goes, as afterwards nothing tells that the adoption had not ended.
func (r *EnvironmentReconciler) leaveGivenUp(ctx context.Context, env *v1alpha1.Environment, live liveResources, done *outcome) (left bool) {
	for _, key := range plan.GivenUp(env, live) {
		if !plan.StaysInAWS(live[key]) {
			left = true
			done.note(key, r.leaveInAWS(ctx, live[key]))
		}
	}
	return left
}

// unwantedAmong what was seen is what goes, and what is held: it goes later, when nothing tells any more that a takeover was given up.
func unwantedAmong(seen observation, going liveResources, held []plan.Key) liveResources {
	unwanted := maps.Clone(going)
	for _, key := range held {
		unwanted[key] = seen.Resources[key]
	}
	return unwanted
}

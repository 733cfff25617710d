package controllers

import (
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// The lists of this file decide every condition. The first rule of a list that applies decides, and no later rule is asked. What the provider reports
// is part of the health of an object, the healths of its objects make the condition of a composition, the conditions of the compositions make Ready,
// and Ready makes Stalled or Reconciling.
//
// Where there is no plan to judge, report.go says why: reportPaused, reportInvalid, reportDeleting.

// aboutLive decides what the provider reports of a managed resource. While an operation runs the provider reports success for the new generation, and
// Ready stays True during updates: so all three conditions of the provider count.
var aboutLive = []rule[resource.ModernManaged, health]{
	{"its last operation in AWS failed", operationFailed},
	{"the provider can neither look nor ask for anything", syncFailed},
	{"the provider has not acted upon the last change", notSynced},
	{"AWS has it", isThere},
	{"AWS does not have it yet", notThere},
}

// aboutObjects decide the health of an object of a plan.
var aboutObjects = []rule[subject, health]{
	{"the API server does not serve its kind", subject.kindMissing},
	{"this pass could not apply it", subject.notApplied},
	{"it waits for others", subject.waits},
	{"this pass did not see it as it will be", subject.notSeen},
	{"the provider reports an error", subject.inError},
	{"ECS could not run its deployment", subject.notDeployed},
	{"the provider is at work", subject.inWork},
	{"AWS is still on its way, or is only looked at", subject.notSettled},
	{"nothing is left to do", subject.done},
}

// aboutCompositions decide the condition of a composition.
var aboutCompositions = []rule[composed, verdict]{
	{"only the user can solve a problem", composed.hasProblem},
	{"the kind of the first object that failed is missing", composed.lacksKinds},
	{"an object failed", composed.hasFailed},
	{"an object is being made, changed or looked for", composed.progresses},
	{"an object waits for a Secret that could not be made", composed.lacksSecret},
	{"an object waits for others", composed.waits},
	{"everything is ready", composed.isAvailable},
}

// aboutReady decide Ready, from the verdicts on the compositions. A composition that comes after one with a fault may only suffer from that.
var aboutReady = []rule[judgement, verdict]{
	{"a composition has a fault: the first", judgement.firstFault},
	{"a composition is not ready: the first", judgement.firstUnready},
	{"all compositions are ready", judgement.allReady},
}

// aboutProgress decide which kstatus condition holds, if any.
var aboutProgress = []rule[standing, []metav1.Condition]{
	{"only the user can help", standing.stalled},
	{"something is left to do", standing.unready},
	{"something is left to remove", standing.removing},
	{"nothing is left", standing.atRest},
}

// A rule says what follows where it applies. when is for people.
type rule[About, Says any] struct {
	when string
	says func(About) (says Says, applies bool)
}

// decide by the first rule that applies. The last rule of a list always does.
func decide[About, Says any](rules []rule[About, Says], about About) Says {
	var says Says
	for _, r := range rules {
		var applies bool
		if says, applies = r.says(about); applies {
			break
		}
	}
	return says
}

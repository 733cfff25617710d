package controllers

import (
	"regexp"
	"strings"
	"unicode/utf8"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	corev1 "k8s.io/api/core/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
)

// typeLastAsyncOperation is the condition in which the provider reports how its last create, update or delete in AWS ended. It can be the
// only one that tells of a failure.
const typeLastAsyncOperation xpv1.ConditionType = "LastAsyncOperation"

// health is how one object of a plan is doing.
type health struct {
	state   state
	reason  string // of a failure
	message string // of a failure: AWS's words, or the API server's
}

type state int

const (
	stateReady state = iota
	stateProgressing
	stateWaiting
	stateFailed
)

// healthOf an object of a plan.
func healthOf(o *compositions.Object, seen observation, done *outcome) health {
	live := seen.Resources[o.Key]
	switch {
	case seen.missing[o.GroupKind]:
		return health{state: stateFailed, reason: v1alpha1.ReasonKindsMissing}
	case done.failed[o.Key].err != nil:
		return health{state: stateFailed, reason: done.failed[o.Key].reason, message: oneLine(done.failed[o.Key].err.Error())}
	case o.Waits():
		return health{state: stateWaiting}
	case live == nil || done.written[o.Key] || meta.WasDeleted(live):
		return health{state: stateProgressing}
	}
	h := healthOfLive(live)
	if h.state != stateFailed && o.Failure != "" {
		return health{state: stateFailed, reason: v1alpha1.ReasonFailed, message: o.Failure}
	}
	if h.state == stateReady && (o.Unsettled || o.Adopting || o.Probing) {
		h.state = stateProgressing
	}
	return h
}

// healthOfLive is what the provider says. While an operation runs it reports success for the new generation, and Ready stays True during
// updates: so all three conditions count.
func healthOfLive(live resource.ModernManaged) health {
	synced := live.GetCondition(xpv1.TypeSynced)
	last := live.GetCondition(typeLastAsyncOperation)
	switch {
	case last.Status == corev1.ConditionFalse:
		return health{state: stateFailed, reason: v1alpha1.ReasonFailed, message: oneLine(last.Message)}
	case synced.Status == corev1.ConditionFalse && bookkeeping.MatchString(synced.Message):
		return health{state: stateProgressing}
	case synced.Status == corev1.ConditionFalse && synced.Reason != xpv1.ReasonReconcilePaused && !isOutdated(synced, live):
		return health{state: stateFailed, reason: v1alpha1.ReasonFailed, message: oneLine(synced.Message)}
	case synced.Status != corev1.ConditionTrue || isOutdated(synced, live):
		return health{state: stateProgressing}
	case live.GetCondition(xpv1.TypeReady).Status != corev1.ConditionTrue:
		return health{state: stateProgressing}
	}
	return health{state: stateReady}
}

// isOutdated reports whether a condition is about an older generation. The provider leaves the generation out, for good, where it reports
// the end of a failed operation.
func isOutdated(c xpv1.Condition, live resource.ModernManaged) bool {
	return c.ObservedGeneration != 0 && c.ObservedGeneration < live.GetGeneration()
}

// volatile are the parts of an error that differ at each try: IDs of requests, what EC2 encodes about a denied call, times of signatures,
// addresses in memory, and what is left of a client's quota. With them in a condition, every retry would be a change of the status.
var volatile = regexp.MustCompile(`(?i),? ?(request[ -]?id|host[ -]?id)[:=] ?[^,\s\]})]*` +
	`|\.? ?encoded authorization failure message: [\w-]+` +
	`|\b\d{8}t\d{6}z` +
	`|\b0x[0-9a-f]{8,}\b` +
	`|, \d+ available, \d+ requested`)

// bookkeeping are errors of the provider that have nothing to do with AWS, and that its next try, within seconds, does not meet: two of its
// controllers note the same use of a ProviderConfig, or it has read an older object than there is.
var bookkeeping = regexp.MustCompile(`cannot track ProviderConfig usage: .*already exists|the object has been modified; please apply your changes`)

const maxMessage = 512

// oneLine makes a message stable and short.
func oneLine(message string) string {
	message = strings.Join(strings.Fields(volatile.ReplaceAllString(message, "")), " ")
	if len(message) <= maxMessage {
		return message
	}
	cut := maxMessage
	for !utf8.RuneStart(message[cut]) {
		cut--
	}
	return message[:cut] + "…"
}

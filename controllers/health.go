package controllers

import (
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	corev1 "k8s.io/api/core/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// typeLastAsyncOperation is the condition in which the provider reports how its last create, update or delete in AWS ended. It can be the
// only one that tells of a failure.
const typeLastAsyncOperation xpv1.ConditionType = "LastAsyncOperation"

// health is how one object of a plan is doing.
type health struct {
	state   state
	reason  string // of a failure
	message string // of a failure: AWS's words, or the API server's

	// passing is there where a failure is of a kind that usually passes by itself.
	passing *passing

	// doubt is for how much longer a failure of that kind is not told. Meanwhile nothing is deleted upon what is known.
	doubt time.Duration
}

// passing is a failure that usually passes by itself.
type passing struct {
	since     time.Time
	otherwise state // how the object is but for this failure
}

type state int

const (
	stateReady state = iota
	stateProgressing
	stateWaiting
	stateFailed
)

// grace is for how long a failure that usually passes by itself is not told. The provider tries again after 1, 2, 4 and 8 seconds.
const grace = 10 * time.Second

// left of the grace. An error that differs at each try, as by the ID of a request, is young again with each: a composition that is Failed
// already gives no grace to it, and the provider waits longer each time.
func (p *passing) left(at time.Time) time.Duration { return grace - at.Sub(p.since) }

// healthOf an object of a plan.
func healthOf(o *plan.Object, seen observation, done *outcome) health {
	live := seen.Resources[o.Key]
	interrupted := done.interrupted[o.Key] != nil
	switch {
	case seen.missing[o.GroupKind]:
		return health{state: stateFailed, reason: v1alpha1.ReasonKindsMissing}
	case done.failed[o.Key].err != nil:
		return health{state: stateFailed, reason: done.failed[o.Key].reason, message: oneLine(done.failed[o.Key].err.Error())}
	case o.Waits():
		return health{state: stateWaiting}
	case live == nil || done.written[o.Key] || meta.WasDeleted(live) || interrupted && !seen.was[o.Composition].ready:
		return health{state: stateProgressing}
	}
	h := healthOfLive(live)
	if p := h.passing; p != nil && p.left(seen.at) > 0 && !seen.was[o.Composition].failed {
		h = health{state: p.otherwise, doubt: p.left(seen.at)}
	}
	if h.state != stateFailed && o.Failure != "" {
		return health{state: stateFailed, reason: v1alpha1.ReasonFailed, message: o.Failure}
	}
	if h.state == stateReady && (o.Unsettled && !o.Early || o.Adopting || o.Probing) {
		h.state = stateProgressing
	}
	if interrupted {
		h.doubt = grace
	}
	return h
}

// healthOfLive is what the provider says. While an operation runs it reports success for the new generation, and Ready stays True during
// updates: so all three conditions count.
func healthOfLive(live resource.ModernManaged) health {
	synced := live.GetCondition(xpv1.TypeSynced)
	last := live.GetCondition(typeLastAsyncOperation)
	exists := stateProgressing
	if live.GetCondition(xpv1.TypeReady).Status == corev1.ConditionTrue {
		exists = stateReady
	}
	switch {
	case last.Status == corev1.ConditionFalse:
		return failureIn(last, stateProgressing)
	case synced.Status == corev1.ConditionFalse && synced.Reason != xpv1.ReasonReconcilePaused && !isOutdated(synced, live):
		return failureIn(synced, exists)
	case synced.Status != corev1.ConditionTrue || isOutdated(synced, live):
		return health{state: stateProgressing}
	}
	return health{state: exists}
}

// failureIn a condition of the provider.
func failureIn(c xpv1.Condition, otherwise state) health {
	h := health{state: stateFailed, reason: v1alpha1.ReasonFailed, message: advised(oneLine(c.Message))}
	if plan.Passes(c.Message) {
		h.passing = &passing{since: c.LastTransitionTime.Time, otherwise: otherwise}
	}
	return h
}

// healthOfGoing is what the provider says of an object that nobody asks for any more.
func healthOfGoing(live resource.ModernManaged, at time.Time) health {
	h := healthOfLive(live)
	if gone := live.GetDeletionTimestamp(); h.passing != nil && (gone == nil || at.Sub(gone.Time) < grace) {
		return health{state: stateProgressing}
	}
	return h
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

// unknownVersion is what RDS says of a version that it does not have, has no more, or does not have in the region.
var unknownVersion = regexp.MustCompile(`Cannot find version \S+ for ([a-z]+)`)

// advised says what to do where AWS does not.
func advised(message string) string {
	match := unknownVersion.FindStringSubmatch(message)
	if match == nil {
		return message
	}
	return message + ": give an exact version that AWS has, as aws rds describe-db-engine-versions --engine " + match[1] + " lists them, or a major one"
}

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

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

// typeLastAsyncOperation is the condition in which the provider reports how its last create, update or delete in AWS ended. No other condition may
// tell of its error.
const typeLastAsyncOperation xpv1.ConditionType = "LastAsyncOperation"

// health is how one object of a plan is doing.
type health struct {
	state state

	// reason and message say why an object failed: the message has AWS's words, or the API server's.
	reason, message string

	// passing is there where an error is of a kind that usually passes by itself.
	passing *passing

	// doubt is for how much longer an error of that kind is not told. Meanwhile nothing is deleted upon what is known.
	doubt time.Duration
}

// passing is an error of the provider that usually passes by itself.
type passing struct {
	since     time.Time
	otherwise state // how the object is but for this error
}

type state int

const (
	stateReady state = iota
	stateProgressing
	stateWaiting
	stateFailed
)

// grace is for how long an error that usually passes by itself is not told. The provider tries again after 1, 2, 4 and 8 seconds.
const grace = 10 * time.Second

// left is what is left of the grace. An error that differs at each try, as by the ID of a request, is young again with each: a composition that is
// Failed already gives no grace to errors, and the provider waits longer each time.
func (p *passing) left(at time.Time) time.Duration { return grace - lasted(p.since, at) }

// lasted is how long something has lasted. Clocks of two machines differ a little. What seems to begin later than that is as old as need be: a clock has
// jumped, and nobody waits until it is there again.
func lasted(since, at time.Time) time.Duration {
	if d := at.Sub(since); d > -grace {
		return d
	}
	return grace
}

// healthOf an object of a plan.
func healthOf(o *plan.Object, seen observation, done *outcome) health {
	return decide(aboutObjects, subjectOf(o, seen, done))
}

// subject is an object of a plan, with what a pass has seen and done, and what the provider reports.
type subject struct {
	*plan.Object
	live     resource.ModernManaged
	seen     observation
	outcome  *outcome
	reported health
}

func subjectOf(o *plan.Object, seen observation, done *outcome) subject {
	s := subject{Object: o, live: seen.Resources[o.Key], seen: seen, outcome: done}
	if s.live != nil {
		s.reported = s.report()
	}
	return s
}

// report is what the provider reports, but for an error that usually passes by itself and is still young. A pass whose call was interrupted has its
// doubts about what it saw.
func (s subject) report() health {
	h := healthOfLive(s.live)
	if p := h.passing; p != nil && p.left(s.seen.at) > 0 && !s.seen.was[s.Composition].failed {
		h = health{state: p.otherwise, doubt: p.left(s.seen.at)}
	}
	if s.interrupted() {
		h.doubt = grace
	}
	return h
}

func (s subject) interrupted() bool { return s.outcome.interrupted[s.Key] != nil }

func (s subject) kindMissing() (health, bool) {
	return health{state: stateFailed, reason: v1alpha1.ReasonKindsMissing}, s.seen.missing[s.GroupKind]
}

func (s subject) notApplied() (health, bool) {
	refused, ok := s.outcome.refused[s.Key]
	if !ok {
		return health{}, false
	}
	return health{state: stateFailed, reason: refused.reason, message: oneLine(refused.err.Error())}, true
}

func (s subject) waits() (health, bool) { return health{state: stateWaiting}, s.Waits() }

func (s subject) notSeen() (health, bool) {
	notSeen := s.live == nil || s.outcome.written[s.Key] || meta.WasDeleted(s.live) || s.interrupted() && !s.seen.was[s.Composition].ready
	return health{state: stateProgressing}, notSeen
}

func (s subject) inError() (health, bool) { return s.reported, s.reported.state == stateFailed }

func (s subject) notDeployed() (health, bool) {
	return health{state: stateFailed, reason: v1alpha1.ReasonFailed, message: s.DeploymentError}, s.DeploymentError != ""
}

func (s subject) inWork() (health, bool) { return s.reported, s.reported.state == stateProgressing }

func (s subject) notSettled() (health, bool) {
	return health{state: stateProgressing, doubt: s.reported.doubt}, s.Unsettled && !s.Early || s.Adopting || s.Probing
}

func (s subject) done() (health, bool) { return s.reported, true }

// healthOfLive is what the provider reports.
func healthOfLive(live resource.ModernManaged) health { return decide(aboutLive, live) }

func operationFailed(live resource.ModernManaged) (health, bool) {
	last := live.GetCondition(typeLastAsyncOperation)
	if last.Status != corev1.ConditionFalse {
		return health{}, false
	}
	return errorIn(last, stateProgressing), true
}

func syncFailed(live resource.ModernManaged) (health, bool) {
	synced := live.GetCondition(xpv1.TypeSynced)
	if synced.Status != corev1.ConditionFalse || synced.Reason == xpv1.ReasonReconcilePaused || isOutdated(synced, live) {
		return health{}, false
	}
	if _, ready := isThere(live); !ready {
		return errorIn(synced, stateProgressing), true
	}
	return errorIn(synced, stateReady), true
}

func notSynced(live resource.ModernManaged) (health, bool) {
	synced := live.GetCondition(xpv1.TypeSynced)
	return health{state: stateProgressing}, synced.Status != corev1.ConditionTrue || isOutdated(synced, live)
}

func isThere(live resource.ModernManaged) (health, bool) {
	return health{state: stateReady}, live.GetCondition(xpv1.TypeReady).Status == corev1.ConditionTrue
}

func notThere(resource.ModernManaged) (health, bool) { return health{state: stateProgressing}, true }

// errorIn a condition of the provider. otherwise is how the object is but for this error.
func errorIn(c xpv1.Condition, otherwise state) health {
	h := health{state: stateFailed, reason: v1alpha1.ReasonFailed, message: advised(oneLine(c.Message))}
	if plan.Passes(c.Message) {
		h.passing = &passing{since: c.LastTransitionTime.Time, otherwise: otherwise}
	}
	return h
}

// healthOfGoing is what the provider reports of an object that nobody asks for any more.
func healthOfGoing(live resource.ModernManaged, at time.Time) health {
	h := healthOfLive(live)
	gone := live.GetDeletionTimestamp()
	switch {
	case h.passing == nil:
		return h
	case gone == nil: // the event of the deletion is yet to come
		return health{state: stateProgressing}
	case lasted(gone.Time, at) < grace:
		return health{state: stateProgressing, doubt: grace - lasted(gone.Time, at)}
	}
	return h
}

// healthsOfGoing are those of the objects that are being removed.
func healthsOfGoing(live liveResources, done *outcome, at time.Time) map[plan.Key]health {
	healths := map[plan.Key]health{}
	for _, key := range done.removing {
		healths[key] = healthOfGoing(live[key], at)
	}
	return healths
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

// advised says what to do where AWS, or the provider, does not. A version of a secret that is made twice is the same value twice.
func advised(message string) string {
	if strings.Contains(message, plan.UnknownCreation) {
		return message + ": the provider was stopped while it made this; to proceed is safe where AWS does not have this, and always for a SecretVersion"
	}
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

package controllers

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	xpmeta "github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	"k8s.io/apimachinery/pkg/api/equality"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// How long until the next look, where no watch tells of a change.
const (
	afterGenerating = 100 * time.Millisecond
	whileMissing    = 10 * time.Second // a Secret or a kind that is not there, at first
	lessOften       = time.Minute      // the same, when it has been missing for long
	whileUnused     = 10 * time.Minute // a kind that is not there and not used: something of it may be left from before
	jitter          = 0.1
)

// report writes the status, once, where it differs, and says when to look again.
func (r *EnvironmentReconciler) report(
	ctx context.Context, env *v1alpha1.Environment, p *plan.Plan, seen observation, done *outcome,
) (ctrl.Result, error) {
	j := judge(p, seen, done)
	status := p.Outputs
	status.Resources = &j.counts
	conditions := []metav1.Condition{condition(v1alpha1.ConditionReady, j.ready)}
	for _, v := range j.compositions {
		conditions = append(conditions, condition(v.condition, v.verdict))
	}
	conditions = append(conditions, progress(j.ready, seen.Resources, done, seen.at)...)
	if len(done.written) == 0 || isNews(env, conditions) {
		if err := r.writeStatus(ctx, env, status, conditions); err != nil {
			return ctrl.Result{}, err
		}
	}
	if err := done.err(); err != nil {
		return ctrl.Result{}, err // the queue's back-off says when
	}
	return ctrl.Result{RequeueAfter: nextLook(env, p, seen, done, j.doubt)}, nil
}

func condition(conditionType string, v verdict) metav1.Condition {
	c := metav1.Condition{Type: conditionType, Status: metav1.ConditionFalse, Reason: v.reason, Message: v.message}
	if v.ready {
		c.Status = metav1.ConditionTrue
	}
	return c
}

// progress is the kstatus condition that holds, if any: Stalled where only the user can help, Reconciling where something is left to do.
func progress(ready verdict, live liveResources, done *outcome, at time.Time) []metav1.Condition {
	return decide(aboutProgress, standing{ready: ready, live: live, outcome: done, at: at})
}

// standing is where a pass leaves an Environment.
type standing struct {
	ready   verdict
	live    liveResources
	outcome *outcome
	at      time.Time
}

func (s standing) stalled() ([]metav1.Condition, bool) {
	return kstatus(v1alpha1.ConditionStalled, s.ready.reason, s.ready.message+stillThere(s.outcome)), s.ready.stalled()
}

func (s standing) unready() ([]metav1.Condition, bool) {
	return kstatus(v1alpha1.ConditionReconciling, s.ready.reason, s.ready.message+stillThere(s.outcome)), !s.ready.ready
}

func (s standing) removing() ([]metav1.Condition, bool) {
	message := "removing " + FirstFew(s.outcome.removing) + undeletable(s.live, s.outcome, s.at)
	return kstatus(v1alpha1.ConditionReconciling, v1alpha1.ReasonRemoving, message), len(s.outcome.removing) > 0
}

func (s standing) atRest() ([]metav1.Condition, bool) { return nil, true }

func kstatus(conditionType, reason, message string) []metav1.Condition {
	return []metav1.Condition{{Type: conditionType, Status: metav1.ConditionTrue, Reason: reason, Message: message}}
}

// stillThere names objects that nobody asks for any more and that stay nevertheless, such as a permission that was taken out of the spec.
func stillThere(done *outcome) string {
	if len(done.held) == 0 {
		return ""
	}
	return "; no longer asked for, and kept until everything that could use it is ready: " + FirstFew(done.held)
}

// undeletable is about the first object that is being removed and that AWS does not delete, with AWS's words. Objects whose turn has not come yet may
// be in error for another reason, from before.
func undeletable(live liveResources, done *outcome, at time.Time) string {
	for _, key := range done.removing {
		begun := live[key].GetDeletionTimestamp() != nil || depthOf(live[key]) == depthOf(live[done.removing[0]])
		if h := healthOfGoing(live[key], at); begun && h.state == stateFailed {
			return fmt.Sprintf("; %s: %s", key, h.message)
		}
	}
	return ""
}

// nextLook is when to look again, or 0 where a watch tells of every change. A doubt ends without a change.
func nextLook(env *v1alpha1.Environment, p *plan.Plan, seen observation, done *outcome, doubt time.Duration) time.Duration {
	if done.again {
		return afterGenerating
	}
	next := poll(env, p, seen, done)
	if doubt > 0 && (next == 0 || doubt < next) {
		return doubt
	}
	return next
}

// poll is how long to wait for changes that no watch tells of. What was refused without an error is a name that is taken, or a value that is in use: by
// objects that need not be among those that are watched.
func poll(env *v1alpha1.Environment, p *plan.Plan, seen observation, done *outcome) time.Duration {
	switch {
	case slices.ContainsFunc(p.Problems, isUnwatched), usesMissing(p, seen), len(done.refused) > 0:
		return wait.Jitter(patience(env, seen.at), jitter)
	case len(seen.missing) > 0:
		return wait.Jitter(whileUnused, jitter)
	}
	return 0
}

// isUnwatched reports whether no watch tells when a problem is over. A watch tells of what becomes ready by itself.
func isUnwatched(problem plan.Problem) bool { return problem.Reason != v1alpha1.ReasonWaiting }

// patience is how long to wait for what somebody else has to bring: longer, the longer that has been missing. What counts is the youngest condition
// that only the user can help.
func patience(env *v1alpha1.Environment, at time.Time) time.Duration {
	const share = 6 // a minute between two looks after six minutes
	var missing time.Duration
	for _, c := range env.Status.Conditions {
		v := verdict{ready: c.Status != metav1.ConditionFalse, reason: c.Reason}
		if lasts := at.Sub(c.LastTransitionTime.Time); v.stalled() && (missing == 0 || lasts < missing) {
			missing = lasts
		}
	}
	return min(max(missing/share, whileMissing), lessOften)
}

// usesMissing reports whether the plan has an object of a kind that the API server does not serve.
func usesMissing(p *plan.Plan, seen observation) bool {
	return slices.ContainsFunc(p.Objects, func(o *plan.Object) bool { return seen.missing[o.GroupKind] })
}

// reportInvalid says that the spec cannot be served. What exists stays as it is.
func (r *EnvironmentReconciler) reportInvalid(ctx context.Context, env *v1alpha1.Environment, err error) error {
	v := verdict{reason: v1alpha1.ReasonInvalidSpec, message: oneLine(err.Error())}
	conditions := append(kept(env), condition(v1alpha1.ConditionReady, v))
	conditions = append(conditions, progress(v, nil, newOutcome(), r.Now())...)
	if err := r.writeStatus(ctx, env, env.Status, conditions); err != nil {
		return err
	}
	return reconcile.TerminalError(err)
}

// reportPaused says that nothing is done. The rest of the status stays as it was last seen.
func (r *EnvironmentReconciler) reportPaused(ctx context.Context, env *v1alpha1.Environment) error {
	conditions := append(kept(env), metav1.Condition{
		Type: v1alpha1.ConditionReady, Status: metav1.ConditionUnknown, Reason: v1alpha1.ReasonPaused,
		Message: "spec.management is Paused: nothing is changed and nothing is checked",
	})
	return r.writeStatus(ctx, env, env.Status, conditions)
}

// reportDeleting says what the deletion waits for, and counts what is left.
func (r *EnvironmentReconciler) reportDeleting(ctx context.Context, env *v1alpha1.Environment, live liveResources, done *outcome, at time.Time) error {
	v := verdict{reason: v1alpha1.ReasonDeleting, message: fmt.Sprintf("%s left; deleting %s", number(len(live)), FirstFew(done.removing))}
	if why := undeletable(live, done, at); why != "" {
		v.message = number(len(live)) + " left" + why
	}
	conditions := append(kept(env), condition(v1alpha1.ConditionReady, v))
	conditions = append(conditions, kstatus(v1alpha1.ConditionReconciling, v.reason, v.message)...)
	status := env.Status
	status.Resources = countLive(live, at)
	if err := r.writeStatus(ctx, env, status, conditions); err != nil {
		return err
	}
	return done.err()
}

// countLive counts resources when there is no plan that says how they should be.
func countLive(live liveResources, at time.Time) *v1alpha1.ResourceCounts {
	healths := map[plan.Key]health{}
	for key, res := range live {
		h := healthOfGoing(res, at)
		if h.state == stateReady && xpmeta.WasDeleted(res) {
			h.state = stateProgressing
		}
		healths[key] = h
	}
	counts := count(healths)
	return &counts
}

func number(resources int) string {
	if resources == 1 {
		return "1 resource"
	}
	return fmt.Sprintf("%d resources", resources)
}

// kept are the conditions of the compositions as they are.
func kept(env *v1alpha1.Environment) []metav1.Condition {
	return slices.DeleteFunc(slices.Clone(env.Status.Conditions), func(c metav1.Condition) bool {
		return c.Type == v1alpha1.ConditionReady || c.Type == v1alpha1.ConditionReconciling || c.Type == v1alpha1.ConditionStalled
	})
}

// writeStatus replaces the status where it differs, tells of the conditions that changed, and measures them.
func (r *EnvironmentReconciler) writeStatus(ctx context.Context, env *v1alpha1.Environment, status v1alpha1.EnvironmentStatus, conditions []metav1.Condition) error {
	before := env.DeepCopy()
	after := env.DeepCopy()
	after.Status = status
	after.Status.ObservedGeneration = env.Generation
	after.Status.Conditions = merge(before.Status.Conditions, conditions, env.Generation, r.Now())
	measure(after)
	if equality.Semantic.DeepEqual(before.Status, after.Status) {
		return nil
	}
	patch := client.MergeFromWithOptions(before, client.MergeFromWithOptimisticLock{})
	err := r.Client.Status().Patch(ctx, after, patch, client.FieldOwner(v1alpha1.FieldOwner))
	if apierrors.IsConflict(err) || apierrors.IsNotFound(err) {
		return nil // the change that we have not seen starts another pass
	}
	if err != nil {
		return fmt.Errorf("write status: %w", err)
	}
	r.tell(before, after)
	measureTransition(before, after)
	return nil
}

// merge keeps the time of a condition whose status has not changed, and drops conditions that no longer hold.
func merge(before, now []metav1.Condition, generation int64, clock time.Time) []metav1.Condition {
	merged := make([]metav1.Condition, 0, len(now))
	for _, c := range now {
		c.ObservedGeneration = cmp.Or(c.ObservedGeneration, generation) // one that is kept was not judged again
		c.LastTransitionTime = metav1.NewTime(clock).Rfc3339Copy()
		if old := meta.FindStatusCondition(before, c.Type); old != nil && old.Status == c.Status {
			c.LastTransitionTime = old.LastTransitionTime
		}
		merged = append(merged, c)
	}
	slices.SortStableFunc(merged, func(a, b metav1.Condition) int { return strings.Compare(place(a), place(b)) })
	return merged
}

// place puts the summary first.
func place(c metav1.Condition) string {
	if c.Type == v1alpha1.ConditionReady {
		return ""
	}
	return c.Type
}

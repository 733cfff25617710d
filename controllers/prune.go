package controllers

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/log"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// prune deletes what is to go, deepest first. Ranges of addresses that may not connect any more wait for nothing that is deeper.
func (r *EnvironmentReconciler) prune(ctx context.Context, env *v1alpha1.Environment, p *plan.Plan, seen observation, done *outcome) {
	going := toGo(env, p, seen, done)
	if r.leaveGivenUp(ctx, env, unwantedAmong(seen, going, done.held), done) {
		done.removing = append(done.removing, deepestFirst(going)...)
		return
	}
	ranges := liveResources{}
	for key, live := range going {
		if len(plan.RangesBeside(p, live)) > 0 {
			ranges[key] = live
			delete(going, key)
		}
	}
	r.deleteDeepest(ctx, env, going, done)
	r.deleteDeepest(ctx, env, ranges, done)
}

// toGo is what is no longer wanted, once everything that could still use it is ready without it, and what is to be made again. Unwanted objects that
// have to stay are noted.
func toGo(env *v1alpha1.Environment, p *plan.Plan, seen observation, done *outcome) liveResources {
	going := liveResources{}
	for key := range seen.Resources {
		switch {
		case !isUnwanted(env, p, seen, key):
		case holdOf(env, p, seen, done, key).isNone():
			going[key] = seen.Resources[key]
		default:
			done.held = append(done.held, key)
		}
	}
	slices.SortFunc(done.held, func(a, b plan.Key) int { return cmp.Compare(a.String(), b.String()) })
	for _, o := range p.Objects {
		if isSuperseded(seen, o) || o.Misnamed {
			going[o.Key] = seen.Resources[o.Key]
		}
	}
	return going
}

// isSuperseded reports whether a revision is wanted again after another one was made, which AWS uses. Nothing in AWS goes with the object: it is made
// again as soon as it is gone, and then is the newest. Times of creation count whole seconds: within one second nobody knows which came last.
func isSuperseded(seen observation, o *plan.Object) bool {
	live, ok := seen.Resources[o.Key]
	if !ok || !o.NewestCounts {
		return false
	}
	others := otherRevisions(seen, o)
	return len(others) > 0 && !seen.Resources[others[0]].GetCreationTimestamp().Time.Before(live.GetCreationTimestamp().Time)
}

// isOvertaken reports whether an unwanted object is one of those of which AWS uses the one that is made last, and has not been made: nothing uses it, and
// it must not come after the one that is wanted. Where the provider does not know whether AWS has made the object, it does not try again: whatever is in
// AWS stays there, and comes before the one that is wanted.
func isOvertaken(env *v1alpha1.Environment, p *plan.Plan, seen observation, key plan.Key) bool {
	live := seen.Resources[key]
	return (!plan.IsBeingMade(live) || plan.IsCreationUnknown(live)) && slices.ContainsFunc(p.Objects, func(o *plan.Object) bool {
		return o.NewestCounts && slices.Contains(seen.Unmade(o, env), key)
	})
}

// isUnwanted reports whether an object of the Environment is neither in the plan nor an old revision that stays for a rollback. An object with our
// label alone may be a copy, and leads to the same resource in AWS.
func isUnwanted(env *v1alpha1.Environment, p *plan.Plan, seen observation, key plan.Key) bool {
	if !metav1.IsControlledBy(seen.Resources[key], env) {
		return false
	}
	base := seen.Resources[key].GetLabels()[v1alpha1.LabelRevisionOf]
	for _, o := range p.Objects {
		if o.Key == key {
			return false
		}
		if base != "" && o.RevisionOf == base && o.GroupKind == key.GroupKind {
			return !slices.Contains(oldRevisions(env, seen, o), key)
		}
	}
	return true
}

// oldRevisions are the revisions that stay besides the current one: the newest.
func oldRevisions(env *v1alpha1.Environment, seen observation, o *plan.Object) []plan.Key {
	old := slices.DeleteFunc(otherRevisions(seen, o), func(key plan.Key) bool { return !metav1.IsControlledBy(seen.Resources[key], env) })
	return old[:min(len(old), o.KeepRevisions)]
}

// otherRevisions are all revisions besides the current one, newest first.
func otherRevisions(seen observation, o *plan.Object) []plan.Key {
	var others []plan.Key
	for key, live := range seen.Resources {
		if key.GroupKind == o.GroupKind && key != o.Key && live.GetLabels()[v1alpha1.LabelRevisionOf] == o.RevisionOf {
			others = append(others, key)
		}
	}
	slices.SortFunc(others, func(a, b plan.Key) int {
		newer, older := seen.Resources[b].GetCreationTimestamp(), seen.Resources[a].GetCreationTimestamp()
		return cmp.Or(newer.Compare(older.Time), cmp.Compare(a.Name, b.Name))
	})
	return others
}

// A hold is why an unwanted object stays for now.
type hold struct {
	// users could still use the object.
	users []*plan.Object

	// serving is true where the object, or what uses it, has to answer requests until others do.
	serving bool
}

func (h hold) isNone() bool { return len(h.users) == 0 && !h.serving }

// holdOf an unwanted object is none where it may go.
func holdOf(env *v1alpha1.Environment, p *plan.Plan, seen observation, done *outcome, key plan.Key) hold {
	if isOvertaken(env, p, seen, key) {
		return hold{}
	}
	live := seen.Resources[key]
	narrows := len(plan.RangesBeside(p, live)) > 0 // waits for no service, neither one that is wanted nor one that hands over
	return hold{users: mayUse(p, seen, done, live), serving: !narrows && isServing(p, live)}
}

// isServing reports whether an object, or what uses it, has still to answer requests.
func isServing(p *plan.Plan, live resource.ModernManaged) bool {
	of := plan.InstanceOf(live)
	for serving := range p.Serving {
		if serving == of || rankOf(p, serving.Composition) > rankOf(p, of.Composition) {
			return true
		}
	}
	return false
}

// mayUse are the objects that could still use an unwanted object, because they are not ready, or AWS does not have yet what they ask for. What waits
// may need anything, because nobody knows yet the facts that it waits for.
func mayUse(p *plan.Plan, seen observation, done *outcome, live resource.ModernManaged) []*plan.Object {
	return slices.DeleteFunc(couldUse(p, live), func(o *plan.Object) bool {
		h := healthOf(o, seen, done)
		return h.state == stateReady && h.doubt == 0 && !o.Unsettled
	})
}

// couldUse are what was made for the same purpose, and all of the compositions after. Where a range of addresses may not connect any more, only the
// rules that stay count, whatever becomes of the services behind them: narrower access does not wait for services.
func couldUse(p *plan.Plan, live resource.ModernManaged) []*plan.Object {
	if ranges := plan.RangesBeside(p, live); len(ranges) > 0 {
		return ranges
	}
	of := plan.InstanceOf(live)
	rank := rankOf(p, of.Composition)
	var users []*plan.Object
	for _, o := range p.Objects {
		if rankOf(p, o.Composition) > rank || o.Composition == of.Composition && o.Instance == of.Name {
			users = append(users, o)
		}
	}
	return users
}

// rankOf a composition in the order in which they build on each other. A composition that is not known any more counts as used by all.
func rankOf(p *plan.Plan, composition string) int {
	return slices.IndexFunc(p.Compositions, func(c plan.Composition) bool { return c.Name == composition })
}

// deleteDeepest deletes the deepest of some resources. The others follow in later passes, when these are gone.
func (r *EnvironmentReconciler) deleteDeepest(ctx context.Context, env *v1alpha1.Environment, live liveResources, done *outcome) {
	deepest := 0
	for _, res := range live {
		deepest = max(deepest, depthOf(res))
	}
	keys := deepestFirst(live)
	done.removing = append(done.removing, keys...)
	for _, key := range keys {
		if depthOf(live[key]) < deepest {
			break
		}
		done.note(key, r.deleteResource(ctx, env, key, live[key]))
	}
}

// deepestFirst is the order in which resources are deleted.
func deepestFirst(live liveResources) []plan.Key {
	return slices.SortedFunc(maps.Keys(live), func(a, b plan.Key) int {
		return cmp.Or(cmp.Compare(depthOf(live[b]), depthOf(live[a])), cmp.Compare(a.String(), b.String()))
	})
}

// depthOf an object. An object that does not say is the deepest: nothing is known to need it.
func depthOf(res resource.ModernManaged) int {
	depth, err := strconv.Atoi(res.GetAnnotations()[v1alpha1.AnnotationDepth])
	if err != nil {
		return 1 << 30
	}
	return depth
}

// deleteResource deletes a managed resource as soon as it is prepared. Secrets that go with it go first: when the resource is gone, nothing knows of them
// any more. A resource that is on its way out is still prepared: AWS refuses to delete what is protected, and the provider tries again.
func (r *EnvironmentReconciler) deleteResource(
	ctx context.Context, env *v1alpha1.Environment, key plan.Key, live resource.ModernManaged,
) error {
	prepared, ready := compositions.Kinds.PrepareDeletion(env, live)
	if prepared != nil {
		var err error
		if live, err = r.prepare(ctx, key, live, prepared, ready); err != nil {
			return err
		}
	}
	if !ready {
		return nil
	}
	if err := r.deleteGenerated(ctx, live); err != nil {
		return err
	}
	if meta.WasDeleted(live) {
		return nil
	}
	if err := r.deleteSecret(ctx, live, plan.PayloadName(live)); err != nil {
		return err
	}
	log.FromContext(ctx).Info("Delete", "object", key.String())
	return r.deleteExactly(ctx, live)
}

// prepare writes what a resource needs before it is deleted, and returns the resource as it is then. Where the resource may go nevertheless, a refusal
// by the API server does not hold it.
func (r *EnvironmentReconciler) prepare(
	ctx context.Context, key plan.Key, live, prepared resource.ModernManaged, mayGo bool,
) (resource.ModernManaged, error) {
	log.FromContext(ctx).Info("Prepare deletion", "object", key.String())
	err := r.patchExactly(ctx, live, prepared)
	countWrite("prepare deletion", err)
	switch {
	case apierrors.IsInvalid(err) && mayGo:
		return live, nil
	case client.IgnoreNotFound(err) != nil:
		return nil, fmt.Errorf("prepare deletion: %w", err)
	}
	return prepared, nil
}

// patchExactly changes an object as it was seen: nothing happens where the object has changed meanwhile, say because somebody has taken it away from
// the Environment, or has added a finalizer. A merge patch replaces a list as a whole.
func (r *EnvironmentReconciler) patchExactly(ctx context.Context, seen, want client.Object) error {
	patch := client.MergeFromWithOptions(seen, client.MergeFromWithOptimisticLock{})
	return r.Client.Patch(ctx, want, patch, client.FieldOwner(v1alpha1.FieldOwner))
}

// deleteExactly deletes an object as it was seen: not another object that has its name meanwhile, and not an object that was taken away from the
// Environment, as the garbage collector does with --cascade=orphan.
func (r *EnvironmentReconciler) deleteExactly(ctx context.Context, live resource.ModernManaged) error {
	uid, version := live.GetUID(), live.GetResourceVersion()
	err := r.Client.Delete(ctx, live, client.Preconditions{UID: &uid, ResourceVersion: &version})
	countWrite("delete", err)
	if client.IgnoreNotFound(err) != nil {
		return fmt.Errorf("delete: %w", err)
	}
	return nil
}

package controllers

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	apimeta "k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/util/retry"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller/controllerutil"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// finalize deletes everything that the Environment made, deepest first, each depth when the one before is gone. finalize needs no plan, so that an
// Environment goes whatever state it is in.
func (r *EnvironmentReconciler) finalize(ctx context.Context, env *v1alpha1.Environment) (ctrl.Result, error) {
	if !controllerutil.ContainsFinalizer(env, v1alpha1.Finalizer) {
		return ctrl.Result{}, nil
	}
	if controllerutil.ContainsFinalizer(env, metav1.FinalizerOrphanDependents) {
		// kubectl delete --cascade=orphan: the garbage collector takes the owner from the managed resources, and they stay.
		if err := r.keepSecrets(ctx, env); err != nil {
			return ctrl.Result{}, err
		}
		return ctrl.Result{}, r.removeFinalizer(ctx, env)
	}
	users, err := networkUsers(ctx, r.APIReader, env) // past the cache: their tasks would lose the network
	if err != nil {
		return ctrl.Result{}, err
	}
	if len(users) > 0 {
		return ctrl.Result{}, r.reportUsed(ctx, env, users)
	}
	live, missing, err := r.observeOwned(ctx, env)
	if err != nil {
		return ctrl.Result{}, err
	}
	if len(live) == 0 {
		return ctrl.Result{}, r.letEnvironmentGo(ctx, env)
	}
	done := newOutcome()
	switch {
	case env.Spec.DeletionPolicy == v1alpha1.DeletionOrphan:
		r.orphan(ctx, live, done)
	case r.leaveGivenUp(ctx, env, live, done):
		done.removing = deepestFirst(live)
	default:
		r.deleteDeepest(ctx, env, live, done)
	}
	at := r.Now()
	if err := r.reportDeleting(ctx, env, live, done, at); err != nil {
		return ctrl.Result{}, err
	}
	doubt := firstDoubt(healthsOfGoing(live, done, at))
	switch {
	case done.again:
		return ctrl.Result{RequeueAfter: afterGenerating}, nil
	case doubt > 0: // the provider may say the same again, which no watch tells
		return ctrl.Result{RequeueAfter: doubt}, nil
	case len(missing) > 0: // no watch tells of them, and they hold nothing up
		return ctrl.Result{RequeueAfter: wait.Jitter(whileUnused, jitter)}, nil
	}
	return ctrl.Result{}, nil
}

// observeOwned is what the Environment has made and takes with it. Resources that have the Environment's label alone are not among them, and nothing
// waits for them either.
func (r *EnvironmentReconciler) observeOwned(ctx context.Context, env *v1alpha1.Environment) (liveResources, missingKinds, error) {
	live, missing, err := r.observeResources(ctx, env)
	if err != nil {
		return nil, nil, err
	}
	notOwned := func(_ plan.Key, res resource.ModernManaged) bool { return !metav1.IsControlledBy(res, env) }
	maps.DeleteFunc(live, notOwned)
	if len(live) > 0 {
		return live, missing, nil
	}
	// The cache may not have seen yet what the last pass made, and a kind may have been missing for a moment.
	if live, err = r.listUncached(ctx, env); err != nil {
		return nil, nil, err
	}
	maps.DeleteFunc(live, notOwned)
	return live, missing, nil
}

// letEnvironmentGo ends a deletion. Generated values that nothing holds go here, because nothing was made with them. They stay where something is left
// that may need them: managed resources that nobody owns, or what those stood for in AWS. Values that were in use have gone with what held them.
func (r *EnvironmentReconciler) letEnvironmentGo(ctx context.Context, env *v1alpha1.Environment) error {
	left, err := r.listUncached(ctx, env)
	if err != nil {
		return err
	}
	if len(left) > 0 || env.Spec.DeletionPolicy == v1alpha1.DeletionOrphan {
		if err := r.keepSecrets(ctx, env); err != nil {
			return err
		}
		return r.removeFinalizer(ctx, env)
	}
	for _, name := range compositions.GeneratedSecrets(env) {
		if err := r.deleteUnused(ctx, env, name); err != nil {
			return err
		}
	}
	return r.removeFinalizer(ctx, env)
}

// insisting is how often a kind is asked for that the API server did not answer about. All kinds have to be answered in one pass: of several dozens
// one always fails where one call in ten does, and no deletion would end.
var insisting = wait.Backoff{Steps: 5, Duration: 20 * time.Millisecond, Factor: 3, Jitter: jitter}

// listUncached asks the API server itself, for each kind: only where the server says that it does not serve a kind is there nothing of that kind.
func (r *EnvironmentReconciler) listUncached(ctx context.Context, env *v1alpha1.Environment) (liveResources, error) {
	live := liveResources{}
	for _, gvk := range compositions.Kinds.All() {
		err := retry.OnError(insisting, isInterruption, func() error { return r.list(ctx, r.APIReader, env, gvk, live) })
		if apimeta.IsNoMatchError(err) || apierrors.IsNotFound(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
	}
	plan.DropOthers(live, env)
	return live, nil
}

func (r *EnvironmentReconciler) removeFinalizer(ctx context.Context, env *v1alpha1.Environment) error {
	before := env.DeepCopy()
	controllerutil.RemoveFinalizer(env, v1alpha1.Finalizer)
	if err := client.IgnoreNotFound(r.patchExactly(ctx, before, env)); err != nil {
		return fmt.Errorf("remove finalizer: %w", err)
	}
	return nil
}

// orphan deletes managed resources and leaves what they stand for in AWS. Without Delete in its policies the provider lets go of a resource
// at once; the policies are set and seen first. There is no order to keep.
func (r *EnvironmentReconciler) orphan(ctx context.Context, live liveResources, done *outcome) {
	for key, res := range live {
		done.removing = append(done.removing, key)
		done.note(key, r.orphanResource(ctx, res))
	}
	slices.SortFunc(done.removing, func(a, b plan.Key) int { return cmp.Compare(a.String(), b.String()) })
}

func (r *EnvironmentReconciler) orphanResource(ctx context.Context, live resource.ModernManaged) error {
	if !plan.StaysInAWS(live) {
		return r.leaveInAWS(ctx, live)
	}
	if meta.WasDeleted(live) {
		return nil
	}
	if err := r.deleteSecret(ctx, live, plan.PayloadName(live)); err != nil {
		return err
	}
	return r.deleteExactly(ctx, live)
}

// leaveInAWS lets the provider keep in AWS what a managed resource stands for when that goes.
func (r *EnvironmentReconciler) leaveInAWS(ctx context.Context, live resource.ModernManaged) error {
	want := live.DeepCopyObject().(resource.ModernManaged)
	want.SetManagementPolicies(plan.WithoutDelete)
	err := r.patchExactly(ctx, live, want)
	countWrite("orphan", err)
	if client.IgnoreNotFound(err) != nil {
		return fmt.Errorf("set management policies: %w", err)
	}
	return nil
}

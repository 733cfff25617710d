package controllers

import (
	"context"
	"fmt"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/tools/events"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller/controllerutil"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
)

// EnvironmentReconciler makes AWS what Environments say, through managed resources of the provider.
type EnvironmentReconciler struct {
	// Client reads Environments and managed resources from the cache, and Secrets from the API server.
	Client client.Client

	// APIReader reads past the cache, where a stale answer would do harm.
	APIReader client.Reader

	// Recorder takes events for people.
	Recorder events.EventRecorder

	// Shard are the labels of the Environments that this manager works on, where several managers share them; all where nil.
	Shard labels.Selector

	// Now is the clock, for measuring how long Environments take.
	Now func() time.Time

	kinds   *kindWatches
	secrets *secretChanges
}

// +kubebuilder:rbac:groups=terrarium.io,resources=environments,verbs=get;list;watch;patch
// +kubebuilder:rbac:groups=terrarium.io,resources=environments/status,verbs=patch
// +kubebuilder:rbac:groups=terrarium.io,resources=environments/finalizers,verbs=update
// +kubebuilder:rbac:groups="",resources=secrets,verbs=get;create;patch;delete
// +kubebuilder:rbac:groups=events.k8s.io,resources=events,verbs=create;patch

// Reconcile takes an Environment one step further. Nothing that a pass applies is read back in it: the watch event of a change starts the
// next pass. It keeps no state between passes.
func (r *EnvironmentReconciler) Reconcile(ctx context.Context, req ctrl.Request) (ctrl.Result, error) {
	env := &v1alpha1.Environment{}
	if err := r.Client.Get(ctx, req.NamespacedName, env); err != nil {
		if apierrors.IsNotFound(err) {
			forgetMetrics(req.NamespacedName)
			r.kinds.pace.forget(req)
			r.secrets.forget(req.NamespacedName)
		}
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	if r.Shard != nil && !r.Shard.Matches(labels.Set(env.Labels)) {
		forgetMetrics(req.NamespacedName) // it may have been this manager's before
		r.secrets.forget(req.NamespacedName)
		return ctrl.Result{}, nil
	}
	if !env.DeletionTimestamp.IsZero() {
		return r.finalize(ctx, env)
	}
	if err := r.addFinalizer(ctx, env); err != nil {
		return ctrl.Result{}, err
	}
	if env.Spec.Management == v1alpha1.ManagementPaused {
		return ctrl.Result{}, r.reportPaused(ctx, env)
	}
	seen, err := r.observe(ctx, env)
	if err != nil {
		return ctrl.Result{}, err
	}
	plan, err := compositions.Compose(env, seen.Observed)
	if err != nil {
		return ctrl.Result{}, r.reportInvalid(ctx, env, err)
	}
	seen.was = saidOf(env, plan.Compositions)
	leaving, err := r.isLeaving(ctx, env, plan, seen)
	if err != nil {
		return ctrl.Result{}, err
	}
	if leaving {
		return ctrl.Result{RequeueAfter: afterGenerating}, nil
	}
	done := r.apply(ctx, env, plan, seen)
	r.prune(ctx, env, plan, seen, done)
	return r.report(ctx, env, plan, seen, done)
}

// addFinalizer holds the Environment from before the first managed resource is made. A paused one is held too: who deletes it deletes what it has made.
func (r *EnvironmentReconciler) addFinalizer(ctx context.Context, env *v1alpha1.Environment) error {
	before := env.DeepCopy()
	if !controllerutil.AddFinalizer(env, v1alpha1.Finalizer) {
		return nil
	}
	if err := r.patchExactly(ctx, before, env); err != nil {
		return fmt.Errorf("add finalizer: %w", err)
	}
	return nil
}

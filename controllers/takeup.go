package controllers

import (
	"context"
	"fmt"
	"slices"

	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// isLeaving reports whether an Environment that still looks alive is on its way out. It asks only where the Environment would take up an object that it
// does not own: with --cascade=orphan the garbage collector takes the owners away, and the cache may still have the Environment as it was before.
func (r *EnvironmentReconciler) isLeaving(ctx context.Context, env *v1alpha1.Environment, p *plan.Plan, seen observation) (bool, error) {
	if !slices.ContainsFunc(p.Objects, func(o *plan.Object) bool {
		live := seen.Resources[o.Key]
		return live != nil && !metav1.IsControlledBy(live, env)
	}) {
		return false, nil
	}
	now := &v1alpha1.Environment{}
	err := r.APIReader.Get(ctx, client.ObjectKeyFromObject(env), now)
	if apierrors.IsNotFound(err) {
		return true, nil
	}
	if err != nil {
		return false, fmt.Errorf("look whether the Environment is still there: %w", err)
	}
	return now.UID != env.UID || !now.DeletionTimestamp.IsZero(), nil
}

// takeUp makes the Environment the owner of what a former Environment of its name has left and the plan asks for: objects by their names, and earlier
// revisions of those, so that they go as usual. What else is left stays, because nobody has said that it may go.
//
// Server-side apply alone would put a second controller beside the former one, which the API server refuses.
func (r *EnvironmentReconciler) takeUp(ctx context.Context, env *v1alpha1.Environment, p *plan.Plan, seen observation, done *outcome) {
	for key, live := range seen.Resources {
		if owner := metav1.GetControllerOf(live); owner == nil || !plan.IsFormer(*owner, env) || !p.AsksFor(key, live) {
			continue
		}
		want := live.DeepCopyObject().(resource.ModernManaged)
		others := slices.DeleteFunc(want.GetOwnerReferences(), func(owner metav1.OwnerReference) bool { return plan.IsFormer(owner, env) })
		want.SetOwnerReferences(append(others, ownerReference(env)))
		err := r.patchExactly(ctx, live, want)
		countWrite("take up", err)
		done.note(key, err)
	}
}

package controllers

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/log"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
)

// outcome is what a pass did.
type outcome struct {
	// written are the objects that this pass applied: what they will be is seen by the next one.
	written map[compositions.Key]bool

	// failed are the objects that could not be applied or pruned.
	failed map[compositions.Key]failure

	// removing are objects that are no longer wanted and are not gone yet, deepest first.
	removing []compositions.Key

	// again is true when this pass made something that no watch will tell of.
	again bool
}

type failure struct {
	reason string
	err    error
}

func newOutcome() *outcome {
	return &outcome{written: map[compositions.Key]bool{}, failed: map[compositions.Key]failure{}}
}

// err joins what should be tried again.
func (o *outcome) err() error {
	var errs []error
	for key, f := range o.failed {
		if f.reason == v1alpha1.ReasonApplyFailed {
			errs = append(errs, fmt.Errorf("%s: %w", key, f.err))
		}
	}
	return errors.Join(errs...)
}

// nameTaken reports whether a name is somebody else's. No watch tells when it is free.
func (o *outcome) nameTaken() bool {
	for _, f := range o.failed {
		if f.reason == v1alpha1.ReasonNameTaken {
			return true
		}
	}
	return false
}

// errNameTaken: an object with the name of ours exists and is not ours.
var errNameTaken = errors.New("an object with this name exists and does not belong to this Environment")

// nameTaken says how to help it.
func nameTaken(env *v1alpha1.Environment) error {
	return fmt.Errorf("%w: %s", errNameTaken, compositions.HandOver(env))
}

// apply makes what is missing and repairs what differs. It goes on where one object fails.
func (r *EnvironmentReconciler) apply(ctx context.Context, env *v1alpha1.Environment, plan *compositions.Plan, seen observation) *outcome {
	done := newOutcome()
	for _, secret := range plan.Generated {
		r.generate(ctx, env, secret, seen, done)
	}
	for _, o := range plan.Objects {
		if o.Waits() || seen.missing[o.GroupKind] {
			continue
		}
		written, err := r.applyObject(ctx, env, o, seen)
		switch {
		case err != nil:
			done.failed[o.Key] = failureOf(err)
		case written:
			done.written[o.Key] = true
		}
	}
	return done
}

func failureOf(err error) failure {
	if errors.Is(err, errNameTaken) {
		return failure{reason: v1alpha1.ReasonNameTaken, err: err}
	}
	return failure{reason: v1alpha1.ReasonApplyFailed, err: err}
}

// applyObject reports whether it wrote.
func (r *EnvironmentReconciler) applyObject(ctx context.Context, env *v1alpha1.Environment, o *compositions.Object, seen observation) (bool, error) {
	dropped, err := r.dropCopied(ctx, o, seen.Resources[o.Key])
	if err != nil {
		return false, err
	}
	want, err := toApply(env, o, seen)
	if want == nil || err != nil {
		return dropped, err
	}
	if seen.Resources[o.Key] == nil {
		if err := r.checkName(ctx, env, o); err != nil {
			return false, err
		}
	}
	if o.Payload != nil {
		payload := o.Payload.DeepCopy()
		payload.OwnerReferences = []metav1.OwnerReference{ownerReference(env)}
		if err := r.ensureSecret(ctx, env, payload); err != nil {
			return false, err
		}
	}
	if live := seen.Resources[o.Key]; live != nil {
		if err := r.letGo(ctx, env, live); err != nil {
			return false, err
		}
	}
	log.FromContext(ctx).Info("Apply", "object", o.String())
	err = r.Client.Apply(ctx, client.ApplyConfigurationFromUnstructured(want), client.FieldOwner(v1alpha1.FieldOwner), client.ForceOwnership)
	countWrite("apply", err)
	if err != nil {
		return false, fmt.Errorf("apply: %w", err)
	}
	return true, nil
}

// toApply is what to apply for an object, or nil where it is as desired, or must be gone before it can be made again.
func toApply(env *v1alpha1.Environment, o *compositions.Object, seen observation) (*unstructured.Unstructured, error) {
	want, err := desired(o.Resource, env)
	if err != nil {
		return nil, err
	}
	live := seen.Resources[o.Key]
	switch {
	case live == nil:
		return want, nil
	case meta.WasDeleted(live):
		return nil, nil
	}
	same, err := isAsDesired(live, want)
	if same || err != nil {
		return nil, err
	}
	return want, nil
}

// checkName refuses to take over an object that is there already. Server-side apply would adopt it silently.
func (r *EnvironmentReconciler) checkName(ctx context.Context, env *v1alpha1.Environment, o *compositions.Object) error {
	there := &metav1.PartialObjectMetadata{}
	there.SetGroupVersionKind(o.Resource.GetObjectKind().GroupVersionKind())
	err := r.APIReader.Get(ctx, client.ObjectKeyFromObject(o.Resource), there)
	if apierrors.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look for an object of this name: %w", err)
	}
	if !IsOurs(there, env) {
		return nameTaken(env)
	}
	return nil // the cache has not seen it yet, or it has lost its label
}

// IsOurs reports whether an object was made for the Environment or handed over to it. Labels can be lost, so an owner decides where there
// is one.
func IsOurs(obj metav1.Object, env *v1alpha1.Environment) bool {
	if metav1.GetControllerOf(obj) != nil {
		return !compositions.BelongsToOther(obj, env)
	}
	return obj.GetLabels()[v1alpha1.LabelEnvironment] == env.Name
}

// letGo takes away the owners that are former Environments of this name. Server-side apply would put another controller beside them, which
// the API server refuses, and the garbage collector would take what only they own.
func (r *EnvironmentReconciler) letGo(ctx context.Context, env *v1alpha1.Environment, live client.Object) error {
	isFormer := func(owner metav1.OwnerReference) bool { return compositions.IsFormer(owner, env) }
	return r.dropOwners(ctx, live, isFormer)
}

// dropOwners takes owners from an object, if it has such.
func (r *EnvironmentReconciler) dropOwners(ctx context.Context, live client.Object, drop func(metav1.OwnerReference) bool) error {
	kept := slices.DeleteFunc(slices.Clone(live.GetOwnerReferences()), drop)
	if len(kept) == len(live.GetOwnerReferences()) {
		return nil
	}
	freed := live.DeepCopyObject().(client.Object)
	freed.SetOwnerReferences(kept)
	patch := client.MergeFromWithOptions(live, client.MergeFromWithOptimisticLock{})
	if err := r.Client.Patch(ctx, freed, patch, client.FieldOwner(v1alpha1.FieldOwner)); err != nil {
		return fmt.Errorf("take owners from %s: %w", live.GetName(), err)
	}
	return nil
}

// ensureSecret creates a Secret where there is none of its name. What is in one of ours is never changed.
func (r *EnvironmentReconciler) ensureSecret(ctx context.Context, env *v1alpha1.Environment, secret *corev1.Secret) error {
	err := r.Client.Create(ctx, secret.DeepCopy(), client.FieldOwner(v1alpha1.FieldOwner))
	if !apierrors.IsAlreadyExists(err) {
		return err
	}
	there := &corev1.Secret{}
	if err := r.Client.Get(ctx, client.ObjectKeyFromObject(secret), there); err != nil {
		return fmt.Errorf("get Secret %s: %w", secret.Name, err)
	}
	if !IsOurs(there, env) {
		return fmt.Errorf("name of Secret %s: %w", secret.Name, nameTaken(env))
	}
	return r.letGo(ctx, env, there)
}

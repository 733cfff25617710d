package controllers

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/log"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// outcome is what a pass did.
type outcome struct {
	// written are the objects that this pass applied: the next pass sees what becomes of them.
	written map[plan.Key]bool

	// refused are the objects that could not be applied or deleted, and generated Secrets that could not be made.
	refused map[plan.Key]refusal

	// interrupted are the objects about which the API server did not answer, or answered that they had changed meanwhile.
	interrupted map[plan.Key]error

	// removing are objects that are no longer wanted and are not gone yet, deepest first.
	removing []plan.Key

	// held are objects that are no longer wanted, and stay because something that is not ready could still use them.
	held []plan.Key

	// again is true when this pass made something that no watch will tell of, or has seen an older state than there is.
	again bool
}

// note what came of a step for an object.
func (o *outcome) note(key plan.Key, err error) {
	switch {
	case err == nil:
	case apierrors.IsConflict(err): // it has changed since it was seen, and is looked at again
		o.again = true
		o.interrupted[key] = err
	case isInterruption(err):
		o.interrupted[key] = err
	case errors.Is(err, errNameTaken):
		o.refused[key] = refusal{reason: v1alpha1.ReasonNameTaken, err: err}
	default:
		o.refused[key] = refusal{reason: v1alpha1.ReasonApplyFailed, err: err}
	}
}

// isInterruption reports whether an error is about the API server, or the way to it, and says nothing about the object. A webhook that does not answer
// is somebody's to mend.
func isInterruption(err error) bool {
	var network net.Error
	switch {
	case apierrors.IsTooManyRequests(err), apierrors.IsServerTimeout(err), apierrors.IsTimeout(err), apierrors.IsServiceUnavailable(err):
		return true
	case apierrors.IsInternalError(err):
		return !strings.Contains(err.Error(), "webhook")
	}
	return errors.As(err, &network) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, context.DeadlineExceeded)
}

// A refusal says why nothing came of a step for an object: for the most part the API server has refused a call.
type refusal struct {
	reason string
	err    error
}

func newOutcome() *outcome {
	return &outcome{
		written: map[plan.Key]bool{}, refused: map[plan.Key]refusal{}, interrupted: map[plan.Key]error{},
	}
}

// err joins what should be tried again.
func (o *outcome) err() error {
	var errs []error
	for key, refused := range o.refused {
		if refused.reason == v1alpha1.ReasonApplyFailed {
			errs = append(errs, fmt.Errorf("%s: %w", key, refused.err))
		}
	}
	for key, err := range o.interrupted {
		if !apierrors.IsConflict(err) {
			errs = append(errs, fmt.Errorf("%s: %w", key, err))
		}
	}
	return errors.Join(errs...)
}

// errNameTaken: an object with the name of ours exists and is not ours.
var errNameTaken = errors.New("an object with this name exists and does not belong to this Environment")

// nameTaken is errNameTaken with what to do about it.
func nameTaken(env *v1alpha1.Environment) error {
	return fmt.Errorf("%w: %s", errNameTaken, plan.HandOver(env))
}

// apply makes what is missing and repairs what differs. It goes on where an object is refused.
func (r *EnvironmentReconciler) apply(ctx context.Context, env *v1alpha1.Environment, p *plan.Plan, seen observation) *outcome {
	done := newOutcome()
	r.takeUp(ctx, env, p, seen, done)
	for _, secret := range p.Generated {
		r.generate(ctx, env, secret, seen, done)
	}
	for _, o := range p.Objects {
		if o.Waits() || seen.missing[o.GroupKind] {
			continue
		}
		written, err := r.applyObject(ctx, env, o, seen)
		done.note(o.Key, err)
		if written {
			done.written[o.Key] = true
		}
	}
	return done
}

// applyObject reports whether it wrote.
func (r *EnvironmentReconciler) applyObject(ctx context.Context, env *v1alpha1.Environment, o *plan.Object, seen observation) (bool, error) {
	dropped, err := r.dropCopied(ctx, o, seen.Resources[o.Key])
	if err != nil {
		return false, err
	}
	live := seen.Resources[o.Key]
	if live == nil {
		if err := r.checkName(ctx, env, o, seen); err != nil {
			return false, err
		}
	}
	if readsPayload(o, live) {
		if err := r.ensureSecret(ctx, env, o.Payload); err != nil {
			return dropped, err
		}
	}
	want, err := toApply(env, o, seen)
	if want == nil || err != nil {
		return dropped, err
	}
	if live != nil {
		if same, err := r.kinds.answers.have(live, want); same || err != nil {
			return dropped, err
		}
	}
	return r.applyExactly(ctx, want, live)
}

// readsPayload reports whether the provider has still to read an object's Secret, which somebody may have deleted: AWS has not taken the value yet, or
// the provider cannot look.
func readsPayload(o *plan.Object, live resource.ModernManaged) bool {
	if o.Payload == nil || live != nil && meta.WasDeleted(live) {
		return false
	}
	isTrue := func(t xpv1.ConditionType) bool { return live.GetCondition(t).Status == corev1.ConditionTrue }
	return live == nil || !isTrue(xpv1.TypeReady) || !isTrue(xpv1.TypeSynced)
}

// applyExactly reports whether anything has changed.
func (r *EnvironmentReconciler) applyExactly(ctx context.Context, want *unstructured.Unstructured, live resource.ModernManaged) (bool, error) {
	log.FromContext(ctx).Info("Apply", "object", plan.Key{GroupKind: want.GroupVersionKind().GroupKind(), Name: want.GetName()}.String())
	given := want.DeepCopy() // the reply is written into it
	err := r.Client.Apply(ctx, client.ApplyConfigurationFromUnstructured(given), client.FieldOwner(v1alpha1.FieldOwner), client.ForceOwnership)
	countWrite("apply", err)
	if err != nil {
		return false, fmt.Errorf("apply: %w", err)
	}
	if err := r.kinds.answers.note(r.Client.Scheme(), want, given); err != nil {
		return true, err
	}
	return live == nil || live.GetResourceVersion() != given.GetResourceVersion(), nil
}

// toApply is what to apply for an object, or nil where it is as desired, or must be gone before it can be made again.
func toApply(env *v1alpha1.Environment, o *plan.Object, seen observation) (*unstructured.Unstructured, error) {
	want, err := desired(o.Resource, env)
	if err != nil {
		return nil, err
	}
	live := seen.Resources[o.Key]
	switch {
	case live == nil:
		return want, nil
	case meta.WasDeleted(live), o.Misnamed:
		return nil, nil
	}
	same, err := isAsDesired(live, want)
	if same || err != nil {
		return nil, err
	}
	return want, nil
}

// checkName refuses to take over an object that is there already. Server-side apply would adopt the object silently.
func (r *EnvironmentReconciler) checkName(ctx context.Context, env *v1alpha1.Environment, o *plan.Object, seen observation) error {
	there := o.Resource.DeepCopyObject().(client.Object)
	err := r.APIReader.Get(ctx, client.ObjectKeyFromObject(o.Resource), there)
	if apierrors.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look for an object of this name: %w", err)
	}
	if !IsOurs(there, env) || seen.IsCopy(there) {
		return nameTaken(env)
	}
	return nil // the cache has not seen it yet, or it has lost its label
}

// IsOurs reports whether an object was made for the Environment or handed over to it. Labels can be lost, so an owner decides where there
// is one.
func IsOurs(obj metav1.Object, env *v1alpha1.Environment) bool {
	if plan.BelongsToOther(obj, env) {
		return false
	}
	return metav1.GetControllerOf(obj) != nil || obj.GetLabels()[v1alpha1.LabelEnvironment] == env.Name
}

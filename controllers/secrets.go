package controllers

import (
	"context"
	"fmt"
	"slices"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// No Secret that the controller makes has an owner: the garbage collector would take it with an Environment that loses its finalizer, or that
// is restored under another UID, while what its value opens stays in AWS. Labels say whose they are, and the controller deletes them itself.

// ensureSecret creates a Secret where there is none of its name. The values of a Secret of ours are never changed.
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
	return r.disown(ctx, env, there, nil)
}

// disown takes the Environment, and former Environments of its name, from the owners of a Secret: earlier versions made the Environment an owner.
// Labels take the owners' place.
func (r *EnvironmentReconciler) disown(ctx context.Context, env *v1alpha1.Environment, secret *corev1.Secret, labels map[string]string) error {
	kept := slices.DeleteFunc(slices.Clone(secret.OwnerReferences), func(owner metav1.OwnerReference) bool {
		return owner.UID == env.UID || plan.IsFormer(owner, env)
	})
	if len(kept) == len(secret.OwnerReferences) {
		return nil
	}
	freed := secret.DeepCopy()
	freed.OwnerReferences = kept
	for key, value := range labels {
		metav1.SetMetaDataLabel(&freed.ObjectMeta, key, value)
	}
	return r.patchSecret(ctx, secret, freed)
}

// patchSecret changes a Secret as it was seen. Its value is never changed.
func (r *EnvironmentReconciler) patchSecret(ctx context.Context, seen, want *corev1.Secret) error {
	if err := r.patchExactly(ctx, seen, want); err != nil {
		return fmt.Errorf("patch Secret %s: %w", seen.Name, err)
	}
	return nil
}

// keepSecrets takes Secrets with generated values from the garbage collector: what they open stays in AWS.
func (r *EnvironmentReconciler) keepSecrets(ctx context.Context, env *v1alpha1.Environment) error {
	secrets, err := r.observeSecrets(ctx, env)
	if err != nil {
		return err
	}
	for _, name := range compositions.GeneratedSecrets(env) {
		if secret := secrets[name]; secret != nil {
			if err := r.disown(ctx, env, secret, nil); err != nil {
				return err
			}
		}
	}
	return nil
}

// deleteGenerated deletes the Secret whose generated value a managed resource is the last to hold, when nothing else reads the Secret. Where the
// resource stays in AWS, because it was only observed, the value stays too.
func (r *EnvironmentReconciler) deleteGenerated(ctx context.Context, live resource.ModernManaged) error {
	name, users := compositions.GeneratedFor(live)
	if name == "" || !plan.Allows(live, xpv1.ManagementActionDelete) {
		return nil
	}
	for _, user := range users {
		if used, err := r.exists(ctx, live.GetNamespace(), user); used || err != nil {
			return err
		}
	}
	return r.deleteSecret(ctx, live, name)
}

// deleteSecret deletes a Secret that was made for a managed resource. A Secret whose labels name no Environment, or an Environment with other names in
// AWS, opens something else, and stays.
func (r *EnvironmentReconciler) deleteSecret(ctx context.Context, of client.Object, name string) error {
	if name == "" {
		return nil
	}
	secret, err := r.secret(ctx, of.GetNamespace(), name)
	if secret == nil || err != nil {
		return err
	}
	for _, label := range []string{v1alpha1.LabelEnvironment, v1alpha1.LabelNameSuffix} {
		if secret.Labels[label] == "" || secret.Labels[label] != of.GetLabels()[label] {
			return nil
		}
	}
	return r.deleteSecretExactly(ctx, secret)
}

// deleteUnused deletes a generated Secret whose value has never been used.
func (r *EnvironmentReconciler) deleteUnused(ctx context.Context, env *v1alpha1.Environment, name string) error {
	secret, err := r.secret(ctx, env.Namespace, name)
	if secret == nil || err != nil {
		return err
	}
	if secret.Annotations[v1alpha1.AnnotationUnused] == "" || secret.Labels[v1alpha1.LabelEnvironment] != env.Name {
		return nil
	}
	return r.deleteSecretExactly(ctx, secret)
}

func (r *EnvironmentReconciler) deleteSecretExactly(ctx context.Context, secret *corev1.Secret) error {
	uid := secret.UID
	if err := client.IgnoreNotFound(r.Client.Delete(ctx, secret, client.Preconditions{UID: &uid})); err != nil {
		return fmt.Errorf("delete Secret %s: %w", secret.Name, err)
	}
	return nil
}

// exists asks the API server itself whether there is a managed resource of that name, whoever owns it.
func (r *EnvironmentReconciler) exists(ctx context.Context, namespace string, key plan.Key) (bool, error) {
	there := &metav1.PartialObjectMetadata{}
	there.SetGroupVersionKind(compositions.Kinds.Row(key.GroupKind).GroupVersionKind)
	err := r.APIReader.Get(ctx, client.ObjectKey{Namespace: namespace, Name: key.Name}, there)
	if apierrors.IsNotFound(err) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look for %s: %w", key, err)
	}
	return true, nil
}

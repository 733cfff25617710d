package controllers

import (
	"context"
	"fmt"
	"time"

	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// observation is what was there when a pass began. Its objects belong to the cache and are never changed.
type observation struct {
	plan.Observed

	// missing are kinds that the API server does not serve.
	missing missingKinds

	// at is when the pass began.
	at time.Time

	// was is what the Environment's conditions have said of each composition until now.
	was map[string]said
}

// said is what the condition of a composition says: that it is ready for the present spec, or that something has failed.
type said struct{ ready, failed bool }

func saidOf(env *v1alpha1.Environment, all []plan.Composition) map[string]said {
	was := map[string]said{}
	for _, c := range all {
		if now := meta.FindStatusCondition(env.Status.Conditions, c.Condition); now != nil {
			ready := now.Status == metav1.ConditionTrue && now.ObservedGeneration == env.Generation
			was[c.Name] = said{ready: ready, failed: now.Reason == v1alpha1.ReasonFailed}
		}
	}
	return was
}

// observe reads the Environment's managed resources and the Secrets that its plan needs.
func (r *EnvironmentReconciler) observe(ctx context.Context, env *v1alpha1.Environment) (observation, error) {
	at := r.Now()
	resources, missing, err := r.observeResources(ctx, env)
	if err != nil {
		return observation{}, err
	}
	secrets, err := r.observeSecrets(ctx, env)
	if err != nil {
		return observation{}, err
	}
	r.secrets.note(env, secrets)
	owner, err := ReadNetworkOwner(ctx, r.Client, env)
	if err != nil {
		return observation{}, err
	}
	users, err := networkUsers(ctx, r.Client, env, client.UnsafeDisableDeepCopy)
	if err != nil {
		return observation{}, err
	}
	elsewhere := plan.DropOthers(resources, env)
	seen := plan.Observed{
		Resources: resources, Elsewhere: elsewhere, Secrets: secrets, NetworkOwner: owner, NetworkUsers: users,
		FailedDeployments: r.kinds.failedDeployments.of(resources), Changed: r.kinds.answers.changed(resources),
	}
	return observation{Observed: seen, missing: missing, at: at}, nil
}

type (
	liveResources map[plan.Key]resource.ModernManaged
	missingKinds  map[schema.GroupKind]bool
)

func (r *EnvironmentReconciler) observeResources(ctx context.Context, env *v1alpha1.Environment) (liveResources, missingKinds, error) {
	missing, err := r.kinds.watchServed()
	if err != nil {
		return nil, nil, err
	}
	live := liveResources{}
	for _, gvk := range compositions.Kinds.All() {
		if missing[gvk.GroupKind()] {
			continue
		}
		// The cache holds what carries the label; nothing here changes an object, so none needs to be copied.
		if err := r.list(ctx, r.Client, env, gvk, live, client.UnsafeDisableDeepCopy); err != nil {
			return nil, nil, err
		}
	}
	return live, missing, nil
}

// list adds the resources of one kind that have the Environment's label to live. [plan.DropOthers] takes those of others out of it. A resource without
// a controller, or with a former Environment of this name as its controller, is applied to where the plan has its name, and is owned from then on;
// before, it is never deleted.
func (r *EnvironmentReconciler) list(
	ctx context.Context, reader client.Reader, env *v1alpha1.Environment, gvk schema.GroupVersionKind, live liveResources, opts ...client.ListOption,
) error {
	obj, err := r.Client.Scheme().New(gvk.GroupVersion().WithKind(gvk.Kind + "List"))
	if err != nil {
		return fmt.Errorf("make list of %s: %w", gvk.GroupKind(), err)
	}
	list := obj.(client.ObjectList)
	opts = append(opts, client.InNamespace(env.Namespace), client.MatchingLabels{v1alpha1.LabelEnvironment: env.Name})
	if err := reader.List(ctx, list, opts...); err != nil {
		return fmt.Errorf("list %s: %w", gvk.GroupKind(), err)
	}
	return meta.EachListItem(list, func(item runtimeObject) error {
		if res, ok := item.(resource.ModernManaged); ok {
			live[plan.Key{GroupKind: gvk.GroupKind(), Name: res.GetName()}] = res
		}
		return nil
	})
}

// observeSecrets reads Secrets by name: the controller can neither list nor watch them.
func (r *EnvironmentReconciler) observeSecrets(ctx context.Context, env *v1alpha1.Environment) (map[string]*corev1.Secret, error) {
	secrets := map[string]*corev1.Secret{}
	for _, name := range compositions.Secrets(env) {
		secret, err := r.secret(ctx, env.Namespace, name)
		if err != nil {
			return nil, err
		}
		if secret != nil {
			secrets[name] = secret
		}
	}
	return secrets, nil
}

// secret reads a Secret, or gives nil where there is none of its name.
func (r *EnvironmentReconciler) secret(ctx context.Context, namespace, name string) (*corev1.Secret, error) {
	secret := &corev1.Secret{}
	err := r.Client.Get(ctx, client.ObjectKey{Namespace: namespace, Name: name}, secret)
	if apierrors.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("get Secret %s: %w", name, err)
	}
	return secret, nil
}

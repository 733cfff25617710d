package controllers

import (
	"context"
	"fmt"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/util/workqueue"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	"sigs.k8s.io/controller-runtime/pkg/event"
	"sigs.k8s.io/controller-runtime/pkg/handler"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
)

// secretsInterval is how long a change of a Secret may stay unseen.
const secretsInterval = time.Minute

// secretChanges asks for a pass over an Environment that has a Secret which has changed since the last one. Nobody may watch Secrets here, and a pass for each
// look would be most of what a manager does at rest.
type secretChanges struct {
	reconciler *EnvironmentReconciler
	passes     chan event.GenericEvent

	mu   sync.Mutex
	seen map[types.NamespacedName]map[string]string // versions that the last pass has read, by the Secret's name; "" where there was none
}

// watchSecrets registers a controller of its own, so that looks at Secrets and passes do not wait for each other.
func (r *EnvironmentReconciler) watchSecrets(mgr ctrl.Manager, opts controller.Options) error {
	opts.NewQueue = nil
	// The usual back-off goes up to a quarter of an hour: a change would be seen that late after an outage.
	opts.RateLimiter = workqueue.NewTypedItemExponentialFailureRateLimiter[reconcile.Request](time.Second, secretsInterval)
	err := ctrl.NewControllerManagedBy(mgr).
		Named("secrets").
		Watches(&v1alpha1.Environment{}, handler.Funcs{
			CreateFunc: func(_ context.Context, e event.CreateEvent, q queue) { lookLater(q, e.Object) },
			UpdateFunc: func(_ context.Context, e event.UpdateEvent, q queue) { lookLater(q, e.ObjectNew) },
		}).
		WithOptions(opts).
		Complete(r.secrets)
	if err != nil {
		return fmt.Errorf("build controller of Secrets: %w", err)
	}
	return nil
}

// lookLater keeps the time of a look that is to come already.
func lookLater(q queue, env client.Object) {
	q.AddAfter(reconcile.Request{NamespacedName: client.ObjectKeyFromObject(env)}, wait.Jitter(secretsInterval, jitter))
}

// note what a pass has read.
func (s *secretChanges) note(env *v1alpha1.Environment, secrets map[string]*corev1.Secret) {
	versions := map[string]string{}
	for _, name := range compositions.Secrets(env) {
		versions[name] = ""
		if secret := secrets[name]; secret != nil {
			versions[name] = secret.ResourceVersion
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.seen == nil {
		s.seen = map[types.NamespacedName]map[string]string{}
	}
	s.seen[client.ObjectKeyFromObject(env)] = versions
}

// forget an Environment that is gone, or that another manager works on.
func (s *secretChanges) forget(env types.NamespacedName) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.seen, env)
}

func (s *secretChanges) lastSeen(env types.NamespacedName) map[string]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.seen[env]
}

// Reconcile looks at the Secrets that the last pass over an Environment has read, and comes back as long as passes read any.
func (s *secretChanges) Reconcile(ctx context.Context, req ctrl.Request) (ctrl.Result, error) {
	env := &v1alpha1.Environment{}
	if err := s.reconciler.Client.Get(ctx, req.NamespacedName, env, client.UnsafeDisableDeepCopy); err != nil {
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	if !env.DeletionTimestamp.IsZero() || env.Spec.Management == v1alpha1.ManagementPaused || len(compositions.Secrets(env)) == 0 {
		return ctrl.Result{}, nil // a change of the Environment asks for the next look
	}
	changed, err := s.changed(ctx, req.NamespacedName)
	if err != nil {
		return ctrl.Result{}, err
	}
	if changed {
		err = s.askForPass(ctx, env)
	}
	return ctrl.Result{RequeueAfter: wait.Jitter(secretsInterval, jitter)}, err
}

func (s *secretChanges) changed(ctx context.Context, env types.NamespacedName) (bool, error) {
	for name, seen := range s.lastSeen(env) {
		now, err := s.version(ctx, client.ObjectKey{Namespace: env.Namespace, Name: name})
		if now != seen || err != nil {
			return err == nil, err
		}
	}
	return false, nil
}

// version of a Secret, or "" where there is none. The API server is asked for metadata, so that no value is sent.
func (s *secretChanges) version(ctx context.Context, key client.ObjectKey) (string, error) {
	secret := &metav1.PartialObjectMetadata{}
	secret.SetGroupVersionKind(corev1.SchemeGroupVersion.WithKind("Secret"))
	err := s.reconciler.APIReader.Get(ctx, key, secret)
	if apierrors.IsNotFound(err) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("look at Secret %s: %w", key.Name, err)
	}
	return secret.ResourceVersion, nil
}

func (s *secretChanges) askForPass(ctx context.Context, env *v1alpha1.Environment) error {
	select {
	case s.passes <- event.GenericEvent{Object: env}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

package controllers

import (
	"context"
	"fmt"
	"maps"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/util/workqueue"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	"sigs.k8s.io/controller-runtime/pkg/event"
	"sigs.k8s.io/controller-runtime/pkg/handler"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"
	"sigs.k8s.io/controller-runtime/pkg/source"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
)

type runtimeObject = runtime.Object

// SetupWithManager registers the reconciler. The watches of managed resources begin when their kinds are there.
func (r *EnvironmentReconciler) SetupWithManager(mgr ctrl.Manager, opts controller.Options) error {
	r.secrets = &secretChanges{reconciler: r, passes: make(chan event.GenericEvent)}
	// Its own writes of the status are not left out: a pass may have decided upon an older status, and the next one sees that.
	c, err := ctrl.NewControllerManagedBy(mgr).
		For(&v1alpha1.Environment{}).
		Watches(&v1alpha1.Environment{}, networkChanges(mgr.GetClient())).
		WatchesRawSource(source.Channel(r.secrets.passes, &handler.EnqueueRequestForObject{})).
		WithOptions(opts).
		Build(r)
	if err != nil {
		return fmt.Errorf("build controller: %w", err)
	}
	r.kinds = &kindWatches{controller: c, cache: mgr.GetCache(), mapper: mgr.GetRESTMapper(), scheme: mgr.GetScheme()}
	return r.watchSecrets(mgr, opts)
}

// CacheOptions hold in memory only Environments and what belongs to one, without the field managers, which are half of an object.
func CacheOptions(namespaces []string) cache.Options {
	ours := labelExists(v1alpha1.LabelEnvironment)
	opts := cache.Options{
		DefaultLabelSelector: ours,
		DefaultTransform:     cache.TransformStripManagedFields(),
		ByObject:             map[client.Object]cache.ByObject{&v1alpha1.Environment{}: {Label: everything}},
	}
	for _, namespace := range namespaces {
		if opts.DefaultNamespaces == nil {
			opts.DefaultNamespaces = map[string]cache.Config{}
		}
		opts.DefaultNamespaces[namespace] = cache.Config{}
	}
	return opts
}

// kindWatches watches the kinds of compositions as soon as the API server serves them. A manager that waited for all kinds at its start would die where
// one kind is not installed or not activated.
type kindWatches struct {
	controller controller.Controller
	cache      cache.Cache
	mapper     meta.RESTMapper
	scheme     *runtime.Scheme

	mu      sync.Mutex
	watched map[schema.GroupKind]bool

	failedDeployments failedDeployments
	answers           answers
	pace              pace
}

// watchServed begins the watches of kinds that have come, and returns the kinds that are not there.
func (w *kindWatches) watchServed() (missingKinds, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	missing := missingKinds{}
	for _, gvk := range compositions.Kinds.All() {
		if w.watched[gvk.GroupKind()] {
			continue
		}
		_, err := w.mapper.RESTMapping(gvk.GroupKind(), gvk.Version)
		if meta.IsNoMatchError(err) {
			missing[gvk.GroupKind()] = true
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("look up %s: %w", gvk.GroupKind(), err)
		}
		if err := w.watch(gvk); err != nil {
			return nil, err
		}
	}
	return missing, nil
}

func (w *kindWatches) watch(gvk schema.GroupVersionKind) error {
	obj, err := w.scheme.New(gvk)
	if err != nil {
		return fmt.Errorf("make %s: %w", gvk.GroupKind(), err)
	}
	if err := w.controller.Watch(source.Kind(w.cache, obj.(client.Object), handler.Funcs{
		CreateFunc: func(_ context.Context, e event.CreateEvent, q queue) {
			w.failedDeployments.note(e.Object)
			w.enqueue(q, e.Object)
		},
		UpdateFunc: func(_ context.Context, e event.UpdateEvent, q queue) {
			w.failedDeployments.note(e.ObjectNew)
			w.enqueue(q, e.ObjectNew)
		},
		DeleteFunc: func(_ context.Context, e event.DeleteEvent, q queue) {
			w.failedDeployments.forget(e.Object)
			w.answers.forget(e.Object)
			w.enqueue(q, e.Object)
		},
	}, resourceChanged)); err != nil {
		return fmt.Errorf("watch %s: %w", gvk.GroupKind(), err)
	}
	w.watched = maps.Clone(w.watched)
	if w.watched == nil {
		w.watched = map[schema.GroupKind]bool{}
	}
	w.watched[gvk.GroupKind()] = true
	return nil
}

type queue = workqueue.TypedRateLimitingInterface[reconcile.Request]

// enqueue asks for a pass over the Environment of a managed resource.
func (w *kindWatches) enqueue(q queue, obj client.Object) {
	req := reconcile.Request{NamespacedName: types.NamespacedName{Namespace: obj.GetNamespace(), Name: obj.GetLabels()[v1alpha1.LabelEnvironment]}}
	q.AddAfter(req, w.pace.wait(req, time.Now()))
}

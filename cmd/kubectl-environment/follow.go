package main

import (
	"context"
	"fmt"

	"github.com/go-logr/logr"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/labels"
	toolscache "k8s.io/client-go/tools/cache"
	"k8s.io/klog/v2"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/log"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
)

// following has an Environment and its managed resources in memory, as the API server tells of them.
type following struct {
	client  client.Client
	cache   cache.Cache
	changes chan struct{}
	refused chan error
}

// follow an Environment. Only Secrets are still read one by one: hardly anybody may watch them.
func (t *target) follow(ctx context.Context, key client.ObjectKey) (*following, error) {
	log.SetLogger(logr.Discard()) // what the libraries log would stand in the table
	klog.SetLogger(logr.Discard())
	config, c, err := t.connect()
	if err != nil {
		return nil, err
	}
	f := &following{changes: make(chan struct{}, 1), refused: make(chan error, 1)}
	f.cache, err = cache.New(config, cache.Options{
		Scheme: c.Scheme(), Mapper: c.RESTMapper(),
		DefaultNamespaces:        map[string]cache.Config{key.Namespace: {}},
		DefaultLabelSelector:     labels.SelectorFromSet(labels.Set{v1alpha1.LabelEnvironment: key.Name}),
		DefaultTransform:         cache.TransformStripManagedFields(),
		DefaultWatchErrorHandler: f.giveUp,
		ByObject:                 map[client.Object]cache.ByObject{&v1alpha1.Environment{}: {Label: labels.Everything()}},
	})
	if err != nil {
		return nil, fmt.Errorf("make cache: %w", err)
	}
	f.client, err = client.New(config, client.Options{
		Scheme: c.Scheme(), Mapper: c.RESTMapper(), Cache: &client.CacheOptions{Reader: f.cache, DisableFor: []client.Object{&corev1.Secret{}}},
	})
	if err != nil {
		return nil, fmt.Errorf("make client: %w", err)
	}
	return f, f.start(ctx)
}

// start watching, and wait until all is there that there is by now.
func (f *following) start(ctx context.Context) error {
	if err := f.watch(ctx, &v1alpha1.Environment{}); err != nil {
		return err
	}
	for _, gvk := range compositions.Kinds.All() {
		if _, err := f.client.RESTMapper().RESTMapping(gvk.GroupKind(), gvk.Version); meta.IsNoMatchError(err) {
			continue
		}
		obj, err := f.client.Scheme().New(gvk)
		if err != nil {
			return fmt.Errorf("make %s: %w", gvk.GroupKind(), err)
		}
		if err := f.watch(ctx, obj.(client.Object)); err != nil {
			return err
		}
	}
	go func() { _ = f.cache.Start(ctx) }() // it ends with ctx, and has no other end
	synced := make(chan struct{})
	go func() {
		f.cache.WaitForCacheSync(ctx)
		close(synced)
	}()
	select {
	case err := <-f.refused:
		return err
	case <-synced:
		return nil
	}
}

func (f *following) watch(ctx context.Context, obj client.Object) error {
	informer, err := f.cache.GetInformer(ctx, obj, cache.BlockUntilSynced(false))
	if err != nil {
		return fmt.Errorf("watch %T: %w", obj, err)
	}
	_, err = informer.AddEventHandler(toolscache.ResourceEventHandlerFuncs{
		AddFunc:    func(any) { f.tell() },
		UpdateFunc: func(any, any) { f.tell() },
		DeleteFunc: func(any) { f.tell() },
	})
	return err
}

// tell of a change, once for all that come before somebody looks.
func (f *following) tell() {
	select {
	case f.changes <- struct{}{}:
	default:
	}
}

// giveUp where the user may not watch. All else, such as an API server that is away, is tried again.
func (f *following) giveUp(_ context.Context, _ *toolscache.Reflector, err error) {
	if !apierrors.IsForbidden(err) && !apierrors.IsUnauthorized(err) {
		return
	}
	select {
	case f.refused <- err:
	default:
	}
}

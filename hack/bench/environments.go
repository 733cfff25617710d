package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/dynamic/dynamicinformer"
	"k8s.io/client-go/tools/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// hands is how many requests are on their way at once.
const hands = 8

func namespaceOf(i int) string { return fmt.Sprintf("team-%04d", i) }

// prepare makes the namespaces, with what the sample reads.
func (s *stage) prepare(ctx context.Context, size int) error {
	return forEach(ctx, size, func(ctx context.Context, i int) error {
		namespace := &corev1.Namespace{}
		namespace.Name = namespaceOf(i)
		if err := s.admin.Create(ctx, namespace); err != nil {
			return fmt.Errorf("make namespace: %w", err)
		}
		for _, secret := range s.secrets {
			secret := secret.DeepCopy()
			secret.SetNamespace(namespace.Name)
			if err := s.admin.Create(ctx, secret); err != nil {
				return fmt.Errorf("make Secret: %w", err)
			}
		}
		return nil
	})
}

// create makes the Environments, one in each namespace.
func (s *stage) create(ctx context.Context, size int) error {
	return forEach(ctx, size, func(ctx context.Context, i int) error {
		env := s.environment.DeepCopy()
		env.Namespace = namespaceOf(i)
		if err := s.admin.Create(ctx, env); err != nil {
			return fmt.Errorf("make Environment: %w", err)
		}
		return nil
	})
}

func forEach(ctx context.Context, size int, do func(context.Context, int) error) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(hands)
	for i := range size {
		group.Go(func() error { return do(ctx, i) })
	}
	return group.Wait()
}

// readiness tells which Environments are ready.
type readiness struct {
	mu    sync.Mutex
	ready map[string]bool
	came  chan struct{} // has something when one has come
}

// watchReady begins to look which Environments are ready.
func (s *stage) watchReady(ctx context.Context) (*readiness, error) {
	c, err := dynamic.NewForConfig(s.config())
	if err != nil {
		return nil, fmt.Errorf("make client: %w", err)
	}
	r := &readiness{ready: map[string]bool{}, came: make(chan struct{}, 1)}
	gvr := schema.GroupVersionResource{Group: v1alpha1.GroupVersion.Group, Version: v1alpha1.GroupVersion.Version, Resource: "environments"}
	informer := dynamicinformer.NewFilteredDynamicInformer(c, gvr, "", 0, cache.Indexers{}, nil).Informer()
	see := func(o any) { r.see(o.(*unstructured.Unstructured)) }
	if _, err := informer.AddEventHandler(cache.ResourceEventHandlerFuncs{AddFunc: see, UpdateFunc: func(_, o any) { see(o) }}); err != nil {
		return nil, fmt.Errorf("watch Environments: %w", err)
	}
	go informer.Run(ctx.Done())
	if !cache.WaitForCacheSync(ctx.Done(), informer.HasSynced) {
		return nil, ctx.Err()
	}
	return r, nil
}

func (r *readiness) see(o *unstructured.Unstructured) {
	conditions, _, _ := unstructured.NestedSlice(o.Object, "status", "conditions")
	ready := false
	for _, c := range conditions {
		c, ok := c.(map[string]any)
		ready = ready || ok && c["type"] == v1alpha1.ConditionReady && c["status"] == "True"
	}
	r.mu.Lock()
	r.ready[o.GetNamespace()] = ready
	r.mu.Unlock()
	select {
	case r.came <- struct{}{}:
	default:
	}
}

func (r *readiness) count() (n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, ready := range r.ready {
		if ready {
			n++
		}
	}
	return n
}

// patience is how long nothing may happen.
const patience = 3 * time.Minute

// wait until so many Environments are ready.
func (r *readiness) wait(ctx context.Context, size int, provider *provider) error {
	for r.count() < size {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-r.came:
		case <-time.After(patience):
			return fmt.Errorf("%d of %d Environments are ready, and nothing happens for %s; what AWS said last: %w", r.count(), size, patience, provider.err())
		}
	}
	return nil
}

// record what became of the Environment in the first namespace.
func (s *stage) record(ctx context.Context, w *watched) ([]*unstructured.Unstructured, error) {
	var found []*unstructured.Unstructured
	for gvk := range w.informers {
		list := &unstructured.UnstructuredList{}
		list.SetGroupVersionKind(gvk)
		if err := s.admin.List(ctx, list, client.InNamespace(namespaceOf(0))); err != nil {
			return nil, fmt.Errorf("list %s: %w", gvk.Kind, err)
		}
		for i := range list.Items {
			found = append(found, &list.Items[i])
		}
	}
	return found, nil
}

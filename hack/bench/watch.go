package main

import (
	"context"
	"fmt"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/dynamic/dynamicinformer"
	"k8s.io/client-go/tools/cache"

	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

// version of all kinds of the provider that are made.
const version = "v1beta1"

// ref is a managed resource.
type ref struct {
	kind            schema.GroupVersionKind
	namespace, name string
}

// object is a managed resource of any Environment.
type object struct {
	kind schema.GroupKind
	name string
}

func (r ref) of() object { return object{r.kind.GroupKind(), r.name} }

// aws names the kind in the simulated account.
func (r ref) aws() aws.Kind { return aws.KindOf(r.kind.Group, r.kind.Kind) }

// watched are the managed resources of all kinds. Of those at rest only what tells them apart is kept: there are many.
type watched struct {
	resources map[schema.GroupVersionKind]dynamic.NamespaceableResourceInterface
	informers map[schema.GroupVersionKind]cache.SharedIndexInformer
}

// watch shows every managed resource to see, when it comes and when it changes.
func (s *stage) watch(ctx context.Context, see func(ref)) (*watched, error) {
	c, err := dynamic.NewForConfig(s.config())
	if err != nil {
		return nil, fmt.Errorf("make client: %w", err)
	}
	w := &watched{
		resources: map[schema.GroupVersionKind]dynamic.NamespaceableResourceInterface{},
		informers: map[schema.GroupVersionKind]cache.SharedIndexInformer{},
	}
	for _, gvk := range compositions.Kinds.All() {
		mapping, err := s.admin.RESTMapper().RESTMapping(gvk.GroupKind(), gvk.Version)
		if err != nil {
			return nil, fmt.Errorf("look up %s: %w", gvk, err)
		}
		informer := dynamicinformer.NewFilteredDynamicInformer(c, mapping.Resource, "", 0, cache.Indexers{}, nil).Informer()
		if err := informer.SetTransform(slim); err != nil {
			return nil, fmt.Errorf("watch %s: %w", gvk, err)
		}
		note := func(o any) {
			if o, ok := o.(*unstructured.Unstructured); ok {
				see(ref{gvk, o.GetNamespace(), o.GetName()})
			}
		}
		if _, err := informer.AddEventHandler(cache.ResourceEventHandlerFuncs{AddFunc: note, UpdateFunc: func(_, o any) { note(o) }}); err != nil {
			return nil, fmt.Errorf("watch %s: %w", gvk, err)
		}
		w.resources[gvk], w.informers[gvk] = c.Resource(mapping.Resource), informer
		go informer.Run(ctx.Done())
	}
	for gvk, informer := range w.informers {
		if !cache.WaitForCacheSync(ctx.Done(), informer.HasSynced) {
			return nil, fmt.Errorf("watch %s: %w", gvk, ctx.Err())
		}
	}
	return w, nil
}

// get returns a managed resource as it was seen last, or nil.
func (w *watched) get(r ref) *unstructured.Unstructured {
	o, found, err := w.informers[r.kind].GetStore().GetByKey(r.namespace + "/" + r.name)
	if err != nil || !found {
		return nil
	}
	return o.(*unstructured.Unstructured)
}

// resource of a managed resource in the API.
func (w *watched) resource(r ref) dynamic.ResourceInterface {
	return w.resources[r.kind].Namespace(r.namespace)
}

func slim(o any) (any, error) {
	full, ok := o.(*unstructured.Unstructured)
	if !ok {
		return o, nil
	}
	full.SetManagedFields(nil)
	if !isAnswered(full) {
		return full, nil
	}
	rest := &unstructured.Unstructured{Object: map[string]any{"apiVersion": full.GetAPIVersion(), "kind": full.GetKind()}}
	rest.SetNamespace(full.GetNamespace())
	rest.SetName(full.GetName())
	rest.SetResourceVersion(full.GetResourceVersion())
	rest.SetGeneration(full.GetGeneration())
	return rest, unstructured.SetNestedField(rest.Object, full.Object["status"].(map[string]any)["conditions"], "status", "conditions")
}

// isAnswered reports whether the provider has said its last word about what a managed resource asks for.
func isAnswered(o *unstructured.Unstructured) bool {
	conditions, _, err := unstructured.NestedSlice(o.Object, "status", "conditions")
	if err != nil {
		return false
	}
	for _, c := range conditions {
		if c, ok := c.(map[string]any); ok && c["type"] == string(xpv1.TypeSynced) {
			generation, _ := c["observedGeneration"].(int64)
			return generation == o.GetGeneration()
		}
	}
	return false
}

package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// snapshot is an Environment and its managed resources at one moment.
type snapshot struct {
	environment *v1alpha1.Environment // nil where it is gone
	plan        *plan.Plan            // nil where it is gone: what the Environment needs, observed or not
	resources   []resource            // in the order of the compositions, then by instance, depth, kind and name
}

// resource is a managed resource as far as it is shown.
type resource struct {
	gvk                   schema.GroupVersionKind
	name                  string
	composition, instance string
	depth                 int
	awsID                 string
	ready, deleting       bool
	protected             bool // AWS refuses to delete it
}

func (r resource) String() string {
	return plan.Key{GroupKind: r.gvk.GroupKind(), Name: r.name}.String()
}

// view looks at one Environment.
type view struct {
	cache cache.Cache
	key   client.ObjectKey
}

// newView begins to watch an Environment and its managed resources.
func newView(ctx context.Context, cfg *rest.Config, scheme *runtime.Scheme, key client.ObjectKey) (*view, error) {
	ours, err := labels.Parse(v1alpha1.LabelEnvironment + "=" + key.Name)
	if err != nil {
		return nil, fmt.Errorf("select managed resources: %w", err)
	}
	c, err := cache.New(cfg, cache.Options{
		Scheme:                       scheme,
		DefaultNamespaces:            map[string]cache.Config{key.Namespace: {}},
		DefaultLabelSelector:         ours,
		DefaultUnsafeDisableDeepCopy: new(true),
		ByObject:                     map[client.Object]cache.ByObject{&v1alpha1.Environment{}: {Label: labels.Everything()}},
	})
	if err != nil {
		return nil, fmt.Errorf("watch: %w", err)
	}
	go func() { _ = c.Start(ctx) }()
	if !c.WaitForCacheSync(ctx) {
		return nil, fmt.Errorf("watch: %w", context.Cause(ctx))
	}
	return &view{cache: c, key: key}, nil
}

// look takes a snapshot.
func (v *view) look(ctx context.Context) (*snapshot, error) {
	env := &v1alpha1.Environment{}
	if err := v.cache.Get(ctx, v.key, env); apierrors.IsNotFound(err) {
		env = nil
	} else if err != nil {
		return nil, fmt.Errorf("look at Environment: %w", err)
	}
	var resources []resource
	for _, gvk := range compositions.Kinds.All() {
		list := &unstructured.UnstructuredList{}
		list.SetGroupVersionKind(gvk)
		if err := v.cache.List(ctx, list); err != nil {
			return nil, fmt.Errorf("look at %s: %w", gvk.Kind, err)
		}
		for i := range list.Items {
			resources = append(resources, newResource(&list.Items[i]))
		}
	}
	return newSnapshot(env, resources)
}

func newSnapshot(env *v1alpha1.Environment, resources []resource) (*snapshot, error) {
	if env == nil {
		return &snapshot{resources: resources}, nil
	}
	p, err := compositions.Compose(env, plan.Observed{})
	if err != nil {
		return nil, fmt.Errorf("count what the Environment needs: %w", err)
	}
	rank := map[string]int{}
	for i, c := range p.Compositions {
		rank[c.Name] = i
	}
	slices.SortFunc(resources, func(a, b resource) int {
		return cmp.Or(cmp.Compare(rank[a.composition], rank[b.composition]), cmp.Compare(a.instance, b.instance),
			cmp.Compare(a.depth, b.depth), cmp.Compare(a.gvk.Kind, b.gvk.Kind), cmp.Compare(a.name, b.name))
	})
	return &snapshot{env, p, resources}, nil
}

func newResource(o *unstructured.Unstructured) resource {
	depth, _ := strconv.Atoi(o.GetAnnotations()[v1alpha1.AnnotationDepth])
	protected, _, _ := unstructured.NestedBool(o.Object, "status", "atProvider", "deletionProtection")
	return resource{
		gvk: o.GroupVersionKind(), name: o.GetName(),
		composition: o.GetLabels()[v1alpha1.LabelComposition], instance: o.GetLabels()[v1alpha1.LabelInstance],
		depth: depth, awsID: awsID(o), ready: isReady(o), deleting: o.GetDeletionTimestamp() != nil, protected: protected,
	}
}

// awsID is what AWS calls a resource: the external name, or the ARN where AWS was given our name.
func awsID(o *unstructured.Unstructured) string {
	arn, _, _ := unstructured.NestedString(o.Object, "status", "atProvider", "arn")
	name := o.GetAnnotations()["crossplane.io/external-name"]
	if name == o.GetName() {
		name = ""
	}
	return cmp.Or(name, arn, o.GetName())
}

// isReady is the controller's rule: while the provider works on a change it reports success already.
func isReady(o *unstructured.Unstructured) bool {
	status := map[string]string{}
	current := true
	conditions, _, _ := unstructured.NestedSlice(o.Object, "status", "conditions")
	for _, c := range conditions {
		c, _ := c.(map[string]any)
		status[fmt.Sprint(c["type"])] = fmt.Sprint(c["status"])
		if generation, ok := c["observedGeneration"].(int64); ok && c["type"] == "Synced" {
			current = generation >= o.GetGeneration()
		}
	}
	return status["Ready"] == "True" && status["Synced"] == "True" && current && status["LastAsyncOperation"] != "False"
}

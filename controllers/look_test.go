package controllers_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/util/retry"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
)

// insisting is for objects that the provider writes all the time, as it does where AWS refuses something.
var insisting = wait.Backoff{Steps: 20, Duration: 10 * time.Millisecond, Factor: 1.5, Jitter: 0.5, Cap: time.Second}

// environment reads the Environment of the test.
func (w *world) environment() *v1alpha1.Environment {
	w.t.Helper()
	env := &v1alpha1.Environment{}
	if err := w.Get(w.t.Context(), client.ObjectKey{Namespace: w.namespace, Name: "shop"}, env); err != nil {
		w.t.Fatal(err)
	}
	return env
}

// change edits the Environment of the test.
func (w *world) change(edit func(*v1alpha1.Environment)) *v1alpha1.Environment {
	w.t.Helper()
	var env *v1alpha1.Environment
	if err := retry.RetryOnConflict(insisting, func() error {
		env = w.environment()
		edit(env)
		return w.Update(w.t.Context(), env)
	}); err != nil {
		w.t.Fatal(err)
	}
	return env
}

// waitReady waits until the Environment is ready for its current generation, with nothing left to do.
func (w *world) waitReady() *v1alpha1.Environment {
	w.t.Helper()
	var last *v1alpha1.Environment
	w.follow("the Environment to be ready", func(env *v1alpha1.Environment) bool {
		if env == nil {
			return false
		}
		last = env
		ready := meta.FindStatusCondition(env.Status.Conditions, v1alpha1.ConditionReady)
		busy := meta.FindStatusCondition(env.Status.Conditions, v1alpha1.ConditionReconciling)
		return ready != nil && ready.Status == metav1.ConditionTrue && ready.ObservedGeneration == env.Generation && busy == nil
	})
	return last
}

// waitFor waits until a condition of the Environment has a reason, and returns it.
func (w *world) waitFor(conditionType, reason string) metav1.Condition {
	w.t.Helper()
	var found metav1.Condition
	w.follow(conditionType+" to be "+reason, func(env *v1alpha1.Environment) bool {
		if env == nil {
			return false
		}
		if c := meta.FindStatusCondition(env.Status.Conditions, conditionType); c != nil {
			found = *c
		}
		return found.Reason == reason && found.ObservedGeneration == env.Generation
	})
	return found
}

// resource reads a managed resource by its short name: Subnet/shop-private-a.
func (w *world) resource(short string) *unstructured.Unstructured {
	w.t.Helper()
	res := w.named(short)
	if err := w.Get(w.t.Context(), client.ObjectKeyFromObject(res), res); err != nil {
		w.t.Fatal(err)
	}
	return res
}

// named is a managed resource with its name alone. Two groups may have a kind of the same name: what is there is meant.
func (w *world) named(short string) *unstructured.Unstructured {
	w.t.Helper()
	kind, name, _ := strings.Cut(short, "/")
	of := slices.DeleteFunc(compositions.Kinds.All(), func(gvk schema.GroupVersionKind) bool { return gvk.Kind != kind })
	if len(of) == 0 {
		w.t.Fatalf("there is no kind %s", kind)
	}
	for _, gvk := range of {
		if len(of) > 1 && name != "" && w.exists(w.called(gvk, name)) {
			return w.called(gvk, name)
		}
	}
	return w.called(of[0], name)
}

func (w *world) called(gvk schema.GroupVersionKind, name string) *unstructured.Unstructured {
	res := &unstructured.Unstructured{}
	res.SetGroupVersionKind(gvk)
	res.SetNamespace(w.namespace)
	res.SetName(name)
	return res
}

// resources are all managed resources of the namespace by their short names.
func (w *world) resources() map[string]*unstructured.Unstructured {
	w.t.Helper()
	found := map[string]*unstructured.Unstructured{}
	for _, gvk := range compositions.Kinds.All() {
		for _, res := range w.list(gvk) {
			found[gvk.Kind+"/"+res.GetName()] = &res
		}
	}
	return found
}

func (w *world) list(gvk schema.GroupVersionKind) []unstructured.Unstructured {
	w.t.Helper()
	list := &unstructured.UnstructuredList{}
	list.SetGroupVersionKind(gvk)
	if err := w.List(w.t.Context(), list, client.InNamespace(w.namespace)); err != nil && !meta.IsNoMatchError(err) {
		w.t.Fatal(err)
	}
	return list.Items
}

// namesOf all managed resources of a kind, sorted.
func namesOf(w *world, kind string) []string {
	w.t.Helper()
	var names []string
	for _, res := range w.list(w.named(kind + "/").GroupVersionKind()) {
		names = append(names, res.GetName())
	}
	slices.Sort(names)
	return names
}

// names are the short names of all managed resources, sorted.
func (w *world) names() []string {
	w.t.Helper()
	return slices.Sorted(maps.Keys(w.resources()))
}

// generations of all managed resources: they change with the spec.
func (w *world) generations() map[string]int64 {
	w.t.Helper()
	generations := map[string]int64{}
	for name, res := range w.resources() {
		generations[name] = res.GetGeneration()
	}
	return generations
}

// edit changes a managed resource as somebody else.
func (w *world) edit(short string, change func(*unstructured.Unstructured)) {
	w.t.Helper()
	if err := retry.RetryOnConflict(insisting, func() error {
		res := w.resource(short)
		change(res)
		return w.Update(w.t.Context(), res, client.FieldOwner("somebody"))
	}); err != nil {
		w.t.Fatal(err)
	}
}

// describe says how things stand, for the message of a test that fails.
func (w *world) describe() string {
	var b strings.Builder
	env := &v1alpha1.Environment{}
	if err := w.Get(context.Background(), client.ObjectKey{Namespace: w.namespace, Name: "shop"}, env); err == nil {
		for _, c := range env.Status.Conditions {
			fmt.Fprintf(&b, "%s=%s %s: %s\n", c.Type, c.Status, c.Reason, c.Message)
		}
	}
	resources := w.resources()
	for _, name := range slices.Sorted(maps.Keys(resources)) {
		if conditions := unready(resources[name]); conditions != "" {
			fmt.Fprintf(&b, "%s: %s\n", name, conditions)
		}
	}
	return b.String()
}

// unready are the conditions of a managed resource that is not ready, or is on its way out.
func unready(res *unstructured.Unstructured) string {
	conditions, _, _ := unstructured.NestedSlice(res.Object, "status", "conditions")
	var said []string
	ready := len(conditions) > 0 && res.GetDeletionTimestamp() == nil
	for _, c := range conditions {
		c := c.(map[string]any)
		said = append(said, fmt.Sprintf("%v=%v %v %v", c["type"], c["status"], c["reason"], c["message"]))
		ready = ready && c["status"] == "True"
	}
	if ready {
		return ""
	}
	return "generation " + fmt.Sprint(res.GetGeneration()) + " " + strings.Join(said, "; ")
}

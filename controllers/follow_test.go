package controllers_test

import (
	"context"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/watch"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// patience is how long a test waits for something.
const patience = 5 * time.Minute

// follow waits until the Environment of the test is as wanted: nil where there is none. A watch tells of it, as to ask again and again costs the API
// server a seventh of all that tests ask.
func (w *world) follow(what string, wanted func(*v1alpha1.Environment) bool) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), patience)
	defer cancel()
	for ctx.Err() == nil {
		met, err := w.becomes(ctx, wanted)
		if met {
			return
		}
		if err != nil && ctx.Err() == nil {
			w.t.Fatalf("waiting for %s: %v", what, err)
		}
	}
	w.t.Fatalf("waiting for %s: %v\n%s", what, ctx.Err(), w.describe())
}

// becomes reports whether the Environment gets as wanted before the watch ends.
func (w *world) becomes(ctx context.Context, wanted func(*v1alpha1.Environment) bool) (bool, error) {
	list := &v1alpha1.EnvironmentList{}
	if err := w.List(ctx, list, client.InNamespace(w.namespace)); err != nil {
		return false, err
	}
	var now *v1alpha1.Environment
	for i := range list.Items {
		if list.Items[i].Name == "shop" {
			now = &list.Items[i]
		}
	}
	if wanted(now) {
		return true, nil
	}
	from := &client.ListOptions{Namespace: w.namespace, Raw: &metav1.ListOptions{ResourceVersion: list.ResourceVersion}}
	changes, err := w.Watch(ctx, list, from)
	if err != nil {
		return false, err
	}
	defer changes.Stop()
	for change := range changes.ResultChan() {
		env, isEnvironment := change.Object.(*v1alpha1.Environment)
		if !isEnvironment || env.Name != "shop" {
			continue
		}
		if change.Type == watch.Deleted {
			env = nil
		}
		if wanted(env) {
			return true, nil
		}
	}
	return false, nil
}

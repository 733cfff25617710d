package controllers_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/apiutil"
	"sigs.k8s.io/controller-runtime/pkg/client/interceptor"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/controllers"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

func TestCascadeOrphanDeletesNothing(t *testing.T) {
	for name, collectorFirst := range map[string]bool{"the garbage collector comes first": true, "the controller comes first": false} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			m := w.makeReady(generatedValues)
			m.stop()
			before, resources := w.tally(), w.names()
			env := w.environment()
			if err := w.Delete(t.Context(), env, client.PropagationPolicy(metav1.DeletePropagationOrphan)); err != nil {
				t.Fatal(err)
			}
			if collectorFirst {
				w.orphanDependents()
			}
			w.startManager()
			if !collectorFirst {
				w.eventually("the controller to let go", func(context.Context) (bool, error) {
					return !contains(w.environment().Finalizers, v1alpha1.Finalizer), nil
				})
				w.orphanDependents()
			}
			w.waitGone(env)
			if diff := cmp.Diff(resources, w.names()); diff != "" {
				t.Errorf("managed resources (-before +after):\n%s", diff)
			}
			if after := w.tally(); after != before {
				t.Errorf("AWS was asked for %+v, and before for %+v", after, before)
			}
			w.collectGarbage(env.UID)
			for _, name := range generatedNames {
				if !w.exists(&corev1.Secret{ObjectMeta: w.meta(name)}) {
					t.Errorf("Secret %s is gone", name)
				}
			}

			w.create(again(env))
			w.waitReady()
			if after := w.tally(); after != before {
				t.Errorf("made again, AWS was asked for %+v, and before for %+v", after, before)
			}
		})
	}
}

// orphanDependents plays the garbage collector: it takes the owner from the managed resources, and then the finalizer.
func (w *world) orphanDependents() {
	w.t.Helper()
	for short := range w.resources() {
		w.edit(short, func(u *unstructured.Unstructured) { u.SetOwnerReferences(nil) })
	}
	w.change(func(env *v1alpha1.Environment) {
		env.Finalizers = without(env.Finalizers, metav1.FinalizerOrphanDependents)
	})
}

// behind is a manager that is stopped, with a cache in which something is still as it was.
func (w *world) behind(m *manager, stale interceptor.Funcs) *controllers.EnvironmentReconciler {
	w.t.Helper()
	reconciler := *m.EnvironmentReconciler
	reconciler.Client, reconciler.APIReader = interceptor.NewClient(w.WithWatch, stale), w.WithWatch
	return &reconciler
}

// deleteOrphaning deletes the Environment as kubectl delete --cascade=orphan does, and plays the garbage collector.
func (w *world) deleteOrphaning() *v1alpha1.Environment {
	w.t.Helper()
	env := w.environment()
	if err := w.Delete(w.t.Context(), env, client.PropagationPolicy(metav1.DeletePropagationOrphan)); err != nil {
		w.t.Fatal(err)
	}
	w.orphanDependents()
	return env
}

// The cache can still have the owners that the garbage collector has just taken away.
func TestWhatWasOrphanedAMomentAgoIsNotDeleted(t *testing.T) {
	w := newWorld(t)
	m := w.makeReady()
	m.stop()
	before := w.resources()
	env := w.deleteOrphaning()
	stale := w.behind(m, interceptor.Funcs{
		List: func(ctx context.Context, c client.WithWatch, list client.ObjectList, opts ...client.ListOption) error {
			if err := c.List(ctx, list, opts...); err != nil {
				return err
			}
			return meta.EachListItem(list, func(item runtime.Object) error {
				gvk, err := apiutil.GVKForObject(item, scheme)
				if err != nil {
					return err
				}
				live := item.(client.Object)
				old := before[gvk.Kind+"/"+live.GetName()]
				live.SetOwnerReferences(old.GetOwnerReferences())
				live.SetResourceVersion(old.GetResourceVersion())
				return nil
			})
		},
	})
	if result, err := stale.Reconcile(t.Context(), m.request()); err != nil || result.RequeueAfter == 0 {
		t.Errorf("looks again after %s: %v", result.RequeueAfter, err)
	}
	for short, res := range w.resources() {
		if res.GetDeletionTimestamp() != nil || len(res.GetOwnerReferences()) > 0 {
			t.Errorf("%s is deleted at %v, and has the owners %v", short, res.GetDeletionTimestamp(), res.GetOwnerReferences())
		}
	}
	w.startManager()
	w.waitGone(env)
	if left := w.resources(); len(left) != len(before) {
		t.Errorf("of %d managed resources %d are left", len(before), len(left))
	}
}

// The cache can still have the Environment as it was before it was deleted.
func TestEnvironmentThatIsLeavingTakesNothingUpAgain(t *testing.T) {
	w := newWorld(t)
	m := w.makeReady()
	m.stop()
	old := w.environment()
	w.deleteOrphaning()
	stale := w.behind(m, interceptor.Funcs{
		Get: func(ctx context.Context, c client.WithWatch, key client.ObjectKey, obj client.Object, opts ...client.GetOption) error {
			if env, ok := obj.(*v1alpha1.Environment); ok {
				old.DeepCopyInto(env)
				return nil
			}
			return c.Get(ctx, key, obj, opts...)
		},
	})
	if result, err := stale.Reconcile(t.Context(), m.request()); err != nil || result.RequeueAfter == 0 {
		t.Errorf("looks again after %s: %v", result.RequeueAfter, err)
	}
	for short, res := range w.resources() {
		if len(res.GetOwnerReferences()) > 0 {
			t.Errorf("%s has the owners %v", short, res.GetOwnerReferences())
		}
	}
}

// In the foreground the garbage collector waits for what the controller deletes in order.
func TestCascadeForegroundDeletesInOrder(t *testing.T) {
	w := newWorldIn(t, cluster, stepwise)
	w.makeReady(generatedValues)
	before := w.resources()
	env := w.environment()
	if err := w.Delete(t.Context(), env, client.PropagationPolicy(metav1.DeletePropagationForeground)); err != nil {
		t.Fatal(err)
	}
	w.eventually("the controller to let go", func(context.Context) (bool, error) {
		return !contains(w.environment().Finalizers, v1alpha1.Finalizer), nil
	})
	w.leftNothing()
	deepestFirst(t, before, w.account.Deletions())
	w.wantSecrets()
	w.change(func(env *v1alpha1.Environment) { env.Finalizers = nil })
	w.waitGone(env)
}

// wantSecrets checks which Secrets are left that the controller has made.
func (w *world) wantSecrets(names ...string) {
	w.t.Helper()
	secrets := &corev1.SecretList{}
	if err := w.List(w.t.Context(), secrets, client.InNamespace(w.namespace), client.HasLabels{v1alpha1.LabelEnvironment}); err != nil {
		w.t.Fatal(err)
	}
	var left []string
	for _, secret := range secrets.Items {
		left = append(left, secret.Name)
	}
	if diff := cmp.Diff(names, left); diff != "" {
		w.t.Errorf("Secrets (-want +got):\n%s", diff)
	}
}

// The namespace controller deletes all Secrets at once, while the database still goes.
func TestDatabaseGoesWithItsNamespace(t *testing.T) {
	w := newWorld(t)
	m := w.makeReady(generatedValues)
	if err := w.DeleteAllOf(t.Context(), &corev1.Secret{}, client.InNamespace(w.namespace)); err != nil {
		t.Fatal(err)
	}
	m.reconcile()
	w.waitFor("DatabasesReady", "SecretMissing")
	w.remove()
	w.leftNothing()
	w.wantSecrets()
	if snapshots := w.account.Snapshots(); len(snapshots) != 1 {
		t.Errorf("snapshots are %q, want one", snapshots)
	}
	if made := w.account.Creations(aws.DBInstance); len(made) != 1 {
		t.Errorf("databases were made: %v", made)
	}
}

func TestGeneratedSecretStaysWithTheOrphanedDatabaseThatItIsFor(t *testing.T) {
	w := newWorld(t)
	w.makeReady(database)
	w.change(func(env *v1alpha1.Environment) { env.Spec.DeletionPolicy = v1alpha1.DeletionOrphan })
	w.remove()
	w.wantSecrets("shop-main-credentials")

	// Another Environment of the name takes the value, and leaves it there when it goes.
	w.create(newEnvironment(w.namespace, database))
	w.waitReady()
	w.remove()
	w.wantSecrets("shop-main-credentials")
}

func contains(list []string, text string) bool { return len(without(list, text)) < len(list) }

func without(list []string, text string) []string {
	var kept []string
	for _, item := range list {
		if item != text {
			kept = append(kept, item)
		}
	}
	return kept
}

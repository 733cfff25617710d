package controllers_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/interceptor"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/hack/simulator"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

// remove deletes the Environment and waits until it is gone.
func (w *world) remove() {
	w.t.Helper()
	env := w.environment()
	w.delete(env)
	w.waitGone(env)
}

// leftNothing checks that nothing is left of an Environment that is gone, in the cluster and in AWS.
func (w *world) leftNothing() {
	w.t.Helper()
	if left := w.names(); len(left) > 0 {
		w.t.Errorf("there are still %q", left)
	}
	if !w.account.Empty() {
		w.t.Errorf("AWS still has %v", w.account.Resources())
	}
	secrets := &corev1.SecretList{}
	if err := w.List(w.t.Context(), secrets, client.InNamespace(w.namespace), client.HasLabels{v1alpha1.LabelEnvironment}); err != nil {
		w.t.Fatal(err)
	}
	for i := range secrets.Items {
		w.t.Errorf("there is still Secret %s", secrets.Items[i].Name)
	}
}

func TestDeletionGoesDeepestFirst(t *testing.T) {
	w := newWorld(t)
	w.makeReady(application)
	before, states := w.resources(), w.history()
	w.remove()
	w.leftNothing()
	deepestFirst(t, before, w.account.Deletions())
	for _, env := range states() {
		if ready := meta.FindStatusCondition(env.Status.Conditions, v1alpha1.ConditionReady); strings.Contains(ready.Message, "failed to delete") {
			t.Errorf("AWS refused: %s", ready.Message)
		}
	}
	if snapshots := w.account.Snapshots(); len(snapshots) != 1 {
		t.Errorf("snapshots are %q, want one", snapshots)
	}
}

func TestEnvironmentIsDeletedWhileItIsMade(t *testing.T) {
	for name, kind := range map[string]aws.Kind{"database": aws.DBInstance, "NAT gateway": aws.NATGateway} {
		t.Run(name, func(t *testing.T) {
			w := newWorldIn(t, cluster, simulator.Options{Speed: 200, Poll: fast.Poll})
			w.startManager()
			w.create(newEnvironment(w.namespace, database, twoZones))
			w.eventually("AWS to begin", func(context.Context) (bool, error) {
				return len(w.account.Creations(kind)) > 0, nil // whoever is slow to look finds it made
			})
			w.remove()
			w.leftNothing()
			if snapshots, made := w.account.Snapshots(), w.account.Creations(aws.DBInstance); len(snapshots) != len(made) {
				t.Errorf("%d databases were made and %d snapshots are left", len(made), len(snapshots))
			}
		})
	}
}

func TestEnvironmentThatAWSRefusesIsDeleted(t *testing.T) {
	w := newWorldIn(t, cluster, stepwise)
	w.startManager()
	w.account.Fail(vpcLimit)
	w.create(newEnvironment(w.namespace))
	w.waitFor("Ready", "Failed")
	w.remove()
	w.leftNothing()
}

func TestRefusedDeletionShowsAndGoesOn(t *testing.T) {
	w := newWorldIn(t, cluster, stepwise)
	m := w.makeReady()
	w.account.Fail(aws.Failure{Kind: aws.InternetGateway, Operation: aws.Delete, Message: "UnauthorizedOperation: You are not authorized."})
	env := w.environment()
	w.delete(env)
	w.eventually("the refusal", func(context.Context) (bool, error) {
		ready := meta.FindStatusCondition(w.environment().Status.Conditions, v1alpha1.ConditionReady)
		return ready.Reason == v1alpha1.ReasonDeleting && strings.Contains(ready.Message, "3 resources left; InternetGateway/shop-internet: ") &&
			strings.Contains(ready.Message, "UnauthorizedOperation: You are not authorized."), nil
	})
	if counts := w.environment().Status.Resources; counts.Summary != "2/3" || *counts.Total != 3 || *counts.Failed != 1 {
		t.Errorf("of 3 that are left and 1 that AWS refuses, the status counts %s, with %d failed", counts.Summary, *counts.Failed)
	}
	idle(t, m)
	w.account.ClearFailures()
	w.waitGone(env)
	w.leftNothing()
}

func TestOrphanedEnvironmentLeavesAWSAsItIs(t *testing.T) {
	w := newWorld(t)
	w.makeReady(database, secret)
	before := w.account.Resources()
	w.change(func(env *v1alpha1.Environment) { env.Spec.DeletionPolicy = v1alpha1.DeletionOrphan })
	w.remove()
	if left := w.names(); len(left) > 0 {
		t.Errorf("there are still %q", left)
	}
	if deleted := w.account.Deletions(); len(deleted) > 0 {
		t.Errorf("AWS deleted %v", deleted)
	}
	if diff := cmp.Diff(idsOf(before), idsOf(w.account.Resources())); diff != "" {
		t.Errorf("resources in AWS (-before +after):\n%s", diff)
	}
	generated := &corev1.Secret{ObjectMeta: w.meta("shop-main-credentials")}
	if !w.exists(generated) || len(generated.OwnerReferences) > 0 {
		t.Errorf("the credentials have owners %v", generated.OwnerReferences)
	}
}

func idsOf(resources []aws.Resource) []string {
	var ids []string
	for _, r := range resources {
		ids = append(ids, string(r.Kind)+" "+r.ID)
	}
	return ids
}

// The cache does not have to show what was made a moment ago.
func TestStaleCacheDoesNotLetAnEnvironmentGo(t *testing.T) {
	w := newWorldIn(t, cluster, stepwise)
	m := w.makeReady()
	m.stop()
	env := w.environment()
	w.delete(env)

	stale := *m.EnvironmentReconciler
	stale.Client = interceptor.NewClient(w.WithWatch, interceptor.Funcs{
		List: func(context.Context, client.WithWatch, client.ObjectList, ...client.ListOption) error { return nil },
	})
	if _, err := stale.Reconcile(t.Context(), m.request()); err != nil {
		t.Fatal(err)
	}
	if now := w.environment(); len(now.Finalizers) != 1 {
		t.Errorf("finalizers are %q", now.Finalizers)
	}
	w.startManager()
	w.waitGone(env)
	w.leftNothing()
}

func TestKindsThatAreMissingForAMomentDoNotLetAnEnvironmentGo(t *testing.T) {
	w := newWorld(t)
	m := w.makeReady()
	m.stop()
	env := w.environment()
	w.delete(env)

	blind := *m.EnvironmentReconciler
	blind.Client, blind.APIReader = w.WithWatch, w.WithWatch
	blind.FindNoKinds()
	result, err := blind.Reconcile(t.Context(), m.request())
	if err != nil {
		t.Fatal(err)
	}
	if now := w.environment(); len(now.Finalizers) != 1 || result.RequeueAfter == 0 {
		t.Errorf("finalizers are %q, and the next look is after %s", now.Finalizers, result.RequeueAfter)
	}
	w.startManager()
	w.waitGone(env)
	w.leftNothing()
}

package controllers_test

import (
	"slices"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

// backup is what a backup tool keeps of a namespace: Secrets and managed resources, without what the API server makes of them, and without
// their status.
func (w *world) backup() []*unstructured.Unstructured {
	w.t.Helper()
	secrets := &unstructured.UnstructuredList{}
	secrets.SetGroupVersionKind(corev1.SchemeGroupVersion.WithKind("SecretList"))
	if err := w.List(w.t.Context(), secrets, client.InNamespace(w.namespace)); err != nil {
		w.t.Fatal(err)
	}
	var kept []*unstructured.Unstructured
	for _, secret := range secrets.Items {
		kept = append(kept, &secret)
	}
	for _, res := range w.resources() {
		kept = append(kept, res)
	}
	for _, u := range kept {
		for _, field := range []string{"uid", "resourceVersion", "creationTimestamp", "generation", "managedFields"} {
			unstructured.RemoveNestedField(u.Object, "metadata", field)
		}
		unstructured.RemoveNestedField(u.Object, "status")
	}
	return kept
}

// The steps are those of docs/install.md. Backup tools differ in whether they keep owners, whose UIDs are those of before.
func TestBackupIsRestoredIntoAnotherCluster(t *testing.T) {
	for name, keepOwners := range map[string]bool{"with the owners of before": true, "without owners": false} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			m := w.makeReady(generatedValues)
			lost, kept := w.environment(), w.backup()
			m.stop()
			w.stopProvider()
			values, before := w.values(), w.tally()

			there := w.elsewhere()
			for _, u := range kept {
				if !keepOwners {
					u.SetOwnerReferences(nil)
				}
				there.create(u)
			}
			there.create(again(lost))
			there.collectGarbage(lost.UID)
			there.startManager()
			env := there.waitReady()
			there.wantValues(values)
			there.wantOnlyRevisionsSince(before)
			for short, res := range there.resources() {
				if keepOwners && !metav1.IsControlledBy(res, env) {
					t.Errorf("%s has the owners %v", short, res.GetOwnerReferences())
				}
			}
		})
	}
}

// wantOnlyRevisionsSince checks that nothing was made or deleted in AWS but revisions: the name of a version has a hash with the UID of its
// Secret.
func (w *world) wantOnlyRevisionsSince(before tally) {
	w.t.Helper()
	for _, e := range append(w.account.Creations()[before.creations:], w.account.Deletions()[before.deletions:]...) {
		if !slices.Contains([]aws.Kind{aws.SecretVersion, aws.TaskDefinition}, e.Kind) {
			w.t.Errorf("%s of %s %s", e.Operation, e.Kind, e.Object)
		}
	}
}

// Many kinds have no tags to tell a copy by, such as routes: a label says where they were made. Earlier versions did not set it.
func TestBackupRestoredIntoAnotherNamespaceTouchesNothingOfTheFirst(t *testing.T) {
	for name, labeled := range map[string]bool{"with the label of the namespace": true, "without, as earlier versions made them": false} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.makeReady(twoZones)
			lost, kept := w.environment(), w.backup()
			before := w.tally()

			there := w.beside(w.namespace + "-copy")
			for _, u := range kept {
				u.SetNamespace(there.namespace)
				if labels := u.GetLabels(); !labeled {
					delete(labels, v1alpha1.LabelNamespace)
					u.SetLabels(labels)
				}
				there.create(u)
			}
			fresh := again(lost)
			fresh.SetNamespace(there.namespace)
			there.create(fresh)
			there.startManager()
			there.waitFor("NetworkReady", v1alpha1.ReasonNameTaken)
			env := there.environment()
			for short, res := range there.resources() {
				if metav1.IsControlledBy(res, env) {
					t.Errorf("%s was taken up", short)
				}
			}
			there.delete(env)
			there.waitGone(&v1alpha1.Environment{ObjectMeta: there.meta("shop")})
			if after := w.tally(); after.creations != before.creations || after.deletions != before.deletions {
				t.Errorf("AWS was asked for %+v, and before for %+v", after, before)
			}
		})
	}
}

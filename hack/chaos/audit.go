package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

// audit holds what goes on against what must always be so: at each write of a manager, and all the time for what happens in AWS.
type audit struct {
	life *life

	mu       sync.Mutex
	found    []error
	read     int                 // events of the account's history
	ids      map[string][]string // of what was made for each managed resource
	values   map[string]string   // that were generated, by where they are
	sealed   int                 // events when AWS was to be left alone
	deleting []doomed
	last     picture
}

// doomed is a managed resource of an Environment that is deleted, as long as it is not known to be gone.
type doomed struct {
	client.ObjectKey
	gvk         schema.GroupVersionKind
	environment string
	depth       int
}

func newAudit(l *life) *audit {
	return &audit{life: l, ids: map[string][]string{}, values: map[string]string{}}
}

func (a *audit) complain(words string, args ...any) {
	a.found = append(a.found, fmt.Errorf(words, args...))
}

// look at what has happened since the last time.
func (a *audit) look(ctx context.Context) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.lookAtHistory()
	a.lookAtOutages()
	a.lookAtSnapshots()
	if err := a.lookAtValues(ctx); err != nil && !a.life.faulty { // else the API server may have been away for a moment
		return err
	}
	return errors.Join(a.found...)
}

// lookAtHistory: nothing is there twice.
func (a *audit) lookAtHistory() {
	history := a.life.account.History()
	for i, event := range history[a.read:] {
		made := string(event.Kind) + " of " + event.Object
		switch event.Operation {
		case aws.Create:
			for _, id := range a.ids[made] {
				if a.isThere(event.Kind, id, history[a.read+i:]) {
					a.complain("AWS has made %s a second time: %s beside %s", made, event.ID, id)
				}
			}
			a.ids[made] = append(a.ids[made], event.ID)
		case aws.Delete:
			a.ids[made] = slices.DeleteFunc(a.ids[made], func(id string) bool { return id == event.ID })
		}
	}
	a.read = len(history)
}

// isThere reports whether a resource is there, or was when the events began. What goes with another one has no event.
func (a *audit) isThere(kind aws.Kind, id string, events []aws.Event) bool {
	return a.life.account.Exists(kind, id) || slices.ContainsFunc(events, func(e aws.Event) bool {
		return e.Operation == aws.Delete && e.Kind == kind && e.ID == id
	})
}

// lookAtOutages: nothing that runs is cut off. When the Environment is deleted, clients are.
func (a *audit) lookAtOutages() {
	for _, outage := range a.life.account.Outages() {
		if len(a.deleting) == 0 || !strings.Contains(outage, "requests for") {
			a.complain("cut off: %s", outage)
		}
	}
}

// lookAtSnapshots: each database that was deleted has left one.
func (a *audit) lookAtSnapshots() {
	deleted := len(a.life.account.Deletions(aws.DBInstance, aws.DBCluster))
	if kept := a.life.account.Snapshots(); len(kept) < deleted {
		a.complain("%d databases were deleted, and there are the snapshots %q", deleted, kept)
	}
}

// lookAtValues: no generated value changes, in the cluster or in AWS.
func (a *audit) lookAtValues(ctx context.Context) error {
	secrets, err := a.life.stage.secrets(ctx)
	if err != nil {
		return err
	}
	for i := range secrets {
		if isGenerated(secrets[i].Name) {
			for key, value := range secrets[i].Data {
				a.keeps("Secret "+secrets[i].Name+"."+key, string(value))
			}
		}
	}
	for _, db := range a.life.account.Resources(aws.DBInstance) {
		a.keeps("password of database "+db.Object, a.life.account.MasterPassword(db.ID))
	}
	return nil
}

func isGenerated(secret string) bool {
	return strings.HasSuffix(secret, "-credentials") || strings.HasSuffix(secret, "-generated")
}

func (a *audit) keeps(where, value string) {
	switch before, known := a.values[where]; {
	case !known:
		a.values[where] = value
	case before != value:
		a.complain("%s has changed", where)
	}
}

// readLog of the managers: there is no panic in it, nor what Go ends a program with that cannot go on, and no generated value.
func (a *audit) readLog() error {
	text, err := os.ReadFile(a.life.stage.logFile())
	if err != nil {
		return fmt.Errorf("read log: %w", err)
	}
	for _, end := range []string{"panic", "fatal error: "} {
		if strings.Contains(string(text), end) {
			return fmt.Errorf("the log of the manager has %q", end)
		}
	}
	for where, value := range a.values {
		if strings.Contains(string(text), value) {
			return fmt.Errorf("the log of the manager has the value of %s", where)
		}
	}
	return nil
}

// seals AWS: nothing may happen there until breaksSeal.
func (a *audit) seals() { a.sealed = len(a.touched()) }

func (a *audit) breaksSeal() {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, event := range a.touched()[a.sealed:] {
		a.complain("%s %s %s: nothing was to be done in AWS", event.Operation, event.Kind, event.ID)
	}
}

// touched is what was done in AWS. The inventory follows the spec.
func (a *audit) touched() []aws.Event {
	return slices.DeleteFunc(a.life.account.History(), func(e aws.Event) bool { return e.Operation == aws.Update && e.Kind == aws.BucketObject })
}

// ordersDeletion says what is deleted from now on.
func (a *audit) ordersDeletion(all []*unstructured.Unstructured) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, res := range all {
		depth, err := strconv.Atoi(res.GetAnnotations()[v1alpha1.AnnotationDepth])
		if err != nil {
			a.complain("depth of %s %s: %w", res.GetKind(), res.GetName(), err)
		}
		a.deleting = append(a.deleting, doomed{client.ObjectKeyFromObject(res), res.GroupVersionKind(), res.GetLabels()[v1alpha1.LabelEnvironment], depth})
	}
}

// sees what a manager is about to write.
func (a *audit) sees(r request) {
	if r.method != http.MethodDelete {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if r.resource == "secrets" {
		a.mayGo(r.name)
		return
	}
	a.isDeepest(r)
}

// mayGo: a generated value is not lost while something that it opens stays.
func (a *audit) mayGo(secret string) {
	base, isPassword := strings.CutSuffix(secret, "-credentials")
	if !isPassword {
		return
	}
	for _, db := range a.life.account.Resources(aws.DBInstance) {
		if db.Object == base && db.State == aws.StateAvailable && len(a.deleting) == 0 {
			a.complain("Secret %s is deleted, and database %s is there", secret, db.ID)
		}
	}
}

// isDeepest: when an Environment is deleted, what of it is deeper is gone before.
func (a *audit) isDeepest(r request) {
	at := slices.IndexFunc(a.deleting, func(d doomed) bool {
		return d.Name == r.name && d.Namespace == r.namespace && a.resourceOf(d.gvk) == r.resource+"."+r.group
	})
	if at < 0 {
		return
	}
	it := a.deleting[at]
	a.deleting = slices.DeleteFunc(a.deleting, func(d doomed) bool {
		if d.depth <= it.depth || d.environment != it.environment || d.Namespace != it.Namespace {
			return false
		}
		if a.exists(d) {
			a.complain("%s/%s of depth %d is deleted before %s/%s of depth %d is gone", r.resource, r.name, it.depth, d.gvk.Kind, d.Name, d.depth)
			return false
		}
		return true
	})
}

func (a *audit) resourceOf(gvk schema.GroupVersionKind) string {
	mapping, err := a.life.stage.admin.RESTMapper().RESTMapping(gvk.GroupKind(), gvk.Version)
	if err != nil {
		a.complain("find the resource of %s: %w", gvk, err)
		return ""
	}
	return mapping.Resource.Resource + "." + gvk.Group
}

func (a *audit) exists(d doomed) bool {
	there := &metav1.PartialObjectMetadata{}
	there.SetGroupVersionKind(d.gvk)
	err := a.life.stage.admin.Get(context.Background(), d.ObjectKey, there)
	return err == nil
}

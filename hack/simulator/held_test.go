package simulator_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/watch"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/terrarium-io/terrarium/hack/simulator"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

// holding is a provider that holds back what it writes.
var holding = simulator.Options{Speed: 1000, Poll: 1e6 * time.Second, HoldWrites: time.Second}

const (
	createPending   = "crossplane.io/external-create-pending"
	createSucceeded = "crossplane.io/external-create-succeeded"
)

// versions follows a managed resource from now on: the function gives all that there have been once it is gone.
func (w *world) versions(kind aws.Kind, name string) func() []*unstructured.Unstructured {
	w.t.Helper()
	c, err := client.NewWithWatch(cluster.Config(), client.Options{})
	if err != nil {
		w.t.Fatal(err)
	}
	list := &unstructured.UnstructuredList{}
	list.SetGroupVersionKind(w.object(kind, name).GroupVersionKind())
	stream, err := c.Watch(w.t.Context(), list, client.InNamespace(w.namespace))
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(stream.Stop)
	return func() []*unstructured.Unstructured {
		var versions []*unstructured.Unstructured
		for event := range stream.ResultChan() {
			o := event.Object.(*unstructured.Unstructured)
			if o.GetName() == name && event.Type == watch.Deleted {
				break
			}
			if o.GetName() == name {
				versions = append(versions, o)
			}
		}
		return versions
	}
}

// come makes a VPC, waits until it is as it stays, and deletes it. It gives all versions that there were until it was ready.
func come(t *testing.T, opts simulator.Options) []*unstructured.Unstructured {
	t.Helper()
	w := newWorld(t, opts)
	versions := w.versions(aws.VPC, "vpc")
	w.apply(aws.VPC, "vpc", fields{"cidrBlock": "10.0.0.0/16"})
	last := w.untilReady(aws.VPC, "vpc")
	w.delete(aws.VPC, "vpc")
	w.untilGone(aws.VPC, "vpc")
	if left := w.account.Resources(aws.VPC); len(left) > 0 {
		t.Errorf("in AWS is still %v", left)
	}
	all := versions()
	until := slices.IndexFunc(all, func(o *unstructured.Unstructured) bool { return o.GetResourceVersion() == last.GetResourceVersion() })
	return all[:until+1]
}

func TestHeldWritesComeToTheSameInFewerVersions(t *testing.T) {
	each, held := come(t, fast), come(t, holding)
	if len(held) > 4 || len(each) < 2*len(held) {
		t.Errorf("there are %d versions instead of %d", len(held), len(each))
	}
	if diff := cmp.Diff(gist(each[len(each)-1]), gist(held[len(held)-1])); diff != "" {
		t.Errorf("what is ready differs (-each write +held):\n%s", diff)
	}
}

// gist of a managed resource is all but IDs, versions and times.
func gist(o *unstructured.Unstructured) fields {
	conditions := fields{}
	for _, t := range []string{"Ready", "Synced", "LastAsyncOperation"} {
		conditions[t] = []any{condition(o, t)["status"], condition(o, t)["reason"]}
	}
	seen, _, _ := unstructured.NestedMap(o.Object, "status", "atProvider")
	return fields{
		"finalizers": o.GetFinalizers(), "annotations": slices.Sorted(maps.Keys(o.GetAnnotations())), "spec": o.Object["spec"],
		"conditions": conditions, "seen": slices.Sorted(maps.Keys(seen)),
	}
}

func TestCreationIsOnRecordBeforeAllElseThatIsHeld(t *testing.T) {
	for _, o := range come(t, holding)[1:] {
		if annotations := o.GetAnnotations(); annotations[createPending] == "" || len(o.GetFinalizers()) == 0 {
			t.Errorf("not on record: %v", o.Object["metadata"])
		} else if annotations[createSucceeded] == "" {
			return
		}
	}
	t.Error("the creation is on record only when it has succeeded")
}

func TestFailureThatIsHeldShows(t *testing.T) {
	w := newWorld(t, holding)
	w.account.Fail(aws.Failure{Kind: aws.VPC, Operation: aws.Create, Message: "VpcLimitExceeded: no more"})
	w.apply(aws.VPC, "vpc", fields{"cidrBlock": "10.0.0.0/16"})
	w.until(aws.VPC, "vpc", "refused", func(o *unstructured.Unstructured) bool {
		return says(o, "Synced", "ReconcileError", "VpcLimitExceeded")
	})
	w.account.ClearFailures()
	w.untilReady(aws.VPC, "vpc")
}

func TestChangeWhileWritesAreHeldCounts(t *testing.T) {
	w := newWorld(t, holding)
	w.apply(aws.VPC, "vpc", fields{"cidrBlock": "10.0.0.0/16"})
	w.apply(aws.VPC, "vpc", fields{"cidrBlock": "10.0.0.0/16", "enableDnsHostnames": true})
	w.until(aws.VPC, "vpc", "changed in AWS", func(o *unstructured.Unstructured) bool {
		return ready(o) && at(o, "status", "atProvider", "enableDnsHostnames") == "true"
	})
}

func TestRecordOfACreationOutlivesAChangeMeanwhile(t *testing.T) {
	w := newWorld(t, simulator.Options{Speed: 10, Poll: 1e6 * time.Second, HoldWrites: time.Minute})
	w.apply(aws.VPC, "vpc", fields{"cidrBlock": "10.0.0.0/16"})
	w.until(aws.VPC, "vpc", "about to be made", func(o *unstructured.Unstructured) bool { return o.GetAnnotations()[createPending] != "" })
	w.apply(aws.VPC, "vpc", fields{"cidrBlock": "10.0.0.0/16", "enableDnsHostnames": true})
	w.until(aws.VPC, "vpc", "changed in AWS", func(o *unstructured.Unstructured) bool {
		return ready(o) && at(o, "status", "atProvider", "enableDnsHostnames") == "true"
	})
	wantCount(t, "creations", w.account.Creations(aws.VPC), 1)
}

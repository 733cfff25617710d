package simulator_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/watch"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/envtest"

	"github.com/terrarium-io/terrarium/hack/localcluster"
	"github.com/terrarium-io/terrarium/hack/simulator"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

func TestRestartedProviderFindsWhatItMade(t *testing.T) {
	w := newWorld(t, fast)
	w.apply(aws.VPC, "vpc", fields{"cidrBlock": "10.0.0.0/16"})
	before := w.untilReady(aws.VPC, "vpc")
	w.stop()
	w.start()
	w.apply(aws.VPC, "vpc", fields{"cidrBlock": "10.0.0.0/16", "enableDnsHostnames": true})
	w.until(aws.VPC, "vpc", "updated", func(o *unstructured.Unstructured) bool { return len(w.account.Updates()) == 1 && ready(o) })
	wantCount(t, "creations", w.account.Creations(), 1)
	if after := w.object(aws.VPC, "vpc"); w.Get(t.Context(), client.ObjectKeyFromObject(after), after) != nil ||
		after.GetAnnotations()[externalName] != before.GetAnnotations()[externalName] {
		t.Errorf("external name is %s", after.GetAnnotations()[externalName])
	}
}

func TestWithoutLateInitializeARestartCreatesAgain(t *testing.T) {
	w := newWorld(t, fast)
	w.apply(aws.VPC, "vpc", fields{"cidrBlock": "10.0.0.0/16"}, policies("Observe", "Create", "Update", "Delete"))
	if o := w.untilReady(aws.VPC, "vpc"); o.GetAnnotations()[externalName] != "" {
		t.Errorf("external name is %s", o.GetAnnotations()[externalName])
	}
	w.stop()
	w.start()
	w.until(aws.VPC, "vpc", "made twice", func(*unstructured.Unstructured) bool { return len(w.account.Creations()) == 2 })
}

func TestObserveOnlyTakesWhatExists(t *testing.T) {
	w := newWorld(t, fast)
	w.apply(aws.LogGroup, "logs", fields{"retentionInDays": 30}, policies("Observe", "Create"))
	w.untilReady(aws.LogGroup, "logs")
	named := func(name string) func(*unstructured.Unstructured) {
		return func(o *unstructured.Unstructured) { o.SetAnnotations(map[string]string{externalName: name}) }
	}
	w.apply(aws.LogGroup, "seen", fields{}, policies("Observe"), named("logs"))
	o := w.untilReady(aws.LogGroup, "seen")
	if at(o, "status", "atProvider", "retentionInDays") != "30" || at(o, "spec", "forProvider", "tags") != "" {
		t.Errorf("the object is %v", o.Object)
	}
	w.apply(aws.LogGroup, "missing", fields{}, policies("Observe"))
	w.until(aws.LogGroup, "missing", "refused", func(o *unstructured.Unstructured) bool {
		return says(o, "Synced", "ReconcileError", "observe failed: external resource does not exist")
	})
}

func TestWithoutDeleteTheResourceStays(t *testing.T) {
	w := newWorld(t, fast)
	w.apply(aws.LogGroup, "logs", fields{}, policies("Observe", "Create", "Update", "LateInitialize"))
	w.untilReady(aws.LogGroup, "logs")
	w.delete(aws.LogGroup, "logs")
	w.untilGone(aws.LogGroup, "logs")
	if !w.account.Exists(aws.LogGroup, "logs") {
		t.Error("the log group is gone")
	}
}

func TestPausedResourceIsLeftAlone(t *testing.T) {
	w := newWorld(t, fast)
	w.apply(aws.LogGroup, "annotated", fields{}, func(o *unstructured.Unstructured) {
		o.SetAnnotations(map[string]string{"crossplane.io/paused": "true"})
	})
	w.apply(aws.LogGroup, "policies", fields{}, policies())
	for _, name := range []string{"annotated", "policies"} {
		w.until(aws.LogGroup, name, "paused", func(o *unstructured.Unstructured) bool { return says(o, "Synced", "ReconcilePaused", "") })
	}
	wantCount(t, "creations", w.account.Creations(), 0)
}

func TestInitProviderCountsAtCreationAlone(t *testing.T) {
	w := newWorld(t, fast)
	w.apply(aws.LogGroup, "logs", fields{}, policies("Observe", "Create", "Update", "Delete"), func(o *unstructured.Unstructured) {
		o.Object["spec"].(fields)["initProvider"] = fields{"retentionInDays": 30}
	})
	o := w.untilReady(aws.LogGroup, "logs")
	if r, _ := w.account.Get(aws.LogGroup, "logs"); r.Attributes["retentionInDays"] != 30.0 {
		t.Errorf("retention is %v", r.Attributes["retentionInDays"])
	}
	if got := at(o, "spec", "forProvider", "retentionInDays"); got != "" {
		t.Errorf("forProvider.retentionInDays is %s", got)
	}
	if err := w.account.Modify(aws.LogGroup, "logs", func(attributes fields) { attributes["retentionInDays"] = 60 }); err != nil {
		t.Fatal(err)
	}
	w.apply(aws.LogGroup, "logs", fields{"tags": fields{"team": "shop"}}, policies("Observe", "Create", "Update", "Delete"),
		func(o *unstructured.Unstructured) {
			o.Object["spec"].(fields)["initProvider"] = fields{"retentionInDays": 30}
		})
	w.until(aws.LogGroup, "logs", "updated", func(*unstructured.Unstructured) bool { return len(w.account.Updates()) == 1 })
	if r, _ := w.account.Get(aws.LogGroup, "logs"); r.Attributes["retentionInDays"] != 60.0 {
		t.Errorf("retention is %v", r.Attributes["retentionInDays"])
	}
}

func TestReferencesAreRefused(t *testing.T) {
	w := newWorld(t, fast)
	w.apply(aws.Subnet, "subnet", fields{"cidrBlock": "10.0.0.0/24", "vpcIdRef": fields{"name": "vpc"}})
	w.until(aws.Subnet, "subnet", "refused", func(o *unstructured.Unstructured) bool {
		return says(o, "Synced", "ReconcileError", "the simulator resolves none, and found spec.forProvider.vpcIdRef")
	})
}

func TestPollRewritesTheTimeOfSyncedAlone(t *testing.T) {
	w := newWorld(t, simulator.Options{Speed: 1000, Poll: 1000 * time.Second})
	w.apply(aws.LogGroup, "logs", fields{"retentionInDays": 30})
	w.untilReady(aws.LogGroup, "logs")

	list := &unstructured.UnstructuredList{}
	list.SetGroupVersionKind(w.object(aws.LogGroup, "").GroupVersionKind())
	watching, err := client.NewWithWatch(cluster.Config(), client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	events, err := watching.Watch(t.Context(), list, client.InNamespace(w.namespace))
	if err != nil {
		t.Fatal(err)
	}
	defer events.Stop()
	var states []fields
	for len(states) < 3 {
		event := <-events.ResultChan()
		if event.Type == watch.Error {
			t.Fatal(event.Object)
		}
		o := event.Object.(*unstructured.Unstructured)
		o.SetManagedFields(nil)
		o.SetResourceVersion("")
		delete(condition(o, "Synced"), "lastTransitionTime")
		conditions, _, _ := unstructured.NestedSlice(o.Object, "status", "conditions")
		for _, c := range conditions {
			if c.(fields)["type"] == "Synced" {
				delete(c.(fields), "lastTransitionTime")
			}
		}
		if err := unstructured.SetNestedSlice(o.Object, conditions, "status", "conditions"); err != nil {
			t.Fatal(err)
		}
		states = append(states, o.Object)
	}
	for _, state := range states[1:] {
		if diff := cmp.Diff(states[0], state); diff != "" {
			t.Error(diff)
		}
	}
	wantCount(t, "updates", w.account.Updates(), 0)
}

func TestFirstLookAtAServiceTakesTwoMinutesAndShowsNowhere(t *testing.T) {
	w := newWorld(t, simulator.Options{Speed: 100})
	begun := time.Now()
	w.apply(aws.Service, "web", fields{"cluster": "none", "taskDefinition": "none"})
	o := w.until(aws.Service, "web", "initialized", func(o *unstructured.Unstructured) bool { return o.GetAnnotations()[externalName] == "web" })
	if o.Object["status"] != nil {
		t.Errorf("status is %v", o.Object["status"])
	}
	w.until(aws.Service, "web", "creating", func(o *unstructured.Unstructured) bool { return says(o, "Ready", "Creating", "") })
	if took := time.Since(begun); took < time.Second {
		t.Errorf("the first look took %v", took)
	}
}

func TestWhatIsChangedDuringTheFirstLookFollowsAsAnUpdate(t *testing.T) {
	w := newWorld(t, simulator.Options{Speed: 20})
	w.apply(aws.Cluster, "cluster", fields{})
	w.apply(aws.TaskDefinition, "task", fields{"family": "web", "containerDefinitions": `[{"name":"web","image":"nginx:1","memory":128}]`})
	w.untilReady(aws.Cluster, "cluster")
	task := at(w.untilReady(aws.TaskDefinition, "task"), "status", "atProvider", "arn")
	w.apply(aws.Service, "web", fields{"cluster": "cluster", "taskDefinition": task, "desiredCount": 1})
	w.until(aws.Service, "web", "initialized", func(o *unstructured.Unstructured) bool { return o.GetAnnotations()[externalName] == "web" })
	w.apply(aws.Service, "web", fields{"cluster": "cluster", "taskDefinition": task, "desiredCount": 2})
	w.until(aws.Service, "web", "updated", func(o *unstructured.Unstructured) bool {
		count, _, _ := unstructured.NestedInt64(o.Object, "status", "atProvider", "desiredCount")
		return count == 2
	})
	wantCount(t, "creations", w.account.Creations(aws.Service), 1)
	wantCount(t, "updates", w.account.Updates(aws.Service), 1)
}

func TestKindIsServedOnceItsCRDAppears(t *testing.T) {
	w := newWorld(t, fast)
	crds, err := localcluster.ProviderCRDs(groupKind(late))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := envtest.InstallCRDs(cluster.Config(), envtest.CRDInstallOptions{CRDs: crds}); err != nil {
		t.Fatal(err)
	}
	w.apply(late, "parameters", fields{"family": "postgres17"})
	w.untilReady(late, "parameters")
}

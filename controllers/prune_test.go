package controllers_test

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

func TestRemovedServiceTakesItsResourcesDeepestFirstAndNothingElse(t *testing.T) {
	w := newWorldIn(t, cluster, stepwise)
	w.makeReady(database, service("web"), service("worker"), func(spec *v1alpha1.EnvironmentSpec) {
		spec.Services[1].Databases = []v1alpha1.DatabaseLink{{Name: "main"}}
	})
	before, generations := w.resources(), w.generations()
	w.change(withoutService("worker"))
	w.waitReady()

	maps.DeleteFunc(generations, func(name string, _ int64) bool {
		labels := before[name].GetLabels()
		return labels[v1alpha1.LabelComposition] == "service" && labels[v1alpha1.LabelInstance] == "worker"
	})
	if diff := cmp.Diff(generations, w.generations()); diff != "" {
		t.Errorf("what is left (-want +got):\n%s", diff)
	}
	deepestFirst(t, before, w.account.Deletions())
}

// deepestFirst checks the order of deletions by the depths that the managed resources had.
func deepestFirst(t *testing.T, before map[string]*unstructured.Unstructured, deletions []aws.Event) {
	t.Helper()
	if len(deletions) == 0 {
		t.Error("nothing was deleted")
	}
	last := 1 << 30
	for _, deletion := range deletions {
		short := deletion.Kind.Kind() + "/" + deletion.Object
		depth, err := strconv.Atoi(before[short].GetAnnotations()[v1alpha1.AnnotationDepth])
		if err != nil {
			t.Errorf("depth of %s: %v", short, err)
		}
		if depth > last {
			t.Errorf("%s of depth %d was deleted after something of depth %d", short, depth, last)
		}
		last = depth
	}
}

func TestRemovedDatabaseLeavesASnapshot(t *testing.T) {
	w := newWorld(t)
	w.makeReady(database)
	if !w.account.Resources(aws.DBInstance)[0].Attributes["deletionProtection"].(bool) {
		t.Error("the database was not protected")
	}
	w.change(func(env *v1alpha1.Environment) { env.Spec.Databases = nil })
	w.eventually("the refusal", w.says("Ready", "InvalidSpec", "spec.databases: main is protected and exists"))
	w.change(func(env *v1alpha1.Environment) { unprotected(&env.Spec) })
	w.waitReady()
	w.change(func(env *v1alpha1.Environment) { env.Spec.Databases = nil })
	w.waitReady()
	if left := w.account.Resources(aws.DBInstance, aws.DBSubnetGroup, aws.DBParameterGroup, aws.SecurityGroup, aws.Secret); len(left) > 0 {
		t.Errorf("AWS still has %v", left)
	}
	if snapshots := w.account.Snapshots(); len(snapshots) != 1 || !strings.Contains(snapshots[0], "-shop-") || !strings.Contains(snapshots[0], "-main-final-") {
		t.Errorf("snapshots are %q", snapshots)
	}
}

func TestRemovedRouteTakesItsRuleAndTargetGroup(t *testing.T) {
	w := newWorld(t)
	w.makeReady(loadBalancer, service("web"), func(spec *v1alpha1.EnvironmentSpec) {
		spec.Services[0].Routes = []v1alpha1.RouteSpec{
			{Name: "web", LoadBalancer: "public", Port: "http"},
			{Name: "api", LoadBalancer: "public", Port: "http", Paths: []string{"/api/*"}},
		}
	})
	want := slices.DeleteFunc(w.names(), func(short string) bool { return strings.HasSuffix(short, "/shop-web.api") })
	w.change(func(env *v1alpha1.Environment) { env.Spec.Services[0].Routes = env.Spec.Services[0].Routes[:1] })
	w.waitReady()
	if diff := cmp.Diff(want, w.names()); diff != "" {
		t.Errorf("what is left (-want +got):\n%s", diff)
	}
}

func TestThirdZoneChangesNothingThatWasThere(t *testing.T) {
	w := newWorld(t)
	w.makeReady(twoZones)
	before, updates := w.generations(), len(w.account.Updates())
	w.change(func(env *v1alpha1.Environment) { env.Spec.Network.AvailabilityZones.Count = 3 })
	w.waitReady()
	after := w.generations()
	maps.DeleteFunc(after, func(name string, _ int64) bool {
		_, old := before[name]
		return !old && strings.Contains(name+"-", "-c-")
	})
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("generations of what was there (-before +after):\n%s", diff)
	}
	if changed := w.account.Updates()[updates:]; len(changed) > 0 {
		t.Errorf("AWS was asked to update %v", changed)
	}
	if subnets := w.account.Resources(aws.Subnet); len(subnets) != 9 {
		t.Errorf("there are %d subnets, want 9", len(subnets))
	}
}

func TestRefusedRemovalShowsAndGoesOn(t *testing.T) {
	w := newWorld(t)
	m := w.makeReady(secret)
	w.account.Fail(aws.Failure{Kind: aws.Secret, Operation: aws.Delete, Message: "AccessDeniedException: You are not authorized."})
	w.change(func(env *v1alpha1.Environment) { env.Spec.Secrets = nil })
	w.eventually("the refusal", func(context.Context) (bool, error) {
		c := w.waitFor("Reconciling", "Removing")
		return strings.HasPrefix(c.Message, "removing Secret/shop-stripe; Secret/shop-stripe: ") &&
			strings.Contains(c.Message, "AccessDeniedException: You are not authorized."), nil
	})
	w.waitFor("Ready", "Available")
	if n := w.environment().Status.Resources; *n.Ready != *n.Total || *n.Failed != 0 {
		t.Errorf("%d of %d are ready and %d failed: what is removed counts", *n.Ready, *n.Total, *n.Failed)
	}
	idle(t, m)
	w.account.ClearFailures()
	w.eventually("the secret to go", func(context.Context) (bool, error) { return len(w.account.Resources(aws.Secret)) == 0, nil })
	w.waitReady()
}

func TestNothingIsRemovedWhileSomethingThatMayUseItFails(t *testing.T) {
	w := newWorld(t)
	m := w.makeReady(unprotected, service("web"), func(spec *v1alpha1.EnvironmentSpec) {
		spec.Services[0].Databases = []v1alpha1.DatabaseLink{{Name: "main"}}
	})
	w.account.Fail(aws.Failure{Kind: aws.Service, Operation: aws.Update, Message: "ServerException: try again"})
	w.change(func(env *v1alpha1.Environment) { env.Spec.Databases, env.Spec.Services[0].Databases = nil, nil })
	w.waitFor("ServicesReady", "Failed")
	m.reconcile()
	if deleted := w.account.Deletions(); len(deleted) > 0 {
		t.Errorf("deleted %v", deleted)
	}
	w.account.ClearFailures()
	w.eventually("the database to go", func(context.Context) (bool, error) { return len(w.account.Resources(aws.DBInstance)) == 0, nil })
	w.waitReady()
}

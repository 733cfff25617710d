package controllers_test

import (
	"context"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

const (
	publicLB     = "LB/shop-public"
	mainInstance = "Instance/shop-main"
)

// wantNotCopied fails where a managed resource has a field in its spec.
func (w *world) wantNotCopied(short string, fields ...string) {
	w.t.Helper()
	res := w.resource(short)
	for _, field := range fields {
		if value, there, _ := unstructured.NestedFieldNoCopy(res.Object, "spec", "forProvider", field); there {
			w.t.Errorf("%s has the %s %v", short, field, value)
		}
	}
}

func TestCopiedFieldsAreGoneForGood(t *testing.T) {
	w := newWorldIn(t, cluster, polling)
	m := w.makeReady(loadBalancer, database)
	for range 2 {
		w.wantNotCopied(publicLB, "subnetMapping")
		w.wantNotCopied(mainInstance, "optionGroupName", "iops", "storageThroughput")
		idle(t, m)
		for _, short := range []string{publicLB, mainInstance} {
			w.eventually("the provider to look at "+short, polled(w, short, 2))
		}
	}
}

func TestThirdZoneReachesTheLoadBalancer(t *testing.T) {
	w := newWorld(t)
	w.makeReady(loadBalancer)
	w.change(func(env *v1alpha1.Environment) { env.Spec.Network.AvailabilityZones.Count = 3 })
	w.waitReady()
	w.wantNotCopied(publicLB, "subnetMapping")
	if subnets := w.wantInAWS(aws.LB, 1)[0].Attributes["subnets"].([]any); len(subnets) != 3 {
		t.Errorf("the load balancer is in %v", subnets)
	}
	if updates := w.account.Updates(aws.LB); len(updates) != 1 {
		t.Errorf("AWS was asked to update %v", updates)
	}
}

func TestPostgresIsUpgradedToAnotherMajorVersion(t *testing.T) {
	w := newWorldIn(t, cluster, polling)
	w.makeReady(database, func(spec *v1alpha1.EnvironmentSpec) {
		spec.Databases[0].EngineVersion = "16"
		spec.Databases[0].Maintenance.Apply = v1alpha1.ApplyImmediately
	})
	w.change(func(env *v1alpha1.Environment) {
		env.Spec.Databases[0].EngineVersion = "17"
		env.Spec.Databases[0].Maintenance.AllowMajorVersionUpgrade = v1alpha1.Enabled
	})
	w.waitReady()
	w.eventually("the provider to look at the upgraded instance", polled(w, mainInstance, 2))
	if got := w.waitReady().Status.Databases[0].EngineVersion; !strings.HasPrefix(got, "17.") {
		t.Errorf("after the upgrade, the version is %s", got)
	}
	if updates := w.account.Updates(aws.DBInstance); len(updates) != 1 {
		t.Errorf("AWS was asked to update %v", updates)
	}
	if last := conditionOf(w.resource(mainInstance), "LastAsyncOperation"); last["status"] != "True" {
		t.Errorf("the last operation: %v", last)
	}
}

func TestStorageThatRDSHasGrownIsLeftAsItIs(t *testing.T) {
	w := newWorldIn(t, cluster, polling)
	w.makeReady(database, func(spec *v1alpha1.EnvironmentSpec) { spec.Databases[0].Storage.MaxAllocatedGiB = 1000 })
	grow := func(attributes map[string]any) { attributes["allocatedStorage"] = 400 }
	if err := w.account.Modify(aws.DBInstance, w.wantInAWS(aws.DBInstance, 1)[0].ID, grow); err != nil {
		t.Fatal(err)
	}
	w.eventually("the provider to see the faster volume", func(context.Context) (bool, error) {
		iops, _, _ := unstructured.NestedInt64(w.resource(mainInstance).Object, "status", "atProvider", "iops")
		return iops == 12000, nil
	})
	w.eventually("the provider to look at it again", polled(w, mainInstance, 2))
	w.waitReady()
	if last := conditionOf(w.resource(mainInstance), "LastAsyncOperation"); last["status"] != "True" {
		t.Errorf("the last operation: %v", last)
	}
	if updates := w.account.Updates(aws.DBInstance); len(updates) > 0 {
		t.Errorf("AWS was asked to update %v", updates)
	}
}

package simulator_test

import (
	"slices"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/terrarium-io/terrarium/hack/simulator"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

func TestCreatedResourceIsAsTheProviderLeavesIt(t *testing.T) {
	w := newWorld(t, fast)
	w.apply(aws.VPC, "vpc", fields{"cidrBlock": "10.0.0.0/16"})
	o := w.untilReady(aws.VPC, "vpc")

	id := o.GetAnnotations()[externalName]
	if !w.account.Exists(aws.VPC, id) {
		t.Errorf("external name is %q", id)
	}
	if !slices.Equal(o.GetFinalizers(), []string{"finalizer.managedresource.crossplane.io"}) {
		t.Errorf("finalizers are %v", o.GetFinalizers())
	}
	for path, want := range map[string]string{"id": id, "ownerId": "123456789012", "arn": "arn:aws:ec2:eu-west-1:123456789012:vpc/" + id} {
		if got := at(o, "status", "atProvider", path); got != want {
			t.Errorf("atProvider.%s is %q, want %q", path, got, want)
		}
	}
	if got := at(o, "spec", "forProvider", "tags", "crossplane-name"); got != "vpc" {
		t.Errorf("tag crossplane-name is %q", got)
	}
	if got := at(o, "spec", "forProvider", "instanceTenancy"); got != "default" {
		t.Errorf("late initialisation left instanceTenancy %q", got)
	}
	if condition(o, "Ready")["observedGeneration"] != nil {
		t.Error("Ready has an observedGeneration")
	}
	for _, annotation := range []string{"crossplane.io/external-create-pending", "crossplane.io/external-create-succeeded"} {
		if o.GetAnnotations()[annotation] == "" {
			t.Errorf("annotation %s is missing", annotation)
		}
	}
	wantCount(t, "creations", w.account.Creations(), 1)
	wantCount(t, "updates", w.account.Updates(), 0)
}

func TestResourceIsCreatingUntilAWSHasMadeIt(t *testing.T) {
	w := newWorld(t, simulator.Options{Speed: 2})
	w.apply(aws.VPC, "vpc", fields{"cidrBlock": "10.0.0.0/16"})
	o := w.until(aws.VPC, "vpc", "creating", func(o *unstructured.Unstructured) bool { return says(o, "Ready", "Creating", "") })
	if !isTrue(o, "Synced") || at(o, "status", "atProvider", "id") != "" {
		t.Errorf("status is %v", o.Object["status"])
	}
	w.untilReady(aws.VPC, "vpc")
}

func TestNamedResourceTakesTheObjectsName(t *testing.T) {
	w := newWorld(t, fast)
	w.apply(aws.Cluster, "main", fields{})
	w.apply(aws.LogGroup, "logs", fields{"retentionInDays": 30}, func(o *unstructured.Unstructured) {
		o.SetAnnotations(map[string]string{externalName: "/ecs/web"})
	})
	w.untilReady(aws.Cluster, "main")
	w.untilReady(aws.LogGroup, "logs")
	if !w.account.Exists(aws.Cluster, "main") || !w.account.Exists(aws.LogGroup, "/ecs/web") {
		t.Errorf("there are %v", w.account.Resources())
	}
}

func TestDriftIsUndone(t *testing.T) {
	w := newWorld(t, simulator.Options{Speed: 1000, Poll: 100 * time.Second})
	w.apply(aws.LogGroup, "logs", fields{"retentionInDays": 30})
	w.untilReady(aws.LogGroup, "logs")
	if err := w.account.Modify(aws.LogGroup, "logs", func(attributes fields) { attributes["retentionInDays"] = 1 }); err != nil {
		t.Fatal(err)
	}
	w.until(aws.LogGroup, "logs", "updated", func(*unstructured.Unstructured) bool { return len(w.account.Updates()) == 1 })
	if r, _ := w.account.Get(aws.LogGroup, "logs"); r.Attributes["retentionInDays"] != 30.0 {
		t.Errorf("retention is %v", r.Attributes["retentionInDays"])
	}
}

func TestReplacementIsRefused(t *testing.T) {
	w := newWorld(t, fast)
	w.apply(aws.VPC, "vpc", fields{"cidrBlock": "10.0.0.0/16"})
	w.untilReady(aws.VPC, "vpc")
	w.apply(aws.VPC, "vpc", fields{"cidrBlock": "10.1.0.0/16"})
	const words = `async update failed: refuse to update the external resource because the following update requires replacing it: ` +
		`cannot change the value of the argument "cidr_block" from "10.0.0.0/16" to "10.1.0.0/16"`
	w.until(aws.VPC, "vpc", "refused", func(o *unstructured.Unstructured) bool {
		return says(o, "LastAsyncOperation", "AsyncUpdateFailure", words) && says(o, "Synced", "ReconcileError", "update failed: "+words) &&
			isTrue(o, "Ready")
	})
}

func TestFailedCreationShowsAndIsRetried(t *testing.T) {
	w := newWorld(t, fast)
	w.account.Fail(aws.Failure{Name: "vpc", Operation: aws.Create, Message: "VpcLimitExceeded: The maximum number of VPCs has been reached."})
	w.apply(aws.VPC, "vpc", fields{"cidrBlock": "10.0.0.0/16"})
	w.until(aws.VPC, "vpc", "failed", func(o *unstructured.Unstructured) bool {
		const words = "async create failed: failed to create the resource: [{0 creating EC2 VPC: operation error EC2: CreateVpc"
		return says(o, "LastAsyncOperation", "AsyncCreateFailure", words) && says(o, "Synced", "ReconcileError", "create failed: "+words) &&
			says(o, "Ready", "Creating", "")
	})
	w.account.ClearFailures()
	o := w.untilReady(aws.VPC, "vpc")
	wantCount(t, "creations", w.account.Creations(), 1)
	if seen := condition(o, "Synced")["observedGeneration"]; seen != nil {
		t.Errorf("Synced is for generation %v: the provider loses it with a failure", seen)
	}
}

func TestFailedObservationShows(t *testing.T) {
	w := newWorld(t, fast)
	w.account.Fail(aws.Failure{Operation: aws.Observe, Message: "UnauthorizedOperation: You are not authorized."})
	w.apply(aws.VPC, "vpc", fields{"cidrBlock": "10.0.0.0/16"})
	w.until(aws.VPC, "vpc", "failed", func(o *unstructured.Unstructured) bool {
		return says(o, "Synced", "ReconcileError", "observe failed: failed to observe the resource: [{0 reading EC2 VPC")
	})
}

func TestDeletionWaitsForDependencies(t *testing.T) {
	w := newWorld(t, fast)
	w.apply(aws.VPC, "vpc", fields{"cidrBlock": "10.0.0.0/16"})
	vpc := w.untilReady(aws.VPC, "vpc").GetAnnotations()[externalName]
	w.apply(aws.Subnet, "subnet", fields{"cidrBlock": "10.0.0.0/24", "vpcId": vpc})
	w.untilReady(aws.Subnet, "subnet")

	w.delete(aws.VPC, "vpc")
	w.until(aws.VPC, "vpc", "refused", func(o *unstructured.Unstructured) bool {
		return says(o, "LastAsyncOperation", "AsyncDeleteFailure", "async delete failed: failed to delete the resource: [{0 deleting EC2 VPC ("+vpc) &&
			says(o, "Ready", "Deleting", "")
	})
	w.delete(aws.Subnet, "subnet")
	w.untilGone(aws.Subnet, "subnet")
	w.untilGone(aws.VPC, "vpc")
	if !w.account.Empty() {
		t.Errorf("left are %v", w.account.Resources())
	}
}

func TestProtectionIsLiftedOnADatabaseThatIsBeingDeleted(t *testing.T) {
	w := newWorld(t, fast)
	asked := func(protection bool) fields {
		return fields{
			"identifier": "db", "engine": "postgres", "instanceClass": "db.t4g.micro", "allocatedStorage": 20, "username": "app",
			"passwordSecretRef": fields{"name": "db", "key": "password"}, "skipFinalSnapshot": true, "applyImmediately": true,
			"deletionProtection": protection,
		}
	}
	w.secret("db", "password", "correct-horse")
	w.apply(aws.DBInstance, "db", asked(true))
	w.untilReady(aws.DBInstance, "db")
	w.delete(aws.DBInstance, "db")
	w.until(aws.DBInstance, "db", "refused", func(o *unstructured.Unstructured) bool {
		return says(o, "LastAsyncOperation", "AsyncDeleteFailure", "Cannot delete protected DB Instance")
	})
	w.apply(aws.DBInstance, "db", asked(false))
	w.untilGone(aws.DBInstance, "db")
}

func TestMissingSecretIsAnEmptyValue(t *testing.T) {
	w := newWorld(t, fast)
	w.apply(aws.Secret, "api", fields{"name": "api"})
	arn := w.untilReady(aws.Secret, "api").GetAnnotations()[externalName]
	w.apply(aws.SecretVersion, "one", fields{"secretId": arn, "secretStringSecretRef": fields{"name": "api", "key": "value"}})
	w.until(aws.SecretVersion, "one", "refused", func(o *unstructured.Unstructured) bool {
		return says(o, "LastAsyncOperation", "AsyncCreateFailure", "You must provide either SecretString or SecretBinary.")
	})
	w.secret("api", "value", "s3cret")
	o := w.untilReady(aws.SecretVersion, "one")
	if value, _ := w.account.SecretValue("api"); value != "s3cret" {
		t.Errorf("the value is %q", value)
	}
	if at(o, "status", "atProvider", "secretString") != "" || at(o, "spec", "forProvider", "versionStages") != "[AWSCURRENT]" {
		t.Errorf("the object is %v", o.Object)
	}
}

func (w *world) secret(name, key, value string) {
	w.t.Helper()
	secret := &corev1.Secret{StringData: map[string]string{key: value}}
	secret.Namespace, secret.Name = w.namespace, name
	if err := w.Create(w.t.Context(), secret); err != nil {
		w.t.Fatal(err)
	}
}

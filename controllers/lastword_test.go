package controllers_test

import (
	"context"
	"slices"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

// A refused setting does not keep the protection of a database from being lifted, and the last word about its snapshot counts, also where it
// was said while nobody listened.
func TestDatabaseWithARefusedSettingIsDeletedWithTheSnapshotThatIsAskedForLast(t *testing.T) {
	w := newWorld(t)
	m := w.makeReady(database, func(spec *v1alpha1.EnvironmentSpec) {
		spec.Databases[0].FinalSnapshot, spec.Databases[0].DeletionProtection = v1alpha1.FinalSnapshotSkip, v1alpha1.Enabled
	})
	w.change(func(env *v1alpha1.Environment) { env.Spec.Databases[0].InstanceClass = "db.t9g.micro" })
	w.waitFor("DatabasesReady", "Failed")
	m.stop()
	w.change(func(env *v1alpha1.Environment) { env.Spec.Databases[0].FinalSnapshot = v1alpha1.FinalSnapshotRequired })
	env := w.environment()
	w.delete(env)
	w.startManager()
	w.waitGone(env)
	w.leftNothing()
	if snapshots := w.account.Snapshots(); len(snapshots) != 1 {
		t.Errorf("snapshots are %q, want one", snapshots)
	}
}

// For how long AWS keeps a secret is said last while nobody listens. The provider would delete it with what it has applied.
func TestSecretIsDeletedWithTheRecoveryWindowThatIsAskedForLast(t *testing.T) {
	w := newWorld(t)
	m := w.makeReady(secret, func(spec *v1alpha1.EnvironmentSpec) { spec.Secrets[0].RecoveryWindowDays = new(int32(0)) })
	name := w.wantInAWS(aws.Secret, 1)[0].Text("name")
	m.stop()
	w.change(func(env *v1alpha1.Environment) { env.Spec.Secrets[0].RecoveryWindowDays = new(int32(30)) })
	env := w.environment()
	w.delete(env)
	w.startManager()
	w.waitGone(env)
	w.leftNothing()
	if kept := w.account.ScheduledForDeletion(); !slices.Contains(kept, name) {
		t.Errorf("AWS keeps %q, want %s", kept, name)
	}
}

// What cannot be changed in place, the provider would make again after it has deleted it.
func TestDatabaseThatWouldHaveToBeReplacedIsDeletedAndNotMadeAgain(t *testing.T) {
	w := newWorldIn(t, cluster, polling)
	w.makeReady(database)
	id := w.account.Resources(aws.DBInstance)[0].ID
	if err := w.account.Modify(aws.DBInstance, id, func(attributes map[string]any) {
		attributes["kmsKeyId"] = "arn:aws:kms:eu-west-1:111122223333:key/another"
	}); err != nil {
		t.Fatal(err)
	}
	w.eventually("the refusal", w.says("DatabasesReady", "Failed", "replacing"))
	w.remove()
	w.leftNothing()
	if made := w.account.Creations(aws.DBInstance); len(made) != 1 {
		t.Errorf("databases were made: %v", made)
	}
}

// Somebody protects the database again when it is on its way out, where the provider updates nothing any more.
func TestDatabaseThatIsProtectedAgainOnItsWayOutIsDeleted(t *testing.T) {
	w := newWorldIn(t, cluster, polling)
	w.makeReady(database)
	w.account.Fail(aws.Failure{Kind: aws.DBInstance, Operation: aws.Delete, Message: "InvalidDBInstanceState: try again"})
	env := w.environment()
	w.delete(env)
	w.eventually("the database to be on its way out", func(context.Context) (bool, error) {
		return w.resource("Instance/shop-main").GetDeletionTimestamp() != nil, nil
	})
	id := w.account.Resources(aws.DBInstance)[0].ID
	if err := w.account.Modify(aws.DBInstance, id, func(attributes map[string]any) { attributes["deletionProtection"] = true }); err != nil {
		t.Fatal(err)
	}
	w.account.ClearFailures()
	w.waitGone(env)
	w.leftNothing()
}

// The value of a managed resource that somebody else looks after is not ours to make.
func TestNoValueIsGeneratedForADatabaseOfAnotherController(t *testing.T) {
	w := newWorld(t)
	theirs := w.named("Instance/shop-main")
	labeled(theirs)
	theirs.SetAnnotations(map[string]string{"crossplane.io/paused": "true"})
	setField(map[string]any{"region": "eu-west-1", "instanceClass": "db.t4g.micro"}, "spec", "forProvider")(theirs)
	ownedByConfigMap(theirs)
	w.create(theirs)
	w.startManager()
	w.create(newEnvironment(w.namespace, database))
	w.eventually("the refusal", w.says("DatabasesReady", "SecretMissing", "Instance/shop-main exists and uses the value"))
	if w.exists(&corev1.Secret{ObjectMeta: w.meta("shop-main-credentials")}) {
		t.Error("a password was generated")
	}
	w.remove()
}

func ownedByConfigMap(u *unstructured.Unstructured) {
	u.SetOwnerReferences([]metav1.OwnerReference{{APIVersion: "v1", Kind: "ConfigMap", Name: "somebody", UID: "somebody", Controller: new(true)}})
}

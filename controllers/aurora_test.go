package controllers_test

import (
	"context"
	"strings"
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/hack/simulator"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

// aurora is a protected cluster with a replica.
func aurora(spec *v1alpha1.EnvironmentSpec) {
	database(spec)
	db := &spec.Databases[0]
	db.Engine, db.EngineVersion = v1alpha1.EngineAuroraPostgres, "17"
	db.Serverless = &v1alpha1.DatabaseServerless{MinCapacity: new(v1alpha1.Capacity(0.5)), MaxCapacity: new(v1alpha1.Capacity(4))}
	db.Replicas = []v1alpha1.DatabaseReplica{{Name: "read"}}
}

func TestProtectedClusterGoesInOrderWithItsSnapshot(t *testing.T) {
	w := newWorld(t)
	w.makeReady(aurora, twoZones)
	status := w.environment().Status.Databases[0]
	if !strings.Contains(status.Address, ".cluster-") || !strings.Contains(status.ReaderAddress, ".cluster-ro-") || status.EngineVersion != "17.4" ||
		status.SecretARN == "" || status.Replicas[0].Address == "" {
		t.Errorf("status is %+v", status)
	}
	before := w.resources()
	w.remove()
	w.leftNothing()
	deepestFirst(t, before, w.account.Deletions())
	if snapshots := w.account.Snapshots(); len(snapshots) != 1 || !strings.Contains(snapshots[0], "-final-") {
		t.Errorf("snapshots are %q", snapshots)
	}
}

func TestClusterIsDeletedWhileItIsMade(t *testing.T) {
	w := newWorldIn(t, cluster, simulator.Options{Speed: 200, Poll: fast.Poll})
	w.startManager()
	w.create(newEnvironment(w.namespace, aurora, twoZones))
	w.eventually("AWS to begin", func(context.Context) (bool, error) {
		return len(w.account.Resources(aws.DBCluster)) > 0, nil
	})
	w.remove()
	w.leftNothing()
	if snapshots, made := w.account.Snapshots(), w.account.Creations(aws.DBCluster); len(snapshots) != len(made) {
		t.Errorf("%d clusters were made and %d snapshots are left", len(made), len(snapshots))
	}
}

// AWS takes 17 for its default of 17, and refuses that where something newer runs.
func TestClusterThatAWSHasUpgradedIsChangedAndDeleted(t *testing.T) {
	w := newWorldIn(t, cluster, polling)
	w.makeReady(aurora, twoZones)
	if err := w.account.UpgradeMinor(w.account.Resources(aws.DBCluster)[0].ID); err != nil {
		t.Fatal(err)
	}
	w.eventually("the version in the status", func(context.Context) (bool, error) {
		return w.environment().Status.Databases[0].EngineVersion == "17.6", nil
	})
	w.change(func(env *v1alpha1.Environment) { env.Spec.Databases[0].Backup.RetentionDays = new(int32(9)) })
	w.waitReady()
	if days := w.account.Resources(aws.DBCluster)[0].Attributes["backupRetentionPeriod"]; days != 9.0 {
		t.Errorf("backups are kept for %v days", days)
	}
	w.remove()
	w.leftNothing()
}

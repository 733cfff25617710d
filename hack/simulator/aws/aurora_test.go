package aws

import (
	"strings"
	"testing"
)

// unprotected cluster, which leaves a snapshot when it goes.
func unprotected(t *testing.T, e *environment, snapshot string) {
	t.Helper()
	if err := e.Modify(DBCluster, "main", func(attributes map[string]any) {
		attributes["deletionProtection"], attributes["finalSnapshotIdentifier"] = false, snapshot
	}); err != nil {
		t.Fatal(err)
	}
}

func TestClusterGoesAfterItsInstancesAndLeavesItsSnapshot(t *testing.T) {
	e := newEnvironment(t)
	unprotected(t, e, "last")
	wantKept(t, e.Account, DBCluster, "main", "it still contains DB instances in non-deleting state")
	wantDeleted(t, e.Account, DBClusterInstance, "main")
	wantDeleted(t, e.Account, DBCluster, "main")
	if left := e.Snapshots(); len(left) != 1 || left[0] != "last" {
		t.Errorf("snapshots are %v", left)
	}
	asked := e.clusterFields(fields{"snapshotIdentifier": "arn:aws:rds:eu-west-1:123456789012:cluster-snapshot:last"})
	delete(asked, "masterUsername")
	made(t, e.Account, DBCluster, "again", asked)
	if seen := observed(t, e.Account, DBCluster, "again", asked); seen.Values["masterUsername"] != "app" || len(seen.Changes) != 0 {
		t.Errorf("user is %v, changes are %v", seen.Values["masterUsername"], seen.Changes)
	}
}

func TestEndpointsOfAClusterAreForWriterAndReaders(t *testing.T) {
	e := newEnvironment(t)
	seen := observed(t, e.Account, DBCluster, "main", e.asked[DBCluster])
	writer, _ := seen.Values["endpoint"].(string)
	reader, _ := seen.Values["readerEndpoint"].(string)
	if !strings.HasPrefix(writer, "main.cluster-") || !strings.HasPrefix(reader, "main.cluster-ro-") || len(seen.Changes) != 0 {
		t.Errorf("endpoints are %q and %q, changes are %v", writer, reader, seen.Changes)
	}
}

func TestUpgradeOfAClusterWaitsForItsWindow(t *testing.T) {
	e := newEnvironment(t)
	made(t, e.Account, DBCluster, "old", e.clusterFields(fields{"engineVersion": "16", "dbClusterParameterGroupName": ""}))
	made(t, e.Account, DBClusterInstance, "old", fields{"clusterIdentifier": "old", "engine": "aurora-postgresql", "instanceClass": "db.serverless"})
	asked := e.clusterFields(fields{"engineVersion": "17", "allowMajorVersionUpgrade": true})
	if _, err := run(t, e.Update(DBCluster, "old", Object{Parameters: asked})); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"16.8", "17.4"} {
		if runs := observed(t, e.Account, DBCluster, "old", asked).Values["engineVersionActual"]; runs != want {
			t.Errorf("%v runs, want %s", runs, want)
		}
		e.MaintenanceWindow()
	}
}

func TestClustersThatAWSRefuses(t *testing.T) {
	e := newEnvironment(t)
	member := fields{"clusterIdentifier": "main", "engine": "aurora-postgresql", "instanceClass": "db.t4g.medium"}
	plain := e.clusterFields(fields{})
	delete(plain, "serverlessv2ScalingConfiguration")
	made(t, e.Account, DBCluster, "plain", plain)
	for name, c := range map[string]struct {
		kind  Kind
		asked fields
		words string
	}{
		"class of RDS":      {DBClusterInstance, with(member, fields{"instanceClass": "db.t4g.micro"}), "DBInstanceClass=db.t4g.micro"},
		"another engine":    {DBClusterInstance, with(member, fields{"engine": "aurora-mysql"}), "doesn't match the engine name of your DB cluster"},
		"no such cluster":   {DBClusterInstance, with(member, fields{"clusterIdentifier": "other"}), "DBCluster other not found"},
		"without capacity":  {DBClusterInstance, with(member, fields{"clusterIdentifier": "plain", "instanceClass": "db.serverless"}), "Set the Serverless v2 scaling configuration"},
		"quarter":           {DBCluster, e.clusterFields(fields{"serverlessv2ScalingConfiguration": fields{"minCapacity": 0.25, "maxCapacity": 4.0}}), "in half steps"},
		"no backups":        {DBCluster, e.clusterFields(fields{"backupRetentionPeriod": 0}), "Must be between 1 and 35"},
		"version of others": {DBCluster, e.clusterFields(fields{"engineVersion": "8.4"}), "Cannot find version 8.4"},
		"log of RDS":        {DBCluster, e.clusterFields(fields{"enabledCloudwatchLogsExports": []any{"upgrade"}}), "You cannot use the log types 'upgrade'"},
		"no such snapshot":  {DBCluster, e.clusterFields(fields{"snapshotIdentifier": "first"}), "DB Cluster Snapshot not found: first"},
		"instance alone":    {DBInstance, e.databaseFields(fields{"identifier": "x", "engine": "aurora-postgresql"}), "Invalid DB engine"},
	} {
		t.Run(name, func(t *testing.T) { refused(t, e.Account, c.kind, "other", c.asked, c.words) })
	}
}

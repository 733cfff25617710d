package controllers_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

func TestMySQLIsMadeUpgradedAndDeleted(t *testing.T) {
	w := newWorld(t)
	w.makeReady(application, func(spec *v1alpha1.EnvironmentSpec) {
		spec.Databases[0].Engine, spec.Databases[0].EngineVersion = v1alpha1.EngineMySQL, "8.0"
		spec.Databases[0].Monitoring.LogExports = []string{"error", "slowquery"}
		spec.Databases[0].Maintenance.Apply = v1alpha1.ApplyImmediately
	})
	status := w.environment().Status.Databases[0]
	if status.Port != 3306 || !strings.HasPrefix(status.EngineVersion, "8.0.") {
		t.Errorf("status has port %d and version %s", status.Port, status.EngineVersion)
	}

	w.change(func(env *v1alpha1.Environment) {
		env.Spec.Databases[0].EngineVersion = "8.4"
		env.Spec.Databases[0].Maintenance.AllowMajorVersionUpgrade = v1alpha1.Enabled
		env.Spec.Databases[0].Monitoring.LogExports = nil
	})
	if got := w.waitReady().Status.Databases[0].EngineVersion; !strings.HasPrefix(got, "8.4.") {
		t.Errorf("after the upgrade, the version is %s", got)
	}
	instance := w.resource("Instance/shop-main")
	if exports, there, _ := unstructured.NestedSlice(instance.Object, "spec", "forProvider", "enabledCloudwatchLogsExports"); there {
		t.Errorf("the instance still exports %v", exports)
	}
	if groups := w.wantInAWS(aws.DBParameterGroup, 1); groups[0].Text("family") != "mysql8.4" {
		t.Errorf("the parameter group is of %s", groups[0].Text("family"))
	}

	w.remove()
	logs := w.wantInAWS(aws.LogGroup, 2) // what a database has logged stays, as its snapshot does
	if left := w.account.Resources(); len(left) != len(logs) {
		t.Errorf("AWS still has %v", left)
	}
}

func TestUpgradeWaitsForTheMaintenanceWindow(t *testing.T) {
	w := newWorld(t)
	m := w.makeReady(database, func(spec *v1alpha1.EnvironmentSpec) { spec.Databases[0].EngineVersion = "16" })
	before := len(w.account.Updates(aws.DBInstance))
	w.change(func(env *v1alpha1.Environment) {
		env.Spec.Databases[0].EngineVersion = "17"
		env.Spec.Databases[0].Maintenance.AllowMajorVersionUpgrade = v1alpha1.Enabled
	})
	w.eventually("the provider to have asked again", func(context.Context) (bool, error) {
		return len(w.account.Updates(aws.DBInstance)) >= before+2, nil
	})
	m.reconcile()
	for _, condition := range []string{"Ready", "DatabasesReady"} {
		note := []string{"Instance/shop-main: waits for the maintenance window sun:04:00-sun:04:30: engine version 16.8 becomes 17, parameter group "}
		w.eventually(condition+" to say what it waits for", w.says(condition, "Progressing", note...))
	}
	w.wantInAWS(aws.DBParameterGroup, 2)
	if old := w.resource("ParameterGroup/shop-main.postgres16"); old.GetDeletionTimestamp() != nil {
		t.Error("the parameter group that the instance uses is being deleted")
	}

	w.account.MaintenanceWindow()
	if got := w.waitReady().Status.Databases[0].EngineVersion; !strings.HasPrefix(got, "17.") {
		t.Errorf("after the window, the version is %s", got)
	}
	if groups := w.wantInAWS(aws.DBParameterGroup, 1); groups[0].Text("family") != "postgres17" {
		t.Errorf("the parameter group is of %s", groups[0].Text("family"))
	}
}

func TestDatabaseIsRestoredFromASnapshot(t *testing.T) {
	w := newWorld(t)
	w.makeReady(unprotected, func(spec *v1alpha1.EnvironmentSpec) { spec.Databases[0].Credentials.Username = "first_owner" })
	w.change(func(env *v1alpha1.Environment) { env.Spec.Databases = nil })
	w.waitReady()
	snapshot := w.account.Snapshots()[0]

	w.change(func(env *v1alpha1.Environment) {
		env.Spec.Databases = []v1alpha1.DatabaseSpec{{Name: "again", RestoreFrom: &v1alpha1.DatabaseRestore{SnapshotIdentifier: snapshot}}}
	})
	env := w.waitReady()
	if instances := w.wantInAWS(aws.DBInstance, 1); instances[0].Text("snapshotIdentifier") != snapshot {
		t.Errorf("the instance is restored from %q", instances[0].Text("snapshotIdentifier"))
	}
	value, _ := w.account.SecretValue(env.Status.Databases[0].SecretARN)
	var credentials map[string]any
	if err := json.Unmarshal([]byte(value), &credentials); err != nil || credentials["username"] != "first_owner" || credentials["password"] == "" {
		t.Errorf("the credentials name the user %v: %v", credentials["username"], err)
	}
}

func TestUnknownSnapshotShowsWithAWSsWords(t *testing.T) {
	w := newWorld(t)
	w.startManager()
	w.create(newEnvironment(w.namespace, database, func(spec *v1alpha1.EnvironmentSpec) {
		spec.Databases[0].RestoreFrom = &v1alpha1.DatabaseRestore{SnapshotIdentifier: "lost"}
	}))
	c := w.waitFor("DatabasesReady", "Failed")
	if !strings.HasPrefix(c.Message, "Instance/shop-main: ") || !strings.Contains(c.Message, "DBSnapshotNotFound: DBSnapshot not found: lost") {
		t.Errorf("DatabasesReady says %q", c.Message)
	}
}

// autoMinorVersionUpgrade is the default. An exact version in the spec is older from then on, and AWS goes back to none.
func TestDatabaseThatAWSHasUpgradedFollowsOtherEdits(t *testing.T) {
	w := newWorldIn(t, cluster, polling)
	w.makeReady(database, func(spec *v1alpha1.EnvironmentSpec) { spec.Databases[0].EngineVersion = "17.3" })
	upgrade := func(attributes map[string]any) { attributes["engineVersion"] = "17.4" }
	if err := w.account.Modify(aws.DBInstance, w.wantInAWS(aws.DBInstance, 1)[0].ID, upgrade); err != nil {
		t.Fatal(err)
	}
	w.eventually("the status to say so", func(context.Context) (bool, error) {
		return w.environment().Status.Databases[0].EngineVersion == "17.4", nil
	})
	w.eventually("the provider to look at it again", polled(w, mainInstance, 2))
	w.waitReady()
	if updates := w.account.Updates(aws.DBInstance); len(updates) > 0 {
		t.Errorf("AWS was asked to update %v", updates)
	}
	w.change(func(env *v1alpha1.Environment) { env.Spec.Databases[0].InstanceClass = "db.m7g.large" })
	w.eventually("AWS to be asked", func(context.Context) (bool, error) { return len(w.account.Updates(aws.DBInstance)) > 0, nil })
	w.account.MaintenanceWindow()
	w.eventually("the other edit to be followed", func(context.Context) (bool, error) {
		return w.wantInAWS(aws.DBInstance, 1)[0].Text("instanceClass") == "db.m7g.large", nil
	})
	if got := w.waitReady().Status.Databases[0].EngineVersion; got != "17.4" {
		t.Errorf("it runs %s", got)
	}
}

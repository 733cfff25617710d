package aws

import "testing"

func TestDatabaseLeavesItsFinalSnapshot(t *testing.T) {
	e := newEnvironment(t)
	id := e.ids[DBInstance]
	unprotect := func(attributes map[string]any) { attributes["deletionProtection"] = false }
	if err := e.Modify(DBInstance, id, unprotect); err != nil {
		t.Fatal(err)
	}
	wantKept(t, e.Account, DBInstance, id, "final_snapshot_identifier is required when skip_final_snapshot is false")
	if err := e.Modify(DBInstance, id, func(attributes map[string]any) { attributes["finalSnapshotIdentifier"] = "last" }); err != nil {
		t.Fatal(err)
	}
	wantDeleted(t, e.Account, DBInstance, id)
	if got := e.Snapshots(); len(got) != 1 || got[0] != "last" {
		t.Errorf("snapshots are %v", got)
	}
}

func TestDatabaseChangesWaitForTheMaintenanceWindow(t *testing.T) {
	e := newEnvironment(t)
	id := e.ids[DBInstance]
	asked := e.databaseFields(fields{"instanceClass": "db.t4g.small"})
	if _, err := run(t, e.Update(DBInstance, id, Object{Parameters: asked})); err != nil {
		t.Fatal(err)
	}
	if seen := observed(t, e.Account, DBInstance, id, asked); len(seen.Changes) != 1 {
		t.Errorf("before the window, changes are %v", seen.Changes)
	}
	e.MaintenanceWindow()
	if seen := observed(t, e.Account, DBInstance, id, asked); len(seen.Changes) != 0 {
		t.Errorf("after the window, changes are %v", seen.Changes)
	}
}

// With an empty password AWS keeps the one that it has: the Secret may be gone before the database.
func TestUpdateWithoutPasswordKeepsIt(t *testing.T) {
	e := newEnvironment(t)
	asked := e.databaseFields(fields{"identifier": "second", "manageMasterUserPassword": false})
	o := object(DBInstance, "second", asked)
	o.Secrets = map[string]string{"password": "correct-horse"}
	id := madeFrom(t, e.Account, DBInstance, o)
	asked["backupRetentionPeriod"], o.Secrets["password"] = 3, ""
	if _, err := run(t, e.Update(DBInstance, id, o)); err != nil {
		t.Fatal(err)
	}
	if password := e.MasterPassword(id); password != "correct-horse" {
		t.Errorf("the password is %q", password)
	}
}

func TestStorageDoesNotShrink(t *testing.T) {
	e := newEnvironment(t)
	if err := e.Modify(DBInstance, e.ids[DBInstance], func(attributes map[string]any) { attributes["allocatedStorage"] = 50 }); err != nil {
		t.Fatal(err)
	}
	_, err := run(t, e.Update(DBInstance, e.ids[DBInstance], Object{Parameters: e.databaseFields(fields{"allocatedStorage": 20})}))
	wantError(t, err, "Invalid storage size")
}

func TestReplicaNeedsBackupsAndAPasswordThatRDSDoesNotKeepAndStaysWithItsSource(t *testing.T) {
	e := newEnvironment(t)
	source := e.databaseFields(fields{"identifier": "source", "backupRetentionPeriod": 1})
	kept := madeFrom(t, e.Account, DBInstance, object(DBInstance, "source", source))
	replica := func(of string) fields {
		primary, _ := e.Get(DBInstance, of)
		return fields{"identifier": "replica", "engine": "postgres", "instanceClass": "db.t4g.micro", "allocatedStorage": 20, "replicateSourceDb": primary.ARN}
	}
	refused(t, e.Account, DBInstance, "replica", replica(e.ids[DBInstance]), "Automated backups are not enabled")
	refused(t, e.Account, DBInstance, "replica", replica(kept), "where ManageMasterUserPassword is enabled is not supported")
	own := object(DBInstance, "own", with(source, fields{"identifier": "own", "manageMasterUserPassword": false}))
	own.Secrets = map[string]string{"password": "correct-horse"}
	id := made(t, e.Account, DBInstance, "replica", replica(madeFrom(t, e.Account, DBInstance, own)))

	other := asItIs(e.Account, DBInstance, id)
	other.Parameters["replicateSourceDb"] = "own" // the same one, in another word
	_, err := run(t, e.Update(DBInstance, id, other))
	wantError(t, err, "cannot elect new source database for replication")
}

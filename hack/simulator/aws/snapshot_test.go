package aws

import (
	"testing"
)

// deleted takes the database away, with a final snapshot.
func deleted(t *testing.T, e *environment, snapshot string) {
	t.Helper()
	if err := e.Modify(DBInstance, e.ids[DBInstance], func(attributes map[string]any) {
		attributes["deletionProtection"], attributes["finalSnapshotIdentifier"] = false, snapshot
	}); err != nil {
		t.Fatal(err)
	}
	wantDeleted(t, e.Account, DBInstance, e.ids[DBInstance])
}

func TestRestoredDatabaseHasTheUserOfItsSnapshot(t *testing.T) {
	e := newEnvironment(t)
	deleted(t, e, "last")
	asked := e.databaseFields(fields{"snapshotIdentifier": "last"})
	delete(asked, "username")
	id := made(t, e.Account, DBInstance, "again", asked)
	seen := observed(t, e.Account, DBInstance, id, asked)
	if seen.Values["username"] != "app" || len(seen.Changes) != 0 {
		t.Errorf("user is %v, changes are %v", seen.Values["username"], seen.Changes)
	}
	asked["username"] = "other"
	seen = observed(t, e.Account, DBInstance, id, asked)
	if len(seen.Changes) != 1 || !seen.Changes[0].replaces {
		t.Errorf("with another user, changes are %v", seen.Changes)
	}
}

func TestRestoresThatAWSRefuses(t *testing.T) {
	e := newEnvironment(t)
	deleted(t, e, "last")
	made(t, e.Account, DBParameterGroup, "mysql", fields{"family": "mysql8.4"})
	made(t, e.Account, DBParameterGroup, "newer", fields{"family": "postgres18"})
	for name, c := range map[string]struct {
		change fields
		words  string
	}{
		"no such snapshot": {fields{"snapshotIdentifier": "first"}, "DBSnapshotNotFound: DBSnapshot not found: first"},
		"another engine": {
			fields{"engine": "mysql", "engineVersion": "8.4", "parameterGroupName": "mysql"},
			"The engine postgres of the snapshot last is not mysql",
		},
		"another major version": {
			fields{"engineVersion": "18", "parameterGroupName": "newer"},
			"Use a parameter group with DBParameterGroupFamily postgres17.",
		},
		"less storage": {fields{"allocatedStorage": 19, "storageType": "gp2"}, "the snapshot last needs at least 20 GiB"},
	} {
		t.Run(name, func(t *testing.T) {
			asked := with(e.databaseFields(fields{"identifier": "again", "snapshotIdentifier": "last"}), c.change)
			refused(t, e.Account, DBInstance, "again", asked, c.words)
		})
	}
}

func TestEnginesHaveTheirOwnSettings(t *testing.T) {
	e := newEnvironment(t)
	made(t, e.Account, DBParameterGroup, "mysql", fields{"family": "mysql8.4"})
	mysql := e.databaseFields(fields{
		"identifier": "mysql", "engine": "mysql", "engineVersion": "8.4", "parameterGroupName": "mysql", "enabledCloudwatchLogsExports": []any{"slowquery"},
	})
	seen := observed(t, e.Account, DBInstance, made(t, e.Account, DBInstance, "mysql", mysql), mysql)
	if seen.Values["port"] != 3306.0 || seen.Values["engineVersionActual"] != "8.4.4" || seen.Values["licenseModel"] != "general-public-license" {
		t.Errorf("observed %v", seen.Values)
	}
	for name, c := range map[string]struct {
		change fields
		words  string
	}{
		"logs of another engine": {fields{"enabledCloudwatchLogsExports": []any{"postgresql"}}, "You cannot use the log types 'postgresql' with engine version mysql"},
		"insights without room":  {fields{"performanceInsightsEnabled": true}, "Performance Insights not supported for this configuration."},
		"long user":              {fields{"username": "seventeen_letters"}, "must be at most 16 characters"},
		"unknown version":        {fields{"engineVersion": "9.9"}, "Cannot find version 9.9 for mysql"},
		"unknown minor version":  {fields{"engineVersion": "8.4.99"}, "Cannot find version 8.4.99 for mysql"},
	} {
		t.Run(name, func(t *testing.T) {
			refused(t, e.Account, DBInstance, "other", with(with(mysql, fields{"identifier": "other"}), c.change), c.words)
		})
	}
}

func TestInsightsCannotBeTurnedOff(t *testing.T) {
	e := newEnvironment(t)
	id := e.ids[DBInstance]
	insights := fields{"performanceInsightsEnabled": true, "performanceInsightsRetentionPeriod": 7}
	if _, err := run(t, e.Update(DBInstance, id, Object{Parameters: e.databaseFields(insights)})); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]fields{
		"alone":                  {"performanceInsightsEnabled": false},
		"with the protection":    {"performanceInsightsEnabled": false, "deletionProtection": false},
		"with another retention": {"performanceInsightsEnabled": false, "performanceInsightsRetentionPeriod": 31},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := run(t, e.Update(DBInstance, id, Object{Parameters: e.databaseFields(change)}))
			wantError(t, err, "InvalidParameterCombination: You can't set a Performance Insights retention period without enabling")
		})
	}
}

func TestRestoresToAPointInTime(t *testing.T) {
	e := newEnvironment(t)
	asked := e.databaseFields(fields{"identifier": "again", "restoreToPointInTime": fields{"sourceDbInstanceIdentifier": "main", "useLatestRestorableTime": true}})
	delete(asked, "username")
	refused(t, e.Account, DBInstance, "again", asked, "PointInTimeRestoreNotEnabledFault")
	if err := e.Modify(DBInstance, e.ids[DBInstance], func(attributes map[string]any) { attributes["backupRetentionPeriod"] = 7.0 }); err != nil {
		t.Fatal(err)
	}
	id := made(t, e.Account, DBInstance, "again", asked)
	seen := observed(t, e.Account, DBInstance, id, asked)
	if seen.Values["username"] != "app" || len(seen.Changes) != 0 {
		t.Errorf("user is %v, changes are %v", seen.Values["username"], seen.Changes)
	}
}

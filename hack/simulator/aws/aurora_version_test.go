package aws

import "testing"

// update asks for a cluster as it should be.
func (e *environment) update(t *testing.T, name string, asked fields) error {
	t.Helper()
	_, err := run(t, e.Update(DBCluster, name, Object{Name: name, ExternalName: name, Parameters: asked}))
	return err
}

func TestEachChangeOfAClusterTellsAWSThePartOfItsVersion(t *testing.T) {
	e := newEnvironment(t)
	if err := e.UpgradeMinor("main"); err != nil {
		t.Fatal(err)
	}
	part := e.clusterFields(fields{"deletionProtection": false})
	wantError(t, e.update(t, "main", part), "Cannot upgrade aurora-postgresql from 17.6 to 17.4")
	if err := e.update(t, "main", with(part, fields{"engineVersion": "17.6"})); err != nil {
		t.Fatalf("the version that runs is refused: %v", err)
	}
	if err := e.update(t, "main", with(part, fields{"backupRetentionPeriod": 8})); err != nil {
		t.Errorf("with the whole version in Terraform's state, the part of it is told: %v", err)
	}
}

func TestAWSTriesAVersionOnAnInstance(t *testing.T) {
	e := newEnvironment(t)
	made(t, e.Account, DBCluster, "alone", e.clusterFields(fields{}))
	const words = "Cannot modify engine version without a healthy primary instance in DB cluster: alone"
	wantError(t, e.update(t, "alone", e.clusterFields(fields{"deletionProtection": false})), words)
	made(t, e.Account, DBCluster, "whole", e.clusterFields(fields{"engineVersion": "17.4"}))
	if err := e.update(t, "whole", e.clusterFields(fields{"engineVersion": "17.4", "deletionProtection": false})); err != nil {
		t.Errorf("without a version to tell: %v", err)
	}
}

func TestWhatTheProviderLooksAtFirstIsItsStateOfTheVersion(t *testing.T) {
	for name, c := range map[string]struct {
		asked any
		want  string
	}{
		"a part":    {"17", "17"},
		"nothing":   {nil, "17.4"},
		"older one": {"17.2", "17.4"},
	} {
		t.Run(name, func(t *testing.T) {
			e := newEnvironment(t)
			asked := e.clusterFields(fields{"engineVersion": c.asked})
			if c.asked == nil {
				delete(asked, "engineVersion")
			}
			seen, err := e.Observe(DBCluster, "main", Object{Parameters: asked, FirstLook: true})
			if err != nil || seen.Values["engineVersion"] != c.want || len(seen.Changes) > 0 {
				t.Errorf("state is %v, changes are %v: %v", seen.Values["engineVersion"], seen.Changes, err)
			}
		})
	}
}

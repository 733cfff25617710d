package compositions_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// rehearsed is a shop with a second database that is restored from the first, and stands before it in the spec.
func rehearsed(t *testing.T) (*v1alpha1.Environment, plan.Observed) {
	t.Helper()
	env, seen := application(t)
	rehearsal := v1alpha1.DatabaseSpec{Name: "again", RestoreFrom: &v1alpha1.DatabaseRestore{PointInTime: &v1alpha1.DatabasePointInTime{
		Database: "main", Time: "2026-11-26T08:30:00Z",
	}}}
	env.Spec.Databases = append([]v1alpha1.DatabaseSpec{rehearsal}, env.Spec.Databases...)
	return admitted(t, env), seen
}

func TestDatabaseIsRestoredFromAMomentOfAnotherThatIsThere(t *testing.T) {
	env, seen := rehearsed(t)
	if waits := keys(findObject[*rds.Instance](t, compose(t, env, seen), "staging-again").WaitingOn); !slices.Contains(waits, "Instance/staging-main") {
		t.Errorf("the instance waits on %v, and not on what it is restored from", waits)
	}
	params := find[*rds.Instance](t, settleChecked(t, env, seen), "staging-again").Spec.ForProvider
	want := &rds.RestoreToPointInTimeParameters{SourceDBInstanceIdentifier: new("shop-staging-d8fcc-main"), RestoreTime: new("2026-11-26T08:30:00Z")}
	if diff := cmp.Diff(want, params.RestoreToPointInTime); diff != "" || params.Username != nil || params.DBName != nil || params.SnapshotIdentifier != nil {
		t.Errorf("restored with user %v and database %v from (-want +got):\n%s", params.Username, params.DBName, diff)
	}
}

func TestWhatADatabaseWasRestoredFromMayGo(t *testing.T) {
	env, seen := rehearsed(t)
	before := find[*rds.Instance](t, settle(t, env, seen), "staging-again").Spec.ForProvider
	env.Spec.Databases[1].DeletionProtection = v1alpha1.Disabled
	settle(t, env, seen)
	env.Spec.Databases = env.Spec.Databases[:1]
	for i := range env.Spec.Services {
		env.Spec.Services[i].Databases = nil
	}
	after := find[*rds.Instance](t, settle(t, env, seen), "staging-again").Spec.ForProvider
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("the restored instance changes (-before +after):\n%s", diff)
	}
}

// The policy about Environments refuses these too.
func TestComposeRefusesSourcesThatCannotBeRestored(t *testing.T) {
	cases := map[string]struct {
		change func(again, main *v1alpha1.DatabaseSpec)
		want   string
	}{
		"one that is not there": {func(again, _ *v1alpha1.DatabaseSpec) { again.RestoreFrom.PointInTime.Database = "other" }, "names database other, which is not in spec.databases"},
		"itself":                {func(again, _ *v1alpha1.DatabaseSpec) { again.RestoreFrom.PointInTime.Database = "again" }, "is still to be restored itself"},
		"another engine":        {func(_, main *v1alpha1.DatabaseSpec) { main.Engine, main.EngineVersion = "mysql", "8.4" }, "main has engine mysql"},
		"one without backups":   {func(_, main *v1alpha1.DatabaseSpec) { main.Backup.RetentionDays = new(int32(0)) }, "main makes no backups"},
		"one another": {func(_, main *v1alpha1.DatabaseSpec) {
			main.RestoreFrom = &v1alpha1.DatabaseRestore{PointInTime: &v1alpha1.DatabasePointInTime{Database: "again", Latest: new(true)}}
		}, "is still to be restored itself"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			env, seen := rehearsed(t)
			c.change(&env.Spec.Databases[0], &env.Spec.Databases[1])
			if _, err := compositions.Compose(env, seen); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q", err, c.want)
			}
			if _, err := admit(t, env); err == nil || !strings.Contains(err.Error(), "restoreFrom.pointInTime of ") {
				t.Errorf("admission says %v", err)
			}
		})
	}
}

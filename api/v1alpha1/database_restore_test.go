package v1alpha1_test

import (
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

func TestRulesAboutPointsInTime(t *testing.T) {
	from := func(moment v1alpha1.DatabasePointInTime) edit {
		return withDatabase(func(d *v1alpha1.DatabaseSpec) { d.RestoreFrom = &v1alpha1.DatabaseRestore{PointInTime: &moment} })
	}
	type m = v1alpha1.DatabasePointInTime
	latest := m{Database: "reports", Latest: new(true)}
	both := withDatabase(func(d *v1alpha1.DatabaseSpec) {
		d.RestoreFrom = &v1alpha1.DatabaseRestore{SnapshotIdentifier: "old", PointInTime: &latest}
	})
	testRules(t, []rule{
		{"a snapshot or a moment", from(latest), both, "set either snapshotIdentifier or pointInTime"},
		{"of one database", from(latest), from(m{Database: "reports", InstanceIdentifier: "old", Latest: new(true)}), "set either database"},
		{"at one time", from(latest), from(m{Database: "reports", Latest: new(true), Time: "2026-11-26T08:30:00Z"}), "set either time, or latest to true"},
		{"at some time", from(latest), from(m{Database: "reports", Latest: new(false)}), "set either time, or latest to true"},
		{"on a day that there is", from(m{Database: "reports", Time: "2028-02-29T08:30:00Z"}), from(m{Database: "reports", Time: "2026-02-31T08:30:00Z"}), "must be a date that exists"},
		{"in a leap year", from(m{Database: "reports", Time: "2026-04-30T08:30:00Z"}), from(m{Database: "reports", Time: "2026-02-29T08:30:00Z"}), "must be a date that exists"},
		{"in UTC", from(m{Database: "reports", Time: "2026-11-26T08:30:00Z"}), from(m{Database: "reports", Time: "2026-11-26 08:30:00Z"}), "must be a time in UTC"},
		{"an instance by its name", from(m{InstanceIdentifier: "old", Latest: new(true)}), from(m{InstanceIdentifier: "old.rds.amazonaws.com", Latest: new(true)}), "must be the name of a DB instance"},
		{"from another", from(latest), from(m{Database: "main", Latest: new(true)}), "restoreFrom.pointInTime of main names main, itself"},
		{"from one that is there", from(latest), from(m{Database: "other", Latest: new(true)}), "names other, which is not in spec.databases"},
	})
}

package v1alpha1_test

import (
	"strings"
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// withDatabase returns an edit of the first database.
func withDatabase(change func(*v1alpha1.DatabaseSpec)) edit {
	return func(s *v1alpha1.EnvironmentSpec) { change(database(s)) }
}

func TestDatabaseRules(t *testing.T) {
	version := func(version string) edit {
		return withDatabase(func(d *v1alpha1.DatabaseSpec) { d.EngineVersion = version })
	}
	class := func(class string) edit {
		return withDatabase(func(d *v1alpha1.DatabaseSpec) { d.InstanceClass = class })
	}
	databaseName := func(name string) edit {
		return withDatabase(func(d *v1alpha1.DatabaseSpec) { d.DatabaseName = name })
	}
	username := func(name string) edit {
		return withDatabase(func(d *v1alpha1.DatabaseSpec) { d.Credentials.Username = name })
	}
	parameter := func(name, value string) edit {
		return withDatabase(func(d *v1alpha1.DatabaseSpec) { d.Parameters = v1alpha1.Parameters{name: value} })
	}
	const reserved = "is a name that RDS or Postgres keeps for itself"
	testRules(t, []rule{
		{"version is major or exact", version("17"), version("17.4.1"), "must be a major version from 13 to 18, or an exact one such as 17.4, with postgres"},
		{"version is a number", version("13.22-rds.20260101"), version("latest"), "must be a major version from 13 to 18"},
		{"class is a class", class("db.r8g.48xlarge"), class("t4g.micro"), "must be an RDS instance class, such as db.t4g.micro"},
		{"database name is an identifier", databaseName("Shop_2"), databaseName("2shop"), "must be letters, digits and _, begin with a letter"},
		{"database name has a length", databaseName(strings.Repeat("a", 63)), databaseName(strings.Repeat("a", 64)), "may not be more than 63"},
		{"database name is free", databaseName("template"), databaseName("template1"), "not be a database of RDS or Postgres itself"},
		{"username is an identifier", username("Shop_2"), username("shop-admin"), "must be letters, digits and _, and begin with a letter"},
		{"username is free", username("administrator"), username("admin"), reserved},
		{"username is free, whatever its case", username("rdsadmins"), username("RDSadmin"), reserved},
		{"username is not a role of Postgres", username("pgadmin"), username("pg_admin"), reserved},
		{"parameter names are names", parameter("rds.force_ssl", "1"), parameter("force ssl", "1"), "names must be parameters of the engine"},
		{"parameter values are text", parameter("log_line_prefix", "%m [%p] ${x} "), parameter("log_line_prefix", "${timestamp()}"), "must not contain a function call such as ${upper(...)}"},
	})
}

func TestStorageRules(t *testing.T) {
	storage := func(storage v1alpha1.DatabaseStorage) edit {
		return withDatabase(func(d *v1alpha1.DatabaseSpec) { d.Storage = storage })
	}
	type s = v1alpha1.DatabaseStorage
	testRules(t, []rule{
		{"there is a least size", storage(s{AllocatedGiB: 20}), storage(s{AllocatedGiB: 19}), "should be greater than or equal to 20"},
		{"there is a most size", storage(s{AllocatedGiB: 65536}), storage(s{AllocatedGiB: 65537}), "should be less than or equal to 65536"},
		{"autoscaling has room", storage(s{AllocatedGiB: 100, MaxAllocatedGiB: 110}), storage(s{AllocatedGiB: 100, MaxAllocatedGiB: 109}), "maxAllocatedGiB must be at least 10 % larger than allocatedGiB"},
		{"gp2 takes no iops", storage(s{Type: "gp2", AllocatedGiB: 500}), storage(s{Type: "gp2", AllocatedGiB: 500, IOPS: 12000}), "leave iops out with gp2"},
		{"gp2 takes no throughput", storage(s{Type: "gp2"}), storage(s{Type: "gp2", ThroughputMiBps: 500}), "leave throughputMiBps out: only gp3 takes it"},
		{"small gp3 takes no iops", storage(s{AllocatedGiB: 400, IOPS: 12000}), storage(s{AllocatedGiB: 399, IOPS: 12000}), "leave iops and throughputMiBps out with gp3 below 400 GiB"},
		{"small gp3 takes no throughput", storage(s{AllocatedGiB: 400, ThroughputMiBps: 500}), storage(s{AllocatedGiB: 399, ThroughputMiBps: 500}), "leave iops and throughputMiBps out with gp3 below 400 GiB"},
		{"gp3 has a least iops", storage(s{AllocatedGiB: 400, IOPS: 12000}), storage(s{AllocatedGiB: 400, IOPS: 11999}), "iops must be 12000 to 64000 with gp3"},
		{"gp3 has a most iops", storage(s{AllocatedGiB: 400, IOPS: 64000}), storage(s{AllocatedGiB: 400, IOPS: 64001}), "iops must be 12000 to 64000 with gp3"},
		{"gp3 has a least throughput", storage(s{AllocatedGiB: 400, ThroughputMiBps: 500}), storage(s{AllocatedGiB: 400, ThroughputMiBps: 499}), "should be greater than or equal to 500"},
		{"gp3 has a most throughput", storage(s{AllocatedGiB: 400, IOPS: 16000, ThroughputMiBps: 4000}), storage(s{AllocatedGiB: 400, IOPS: 64000, ThroughputMiBps: 4001}), "should be less than or equal to 4000"},
		{"gp3 throughput follows iops", storage(s{AllocatedGiB: 400, IOPS: 12000, ThroughputMiBps: 3000}), storage(s{AllocatedGiB: 400, IOPS: 12000, ThroughputMiBps: 3001}), "throughputMiBps must be at most a quarter of iops"},
		{"gp3 throughput follows the usual iops", storage(s{AllocatedGiB: 400, ThroughputMiBps: 3000}), storage(s{AllocatedGiB: 400, ThroughputMiBps: 3001}), "throughputMiBps must be at most a quarter of iops"},
		{"io1 has a least size", storage(s{Type: "io1", AllocatedGiB: 100, IOPS: 1000}), storage(s{Type: "io1", AllocatedGiB: 99, IOPS: 1000}), "allocatedGiB must be at least 100 with io1 and io2"},
		{"io1 needs iops", storage(s{Type: "io1", AllocatedGiB: 100, IOPS: 1000}), storage(s{Type: "io1", AllocatedGiB: 100}), "set iops: io1 and io2 need it"},
		{"io1 has a least iops", storage(s{Type: "io1", AllocatedGiB: 100, IOPS: 1000}), storage(s{Type: "io1", AllocatedGiB: 100, IOPS: 999}), "should be greater than or equal to 1000"},
		{"io1 has a most iops for its size", storage(s{Type: "io1", AllocatedGiB: 100, IOPS: 5000}), storage(s{Type: "io1", AllocatedGiB: 100, IOPS: 5001}), "iops must be at most 50 for each GiB of allocatedGiB with io1"},
		{"io1 has a least iops for its size", storage(s{Type: "io1", AllocatedGiB: 4000, IOPS: 2000}), storage(s{Type: "io1", AllocatedGiB: 4000, IOPS: 1999}), "iops must be at least 0.5 for each GiB"},
		{"io1 has a least iops for the size that it may grow to", storage(s{Type: "io1", AllocatedGiB: 1000, MaxAllocatedGiB: 4000, IOPS: 2000}), storage(s{Type: "io1", AllocatedGiB: 1000, MaxAllocatedGiB: 4001, IOPS: 2000}), "iops must be at least 0.5 for each GiB of maxAllocatedGiB"},
		{"io1 takes no throughput", storage(s{Type: "io1", AllocatedGiB: 400, IOPS: 4000}), storage(s{Type: "io1", AllocatedGiB: 400, IOPS: 4000, ThroughputMiBps: 500}), "leave throughputMiBps out: only gp3 takes it"},
		{"io2 has a least size", storage(s{Type: "io2", AllocatedGiB: 100, IOPS: 1000}), storage(s{Type: "io2", AllocatedGiB: 99, IOPS: 1000}), "allocatedGiB must be at least 100 with io1 and io2"},
		{"io2 needs iops", storage(s{Type: "io2", AllocatedGiB: 100, IOPS: 1000}), storage(s{Type: "io2", AllocatedGiB: 100}), "set iops: io1 and io2 need it"},
		{"io2 has a most iops for its size", storage(s{Type: "io2", AllocatedGiB: 100, IOPS: 100000}), storage(s{Type: "io2", AllocatedGiB: 100, IOPS: 100001}), "iops must be at most 1000 for each GiB of allocatedGiB with io2"},
		{"io2 has a most iops", storage(s{Type: "io2", AllocatedGiB: 1000, IOPS: 256000}), storage(s{Type: "io2", AllocatedGiB: 1000, IOPS: 256001}), "should be less than or equal to 256000"},
	})
}

func TestWindowRules(t *testing.T) {
	backup := func(window string) edit {
		return withDatabase(func(d *v1alpha1.DatabaseSpec) { d.Backup.Window = window })
	}
	maintenance := func(window string) edit {
		return withDatabase(func(d *v1alpha1.DatabaseSpec) { d.Maintenance.Window = window })
	}
	both := func(backup, maintenance string) edit {
		return withDatabase(func(d *v1alpha1.DatabaseSpec) { d.Backup.Window, d.Maintenance.Window = backup, maintenance })
	}
	retention := func(days int32, window string) edit {
		return withDatabase(func(d *v1alpha1.DatabaseSpec) {
			d.Backup = v1alpha1.DatabaseBackup{RetentionDays: &days, Window: window}
		})
	}
	const backupFormat = "must be hh:mm-hh:mm in UTC and at least 30 minutes"
	const maintenanceFormat = "must be ddd:hh:mm-ddd:hh:mm in UTC, at least 30 minutes and less than a day"
	const overlap = "backup.window and maintenance.window must not overlap"
	testRules(t, []rule{
		{"retention has a range", retention(35, ""), retention(36, ""), "should be less than or equal to 35"},
		{"no backups have no window", retention(0, ""), retention(0, "03:00-04:00"), "leave window out, or set retentionDays above 0"},
		{"backup window has times", backup("03:00-04:00"), backup("03:00-24:00"), backupFormat},
		{"backup window has no day", backup("23:45-00:15"), backup("sun:03:00-sun:04:00"), "may not be more than 11"},
		{"backup window is long enough", backup("03:00-03:30"), backup("03:00-03:29"), backupFormat},
		{"backup window is long enough at midnight", backup("23:45-00:15"), backup("23:45-00:14"), backupFormat},
		{"maintenance window has days", maintenance("sun:04:00-sun:05:00"), maintenance("Sun:04:00-Sun:05:00"), maintenanceFormat},
		{"maintenance window has times", maintenance("mon:00:00-mon:23:59"), maintenance("mon:00:00-mon:24:00"), maintenanceFormat},
		{"maintenance window is long enough", maintenance("sun:23:45-mon:00:15"), maintenance("sun:23:45-mon:00:14"), maintenanceFormat},
		{"maintenance window is less than a day", maintenance("sun:04:00-mon:03:59"), maintenance("sun:04:00-mon:04:00"), maintenanceFormat},
		{"windows do not overlap at the end", both("03:00-04:00", "sun:04:00-sun:05:00"), both("03:00-04:01", "sun:04:00-sun:05:00"), overlap},
		{"windows do not overlap at the start", both("05:00-06:00", "sun:04:00-sun:05:00"), both("04:59-06:00", "sun:04:00-sun:05:00"), overlap},
		{"windows do not overlap within", both("02:00-03:00", "tue:04:00-tue:10:00"), both("05:00-06:00", "tue:04:00-tue:10:00"), overlap},
		{"windows do not overlap at midnight", both("23:30-00:30", "wed:00:30-wed:01:00"), both("23:30-00:30", "wed:00:00-wed:01:00"), overlap},
		{"windows do not overlap over midnight", both("02:00-03:00", "wed:23:00-thu:01:00"), both("00:00-00:30", "wed:23:00-thu:01:00"), overlap},
	})
}

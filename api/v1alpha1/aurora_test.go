package v1alpha1_test

import (
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

const (
	auroraPostgres = v1alpha1.EngineAuroraPostgres
	auroraMySQL    = v1alpha1.EngineAuroraMySQL
)

// scales lets the instances of a database scale.
func scales(least, most float64) func(*v1alpha1.DatabaseSpec) {
	return func(d *v1alpha1.DatabaseSpec) {
		d.Serverless = &v1alpha1.DatabaseServerless{MinCapacity: new(v1alpha1.Capacity(least)), MaxCapacity: new(v1alpha1.Capacity(most))}
	}
}

func class(name string) func(*v1alpha1.DatabaseSpec) {
	return func(d *v1alpha1.DatabaseSpec) { d.InstanceClass = name }
}

func reader(class string) func(*v1alpha1.DatabaseSpec) {
	return func(d *v1alpha1.DatabaseSpec) {
		d.Backup.RetentionDays = new(int32(1))
		d.Replicas = []v1alpha1.DatabaseReplica{{Name: "read", InstanceClass: class}}
	}
}

func TestRulesAboutAurora(t *testing.T) {
	aurora := func(changes ...func(*v1alpha1.DatabaseSpec)) edit {
		return withEngine(auroraPostgres, "17", append([]func(*v1alpha1.DatabaseSpec){scales(0.5, 4)}, changes...)...)
	}
	provisioned := func(changes ...func(*v1alpha1.DatabaseSpec)) edit {
		return withEngine(auroraPostgres, "17", append([]func(*v1alpha1.DatabaseSpec){class("db.r8g.large")}, changes...)...)
	}
	like := func(version string) edit { return withEngine(auroraMySQL, version, scales(1, 2)) }
	logs := func(exports ...string) func(*v1alpha1.DatabaseSpec) {
		return func(d *v1alpha1.DatabaseSpec) { d.Monitoring.LogExports = exports }
	}
	insights := func(d *v1alpha1.DatabaseSpec) { d.Monitoring.PerformanceInsights = v1alpha1.Enabled }
	storage := func(change func(*v1alpha1.DatabaseStorage)) func(*v1alpha1.DatabaseSpec) {
		return func(d *v1alpha1.DatabaseSpec) { change(&d.Storage) }
	}
	key := storage(func(s *v1alpha1.DatabaseStorage) {
		s.KMSKeyARN = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
	})
	named := func(user string) func(*v1alpha1.DatabaseSpec) {
		return func(d *v1alpha1.DatabaseSpec) { d.Credentials.Username = user }
	}
	from := func(snapshot string) func(*v1alpha1.DatabaseSpec) {
		return func(d *v1alpha1.DatabaseSpec) {
			d.RestoreFrom = &v1alpha1.DatabaseRestore{SnapshotIdentifier: snapshot}
		}
	}
	const (
		snapshot = "arn:aws:rds:eu-west-1:111122223333:cluster-snapshot:last"
		noClass  = "must be a class that AWS has for the engine"
		alone    = "must be set exactly where the database or a replica has the class db.serverless"
		halves   = "must be a whole number or a half"
		noSize   = "can only have kmsKeyARN with Aurora"
		words    = "must not be words that the engine reserves"
	)
	testRules(t, []rule{
		{"versions of aurora-postgresql", aurora(), withEngine(auroraPostgres, "8.0", scales(1, 2)), "8.0 in main: must be a major version from 13 to 18, or an exact one such as 17.4, with aurora-postgresql"},
		{"versions of aurora-mysql", like("8.0"), like("8.4"), "8.4 in main: must be set to 8.0, or an exact version such as 8.0.mysql_aurora.3.10.1"},
		{"exact versions of aurora-mysql", like("8.0.mysql_aurora.3.10.1"), like("8.0.41"), "must be set to 8.0"},
		{"capacities are halves", aurora(scales(0, 256)), aurora(scales(0.25, 4)), halves},
		{"largest capacity is a half", aurora(scales(2.5, 2.5)), aurora(scales(2, 4.2)), halves},
		{"capacities are in order", aurora(scales(4, 4)), aurora(scales(4.5, 4)), "minCapacity must be at most maxCapacity"},
		{"there is a unit", aurora(scales(0.5, 1)), aurora(scales(0, 0.5)), "must be at least 1"},
		{"there are 256 units", aurora(scales(1, 256)), aurora(scales(1, 256.5)), "should be less than or equal to 256"},
		{"only Aurora scales", aurora(), withEngine(postgres, "17", scales(1, 2)), "in main: must be left out, or engine set to aurora-postgresql or aurora-mysql"},
		{"Aurora has classes of its own", provisioned(class("db.t4g.medium")), provisioned(class("db.t4g.micro")), noClass},
		{"classes of RDS are not Aurora's", provisioned(class("db.x2g.2xlarge")), provisioned(class("db.m7g.large")), "db.m7g.large in main: " + noClass},
		{"classes that only RDS has", provisioned(class("db.r5.large")), provisioned(class("db.r5b.large")), noClass},
		{"generations that Aurora no longer has", provisioned(class("db.r7i.48xlarge")), provisioned(class("db.r3.large")), noClass},
		{"sizes are sizes", provisioned(class("db.r9g.xlarge")), provisioned(class("db.r9g.99xlarge")), noClass},
		{"replicas have classes of Aurora", provisioned(reader("db.r6gd.2xlarge")), provisioned(reader("db.x2iedn.xlarge")), "must have an instanceClass that AWS has for the engine"},
		{"classes have a size", withEngine(postgres, "17", class("db.m8gd.large")), withEngine(postgres, "17", class("db.foo.bar")), "must be an RDS instance class"},
		{"others have no serverless class", withEngine(postgres, "17", class("db.m7g.large")), withEngine(postgres, "17", class("db.serverless")), noClass},
		{"serverless class has its capacities", aurora(class("db.serverless")), provisioned(class("db.serverless")), alone},
		{"capacities are somebody's", provisioned(scales(1, 2), reader("db.serverless")), provisioned(scales(1, 2), reader("")), alone},
		{"serverless replicas have capacities", aurora(reader("db.r8g.large")), provisioned(reader("db.serverless")), alone},
		{"replicas have classes of Aurora", provisioned(reader("db.r7g.xlarge")), provisioned(reader("db.m7g.large")), "in main: must have an instanceClass that AWS has for the engine"},
		{"replicas of others have no serverless class", withEngine(postgres, "17", reader("db.m7g.large")), withEngine(postgres, "17", reader("db.serverless")), "must have an instanceClass that AWS has for the engine"},
		{"storage has no size", aurora(key), aurora(storage(func(s *v1alpha1.DatabaseStorage) { s.AllocatedGiB = 40 })), "of main: " + noSize},
		{"storage has no type", aurora(), aurora(storage(func(s *v1alpha1.DatabaseStorage) { s.Type = v1alpha1.StorageGP2 })), noSize},
		{"storage has no limit", aurora(), aurora(storage(func(s *v1alpha1.DatabaseStorage) { s.MaxAllocatedGiB = 100 })), noSize},
		{"replicas are the standby", aurora(), aurora(func(d *v1alpha1.DatabaseSpec) { d.Availability = v1alpha1.MultiAZ }), "in main: must be left out with Aurora, which has its data in three zones: add replicas"},
		{"backups are always made", aurora(), aurora(func(d *v1alpha1.DatabaseSpec) { d.Backup.RetentionDays = new(int32(0)) }), "in main: must be at least 1 with Aurora"},
		{"logs of aurora-postgresql", aurora(logs("postgresql", "instance")), aurora(logs("upgrade")), "must be logs of the engine"},
		{"logs of aurora-mysql", withEngine(auroraMySQL, "8.0", scales(1, 2), logs("audit", "slowquery")), withEngine(auroraMySQL, "8.0", scales(1, 2), logs("postgresql")), "must be logs of the engine"},
		{"insights with aurora-mysql", withEngine(auroraMySQL, "8.0", class("db.t4g.medium"), insights), withEngine(auroraMySQL, "8.0", class("db.t3.medium"), insights), "in main: must be Disabled with aurora-mysql on db.t3"},
		{"insights of serverless instances", withEngine(auroraMySQL, "8.0", scales(1, 2), insights), withEngine(auroraMySQL, "8.0", class("db.r8g.large"), insights, reader("db.t3.large")), "must be Disabled with aurora-mysql on db.t3"},
		{"users of aurora-postgresql", aurora(named("seventeen_letters")), aurora(named("pg_admin")), "is a name that RDS or Postgres keeps for itself"},
		{"words of aurora-postgresql", aurora(named("selector")), aurora(named("select")), words},
		{"users of aurora-mysql", withEngine(auroraMySQL, "8.0", scales(1, 2), named("admin")), withEngine(auroraMySQL, "8.0", scales(1, 2), named("seventeen_letters")), "must be of at most 16 characters"},
		{"words of aurora-mysql", withEngine(auroraMySQL, "8.0", scales(1, 2), named("page_checksum")), withEngine(auroraMySQL, "8.0", scales(1, 2), named("groups")), words},
		{"snapshots of clusters are Aurora's", aurora(from(snapshot)), withEngine(postgres, "17", from(snapshot)), "in main: must be that of a DB snapshot: a cluster snapshot can be restored with Aurora only"},
	})
}

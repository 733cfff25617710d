package v1alpha1_test

import (
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// withEngine returns an edit of the first database, which has another engine.
func withEngine(engine v1alpha1.DatabaseEngine, version string, changes ...func(*v1alpha1.DatabaseSpec)) edit {
	return withDatabase(func(d *v1alpha1.DatabaseSpec) {
		d.Engine, d.EngineVersion = engine, version
		for _, change := range changes {
			change(d)
		}
	})
}

const (
	postgres = v1alpha1.EnginePostgres
	mysql    = v1alpha1.EngineMySQL
	mariadb  = v1alpha1.EngineMariaDB
)

func TestEngineRules(t *testing.T) {
	username := func(name string) func(*v1alpha1.DatabaseSpec) {
		return func(d *v1alpha1.DatabaseSpec) { d.Credentials.Username = name }
	}
	databaseName := func(name string) func(*v1alpha1.DatabaseSpec) {
		return func(d *v1alpha1.DatabaseSpec) { d.DatabaseName = name }
	}
	logs := func(exports ...string) func(*v1alpha1.DatabaseSpec) {
		return func(d *v1alpha1.DatabaseSpec) { d.Monitoring.LogExports = exports }
	}
	insights := func(class string) func(*v1alpha1.DatabaseSpec) {
		return func(d *v1alpha1.DatabaseSpec) {
			d.InstanceClass, d.Monitoring.PerformanceInsights = class, v1alpha1.Enabled
		}
	}
	const short = "must be of at most 16 characters with mysql and mariadb, and not a name that RDS or the engine keeps for itself"
	restored := func(d *v1alpha1.DatabaseSpec) { d.RestoreFrom = &v1alpha1.DatabaseRestore{SnapshotIdentifier: "main"} }
	const (
		words = "must not be words that the engine reserves"
		own   = "must not be a database of the engine itself or a name that RDS reserves"
	)
	const exports = "must be logs of the engine"
	const small = "must be Disabled with mysql and mariadb on this instanceClass"
	testRules(t, []rule{
		{"mysql has its versions", withEngine(mysql, "8.4"), withEngine(mysql, "17"), "must be set to 8.0 or 8.4, or an exact version such as 8.4.5, with mysql"},
		{"mysql needs a version", withEngine(mysql, "8.0.41"), withEngine(mysql, ""), "must be set to 8.0 or 8.4"},
		{"mariadb has its versions", withEngine(mariadb, "10.11"), withEngine(mariadb, "10.1"), "must be set to 10.6, 10.11, 11.4 or 11.8, or an exact version such as 11.4.5, with mariadb"},
		{"mariadb needs a version", withEngine(mariadb, "11.8.2"), withEngine(mariadb, ""), "must be set to 10.6, 10.11, 11.4 or 11.8"},
		{"postgres has its versions", withEngine(postgres, "18.1"), withEngine(postgres, "8.4"), "must be a major version from 13 to 18"},
		{"mysql has short usernames", withEngine(mysql, "8.4", username("sixteen_letters_")), withEngine(mysql, "8.4", username("seventeen_letters")), short},
		{"mariadb has short usernames", withEngine(mariadb, "11.4", username("admin")), withEngine(mariadb, "11.4", username("RDSadmin")), short},
		{"mysql has databases of its own", withEngine(mysql, "8.4", databaseName("mysql_shop")), withEngine(mysql, "8.4", databaseName("sys")), "must not be a database of the engine itself"},
		{"mysql has its logs", withEngine(mysql, "8.4", logs("error", "slowquery")), withEngine(mysql, "8.4", logs("postgresql")), exports},
		{"mysql has no audit log without an option group", withEngine(mysql, "8.4", logs("general")), withEngine(mysql, "8.4", logs("audit")), exports},
		{"postgres has words of its own", withEngine(postgres, "17", databaseName("orders")), withEngine(postgres, "17", databaseName("Order")), words},
		{"RDS has words of its own with postgres", withEngine(postgres, "17", databaseName("admins")), withEngine(postgres, "17", databaseName("admin")), own},
		{"mariadb has words of its own", withEngine(mariadb, "11.4", databaseName("admin")), withEngine(mariadb, "11.4", databaseName("page_checksum")), words},
		{"mysql has words of its own", withEngine(mysql, "8.4", databaseName("page_checksum")), withEngine(mysql, "8.4", databaseName("groups")), words},
		{"what MySQL reserves, MariaDB may not", withEngine(mariadb, "11.4", databaseName("groups")), withEngine(mysql, "8.0", databaseName("JSON_TABLE")), words},
		{"postgres has words of functions", withEngine(postgres, "17", databaseName("pg_maps")), withEngine(postgres, "17", databaseName("natural")), words},
		{"postgres has words of types", withEngine(postgres, "17", databaseName("identity")), withEngine(postgres, "17", databaseName("left")), words},
		{"users of postgres are no words", withEngine(postgres, "17", username("selector")), withEngine(postgres, "17", username("select")), words},
		{"users of mysql are no words", withEngine(mysql, "8.4", username("admin")), withEngine(mysql, "8.4", username("select")), words},
		{"a user of a snapshot is there", withEngine(postgres, "17", username("select"), restored), withEngine(postgres, "17", username("user")), words},
		{"a snapshot may have what RDS makes no more", withEngine(postgres, "17", databaseName("db"), restored), withEngine(postgres, "17", databaseName("db")), own},
		{"postgres has its logs", withEngine(postgres, "17", logs("postgresql", "upgrade")), withEngine(postgres, "17", logs("slowquery")), exports},
		{"logs are different", withEngine(postgres, "17", logs("upgrade")), withEngine(postgres, "17", logs("upgrade", "upgrade")), "Duplicate value"},
		{"insights take memory with mysql", withEngine(mysql, "8.4", insights("db.t4g.medium")), withEngine(mysql, "8.4", insights("db.t4g.micro")), small},
		{"insights take no memory with postgres", withEngine(postgres, "17", insights("db.t4g.micro")), withEngine(mariadb, "11.4", insights("db.t3.small")), small},
	})
}

func TestKeyAndSnapshotRules(t *testing.T) {
	key := func(arn string) edit {
		return withDatabase(func(d *v1alpha1.DatabaseSpec) { d.Storage.KMSKeyARN = arn })
	}
	snapshot := func(identifier, arn string) edit {
		return withDatabase(func(d *v1alpha1.DatabaseSpec) {
			d.Storage.KMSKeyARN, d.RestoreFrom = arn, &v1alpha1.DatabaseRestore{SnapshotIdentifier: identifier}
		})
	}
	const arn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
	testRules(t, []rule{
		{"key is an ARN", key(arn), key("alias/shop"), "must be the ARN of a KMS key"},
		{"key is no alias", key(arn), key("arn:aws:kms:eu-west-1:111122223333:alias/shop"), "an alias will not do"},
		{"key is of the region", key(arn), key("arn:aws:kms:eu-west-2:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab"), "must be in spec.region"},
		{"snapshot has a name", snapshot("shop-final-1a2b3", ""), snapshot("shop final", ""), "must be the name or the ARN of a DB snapshot"},
		{"snapshot is one of an instance", snapshot("arn:aws:rds:eu-west-1:111122223333:snapshot:rds:main-2026-01-01-03-00", ""), snapshot("arn:aws:rds:eu-west-1:111122223333:cluster-snapshot:main", ""), "a cluster snapshot can be restored with Aurora only"},
		{"snapshot may be of AWS Backup", snapshot("awsbackup:job-1a2b3c4d-1a2b-3c4d", ""), snapshot("awsbackup:job:1", ""), "must be the name or the ARN of a DB snapshot"},
		{"ARN of a snapshot may be of AWS Backup", snapshot("arn:aws:rds:eu-west-1:111122223333:snapshot:awsbackup:job-1a2b", ""), snapshot("other:job-1a2b", ""), "must be the name or the ARN of a DB snapshot"},
		{"snapshot is of the region", snapshot("arn:aws:rds:eu-west-1:111122223333:snapshot:main", ""), snapshot("arn:aws:rds:eu-west-2:111122223333:snapshot:main", ""), "restoreFrom.snapshotIdentifier of main must be in spec.region, and of the partition of that region"},
		{"snapshot is of the partition", snapshot("main", ""), snapshot("arn:aws-cn:rds:eu-west-1:111122223333:snapshot:main", ""), "restoreFrom.snapshotIdentifier of main must be in spec.region, and of the partition of that region"},
		{"snapshot has its key", snapshot("main", ""), snapshot("main", arn), "must be left out with restoreFrom"},
	})
}

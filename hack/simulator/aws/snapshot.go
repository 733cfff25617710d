package aws

import (
	"slices"
	"strings"
)

// snapshot is what a snapshot keeps of a database besides the data.
type snapshot struct {
	engine, version, username, database string
	encrypted, ofCluster                bool
	gibibytes                           float64
}

func snapshotOf(r *Resource) snapshot {
	s := snapshot{
		engine: r.Text("engine"), version: actualVersion(r), username: r.Text("username"), database: r.Text("dbName"),
		encrypted: r.flag("storageEncrypted"), gibibytes: r.number("allocatedStorage"),
	}
	if r.Kind == DBCluster {
		s.username, s.database, s.ofCluster = r.Text("masterUsername"), r.Text("databaseName"), true
	}
	if from, restored := r.facts["source"].(snapshot); restored {
		s.username, s.database, s.encrypted = from.username, from.database, from.encrypted
	}
	return s
}

// AddSnapshot makes a snapshot that somebody has taken, of an instance that is encrypted.
func (a *Account) AddSnapshot(name, engine, version, username string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.snapshots[name] = snapshot{engine: engine, version: engines[engine].resolve(version), username: username, encrypted: true}
}

// source is the snapshot that a database is restored from, by its name or ARN, or what a snapshot of another instance would be.
func (a *Account) source(r *Resource) (snapshot, bool) {
	if primary := a.primaryOf(r); primary != nil {
		return snapshotOf(primary), primary.number("backupRetentionPeriod") > 0
	}
	if moment, ok := r.Attributes["restoreToPointInTime"].(map[string]any); ok {
		for _, other := range a.where(DBInstance, "identifier", show(moment["sourceDbInstanceIdentifier"])) {
			return snapshotOf(other), other.number("backupRetentionPeriod") > 0
		}
		return snapshot{}, false
	}
	name := r.Text("snapshotIdentifier")
	from, ok := a.snapshots[strings.TrimPrefix(name, a.arn("rds", "snapshot:"))]
	return from, ok && !from.ofCluster
}

// primaryOf a replica is what it follows, which has an ARN and an identifier.
func (a *Account) primaryOf(r *Resource) *Resource {
	source := r.Text("replicateSourceDb")
	if primary := a.lookup(DBInstance, source); primary != nil || source == "" {
		return primary
	}
	if called := a.where(DBInstance, "identifier", source); len(called) > 0 {
		return called[0]
	}
	return nil
}

// checkSource: what is restored is as it was. User and database of the snapshot stay, and Terraform sends no others.
func checkSource(a *Account, r, old *Resource) error {
	name := r.Text("snapshotIdentifier")
	moment, atATime := r.Attributes["restoreToPointInTime"].(map[string]any)
	follows := r.Text("replicateSourceDb") != ""
	if old != nil && follows && r.Text("replicateSourceDb") != old.Text("replicateSourceDb") { // resourceInstanceUpdate compares texts
		return reject("cannot elect new source database for replication")
	}
	if name == "" && !atATime && !follows || old != nil {
		return nil
	}
	switch from, ok := a.source(r); {
	case !ok && follows:
		return refuse("InvalidDBInstanceState: Automated backups are not enabled for this database instance. To enable automated backups, use "+
			"ModifyDBInstance to set the backup retention period to a non-zero value.%.0s", name)
	case follows && a.primaryOf(r).flag("manageMasterUserPassword"):
		return refuse("InvalidParameterValue: Creating read replicas for source instance with engine %s where ManageMasterUserPassword is enabled is not "+
			"supported.", r.Text("engine"))
	case follows && r.Text("dbSubnetGroupName") != "" && !strings.HasPrefix(r.Text("replicateSourceDb"), "arn:"):
		return reject(`"replicate_source_db" must be an ARN when "db_subnet_group_name" is set.`)
	case !ok && atATime:
		return refuse("PointInTimeRestoreNotEnabledFault: %s is no DB instance with backups", show(moment["sourceDbInstanceIdentifier"]))
	case !ok:
		return refuse("DBSnapshotNotFound: DBSnapshot not found: %s", name)
	case from.engine != r.Text("engine"):
		return refuse("InvalidParameterCombination: The engine %s of the snapshot %s is not %s", from.engine, name, r.Text("engine"))
	case r.number("allocatedStorage") < from.gibibytes:
		return refuse("InvalidParameterCombination: Invalid storage size: the snapshot %s needs at least %v GiB", name, from.gibibytes)
	}
	return nil
}

// exports are the logs that each engine can send to CloudWatch.
var exports = map[string][]string{
	"postgres": {"postgresql", "upgrade", "iam-db-auth-error"},
	"mysql":    {"audit", "error", "general", "slowquery", "iam-db-auth-error"},
	"mariadb":  {"audit", "error", "general", "slowquery", "iam-db-auth-error"},

	"aurora-postgresql": {"postgresql", "instance", "iam-db-auth-error"},
	"aurora-mysql":      {"audit", "error", "general", "slowquery", "instance", "iam-db-auth-error"},
}

func checkMonitoring(_ *Account, r, _ *Resource) error {
	engine, class := r.Text("engine"), r.Text("instanceClass")
	for _, log := range r.texts("enabledCloudwatchLogsExports") {
		if !slices.Contains(exports[engine], log) {
			return refuse("InvalidParameterCombination: You cannot use the log types '%s' with engine version %s %s. "+
				"For supported log types, see the documentation.", log, engine, actualVersion(r))
		}
	}
	small := slices.Contains([]string{"db.t3.micro", "db.t3.small", "db.t4g.micro", "db.t4g.small"}, class) ||
		engine == "aurora-mysql" && strings.HasPrefix(class, "db.t3.")
	if r.flag("performanceInsightsEnabled") && !strings.Contains(engine, "postgres") && small {
		return refuse("InvalidParameterCombination: Performance Insights not supported for this configuration.")
	}
	// Terraform sends the retention that it has in its state, also where the spec has none.
	if !r.flag("performanceInsightsEnabled") && r.number("performanceInsightsRetentionPeriod") > 0 {
		return refuse("InvalidParameterCombination: You can't set a Performance Insights retention period without enabling Performance Insights.")
	}
	if username := r.Text("username"); engine != "postgres" && len(username) > 16 {
		return refuse("InvalidParameterValue: The parameter MasterUsername is not a valid identifier. Identifiers for %s must be at most 16 characters.", engine)
	}
	return nil
}

func licenseOf(engine string) string {
	if engine == "postgres" {
		return "postgresql-license"
	}
	return "general-public-license"
}

package terraform

import (
	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
)

// specOf a database says what is there. Who keeps the password is said when it has a name.
func (db *database) specOf() v1alpha1.DatabaseSpec {
	spec := v1alpha1.DatabaseSpec{
		Engine: v1alpha1.DatabaseEngine(db.text("engine")), EngineVersion: db.text("engine_version"), InstanceClass: db.text("instance_class"),
		Availability: v1alpha1.SingleAZ, DatabaseName: db.text("db_name"), Storage: db.storage(),
		Backup: v1alpha1.DatabaseBackup{RetentionDays: new(db.number("backup_retention_period"))},
		Maintenance: v1alpha1.DatabaseMaintenance{
			Window:                   db.windowOfAll("maintenance_window"),
			AutoMinorVersionUpgrade:  v1alpha1.SwitchOf(db.flag("auto_minor_version_upgrade")),
			AllowMajorVersionUpgrade: v1alpha1.SwitchOf(db.flag("allow_major_version_upgrade")),
			Apply:                    v1alpha1.ApplyInMaintenanceWindow,
		},
		Parameters: db.settings(), FinalSnapshot: v1alpha1.FinalSnapshotRequired, DeletionProtection: v1alpha1.SwitchOf(db.flag("deletion_protection")),
		Monitoring: v1alpha1.DatabaseMonitoring{
			PerformanceInsights: v1alpha1.SwitchOf(db.flag("performance_insights_enabled")), LogExports: db.texts("enabled_cloudwatch_logs_exports"),
			EnhancedIntervalSeconds: db.watchedEvery(),
		},
		Credentials: v1alpha1.DatabaseCredentials{Username: db.text("username")},
	}
	if db.flag("multi_az") {
		spec.Availability = v1alpha1.MultiAZ
	}
	if *spec.Backup.RetentionDays > 0 {
		spec.Backup.Window = db.text("backup_window")
	}
	if db.flag("apply_immediately") {
		spec.Maintenance.Apply = v1alpha1.ApplyImmediately
	}
	if db.flag("skip_final_snapshot") {
		spec.FinalSnapshot = v1alpha1.FinalSnapshotSkip
	}
	if db.flag("iam_database_authentication_enabled") {
		spec.IAMAuthentication = v1alpha1.Enabled
	}
	for _, r := range db.replicas {
		spec.Replicas = append(spec.Replicas, r.spec)
	}
	return spec
}

func (db *database) storage() v1alpha1.DatabaseStorage {
	storage := v1alpha1.DatabaseStorage{
		Type: v1alpha1.StorageType(db.text("storage_type")), AllocatedGiB: db.number("allocated_storage"), MaxAllocatedGiB: db.number("max_allocated_storage"),
		KMSKeyARN: db.text("kms_key_id"),
	}
	switch storage.Type {
	case v1alpha1.StorageIO1, v1alpha1.StorageIO2:
		storage.IOPS = db.number("iops")
	case v1alpha1.StorageGP3:
		if storage.AllocatedGiB >= compositions.LargeGiB { // others have fixed ones
			storage.IOPS, storage.ThroughputMiBps = db.number("iops"), db.number("storage_throughput")
		}
	}
	return storage
}

// settings are the parameters of its group.
func (db *database) settings() v1alpha1.Parameters {
	parameters := v1alpha1.Parameters{}
	for _, parameter := range db.parameters.blocks("parameter") {
		parameters[parameter.text("name")] = parameter.text("value")
	}
	if len(parameters) == 0 {
		return nil
	}
	return parameters
}

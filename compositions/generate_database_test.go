package compositions_test

import "github.com/terrarium-io/terrarium/api/v1alpha1"

func aDatabase(d *dice, region, name string) v1alpha1.DatabaseSpec {
	database := v1alpha1.DatabaseSpec{
		Name:         name,
		Availability: oneOf[v1alpha1.DatabaseAvailability](d, "", "MultiAZ"),
		DatabaseName: oneOf(d, "", "shop"),
		Storage: oneOf(d,
			v1alpha1.DatabaseStorage{},
			v1alpha1.DatabaseStorage{Type: "gp2", AllocatedGiB: 30, MaxAllocatedGiB: 60},
			v1alpha1.DatabaseStorage{Type: "gp3", AllocatedGiB: 400, IOPS: 16000, ThroughputMiBps: 1000},
			v1alpha1.DatabaseStorage{Type: "io2", AllocatedGiB: 100, IOPS: 3000},
			v1alpha1.DatabaseStorage{KMSKeyARN: "arn:aws:kms:" + region + ":111122223333:key/1234abcd"},
		),
		Backup: oneOf(d,
			v1alpha1.DatabaseBackup{},
			v1alpha1.DatabaseBackup{RetentionDays: new(int32(0))},
			v1alpha1.DatabaseBackup{RetentionDays: new(int32(35)), Window: "03:00-04:00"},
		),
		Maintenance: v1alpha1.DatabaseMaintenance{Window: oneOf(d, "", "sun:04:30-sun:05:30"), Apply: oneOf[v1alpha1.ApplyTime](d, "", "Immediately")},
		Parameters:  oneOf(d, nil, map[string]string{"work_mem": "65536", "a": "1"}),
		Credentials: oneOf(d,
			v1alpha1.DatabaseCredentials{},
			v1alpha1.DatabaseCredentials{Source: "RDSManaged", Rotation: oneOf(d, nil, &v1alpha1.CredentialsRotation{Days: 30})},
			v1alpha1.DatabaseCredentials{Source: "SecretRef", SecretRef: &v1alpha1.SecretKeyReference{Name: "own"}},
		),
		FinalSnapshot:      oneOf[v1alpha1.FinalSnapshotPolicy](d, "", "Skip"),
		DeletionProtection: oneOf[v1alpha1.Switch](d, "", "Disabled"),
		AllowFrom:          oneOf(d, nil, []v1alpha1.DatabaseClient{{CIDR: "10.9.0.0/16"}, {SecurityGroupID: "sg-0a1b2c3d"}}),
	}
	chooseEngine(d, &database)
	if d.rarely() {
		database.Proxy = v1alpha1.Enabled
	} else {
		database.IAMAuthentication = oneOf[v1alpha1.Switch](d, "", "Enabled")
	}
	if database.Backup.RetentionDays == nil && database.Credentials.Source != v1alpha1.CredentialsRDSManaged {
		database.Replicas = oneOf(d, nil, []v1alpha1.DatabaseReplica{{Name: "read", InstanceClass: "db.m7g.large"}})
	}
	if database.Storage.KMSKeyARN == "" {
		database.RestoreFrom = oneOf(d, nil, nil, &v1alpha1.DatabaseRestore{SnapshotIdentifier: "arn:" + partitionOf(region) + ":rds:" + region + ":111122223333:snapshot:old"})
	}
	if oneOf(d, false, false, false, true) {
		chooseAurora(d, &database)
	}
	return database
}

// chooseAurora makes a cluster of a database, without what a cluster does not have.
func chooseAurora(d *dice, database *v1alpha1.DatabaseSpec) {
	database.Engine, database.EngineVersion, database.InstanceClass = "aurora-postgresql", "17", "db.r8g.large"
	if oneOf(d, false, true) {
		database.Engine, database.EngineVersion = "aurora-mysql", "8.0"
	}
	database.Availability, database.Storage = "", v1alpha1.DatabaseStorage{KMSKeyARN: database.Storage.KMSKeyARN}
	database.Monitoring.LogExports = nil
	database.LogRetentionDays = 0
	if database.Backup.RetentionDays != nil && *database.Backup.RetentionDays == 0 {
		database.Backup = v1alpha1.DatabaseBackup{}
	}
	for i := range database.Replicas {
		database.Replicas[i].InstanceClass = oneOf(d, "", "db.t4g.medium")
	}
	if oneOf(d, false, true) {
		database.InstanceClass, database.Serverless = "", &v1alpha1.DatabaseServerless{MinCapacity: new(v1alpha1.Capacity(0.5)), MaxCapacity: new(v1alpha1.Capacity(16))}
	}
}

// chooseEngine sets what depends on the engine.
func chooseEngine(d *dice, database *v1alpha1.DatabaseSpec) {
	database.Engine = oneOf[v1alpha1.DatabaseEngine](d, "", "mysql", "mariadb")
	logs := []string{"error", "slowquery"}
	switch database.Engine {
	case v1alpha1.EngineMySQL:
		database.EngineVersion = oneOf(d, "8.4", "8.0.41")
	case v1alpha1.EngineMariaDB:
		database.EngineVersion = oneOf(d, "10.11", "11.4.5")
	default:
		database.EngineVersion = oneOf(d, "", "16.4", "15")
		logs = []string{"postgresql", "upgrade"}
	}
	database.Monitoring.LogExports = some(d, 2, logs)
	database.Monitoring.EnhancedIntervalSeconds = oneOf(d, nil, new(int32(0)), new(int32(15)))
	if d.rarely() {
		database.InstanceClass, database.Monitoring.PerformanceInsights = "db.m7g.large", v1alpha1.Enabled
	}
}

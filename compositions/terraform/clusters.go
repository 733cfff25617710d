package terraform

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
)

// takeCluster takes over a cluster of Aurora with its instances and what it is in.
func (t *Takeover) takeCluster(db *database) {
	effects := append(t.credentials(db, "master_username"), losesData(db.spec)...)
	t.Spec.Databases = append(t.Spec.Databases, db.spec)
	t.takeGroups(db)
	t.takeParameters(db, rds.ClusterParameterGroup_GroupVersionKind)
	id := db.text("cluster_identifier")
	t.takePart(db.Resource, &Taken{
		Kind: rds.Cluster_GroupVersionKind, Name: db.spec.Name, ExternalName: id, KeptName: id, From: db.Resource, Effects: effects,
		mayChange: []string{"copyTagsToSnapshot", "deleteAutomatedBackups", "performanceInsightsEnabled", "performanceInsightsRetentionPeriod"},
		values:    db.ofCluster(), names: []string{id},
		called: []string{
			db.text("arn"), db.text("cluster_resource_id"), db.text("endpoint"), db.text("reader_endpoint"), db.text("master_user_secret.secret_arn"),
		},
	})
	for i, instance := range db.instances {
		part := db.spec.Name
		if i > 0 {
			part = compositions.MemberPart(part, db.spec.Replicas[i-1].Name)
		}
		t.takeMember(db, instance, part)
	}
	t.leaveAround(db, "cluster/"+id)
}

// takeMember takes over an instance of a cluster. Which one takes over when another fails is said of it; which one writes now is not.
func (t *Takeover) takeMember(db *database, instance *Resource, part string) {
	id := instance.text("identifier")
	var effects []string
	if instance.flag("copy_tags_to_snapshot") {
		effects = []string{"its copy_tags_to_snapshot goes: with Aurora that of the cluster counts"}
	}
	t.takePart(db.Resource, &Taken{
		Kind: rds.ClusterInstance_GroupVersionKind, Name: part, ExternalName: id, KeptName: id, From: instance, Effects: effects,
		Joins: db.isWatched(), mayChange: []string{"applyImmediately", "promotionTier", roleOfMonitoring}, names: []string{id},
		called: []string{instance.text("arn"), instance.text("dbi_resource_id"), instance.text("endpoint")},
	})
}

// ofCluster are the values of a cluster as the provider reads them: with the whole version, and without the password.
func (db *database) ofCluster() map[string]any {
	values := maps.Clone(db.withoutPassword())
	if actual := db.text("engine_version_actual"); actual != "" {
		values["engine_version"] = actual
	}
	return values
}

// membersOf a cluster are its instances, the one that writes first.
func (t *Takeover) membersOf(db *database) []*Resource {
	instances := t.states.where("aws_rds_cluster_instance", "cluster_identifier", db.text("cluster_identifier"))
	slices.SortStableFunc(instances, func(a, b *Resource) int {
		return cmp.Or(cmp.Compare(later(a), later(b)), cmp.Compare(a.number("promotion_tier"), b.number("promotion_tier")))
	})
	return instances
}

func later(instance *Resource) int {
	if instance.flag("writer") {
		return 0
	}
	return 1
}

// specOfCluster says what is there. Who keeps the password is said when it has a name.
func (db *database) specOfCluster() v1alpha1.DatabaseSpec {
	first := db.instances[0]
	spec := v1alpha1.DatabaseSpec{
		Engine: v1alpha1.DatabaseEngine(db.text("engine")), EngineVersion: db.versionOfCluster(), InstanceClass: first.text("instance_class"),
		Availability: v1alpha1.SingleAZ, DatabaseName: db.text("database_name"),
		Storage: v1alpha1.DatabaseStorage{KMSKeyARN: db.text("kms_key_id")},
		Backup:  v1alpha1.DatabaseBackup{RetentionDays: new(db.number("backup_retention_period")), Window: db.text("preferred_backup_window")},
		Maintenance: v1alpha1.DatabaseMaintenance{
			Window: db.windowOfAll("preferred_maintenance_window"), AutoMinorVersionUpgrade: v1alpha1.SwitchOf(first.flag("auto_minor_version_upgrade")),
			AllowMajorVersionUpgrade: v1alpha1.SwitchOf(db.flag("allow_major_version_upgrade")), Apply: v1alpha1.ApplyInMaintenanceWindow,
		},
		Parameters: db.settings(), FinalSnapshot: v1alpha1.FinalSnapshotRequired, DeletionProtection: v1alpha1.SwitchOf(db.flag("deletion_protection")),
		Monitoring: v1alpha1.DatabaseMonitoring{
			PerformanceInsights: v1alpha1.SwitchOf(first.flag("performance_insights_enabled")), LogExports: db.texts("enabled_cloudwatch_logs_exports"),
			EnhancedIntervalSeconds: first.watchedEvery(),
		},
		Credentials: v1alpha1.DatabaseCredentials{Username: db.text("master_username")}, Serverless: db.scaling(),
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
	for i, instance := range db.instances[1:] {
		replica := v1alpha1.DatabaseReplica{Name: fmt.Sprintf("replica-%d", i+1), InstanceClass: instance.text("instance_class")}
		if replica.InstanceClass == spec.InstanceClass {
			replica.InstanceClass = ""
		}
		spec.Replicas = append(spec.Replicas, replica)
	}
	return spec
}

// versionOfCluster is the one that is asked for, as long as it is what runs.
func (db *database) versionOfCluster() string {
	asked, runs := db.text("engine_version"), db.text("engine_version_actual")
	if asked == "" || runs != "" && !strings.HasPrefix(runs+".", asked+".") {
		return runs
	}
	return asked
}

// windowOfAll is the maintenance window of a database and of all its instances, or "" where they have several: then each keeps its own.
func (db *database) windowOfAll(attribute string) string {
	window := strings.ToLower(db.text(attribute))
	for _, r := range db.own() {
		if strings.ToLower(r.text(attribute)) != window {
			return ""
		}
	}
	return window
}

// scaling of serverless instances, or nil where there are none.
func (db *database) scaling() *v1alpha1.DatabaseServerless {
	if len(db.blocks("serverlessv2_scaling_configuration")) == 0 {
		return nil
	}
	capacity := func(name string) *v1alpha1.Capacity {
		units, _ := db.at("serverlessv2_scaling_configuration." + name).(float64)
		capacity := v1alpha1.Capacity(units)
		return &capacity
	}
	return &v1alpha1.DatabaseServerless{MinCapacity: capacity("min_capacity"), MaxCapacity: capacity("max_capacity")}
}

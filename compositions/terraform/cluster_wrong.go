package terraform

import (
	"fmt"
	"slices"
	"strings"

	"github.com/terrarium-io/terrarium/compositions"
)

// What attributes may be set of clusters and their instances: as with instances of RDS.
const (
	knownOfCluster = "allocated_storage allow_major_version_upgrade apply_immediately arn availability_zones backup_retention_period ca_certificate_identifier " +
		"ca_certificate_valid_till cluster_identifier cluster_identifier_prefix cluster_members cluster_resource_id cluster_scalability_type " +
		"copy_tags_to_snapshot database_insights_mode database_name db_cluster_parameter_group_name db_subnet_group_name delete_automated_backups " +
		"deletion_protection enabled_cloudwatch_logs_exports endpoint engine engine_lifecycle_support engine_mode engine_version engine_version_actual " +
		"final_snapshot_identifier hosted_zone_id iam_database_authentication_enabled id kms_key_id manage_master_user_password master_password " +
		"master_password_wo master_password_wo_version master_user_secret master_user_secret_kms_key_id master_username network_type " +
		"performance_insights_enabled performance_insights_kms_key_id performance_insights_retention_period port preferred_backup_window " +
		"preferred_maintenance_window reader_endpoint region restore_to_point_in_time s3_import serverlessv2_scaling_configuration skip_final_snapshot " +
		"snapshot_identifier source_region storage_encrypted tags tags_all timeouts upgrade_rollout_order vpc_security_group_ids"
	knownOfMember = "apply_immediately arn auto_minor_version_upgrade availability_zone ca_cert_identifier cluster_identifier copy_tags_to_snapshot " +
		"db_parameter_group_name db_subnet_group_name dbi_resource_id endpoint engine engine_version engine_version_actual force_destroy id identifier " +
		"identifier_prefix instance_class kms_key_id monitoring_interval monitoring_role_arn network_type performance_insights_enabled " +
		"performance_insights_kms_key_id performance_insights_retention_period port preferred_backup_window preferred_maintenance_window promotion_tier " +
		"publicly_accessible region storage_encrypted tags tags_all timeouts writer"
)

// wrongWithCluster says why a cluster cannot be taken over, or "", and notes what it is in and what the spec says of it.
func (t *Takeover) wrongWithCluster(db *database) string {
	db.instances = t.membersOf(db)
	parameters := func(db *database) string {
		return t.wrongWithParameterGroup(db, "db_cluster_parameter_group_name", "aws_rds_cluster_parameter_group")
	}
	for _, wrong := range []func(*database) string{
		t.wrongWithAurora, wrongWithClusterSettings, t.wrongWithMembers, t.wrongWithSubnets, parameters, t.wrongWithAccess,
	} {
		if why := wrong(db); why != "" {
			return why
		}
	}
	db.spec = db.specOfCluster()
	return t.wrongWithSpec(db)
}

// wrongWithAurora is about what an Environment's clusters never are.
func (t *Takeover) wrongWithAurora(db *database) string {
	switch hidden, unknown := wrongWithHidden(db.Resource, "master_password", "master_password_wo"), wrongWithUnknown(db.Resource, knownOfCluster+" storage_type"); {
	case db.region() != t.states.Region:
		return "it is in region " + db.region() + ", and the Environment in " + t.states.Region
	case hidden != "":
		return "it " + hidden
	case db.port() == 0 || !strings.HasPrefix(db.text("engine"), "aurora-"):
		return "its engine is " + db.text("engine") + ", and clusters that are taken over are of aurora-postgresql and aurora-mysql"
	case db.isBut("engine_mode", "provisioned"):
		return "its engine_mode is " + db.text("engine_mode") + ", and an Environment's clusters are provisioned, or serverless of version 2"
	case db.isBut("network_type", "IPV4"), db.isBut("database_insights_mode", "standard"), db.isBut("cluster_scalability_type", "standard"):
		return "its network_type, database_insights_mode or cluster_scalability_type is another than AWS's own, for which an Environment has no field"
	case db.isBut("storage_type", "aurora"):
		return "its storage_type is " + db.text("storage_type") + ", for which an Environment has no field"
	case unknown != "":
		return "it " + unknown
	}
	return t.wrongWithPassword(db)
}

// wrongWithClusterSettings is about settings of which an Environment has one value alone, and about instances that the states do not have.
func wrongWithClusterSettings(db *database) string {
	pause := db.number("serverlessv2_scaling_configuration.seconds_until_auto_pause")
	switch {
	case !db.flag("storage_encrypted"):
		return "it is not encrypted, and an Environment's databases are: restore a copy of a snapshot that is"
	case db.number("port") != db.port():
		return fmt.Sprintf("it listens on port %d, and an Environment's databases of its engine on %d", db.number("port"), db.port())
	case db.text("database_name") == "":
		return "it was made without a database in it (database_name), and an Environment's databases have one, which cannot be said later"
	case pause != 0 && pause != usualPause:
		return "its seconds_until_auto_pause is not AWS's own, 300, for which an Environment has no field"
	case len(db.instances) == 0:
		return "the states have no instance of it: give the state that has them too"
	}
	for _, member := range db.texts("cluster_members") {
		if !slices.ContainsFunc(db.instances, func(r *Resource) bool { return r.text("identifier") == member }) {
			return "its instance " + member + " is not in the states"
		}
	}
	return ""
}

// usualPause is after how many seconds AWS lets a serverless cluster rest that may.
const usualPause = 300

// wrongWithMembers is about the instances of a cluster, of which an Environment says most things once.
func (t *Takeover) wrongWithMembers(db *database) string {
	first := db.instances[0]
	for _, instance := range db.instances {
		if why := wrongWithMember(instance); why != "" {
			return "its instance " + instance.Address + " " + why
		}
		for _, attribute := range []string{"auto_minor_version_upgrade", "performance_insights_enabled"} {
			if instance.flag(attribute) != first.flag(attribute) {
				return "its instances have different " + attribute + ", and an Environment says it of all"
			}
		}
		if instance.number("monitoring_interval") != first.number("monitoring_interval") {
			return "its instances have different monitoring_interval, and an Environment says it of all"
		}
	}
	if key := t.states.one("aws_kms_key", "arn", first.text("performance_insights_kms_key_id")); key != nil {
		return "its Performance Insights are encrypted with " + key.Address + ", for which an Environment has no field"
	}
	if db.flag("performance_insights_enabled") && !first.flag("performance_insights_enabled") {
		return "it has Performance Insights, and its instances have none: say the same of both first"
	}
	return ""
}

func wrongWithMember(instance *Resource) string {
	group := instance.text("db_parameter_group_name")
	switch hidden, unknown := wrongWithHidden(instance), wrongWithUnknown(instance, knownOfMember); {
	case hidden != "":
		return hidden
	case instance.text("identifier") == "":
		return "has no identifier: let terraform apply -refresh-only write it"
	case instance.flag("publicly_accessible"):
		return "is public, and an Environment's databases are not: set publicly_accessible to false first"
	case group != "" && !strings.HasPrefix(group, "default."):
		return "has a parameter group of its own, for which an Environment has no field: say its parameters in that of the cluster first"
	case instance.flag("performance_insights_enabled") && instance.number("performance_insights_retention_period") != compositions.InsightsDays:
		return "keeps Performance Insights for longer than the 7 days that an Environment has: set performance_insights_retention_period to 7 first"
	case unknown != "":
		return unknown
	}
	return ""
}

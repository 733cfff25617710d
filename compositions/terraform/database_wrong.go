package terraform

import (
	"fmt"
	"slices"
	"strings"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
)

// What attributes may be set of databases: those for which there is a field or a reason of their own, those that AWS decides about where nobody asks, and
// those that are Terraform's own or mattered when the database was made.
const (
	knownOfInstance = "address allocated_storage allow_major_version_upgrade apply_immediately arn auto_minor_version_upgrade availability_zone " +
		"backup_retention_period backup_target backup_window blue_green_update ca_cert_identifier copy_tags_to_snapshot database_insights_mode db_name " +
		"db_subnet_group_name delete_automated_backups deletion_protection enabled_cloudwatch_logs_exports endpoint engine engine_lifecycle_support " +
		"engine_version engine_version_actual final_snapshot_identifier hosted_zone_id iam_database_authentication_enabled id identifier identifier_prefix " +
		"instance_class iops kms_key_id latest_restorable_time license_model listener_endpoint maintenance_window manage_master_user_password " +
		"master_user_secret master_user_secret_kms_key_id max_allocated_storage monitoring_interval monitoring_role_arn multi_az network_type " +
		"option_group_name parameter_group_name password password_wo password_wo_version performance_insights_enabled " +
		"performance_insights_kms_key_id performance_insights_retention_period port publicly_accessible region replicas resource_id restore_to_point_in_time s3_import skip_final_snapshot snapshot_identifier status storage_encrypted " +
		"storage_throughput storage_type tags tags_all timeouts upgrade_rollout_order username vpc_security_group_ids"
	knownOfSubnetGroup    = "arn id name name_prefix description subnet_ids supported_network_types vpc_id tags tags_all region"
	knownOfParameterGroup = "arn id name name_prefix description family parameter skip_destroy tags tags_all region"
)

// wrongWithDatabase says why a database cannot be taken over, or "", and notes what it is in and what the spec says of it.
func (t *Takeover) wrongWithDatabase(db *database) string {
	for _, wrong := range []func(*database) string{
		t.wrongWithInstance, wrongWithSettings, t.wrongWithReplicas, t.wrongWithSubnets, t.wrongWithParameters, t.wrongWithAccess,
	} {
		if why := wrong(db); why != "" {
			return why
		}
	}
	db.spec = db.specOf()
	return t.wrongWithSpec(db)
}

// wrongWithSpec is about what the spec says of a database, and notes who is let in.
func (t *Takeover) wrongWithSpec(db *database) string {
	for _, client := range db.group.clients {
		db.spec.AllowFrom = append(db.spec.AllowFrom, client.spec)
	}
	if family := compositions.ParameterFamily(db.spec); db.parameters.text("family") != family {
		return "its parameter group is for " + db.parameters.text("family") + ", and its version for " + family
	}
	spec := db.spec
	spec.Name = tried
	return t.refusal(func(with *v1alpha1.EnvironmentSpec) { with.Databases = []v1alpha1.DatabaseSpec{spec} })
}

// wrongWithInstance is about what an Environment's database never is.
func (t *Takeover) wrongWithInstance(db *database) string {
	switch hidden := wrongWithHidden(db.Resource, "password", "password_wo"); {
	case db.region() != t.states.Region:
		return "it is in region " + db.region() + ", and the Environment in " + t.states.Region
	case hidden != "":
		return "it " + hidden
	case db.port() == 0 || strings.HasPrefix(db.text("engine"), "aurora"):
		return "its engine is " + db.text("engine") + ", and takeovers are of postgres, mysql, mariadb and Aurora"
	case db.text("resource_id") == "" || db.text("identifier") == "":
		return "it has no resource_id or identifier, by which it would be found: let terraform apply -refresh-only write it"
	}
	if why := t.wrongWithPassword(db); why != "" {
		return why
	}
	if why := wrongWithUnknown(db.Resource, knownOfInstance); why != "" {
		return "it " + why
	}
	return ""
}

func (t *Takeover) wrongWithPassword(db *database) string {
	if key := t.states.one("aws_kms_key", "arn", db.text("master_user_secret.kms_key_id")); key != nil {
		return "its password is encrypted with " + key.Address + ", which linked services may not use: take AWS's own key for it first"
	}
	return ""
}

// wrongWithSettings is about settings of which an Environment has one value alone, and that cannot be changed without harm.
func wrongWithSettings(db *database) string {
	switch why := wrongOfInstance(db.Resource); {
	case why != "":
		return "it " + why
	case db.number("port") != db.port():
		return fmt.Sprintf("it listens on port %d, and an Environment's databases of its engine on %d", db.number("port"), db.port())
	case db.text("db_name") == "":
		return "it was made without a database in it (db_name), and an Environment's databases have one, which cannot be said later"
	}
	return ""
}

// wrongOfInstance is about settings that are wrong with a database as with a replica of one.
func wrongOfInstance(r *Resource) string {
	switch {
	case !r.flag("storage_encrypted"):
		return "is not encrypted, and an Environment's databases are: restore a copy of a snapshot that is"
	case r.flag("publicly_accessible"):
		return "is public, and an Environment's databases are not: set publicly_accessible to false first"
	case r.text("option_group_name") != "" && !strings.HasPrefix(r.text("option_group_name"), "default:"):
		return "has an option group of its own, for which an Environment has no field"
	case r.isBut("network_type", "IPV4"), r.isBut("backup_target", "region"), r.isBut("database_insights_mode", "standard"):
		return "has another network_type, backup_target or database_insights_mode than AWS's own, for which an Environment has no field"
	case r.flag("performance_insights_enabled") && r.number("performance_insights_retention_period") != compositions.InsightsDays:
		return "keeps Performance Insights for longer than the 7 days that an Environment has: set performance_insights_retention_period to 7 first"
	}
	return ""
}

// wrongWithSubnets is about its subnet group: AWS moves no database to another one in the same VPC.
func (t *Takeover) wrongWithSubnets(db *database) string {
	db.subnets = t.states.one("aws_db_subnet_group", "name", db.text("db_subnet_group_name"))
	if db.subnets == nil {
		return "its subnet group is not in the states"
	}
	if why := wrongWithAttributes(db.subnets, knownOfSubnetGroup); why != "" {
		return "its subnet group " + why
	}
	if other := t.sharing(db, "db_subnet_group_name"); other != nil {
		return "it shares its subnet group with " + other.Address + ", and in an Environment each database has its own, to which AWS does not move it"
	}
	return t.wrongWithPlaces(db.subnets)
}

// wrongWithPlaces is about the subnets of a subnet group: AWS takes none away that is in use.
func (t *Takeover) wrongWithPlaces(group *Resource) string {
	existing := t.Spec.Network.Existing
	ours := existing.DatabaseSubnetIDs
	if len(ours) == 0 {
		ours = existing.PrivateSubnetIDs
	}
	for _, id := range group.texts("subnet_ids") {
		if !slices.Contains(ours, id) {
			return "its subnet group has " + id + ", which is none of the Environment's subnets for databases"
		}
	}
	return ""
}

// wrongWithAccess is about its security group.
func (t *Takeover) wrongWithAccess(db *database) (why string) {
	db.group, why = t.securityGroupOf(opened{ids: db.texts("vpc_security_group_ids"), of: db.own(), word: "databases", port: db.port()})
	if why != "" {
		return why
	}
	return t.wrongWithAccessOfReplicas(db)
}

func (t *Takeover) wrongWithParameters(db *database) string {
	return t.wrongWithParameterGroup(db, "parameter_group_name", "aws_db_parameter_group")
}

// wrongWithParameterGroup is about the parameter group that an attribute names, and notes it.
func (t *Takeover) wrongWithParameterGroup(db *database, attribute, typ string) string {
	name := db.text(attribute)
	db.parameters = t.states.one(typ, "name", name)
	if db.parameters == nil && strings.HasPrefix(name, "default.") {
		return "it has AWS's own parameter group, which bears no tags: give it an " + typ + " of its own first, and restart it in its window"
	}
	if db.parameters == nil {
		return "its parameter group is not in the states"
	}
	if why := wrongWithAttributes(db.parameters, knownOfParameterGroup); why != "" {
		return "its parameter group " + why
	}
	if other := t.sharing(db, attribute); other != nil {
		return "it shares its parameter group with " + other.Address + ", and in an Environment each database has its own"
	}
	return ""
}

// port on which an Environment's databases of its engine listen, or 0.
func (db *database) port() int32 {
	return compositions.DatabasePort(v1alpha1.DatabaseEngine(db.text("engine")))
}

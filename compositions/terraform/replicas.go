package terraform

import (
	"cmp"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
)

// A replica is an instance of RDS that follows another one. Its security group is nil where it has that of its database.
type replica struct {
	*Resource
	group *securityGroup
	spec  v1alpha1.DatabaseReplica
}

// sameAsSource are what an Environment says once, of a database and of its replicas.
var sameAsSource = []string{
	"allocated_storage", "auto_minor_version_upgrade", "db_subnet_group_name", "enabled_cloudwatch_logs_exports", "engine", "iam_database_authentication_enabled",
	"iops", "kms_key_id", "max_allocated_storage", "monitoring_interval", "parameter_group_name", "performance_insights_enabled", "port", "storage_throughput",
	"storage_type",
}

func isReplica(r *Resource) bool { return r.text("replicate_source_db") != "" }

// isSourceOf reports whether an instance is what a replica follows, which AWS calls by its ARN, or in the same region by its identifier.
func (r *Resource) isSourceOf(follower *Resource) bool {
	source, isBeside := follower.text("replicate_source_db"), r.region() == follower.region()
	return isReplica(follower) && (source == r.text("arn") || isBeside && source == r.text("identifier"))
}

// wrongWithReplicas notes the replicas of a database, and says why one of them cannot be taken over with it, or "".
func (t *Takeover) wrongWithReplicas(db *database) string {
	for _, r := range t.states.resources {
		if r.Type == db.Type && db.isSourceOf(r) {
			db.replicas = append(db.replicas, &replica{Resource: r})
		}
	}
	for _, called := range db.texts("replicas") {
		if !slices.ContainsFunc(db.replicas, func(r *replica) bool { return slices.Contains([]string{r.text("identifier"), r.text("arn")}, called) }) {
			return "its read replica " + called + " is not in the states, and would not be part of it"
		}
	}
	if len(db.replicas) > 0 && db.flag("manage_master_user_password") {
		return "it has read replicas, and RDS keeps its password, which an Environment's databases do not have together"
	}
	for _, r := range db.replicas {
		if why := t.wrongWithReplica(db, r); why != "" {
			return "its read replica " + r.Address + " " + why
		}
		r.spec.Name = t.name("replicas of "+db.Address, r.Resource)
		if class := r.text("instance_class"); class != db.text("instance_class") {
			r.spec.InstanceClass = class
		}
	}
	return ""
}

// wrongWithReplica is about what an Environment's replicas never are, and what they have from their database.
func (t *Takeover) wrongWithReplica(db *database, r *replica) string {
	switch hidden, unknown := wrongWithHidden(r.Resource, "password", "password_wo"), wrongWithUnknown(r.Resource, knownOfInstance+" replicate_source_db"); {
	case r.Unfit != "":
		return "is left: " + r.Unfit
	case r.region() != t.states.Region:
		return "is in region " + r.region() + ", and the Environment in " + t.states.Region
	case hidden != "":
		return hidden
	case r.text("resource_id") == "" || r.text("identifier") == "":
		return "has no resource_id or identifier, by which it would be found: let terraform apply -refresh-only write it"
	case len(r.texts("replicas")) > 0:
		return "has read replicas itself, and an Environment's have none"
	case r.flag("multi_az"):
		return "is in several zones, and an Environment's are in one: set multi_az to false first"
	case r.flag("deletion_protection"):
		return "has deletion protection, and an Environment's have none: set deletion_protection to false first"
	case r.number("backup_retention_period") > 0:
		return "has backups of its own, and an Environment's have none: set backup_retention_period to 0 first"
	case wrongOfInstance(r.Resource) != "":
		return wrongOfInstance(r.Resource)
	case unknown != "":
		return unknown
	case r.runs() != db.runs():
		return "runs version " + r.runs() + ", and it " + db.runs()
	}
	return r.unlike(db)
}

// runs is the version of an instance.
func (r *Resource) runs() string {
	return cmp.Or(r.text("engine_version_actual"), r.text("engine_version"))
}

// unlike says what a replica has otherwise than its database, or "".
func (r *replica) unlike(db *database) string {
	for _, attribute := range sameAsSource {
		is, of := r.at(attribute), db.at(attribute)
		if isSet(is) != isSet(of) || isSet(is) && !reflect.DeepEqual(inOrder(is), inOrder(of)) {
			return "has another " + attribute + " than it, and an Environment says it of both"
		}
	}
	return ""
}

// inOrder is a value in which the order of texts does not count.
func inOrder(value any) any {
	list, isList := value.([]any)
	if !isList {
		return value
	}
	block := &Resource{values: map[string]any{"": list}}
	return slices.Sorted(slices.Values(block.texts("")))
}

// wrongWithAccessOfReplicas is about their security groups. allowFrom lets clients in to the database and to all its replicas: other rules stay as they are.
func (t *Takeover) wrongWithAccessOfReplicas(db *database) (why string) {
	groups := []*securityGroup{db.group}
	for _, r := range db.replicas {
		if slices.Equal(r.texts("vpc_security_group_ids"), db.texts("vpc_security_group_ids")) {
			continue
		}
		r.group, why = t.securityGroupOf(opened{ids: r.texts("vpc_security_group_ids"), of: []*Resource{r.Resource}, word: "replicas", port: db.port()})
		if why != "" {
			return "of its read replica " + r.Address + ": " + why
		}
		groups = append(groups, r.group)
	}
	for _, group := range groups {
		group.clients = slices.DeleteFunc(group.clients, func(c client) bool {
			inAll := !slices.ContainsFunc(groups, func(other *securityGroup) bool { return !other.letsIn(c.spec) })
			if !inAll {
				t.leaveWith(c.Resource, "allowFrom lets in to a database and to all its replicas: it stays in the security group as it is")
			}
			return !inAll
		})
	}
	return ""
}

func (g *securityGroup) letsIn(spec v1alpha1.DatabaseClient) bool {
	return slices.ContainsFunc(g.clients, func(c client) bool { return c.spec == spec })
}

// takeReplica takes over a replica of a database that is taken over.
func (t *Takeover) takeReplica(db *database, r *replica) {
	if r.group != nil {
		t.takeSecurityGroup(db, r.group, compositions.ReplicaGroupPart(db.spec.Name, r.spec.Name))
	}
	taken := db.instance(compositions.MemberPart(db.spec.Name, r.spec.Name), r.Resource)
	taken.mayChange = append(taken.mayChange, "allowMajorVersionUpgrade", "applyImmediately", "skipFinalSnapshot")
	taken.values = maps.Clone((&database{Resource: r.Resource}).withoutPassword())
	taken.values["engine_version"] = db.text("engine_version") // which both run
	t.takePart(db.Resource, taken)
	t.leaveLogs(db, "instance/"+r.text("identifier"))
}

// leaveReplicas of what is not taken over.
func (t *Takeover) leaveReplicas() {
	for _, r := range t.states.of("aws_db_instance") {
		if !isReplica(r) || t.taken[r] {
			continue
		}
		source := r.text("replicate_source_db")
		i := slices.IndexFunc(t.states.resources, func(other *Resource) bool { return other.Type == r.Type && other.isSourceOf(r) })
		switch {
		case i >= 0:
			t.leaveWith(r, "it is a read replica of %s, with which it stays", t.states.resources[i].Address)
		case r.sensitive["replicate_source_db"]:
			t.leaveWith(r, "it is a read replica of a database that is not in the states, and that is sensitive in the state, and may not be shown")
		case strings.HasPrefix(source, "arn:") && partOf(source, 3) != t.states.Region:
			t.leaveWith(r, "it is a read replica of a database in region %s, for which an Environment has no field", partOf(source, 3))
		default:
			t.leaveWith(r, "it is a read replica of %s, which is not in the states", source)
		}
	}
}

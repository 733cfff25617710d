package terraform

import (
	"fmt"
	"slices"
	"strings"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
)

// What attributes may be set of caches: those for which there is a field or a reason of their own, those that AWS decides about where nobody asks, and those
// that are Terraform's own or mattered when the cache was made.
const (
	knownOfNodes = "apply_immediately arn at_rest_encryption_enabled auth_token_update_strategy auto_minor_version_upgrade automatic_failover_enabled cluster_enabled " +
		"cluster_mode configuration_endpoint_address description engine engine_version engine_version_actual final_snapshot_identifier id ip_discovery " +
		"maintenance_window member_clusters multi_az_enabled network_type node_group_configuration node_type num_cache_clusters num_node_groups " +
		"parameter_group_name port preferred_cache_cluster_azs primary_endpoint_address reader_endpoint_address region replicas_per_node_group " +
		"replication_group_id security_group_ids snapshot_arns snapshot_name snapshot_retention_limit snapshot_window subnet_group_name tags tags_all " +
		"timeouts transit_encryption_enabled transit_encryption_mode"
	knownOfServerless = "arn cache_usage_limits create_time daily_snapshot_time description endpoint engine full_engine_version id major_engine_version " +
		"name reader_endpoint region security_group_ids snapshot_arns_to_restore snapshot_retention_limit status subnet_ids tags tags_all timeouts"
	knownOfCacheSubnets    = "arn id name description subnet_ids vpc_id tags tags_all region"
	knownOfCacheParameters = "arn id name description family parameter tags tags_all region"
)

// wrongWithNodes says why a cache of nodes cannot be taken over, or "", and notes what it is in and what the spec says of it.
func (t *Takeover) wrongWithNodes(c *cache) string {
	for _, wrong := range []func(*cache) string{t.wrongWithCache, t.wrongWithShards, wrongWithTraffic, wrongWithReplicas, t.wrongWithCacheGroups} {
		if why := wrong(c); why != "" {
			return why
		}
	}
	c.spec = c.specOfNodes()
	family := compositions.CacheFamily(c.spec.Engine, c.spec.EngineVersion)
	if is := c.parameters.text("family"); is != family {
		return "its parameter group is for " + is + ", and its version for " + family
	}
	return t.wrongWithAccessOfCache(c)
}

// wrongWithCache is about what is wrong with caches of both kinds.
func (t *Takeover) wrongWithCache(c *cache) string {
	known := knownOfNodes
	if c.Type == "aws_elasticache_serverless_cache" {
		known = knownOfServerless
	}
	switch hidden, unknown := wrongWithHidden(c.Resource, "auth_token"), wrongWithUnknown(c.Resource, known); {
	case c.region() != t.states.Region:
		return "it is in region " + c.region() + ", and the Environment in " + t.states.Region
	case hidden != "":
		return "it " + hidden
	case isSet(c.at("auth_token")):
		return "it has a password (auth_token), for which an Environment has no field"
	case unknown != "":
		return "it " + unknown
	}
	return ""
}

// wrongWithShards is about a cache in cluster mode, and about one whose nodes are counted elsewhere.
func (t *Takeover) wrongWithShards(c *cache) string {
	if c.flag("cluster_enabled") || c.number("num_node_groups") > 1 || c.isBut("cluster_mode", "disabled") {
		return "it is in cluster mode, and an Environment's caches of nodes are not"
	}
	if node := t.states.one("aws_elasticache_cluster", "replication_group_id", c.text("replication_group_id")); node != nil {
		return node.Address + " is a node of it, which an Environment counts as a replica itself: say its number in num_cache_clusters first"
	}
	return ""
}

// wrongWithTraffic is about how clients reach it, and how it keeps what is in it.
func wrongWithTraffic(c *cache) string {
	switch port := c.number("port"); {
	case !c.flag("transit_encryption_enabled") || c.isBut("transit_encryption_mode", "required"):
		return "it takes clients without TLS, and an Environment's caches do not: set transit_encryption_mode to required first"
	case !c.isOn("at_rest_encryption_enabled"):
		return "it is not encrypted at rest, and an Environment's caches are: AWS changes that of none"
	case port != 0 && port != compositions.CachePort:
		return fmt.Sprintf("it listens on port %d, and an Environment's caches on %d", port, compositions.CachePort)
	case c.isBut("network_type", "ipv4"), c.isBut("ip_discovery", "ipv4"):
		return "its network_type or ip_discovery is not ipv4, for which an Environment has no field"
	}
	return ""
}

// isOn reports whether a switch is on that is a text to some versions of Terraform's provider.
func (c *cache) isOn(attribute string) bool { return c.flag(attribute) || c.text(attribute) == "true" }

// wrongWithReplicas is about the nodes: with replicas an Environment lets one take over, in several zones.
func wrongWithReplicas(c *cache) string {
	nodes := c.number("num_cache_clusters")
	failover, zones := c.flag("automatic_failover_enabled"), c.flag("multi_az_enabled")
	switch {
	case nodes < 1:
		return "its num_cache_clusters does not say how many nodes it has: let terraform apply -refresh-only write it"
	case failover != (nodes > 1) || zones != (nodes > 1):
		return "with replicas an Environment's caches have automatic_failover_enabled and multi_az_enabled, and without neither: set them so first"
	}
	return ""
}

func (t *Takeover) wrongWithCacheGroups(c *cache) string {
	subnets, parameters := c.text("subnet_group_name"), c.text("parameter_group_name")
	c.subnets = t.states.one("aws_elasticache_subnet_group", "name", subnets)
	c.parameters = t.states.one("aws_elasticache_parameter_group", "name", parameters)
	switch {
	case c.subnets == nil:
		return "its subnet group is not in the states"
	case c.parameters == nil && strings.HasPrefix(parameters, "default."):
		return "it has AWS's own parameter group, which bears no tags: give it an aws_elasticache_parameter_group of its own first"
	case c.parameters == nil:
		return "its parameter group is not in the states"
	}
	if why := wrongWithAttributes(c.subnets, knownOfCacheSubnets); why != "" {
		return "its subnet group " + why
	}
	if why := wrongWithAttributes(c.parameters, knownOfCacheParameters); why != "" {
		return "its parameter group " + why
	}
	for _, shared := range []struct{ attribute, what string }{{"subnet_group_name", "subnet group"}, {"parameter_group_name", "parameter group"}} {
		if other := t.cacheSharing(c, shared.attribute); other != nil {
			return "it shares its " + shared.what + " with " + other.Address + ", and in an Environment each cache has its own"
		}
	}
	return t.wrongWithPlaces(c.subnets)
}

// cacheSharing is a cache that has a group of another one too, or nil.
func (t *Takeover) cacheSharing(c *cache, attribute string) *Resource {
	for _, typ := range []string{"aws_elasticache_replication_group", "aws_elasticache_cluster"} {
		others := t.states.where(typ, attribute, c.text(attribute))
		if i := slices.IndexFunc(others, func(other *Resource) bool { return other != c.Resource }); i >= 0 {
			return others[i]
		}
	}
	return nil
}

// wrongWithAccessOfCache is about its security group.
func (t *Takeover) wrongWithAccessOfCache(c *cache) (why string) {
	c.group, why = t.securityGroupOf(opened{ids: c.texts("security_group_ids"), of: []*Resource{c.Resource}, word: "caches"})
	return why
}

// wrongWithServerless says why a serverless cache cannot be taken over, or "", and notes what it is in and what the spec says of it.
func (t *Takeover) wrongWithServerless(c *cache) string {
	if why := t.wrongWithCache(c); why != "" {
		return why
	}
	for _, limit := range []string{"data_storage", "ecpu_per_second"} {
		if isSet(c.at("cache_usage_limits." + limit + ".minimum")) {
			return "it has a minimum of " + limit + ", for which an Environment has no field"
		}
	}
	const unit = "cache_usage_limits.data_storage.unit"
	if c.isBut(unit, "GB") {
		return "its data_storage is in " + c.text(unit) + ", and an Environment has it in GB"
	}
	c.spec = c.specOfServerless()
	return t.wrongWithAccessOfCache(c)
}

// backup says how daily backups are made.
func (c *cache) backup(startTime string) v1alpha1.CacheBackup {
	backup := v1alpha1.CacheBackup{RetentionDays: new(c.number("snapshot_retention_limit"))}
	if *backup.RetentionDays > 0 {
		backup.StartTime = startTime
	}
	return backup
}

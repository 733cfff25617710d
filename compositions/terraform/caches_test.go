package terraform_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/terraform"
)

// The resources of caches: one of a module, a plain one as an older provider wrote it, and a serverless one.
const (
	sessionsCache      = "module.sessions.aws_elasticache_replication_group.this[0]"
	sessionsSubnets    = "module.sessions.aws_elasticache_subnet_group.this[0]"
	sessionsParameters = "module.sessions.aws_elasticache_parameter_group.this[0]"
	sessionsGroup      = "module.sessions.aws_security_group.this[0]"
	pagesCache         = "aws_elasticache_replication_group.pages"
	cartsCache         = "aws_elasticache_serverless_cache.carts"
)

func cachesWith(t *testing.T, address string, attributes map[string]any) *terraform.Takeover {
	t.Helper()
	return recognizedIn(t, []string{"shown.json", "caches.json"}, address, attributes, anything)
}

func TestCacheIsTakenOverWithWhatItIsIn(t *testing.T) {
	found := cachesWith(t, "", nil)
	want := map[string]string{
		"SecurityGroup/shop-cache-sessions":    sessionsGroup + " sg-0a1b2c3d4e5f60010 shop-sessions-20260101000000000000000005",
		"SubnetGroup/shop-sessions":            sessionsSubnets + " shop-sessions shop-sessions",
		"ParameterGroup/shop-sessions.valkey8": sessionsParameters + " shop-sessions-valkey8 shop-sessions-valkey8",
		"ReplicationGroup/shop-sessions":       sessionsCache + " shop-sessions shop-sessions",
		"SecurityGroup/shop-cache-pages":       "aws_security_group.pages sg-0a1b2c3d4e5f60011 pages",
		"SubnetGroup/shop-pages":               "aws_elasticache_subnet_group.pages pages pages",
		"ParameterGroup/shop-pages.redis7":     "aws_elasticache_parameter_group.pages pages-redis7 pages-redis7",
		"ReplicationGroup/shop-pages":          pagesCache + " pages pages",
		"SecurityGroup/shop-cache-carts":       "aws_security_group.carts sg-0a1b2c3d4e5f60012 carts",
		"ServerlessCache/shop-carts":           cartsCache + " carts carts",
	}
	if diff := cmp.Diff(want, takenNamed(found, "sessions", "pages", "carts")); diff != "" {
		t.Error(diff)
	}
	specs := []v1alpha1.CacheSpec{
		{
			Name: "pages", Engine: v1alpha1.CacheRedis, EngineVersion: "7.1", Backup: v1alpha1.CacheBackup{RetentionDays: new(int32(0))},
			Nodes: &v1alpha1.CacheNodes{
				Type: "cache.t4g.small", Replicas: new(int32(0)), FinalSnapshot: v1alpha1.FinalSnapshotRequired,
				Maintenance: v1alpha1.CacheMaintenance{Window: "sun:05:00-sun:06:00", AutoMinorVersionUpgrade: v1alpha1.Enabled},
			},
		},
		{
			Name: "sessions", Engine: v1alpha1.CacheValkey, EngineVersion: "8.0",
			Backup: v1alpha1.CacheBackup{RetentionDays: new(int32(7)), StartTime: "03:00"},
			Nodes: &v1alpha1.CacheNodes{
				Type: "cache.t4g.small", Replicas: new(int32(1)), FinalSnapshot: v1alpha1.FinalSnapshotSkip,
				Maintenance: v1alpha1.CacheMaintenance{Window: "sun:05:00-sun:06:00", AutoMinorVersionUpgrade: v1alpha1.Enabled},
				Parameters:  v1alpha1.CacheParameters{"maxmemory-policy": "allkeys-lru"},
			},
		},
		{
			Name: "carts", Engine: v1alpha1.CacheValkey, EngineVersion: "8",
			Backup:     v1alpha1.CacheBackup{RetentionDays: new(int32(1)), StartTime: "03:00"},
			Serverless: &v1alpha1.CacheServerless{MaxDataGB: 10, MaxECPUPerSecond: 15_000_000},
		},
	}
	if diff := cmp.Diff(specs, found.Spec.Caches); diff != "" {
		t.Error(diff)
	}
}

func TestCacheIsLeftWhereSomethingOfItCannotBeKept(t *testing.T) {
	some := func(attribute string, value any) map[string]any { return map[string]any{attribute: value} }
	for name, c := range map[string]struct {
		of      string
		changed map[string]any
		want    string
	}{
		"password":          {sessionsCache, some("auth_token", "not-a-real-one"), "it has a password (auth_token)"},
		"users":             {sessionsCache, some("user_group_ids", []string{"u"}), "it has user_group_ids"},
		"cluster mode":      {sessionsCache, some("cluster_enabled", true), "it is in cluster mode"},
		"shards":            {sessionsCache, some("num_node_groups", 2), "it is in cluster mode"},
		"on the way there":  {sessionsCache, some("cluster_mode", "compatible"), "it is in cluster mode"},
		"a node elsewhere":  {"aws_elasticache_cluster.memcached", some("replication_group_id", "shop-sessions"), "aws_elasticache_cluster.memcached is a node of it"},
		"no TLS":            {sessionsCache, some("transit_encryption_enabled", false), "it takes clients without TLS"},
		"TLS if they like":  {sessionsCache, some("transit_encryption_mode", "preferred"), "it takes clients without TLS"},
		"not encrypted":     {sessionsCache, some("at_rest_encryption_enabled", "false"), "it is not encrypted at rest"},
		"a key":             {sessionsCache, some("kms_key_id", "arn:aws:kms:eu-west-1:111122223333:key/2"), "it has kms_key_id"},
		"port":              {sessionsCache, some("port", 6380), "it listens on port 6380"},
		"dual stack":        {sessionsCache, some("network_type", "dual_stack"), "its network_type or ip_discovery is not ipv4"},
		"no failover":       {sessionsCache, some("automatic_failover_enabled", false), "with replicas an Environment's caches have automatic_failover_enabled"},
		"no zones":          {sessionsCache, some("multi_az_enabled", false), "with replicas an Environment's caches have automatic_failover_enabled"},
		"unknown number":    {sessionsCache, some("num_cache_clusters", 0), "its num_cache_clusters does not say"},
		"logs":              {sessionsCache, some("log_delivery_configuration", []map[string]any{{"log_type": "slow-log"}}), "it has log_delivery_configuration"},
		"tiering":           {sessionsCache, some("data_tiering_enabled", true), "it has data_tiering_enabled"},
		"global":            {sessionsCache, some("global_replication_group_id", "g"), "it has global_replication_group_id"},
		"attribute to come": {sessionsCache, some("new_in_provider_7", "x"), "it has new_in_provider_7"},
		"another region":    {sessionsCache, some("arn", "arn:aws:elasticache:us-east-1:111122223333:replicationgroup:x"), "it is in region us-east-1"},
		"own parameters":    {sessionsCache, some("parameter_group_name", "default.valkey8"), "it has AWS's own parameter group"},
		"no parameters":     {sessionsCache, some("parameter_group_name", "mine"), "its parameter group is not in the states"},
		"shared parameters": {sessionsCache, some("parameter_group_name", "pages-redis7"), "it shares its parameter group with " + pagesCache},
		"other family":      {sessionsCache, some("engine_version", "7.2"), "its parameter group is for valkey8, and its version for valkey7"},
		"no subnets":        {sessionsCache, some("subnet_group_name", "mine"), "its subnet group is not in the states"},
		"shared subnets":    {sessionsCache, some("subnet_group_name", "pages"), "it shares its subnet group with " + pagesCache},
		"subnets of others": {sessionsSubnets, some("subnet_ids", []string{"subnet-1"}), "its subnet group has subnet-1"},
		"several groups":    {sessionsCache, some("security_group_ids", []string{"sg-1", "sg-2"}), "it has no security group, or several"},
		"shared group":      {sessionsCache, some("security_group_ids", []string{"sg-0a1b2c3d4e5f60011"}), "its security group stands in " + pagesCache + " too"},
		"no group":          {sessionsCache, some("security_group_ids", []string{"sg-1"}), "its security group sg-1 is not in the states"},
	} {
		t.Run(name, func(t *testing.T) {
			if why := whyLeft(cachesWith(t, c.of, c.changed), sessionsCache); !strings.HasPrefix(why, c.want) {
				t.Errorf("it is left as %q, and not as %q", why, c.want)
			}
		})
	}
}

func TestServerlessCacheIsLeftWhereSomethingOfItCannotBeKept(t *testing.T) {
	some := func(attribute string, value any) map[string]any { return map[string]any{attribute: value} }
	limits := func(minimum any, unit string) map[string]any {
		return some("cache_usage_limits", []map[string]any{{"data_storage": []map[string]any{{"maximum": 10, "minimum": minimum, "unit": unit}}}})
	}
	for name, c := range map[string]struct {
		changed map[string]any
		want    string
	}{
		"minimum":      {limits(5, "GB"), "it has a minimum of data_storage"},
		"unit":         {limits(nil, "TB"), "its data_storage is in TB"},
		"users":        {some("user_group_id", "u"), "it has user_group_id"},
		"a key":        {some("kms_key_id", "key"), "it has kms_key_id"},
		"shared group": {some("security_group_ids", []string{"sg-0a1b2c3d4e5f60011"}), "its security group stands in " + pagesCache + " too"},
	} {
		t.Run(name, func(t *testing.T) {
			if why := whyLeft(cachesWith(t, cartsCache, c.changed), cartsCache); !strings.HasPrefix(why, c.want) {
				t.Errorf("it is left as %q, and not as %q", why, c.want)
			}
		})
	}
}

func TestCacheIsLeftThatAnEnvironmentRefuses(t *testing.T) {
	refuses := func(env *v1alpha1.Environment) error {
		for _, cache := range env.Spec.Caches {
			if cache.Engine == v1alpha1.CacheRedis {
				return errors.New("it is invalid: spec.caches[database].engineVersion: too old")
			}
		}
		return nil
	}
	found := recognizedIn(t, []string{"shown.json", "caches.json"}, "", nil, refuses)
	if why, want := whyLeft(found, pagesCache), "an Environment does not take it as it is: engineVersion: too old"; why != want {
		t.Errorf("it is left as %q, and not as %q", why, want)
	}
}

func TestNodesStayWithTerraform(t *testing.T) {
	const node = "aws_elasticache_cluster.memcached"
	for want, changed := range map[string]map[string]any{
		"it is a node of the replication group theirs": {"replication_group_id": "theirs"},
		"it is a single node":                          {"engine": "redis"},
	} {
		if why := whyLeft(cachesWith(t, node, changed), node); !strings.HasPrefix(why, want) {
			t.Errorf("it is left as %q, and not as %q", why, want)
		}
	}
}

func TestWhatIsAboutACacheIsTold(t *testing.T) {
	found := cachesWith(t, "", nil)
	for address, want := range map[string]string{
		`module.sessions.aws_vpc_security_group_ingress_rule.this["ingress_vpc"]`: "an Environment's caches have no such rules: it stays in the security group as it is; its code names " + sessionsGroup,
		"aws_cloudwatch_metric_alarm.memory":                                      "it is none of those that spec.alarms makes for what is taken over: it goes on as it is, and what it measures keeps its name; its code names " + sessionsCache,
		"aws_elasticache_cluster.memcached":                                       "an Environment's caches are of Redis and Valkey",
	} {
		if why := whyLeft(found, address); !strings.HasPrefix(why, want) {
			t.Errorf("%s is left as %q", address, why)
		}
	}
}

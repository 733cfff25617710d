package v1alpha1_test

import (
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

func TestCacheRules(t *testing.T) {
	cache := func(spec v1alpha1.CacheSpec) edit {
		spec.Name = "sessions"
		return func(s *v1alpha1.EnvironmentSpec) { s.Caches = append(s.Caches, spec) }
	}
	nodes := func(engine v1alpha1.CacheEngine, version string, change func(*v1alpha1.CacheNodes)) edit {
		of := &v1alpha1.CacheNodes{Type: "cache.t4g.micro"}
		change(of)
		return cache(v1alpha1.CacheSpec{Engine: engine, EngineVersion: version, Nodes: of})
	}
	version := func(engine v1alpha1.CacheEngine, version string) edit {
		return nodes(engine, version, func(*v1alpha1.CacheNodes) {})
	}
	node := func(change func(*v1alpha1.CacheNodes)) edit { return nodes("", "8.0", change) }
	window := func(window string) edit {
		return node(func(n *v1alpha1.CacheNodes) { n.Maintenance.Window = window })
	}
	parameter := func(name, value string) edit {
		return node(func(n *v1alpha1.CacheNodes) { n.Parameters = v1alpha1.CacheParameters{name: value} })
	}
	serverless := func(version string, limits v1alpha1.CacheServerless) edit {
		return cache(v1alpha1.CacheSpec{EngineVersion: version, Serverless: &limits})
	}
	backup := func(days int32, start string) edit {
		return cache(v1alpha1.CacheSpec{
			EngineVersion: "8", Serverless: &v1alpha1.CacheServerless{}, Backup: v1alpha1.CacheBackup{RetentionDays: &days, StartTime: start},
		})
	}
	link := func(name, variable string) edit {
		return func(s *v1alpha1.EnvironmentSpec) {
			s.Caches = []v1alpha1.CacheSpec{{Name: "sessions", EngineVersion: "8", Serverless: &v1alpha1.CacheServerless{}}}
			service(s).Caches = []v1alpha1.CacheLink{{Name: name}}
			service(s).Env[0].Name = variable
		}
	}
	inOneZone := func(names ...string) edit {
		return func(s *v1alpha1.EnvironmentSpec) {
			version("", "8.0")(s)
			s.LoadBalancers, s.Databases, service(s).Routes, service(s).Databases = nil, nil, nil, nil
			s.Network.AvailabilityZones = v1alpha1.AvailabilityZones{Names: names}
		}
	}
	type limits = v1alpha1.CacheServerless
	both := cache(v1alpha1.CacheSpec{EngineVersion: "8.0", Serverless: &limits{}, Nodes: &v1alpha1.CacheNodes{Type: "cache.t4g.micro"}})
	testRules(t, []rule{
		{"one of two kinds", serverless("8", limits{}), both, "sessions: must have either serverless, where AWS sizes the cache, or nodes"},
		{"one of two kinds at least", version("", "8.0"), cache(v1alpha1.CacheSpec{EngineVersion: "8"}), "sessions: must have either serverless"},
		{"nodes have a minor version", version("", "8.0"), version("", "8"), "sessions: must be a major and a minor version with nodes"},
		{"serverless has a major version", serverless("8", limits{}), serverless("8.0", limits{}), "and a major version alone with serverless, such as 8"},
		{"versions of valkey", version("valkey", "7.2"), version("valkey", "7.1"), "must be a version that valkey has, such as 7.2, 8.0 or 8"},
		{"versions of redis", version("redis", "7.1"), version("redis", "8.0"), "must be a version that redis has: 6.2, 7.0, 7.1 or 7"},
		{"engines are engines", version("redis", "7.1"), version("memcached", "7.1"), "Unsupported value: \"memcached\""},
		{"types are types", node(func(n *v1alpha1.CacheNodes) { n.Type = "cache.r7g.large" }), node(func(n *v1alpha1.CacheNodes) { n.Type = "db.t4g.micro" }), "must be a node type, such as cache.t4g.micro"},
		{"five replicas", node(func(n *v1alpha1.CacheNodes) { n.Replicas = new(int32(5)) }), node(func(n *v1alpha1.CacheNodes) { n.Replicas = new(int32(6)) }), "should be less than or equal to 5"},
		{"windows have an hour", window("sun:23:30-mon:00:30"), window("sun:04:00-sun:04:30"), "from an hour to a day"},
		{"parameters are parameters", parameter("timeout", "300"), parameter("cluster-enabled", "yes"), "without cluster-enabled, which Terrarium decides"},
		{"values are values", parameter("notify-keyspace-events", "Ex"), parameter("timeout", "${upper(x)}"), "must be letters, digits, spaces"},
		{"limits of what is stored", serverless("8", limits{MaxDataGB: 5000}), serverless("8", limits{MaxDataGB: 5001}), "should be less than or equal to 5000"},
		{"limits of what is done", serverless("8", limits{MaxECPUPerSecond: 1000}), serverless("8", limits{MaxECPUPerSecond: 999}), "should be greater than or equal to 1000"},
		{"no hour without backups", backup(1, "03:00"), backup(0, "03:00"), "leave startTime out, or set retentionDays above 0"},
		{"hours are hours", backup(1, "23:59"), backup(1, "24:00"), "must be hh:mm in UTC"},
		{"links name caches", link("sessions", "A"), link("session", "A"), "spec.services: caches of web name session, which is not in spec.caches: add it there, or correct the name"},
		{"env does not set the variables of a link", link("sessions", "A"), link("sessions", "CACHE_URL"), "env and secretEnv must not set CACHE_URL, which the link to cache sessions sets"},
		{"caches need two zones", inOneZone("eu-west-1a", "eu-west-1b"), inOneZone("eu-west-1a"), "must be at least two zones when there is a load balancer, a database or a cache"},
	})
}

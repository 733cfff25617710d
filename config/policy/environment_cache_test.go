package policy_test

import "testing"

func TestCachesKeepWhatAWSCannotChange(t *testing.T) {
	of := func(kind, engine, version string) object {
		size := map[string]object{"nodes": {"type": "cache.t4g.micro"}, "serverless": {}}[kind]
		return object{"caches": list(object{"name": "sessions", "engine": engine, "engineVersion": version, kind: size})}
	}
	made := func(engine, version string) object {
		return object{"caches": list(object{"name": "sessions", "engine": engine, "engineVersion": version})}
	}
	const (
		turned  = "spec.caches: sessions cannot be turned from serverless to nodes or back once it exists"
		back    = "spec.caches: engine of sessions cannot go back to redis"
		upgrade = "spec.caches: engine of sessions becomes valkey with an upgrade alone: set engineVersion to a later version than 7.2.6"
		lower   = "spec.caches: engineVersion of sessions cannot go back from 8.0.1, which runs"
	)
	testChanges(t, map[string]change{
		"of the other kind":               {of("nodes", "valkey", "8.0"), made("valkey", "8.0.1"), of("serverless", "valkey", "8"), turned},
		"of the other kind before":        {of("nodes", "valkey", "8.0"), nothing, of("serverless", "valkey", "8"), ""},
		"back to redis":                   {of("nodes", "valkey", "8.0"), made("valkey", "8.0.1"), of("nodes", "redis", "7.1"), back},
		"to valkey":                       {of("nodes", "redis", "7.1"), made("redis", "7.1.0"), of("nodes", "valkey", "7.2"), ""},
		"to valkey of no later version":   {of("nodes", "redis", "7.1"), made("redis", "7.2.6"), of("nodes", "valkey", "7.2"), upgrade},
		"serverless to valkey":            {of("serverless", "redis", "7"), made("redis", "7.1"), of("serverless", "valkey", "7"), ""},
		"a wish for redis, taken back":    {of("nodes", "redis", "7.1"), made("valkey", "7.2.6"), of("nodes", "valkey", "7.2"), ""},
		"an earlier version":              {of("nodes", "valkey", "8.0"), made("valkey", "8.0.1"), of("nodes", "valkey", "7.2"), lower},
		"an earlier version of all":       {of("serverless", "valkey", "8"), made("valkey", "8.0.1"), of("serverless", "valkey", "7"), lower},
		"a later version":                 {of("nodes", "valkey", "7.2"), made("valkey", "7.2.6"), of("nodes", "valkey", "8.0"), ""},
		"a later version than was wished": {of("nodes", "valkey", "8.0"), made("valkey", "8.1.0"), of("nodes", "valkey", "8.0"), ""},
		"taken out":                       {of("nodes", "valkey", "8.0"), made("valkey", "8.0.1"), object{"caches": list()}, ""},
	})
}

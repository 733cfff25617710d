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
		upgrade = "spec.caches: engine of sessions can become valkey only together with an upgrade: set engineVersion to a later version than 7.2.6"
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

func TestCachesAreLostInAnEditOfTheirOwnAlone(t *testing.T) {
	serverless := object{"name": "pages", "engine": "valkey", "engineVersion": "8", "serverless": object{}}
	nodes := func(snapshot string) object {
		return object{"name": "sessions", "engine": "valkey", "engineVersion": "8.0", "nodes": object{"type": "cache.t4g.micro", "finalSnapshot": snapshot}}
	}
	of := func(protection string, caches ...any) object {
		return object{"deletionProtection": protection, "caches": list(caches...)}
	}
	renamed := nodes("Skip")
	renamed["name"] = "logins"
	made := func(snapshot string) object {
		return object{"caches": list(object{"name": "pages", "engine": "valkey"}, object{"name": "sessions", "engine": "valkey", "finalSnapshot": snapshot})}
	}
	const (
		lost    = " would be deleted with everything in it, and the Environment is protected: first set deletionProtection of the Environment to Disabled"
		unsaved = "spec.caches: sessions would go without a snapshot, because its nodes.finalSnapshot, Required, has not been applied yet"
	)
	testChanges(t, map[string]change{
		"serverless":                     {of("Enabled", serverless), made("Skip"), of("Enabled"), "spec.caches: pages" + lost},
		"nodes":                          {of("Enabled", nodes("Skip")), made("Skip"), of("Enabled"), "spec.caches: sessions" + lost},
		"nodes that leave a snapshot":    {of("Enabled", nodes("Required")), made("Required"), of("Enabled"), "spec.caches: sessions" + lost},
		"renamed":                        {of("Enabled", nodes("Skip")), made("Skip"), of("Enabled", renamed), "spec.caches: sessions" + lost},
		"both in one edit":               {of("Enabled", serverless), made("Skip"), of("Disabled"), "spec.caches: pages" + lost},
		"unprotected":                    {of("Disabled", serverless, nodes("Skip")), made("Skip"), of("Disabled"), ""},
		"what was never made":            {of("Enabled", serverless), nothing, of("Enabled"), ""},
		"what is not made yet":           {of("Enabled", serverless), object{"caches": list(object{"name": "pages"})}, of("Enabled"), ""},
		"a wish nobody heard":            {of("Disabled", nodes("Required")), made("Skip"), of("Disabled"), unsaved},
		"a wish that was heard":          {of("Disabled", nodes("Required")), made("Required"), of("Disabled"), ""},
		"a wish for none":                {of("Disabled", nodes("Skip")), made("Required"), of("Disabled"), ""},
		"another cache is added":         {of("Enabled", serverless), made("Skip"), of("Enabled", serverless, nodes("Skip")), ""},
		"a wish, where nothing was made": {of("Disabled", nodes("Required")), nothing, of("Disabled"), ""},
	})
}

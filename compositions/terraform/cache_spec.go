package terraform

import (
	"cmp"
	"strings"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
)

// What AWS allows a serverless cache at most, and what it has where nobody says less.
const (
	mostDataGB = 5000
	mostECPU   = 15_000_000
)

// specOfNodes says what is there of a cache of nodes.
func (c *cache) specOfNodes() v1alpha1.CacheSpec {
	nodes := &v1alpha1.CacheNodes{
		Type: c.text("node_type"), Replicas: new(c.number("num_cache_clusters") - 1), FinalSnapshot: v1alpha1.FinalSnapshotSkip,
		Maintenance: v1alpha1.CacheMaintenance{
			Window: strings.ToLower(c.text("maintenance_window")), AutoMinorVersionUpgrade: v1alpha1.SwitchOf(c.isOn("auto_minor_version_upgrade")),
		},
		Parameters: c.settings(),
	}
	if c.text("final_snapshot_identifier") != "" {
		nodes.FinalSnapshot = v1alpha1.FinalSnapshotRequired
	}
	start, _, _ := strings.Cut(c.text("snapshot_window"), "-")
	if start == "" || compositions.AnHourFrom(start) != c.text("snapshot_window") {
		start = "" // no field says another window than of an hour, and it stays
	}
	return v1alpha1.CacheSpec{
		Engine: v1alpha1.CacheEngine(c.text("engine")), EngineVersion: c.text("engine_version"), Nodes: nodes, Backup: c.backup(start),
	}
}

// settings are the parameters of its group.
func (c *cache) settings() v1alpha1.CacheParameters {
	parameters := v1alpha1.CacheParameters{}
	for _, parameter := range c.parameters.blocks("parameter") {
		parameters[parameter.text("name")] = parameter.text("value")
	}
	if len(parameters) == 0 {
		return nil
	}
	return parameters
}

// specOfServerless says what is there of a serverless cache.
func (c *cache) specOfServerless() v1alpha1.CacheSpec {
	return v1alpha1.CacheSpec{
		Engine: v1alpha1.CacheEngine(c.text("engine")), EngineVersion: c.text("major_engine_version"), Backup: c.backup(c.text("daily_snapshot_time")),
		Serverless: &v1alpha1.CacheServerless{
			MaxDataGB:        cmp.Or(c.number("cache_usage_limits.data_storage.maximum"), mostDataGB),
			MaxECPUPerSecond: cmp.Or(c.number("cache_usage_limits.ecpu_per_second.maximum"), mostECPU),
		},
	}
}

package aws

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Caches.
const (
	ServerlessCache     Kind = "elasticache.ServerlessCache"
	ReplicationGroup    Kind = "elasticache.ReplicationGroup"
	CacheSubnetGroup    Kind = "elasticache.SubnetGroup"
	CacheParameterGroup Kind = "elasticache.ParameterGroup"
)

const (
	cacheSubnetInvalid = "InvalidParameterValue: Some input subnets in :[%s] are invalid."
	cacheGroupInvalid  = "InvalidParameterValue: Some security groups are invalid: %s"
)

var elasticacheKinds = map[Kind]*row{
	ServerlessCache: {
		title:     "ElastiCache Serverless Cache",
		api:       api{"ElastiCache", "CreateServerlessCache", "ModifyServerlessCache", "DeleteServerlessCache"},
		named:     true,
		framework: true,
		immutable: []string{"subnetIds", "kmsKeyId", "snapshotArnsToRestore"},
		creating:  120 * second,
		updating:  60 * second,
		deleting:  120 * second,
		references: []reference{
			{field: "subnetIds", to: Subnet, onDelete: blocks, missing: cacheSubnetInvalid},
			{field: "securityGroupIds", to: SecurityGroup, onDelete: blocks, missing: cacheGroupInvalid},
		},
		id:    func(_ *Account, r *Resource) string { return r.ExternalName },
		arn:   func(a *Account, r *Resource) string { return a.arn("elasticache", "serverlesscache:"+r.ExternalName) },
		check: checkServerlessCache,
		plan:  planCache("majorEngineVersion"),
		observe: func(a *Account, r *Resource) map[string]any {
			address := r.ExternalName + "-x1y2z3.serverless." + a.region + ".cache.amazonaws.com"
			return map[string]any{
				"status": "available", "fullEngineVersion": r.Text("majorEngineVersion") + ".1", "dailySnapshotTime": "03:00",
				"endpoint":       []any{map[string]any{"address": address, "port": 6379.0}},
				"readerEndpoint": []any{map[string]any{"address": address, "port": 6380.0}},
			}
		},
	},
	ReplicationGroup: {
		title:     "ElastiCache Replication Group",
		api:       api{"ElastiCache", "CreateReplicationGroup", "ModifyReplicationGroup", "DeleteReplicationGroup"},
		named:     true,
		immutable: []string{"subnetGroupName", "kmsKeyId", "atRestEncryptionEnabled", "port", "networkType", "dataTieringEnabled", "snapshotName"},
		emptied:   []string{"finalSnapshotIdentifier"},
		untold:    []string{"finalSnapshotIdentifier", "applyImmediately"},
		creating:  360 * second,
		updating:  60 * second,
		deleting:  180 * second,
		references: []reference{
			{field: "subnetGroupName", to: CacheSubnetGroup, onDelete: blocks, missing: "CacheSubnetGroupNotFoundFault: Cache Subnet Group %s does not exist."},
			{field: "parameterGroupName", to: CacheParameterGroup, onDelete: blocks, missing: "CacheParameterGroupNotFound: CacheParameterGroup not found: %s"},
			{field: "securityGroupIds", to: SecurityGroup, onDelete: blocks, missing: cacheGroupInvalid},
		},
		id:        func(_ *Account, r *Resource) string { return r.ExternalName },
		arn:       func(a *Account, r *Resource) string { return a.arn("elasticache", "replicationgroup:"+r.ExternalName) },
		check:     checkReplicationGroup,
		plan:      planCache("engineVersion"),
		observe:   observeReplicationGroup,
		removable: refuseCacheDeletion,
		removed: func(a *Account, r *Resource) {
			if name := r.Text("finalSnapshotIdentifier"); name != "" {
				a.snapshots[name] = snapshot{engine: r.Text("engine"), version: r.Text("engineVersion"), encrypted: true}
			}
		},
	},
	CacheSubnetGroup: {
		title:        "ElastiCache Subnet Group",
		api:          api{"ElastiCache", "CreateCacheSubnetGroup", "ModifyCacheSubnetGroup", "DeleteCacheSubnetGroup"},
		named:        true,
		creating:     2 * second,
		updating:     second,
		deleting:     second,
		references:   []reference{{field: "subnetIds", to: Subnet, onDelete: blocks, missing: cacheSubnetInvalid}},
		inUse:        "CacheSubnetGroupInUse: Cache Subnet Group {id} is currently in use by a cache cluster.",
		inUseRetried: 5 * time.Minute,
		id:           func(_ *Account, r *Resource) string { return r.ExternalName },
		arn:          func(a *Account, r *Resource) string { return a.arn("elasticache", "subnetgroup:"+r.ExternalName) },
		check:        checkLowerCase,
		observe: func(a *Account, r *Resource) map[string]any {
			seen := map[string]any{"description": "Managed by Terraform"}
			if subnet := a.lookup(Subnet, r.Text("subnetIds")); subnet != nil {
				seen["vpcId"] = subnet.Text("vpcId")
			}
			return seen
		},
	},
	CacheParameterGroup: {
		title:        "ElastiCache Parameter Group",
		api:          api{"ElastiCache", "CreateCacheParameterGroup", "ModifyCacheParameterGroup", "DeleteCacheParameterGroup"},
		immutable:    []string{"name", "family", "description"},
		emptied:      []string{"parameter"},
		creating:     2 * second,
		updating:     second,
		deleting:     second,
		inUse:        "InvalidCacheParameterGroupState: One or more cache clusters are still members of this parameter group {id}, so the group cannot be deleted.",
		inUseRetried: 3 * time.Minute,
		id:           func(_ *Account, r *Resource) string { return r.Text("name") },
		arn:          func(a *Account, r *Resource) string { return a.arn("elasticache", "parametergroup:"+r.Text("name")) },
		check:        checkCacheParameters,
		observe: func(*Account, *Resource) map[string]any {
			return map[string]any{"description": "Managed by Terraform"}
		},
	},
}

func init() { maps.Copy(table, elasticacheKinds) }

func checkServerlessCache(a *Account, r, old *Resource) error {
	var zones []string
	for _, id := range r.texts("subnetIds") {
		zones = append(zones, a.lookup(Subnet, id).Text("availabilityZone"))
	}
	slices.Sort(zones)
	if n := len(slices.Compact(slices.Clone(zones))); n != len(zones) || n < 2 || n > 3 {
		return refuse("InvalidParameterValue: The subnets must be in two or three different Availability Zones, and are in %v.", zones)
	}
	return checkCacheEngine(r, old)
}

func checkReplicationGroup(a *Account, r, old *Resource) error {
	family := strings.TrimSuffix(a.lookup(CacheParameterGroup, r.Text("parameterGroupName")).Text("family"), ".x")
	major, _, minor := strings.Cut(r.Text("engineVersion"), ".")
	nodes := r.number("numCacheClusters")
	switch {
	case !minor:
		return reject("engine_version: %s is invalid. For Valkey use <major>.<minor>.", r.Text("engineVersion"))
	case family != r.Text("engine")+major:
		return refuse("InvalidParameterCombination: Expected a parameter group of family %s%s for engine version %s but found one of family %s",
			r.Text("engine"), major, r.Text("engineVersion"), family)
	case r.flag("automaticFailoverEnabled") && nodes < 2:
		return reject(`"num_cache_clusters": must be at least 2 if automatic_failover_enabled is true`)
	case r.flag("multiAzEnabled") && !r.flag("automaticFailoverEnabled"):
		return reject("automatic_failover_enabled must be true if multi_az_enabled is true")
	case nodes > 6:
		return refuse("InvalidParameterValue: The number of replicas per node group must be within 0 and 5.")
	}
	return checkCacheEngine(r, old)
}

// checkCacheEngine: AWS makes valkey of redis, and nothing of valkey.
func checkCacheEngine(r, old *Resource) error {
	if old != nil && old.Text("engine") == "valkey" && r.Text("engine") == "redis" {
		return refuse("InvalidParameterValue: This API supports only cross-engine upgrades to Valkey engine currently.")
	}
	return nil
}

// planCache refuses what Terraform would replace a cache for: an earlier version, and nodes with another engine than valkey.
func planCache(versionField string) func(*Resource, []Change, map[string]any) error {
	return func(_ *Resource, changes []Change, _ map[string]any) error {
		for _, change := range changes {
			older := change.Field == versionField && change.Old != nil && older(show(change.New), show(change.Old))
			if older || change.Field == "engine" && change.Old == "valkey" && versionField == "engineVersion" {
				return &ReplaceError{Change: change, Framework: versionField == "majorEngineVersion"}
			}
		}
		return nil
	}
}

func observeReplicationGroup(a *Account, r *Resource) map[string]any {
	host := func(word string) string {
		return fmt.Sprintf("%s.%s.x1y2z3.%s.cache.amazonaws.com", word, r.ExternalName, a.region)
	}
	var members []any
	for i := range int(r.number("numCacheClusters")) {
		members = append(members, fmt.Sprintf("%s-%03d", r.ExternalName, i+1))
	}
	return map[string]any{
		"primaryEndpointAddress": host("master"), "readerEndpointAddress": host("replica"), "port": 6379.0,
		"memberClusters": members, "numNodeGroups": 1.0, "replicasPerNodeGroup": r.number("numCacheClusters") - 1, "clusterMode": "disabled",
		"engineVersionActual": r.Text("engineVersion") + ".1", "ipDiscovery": "ipv4", "networkType": "ipv4", "transitEncryptionMode": "required",
		"snapshotWindow": "03:00-04:00", "maintenanceWindow": "sun:05:00-sun:06:00",
	}
}

func refuseCacheDeletion(a *Account, r *Resource, o Object) error {
	r.Attributes["finalSnapshotIdentifier"] = o.Parameters["finalSnapshotIdentifier"] // Terraform's own: it reads what is asked for now
	if name := r.Text("finalSnapshotIdentifier"); a.snapshots[name].engine != "" {
		return refuse("SnapshotAlreadyExistsFault: Snapshot with specified name %s already exists.", name)
	}
	return nil
}

func checkLowerCase(_ *Account, r, _ *Resource) error {
	if r.ExternalName != strings.ToLower(r.ExternalName) {
		return reject("the name %s is kept in lower case", r.ExternalName)
	}
	return nil
}

// cacheFamilies are the families of parameters.
var cacheFamilies = []string{"redis6.x", "redis7", "valkey7", "valkey8", "valkey9"}

func checkCacheParameters(a *Account, r, old *Resource) error {
	if !slices.Contains(cacheFamilies, r.Text("family")) {
		return refuse("InvalidParameterValue: CacheParameterGroupFamily %s is not a valid parameter group family.", r.Text("family"))
	}
	if old == nil && len(a.where(CacheParameterGroup, "name", r.Text("name"))) > 0 {
		return refuse("CacheParameterGroupAlreadyExists: Cache Parameter Group %s already exists.", r.Text("name"))
	}
	return nil
}

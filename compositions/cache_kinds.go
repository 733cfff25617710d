package compositions

import (
	"strings"

	elasticache "github.com/upbound/provider-aws/v2/apis/namespaced/elasticache/v1beta1"

	"github.com/terrarium-io/terrarium/compositions/plan"
)

const tagsElastiCache = "elasticache:AddTagsToResource elasticache:RemoveTagsFromResource"

// cacheKinds are the kinds of caches.
var cacheKinds = []plan.Kind{
	{
		GroupVersionKind: elasticache.ServerlessCache_GroupVersionKind,
		AddGroup:         elasticache.SchemeBuilder.AddToScheme,
		TakenByName:      true,
		NeverPatched:     []string{"engine", "majorEngineVersion", "snapshotArnsToRestore"},
		SaidBy: map[string]string{
			"dailySnapshotTime":      "backup.startTime of the cache",
			"majorEngineVersion":     "engineVersion of the cache",
			"snapshotRetentionLimit": "backup.retentionDays of the cache",
		},
		Loss: plan.Says("the cache is deleted with everything in it and its automatic backups"), // serverless_cache.go asks for no final snapshot
		Calls: plan.Calls{
			From: "elasticache/serverless_cache.go", Makes: "serverlesscache",
			Create: "elasticache:CreateServerlessCache", Read: "elasticache:DescribeServerlessCaches elasticache:ListTagsForResource",
			Update: "elasticache:ModifyServerlessCache", Remove: "elasticache:DeleteServerlessCache", Tags: tagsElastiCache,
			// AWS makes an interface endpoint in the VPC: Service Authorization Reference, dependent actions.
			Checked: "ec2:CreateVpcEndpoint ec2:DeleteVpcEndpoints ec2:DescribeVpcEndpoints ec2:CreateTags ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs " + serviceRole,
		},
	},
	{
		GroupVersionKind: elasticache.ReplicationGroup_GroupVersionKind,
		AddGroup:         elasticache.SchemeBuilder.AddToScheme,
		TakenByName:      true,
		NeverPatched: []string{
			"authTokenUpdateStrategy", "autoGenerateAuthToken", "clusterMode", "dataTieringEnabled", "engine", "engineVersion", "ipDiscovery", "networkType", "nodeGroupConfiguration", "numCacheClusters",
			"numNodeGroups", "replicasPerNodeGroup", "snapshotName",
		},
		SaidBy: map[string]string{
			"autoMinorVersionUpgrade":  "nodes.maintenance.autoMinorVersionUpgrade of the cache",
			"automaticFailoverEnabled": "nodes.replicas of the cache",
			"engineVersion":            "engineVersion of the cache",
			"maintenanceWindow":        "nodes.maintenance.window of the cache",
			"multiAzEnabled":           "nodes.replicas of the cache",
			"nodeType":                 "nodes.type of the cache",
			"numCacheClusters":         "nodes.replicas of the cache",
			"snapshotRetentionLimit":   "backup.retentionDays of the cache",
			"snapshotWindow":           "backup.startTime of the cache",
		},
		Prepare: plan.Preparing(prepareNodes),
		Loss:    plan.Losing(lossOfNodes),
		Hazard:  plan.Endangering(hazardOfNodes),
		LeftOut: []string{"FinalSnapshotIdentifier"},
		OtherForms: map[plan.Field]plan.Same{
			plan.In[elasticache.ReplicationGroupParameters]("MaintenanceWindow"): plan.Texts(strings.EqualFold), // StateFunc: lower case
		},
		Calls: plan.Calls{
			From: "elasticache/replication_group.go", Makes: "replicationgroup",
			Create: "elasticache:CreateReplicationGroup",
			Read:   "elasticache:DescribeReplicationGroups elasticache:DescribeCacheClusters elasticache:ListTagsForResource",
			Update: "elasticache:ModifyReplicationGroup elasticache:IncreaseReplicaCount elasticache:DecreaseReplicaCount",
			Remove: "elasticache:DeleteReplicationGroup", Tags: tagsElastiCache,
			Checked: "ec2:CreateNetworkInterface ec2:DeleteNetworkInterface ec2:DescribeNetworkInterfaces ec2:DescribeSubnets ec2:DescribeVpcs " + serviceRole,
		},
	},
	{
		GroupVersionKind: elasticache.SubnetGroup_GroupVersionKind,
		AddGroup:         elasticache.SchemeBuilder.AddToScheme,
		TakenByName:      true,
		Calls: plan.Calls{
			From: "elasticache/subnet_group.go", Makes: "subnetgroup", Create: "elasticache:CreateCacheSubnetGroup",
			Read:   "elasticache:DescribeCacheSubnetGroups elasticache:ListTagsForResource",
			Update: "elasticache:ModifyCacheSubnetGroup", Remove: "elasticache:DeleteCacheSubnetGroup", Tags: tagsElastiCache,
		},
	},
	{
		GroupVersionKind: elasticache.ParameterGroup_GroupVersionKind,
		AddGroup:         elasticache.SchemeBuilder.AddToScheme,
		NeverPatched:     []string{"description"},
		Twice:            "CreateCacheParameterGroup: CacheParameterGroupAlreadyExists",
		LeftOut:          []string{"Parameter"},
		Calls: plan.Calls{
			From: "elasticache/parameter_group.go", Makes: "parametergroup",
			Create: "elasticache:CreateCacheParameterGroup elasticache:ModifyCacheParameterGroup",
			Read:   "elasticache:DescribeCacheParameterGroups elasticache:DescribeCacheParameters elasticache:ListTagsForResource",
			Update: "elasticache:ModifyCacheParameterGroup elasticache:ResetCacheParameterGroup", Remove: "elasticache:DeleteCacheParameterGroup",
			Tags: tagsElastiCache,
		},
	},
}

package aws

import (
	"maps"
	"time"
)

// Clusters of Aurora.
const (
	DBCluster               Kind = "rds.Cluster"
	DBClusterInstance       Kind = "rds.ClusterInstance"
	DBClusterParameterGroup Kind = "rds.ClusterParameterGroup"
)

var auroraKinds = map[Kind]*row{
	DBCluster: {
		title:            "RDS Cluster",
		api:              api{"RDS", "CreateDBCluster", "ModifyDBCluster", "DeleteDBCluster"},
		named:            true,
		neverInitialized: []string{"enabledCloudwatchLogsExports"},
		immutable: []string{
			"engine", "masterUsername", "databaseName", "kmsKeyId", "storageEncrypted", "availabilityZones", "snapshotIdentifier", "restoreToPointInTime",
			"dbSubnetGroupName",
		},
		emptied:  []string{"enabledCloudwatchLogsExports", "iamDatabaseAuthenticationEnabled"},
		untold:   []string{"masterPasswordWoVersion", "engineVersion"},
		accepts:  sameCluster,
		creating: 90 * second,
		updating: 30 * second,
		deleting: 60 * second,
		references: []reference{
			{field: "dbSubnetGroupName", to: DBSubnetGroup, onDelete: blocks, missing: "DBSubnetGroupNotFoundFault: DB subnet group '%s' does not exist."},
			{
				field: "dbClusterParameterGroupName", to: DBClusterParameterGroup, onDelete: blocks,
				missing: "DBClusterParameterGroupNotFound: DBClusterParameterGroup not found: %s",
			},
			{field: "vpcSecurityGroupIds", to: SecurityGroup, onDelete: blocks, missing: "InvalidParameterValue: Invalid security group , groupId= %s, groupName=."},
		},
		inUse:     "InvalidDBClusterStateFault: Cluster cannot be deleted, it still contains DB instances in non-deleting state.",
		id:        func(_ *Account, r *Resource) string { return r.ExternalName },
		arn:       func(a *Account, r *Resource) string { return a.arn("rds", "cluster:"+r.ExternalName) },
		check:     checkCluster,
		apply:     applyCluster,
		observe:   observeCluster,
		removable: refuseClusterDeletion,
		removed:   removeDatabase,
	},
	DBClusterInstance: {
		title:            "RDS Cluster Instance",
		api:              api{"RDS", "CreateDBInstance", "ModifyDBInstance", "DeleteDBInstance"},
		named:            true,
		neverInitialized: []string{"engineVersion", "dbParameterGroupName", "preferredBackupWindow"},
		immutable:        []string{"clusterIdentifier", "engine", "availabilityZone", "dbSubnetGroupName"},
		emptied:          []string{"monitoringInterval"},
		accepts:          sameCluster,
		creating:         300 * second,
		updating:         60 * second,
		deleting:         120 * second,
		references: []reference{
			{field: "clusterIdentifier", to: DBCluster, onDelete: blocks, missing: "DBClusterNotFoundFault: DBCluster %s not found."},
		},
		id:      func(_ *Account, r *Resource) string { return r.ExternalName },
		arn:     func(a *Account, r *Resource) string { return a.arn("rds", "db:"+r.ExternalName) },
		check:   checkMember,
		apply:   applyMember,
		observe: observeMember,
	},
	DBClusterParameterGroup: {
		title:        "RDS Cluster Parameter Group",
		api:          api{"RDS", "CreateDBClusterParameterGroup", "ModifyDBClusterParameterGroup", "DeleteDBClusterParameterGroup"},
		named:        true,
		immutable:    []string{"name", "family", "description"},
		creating:     2 * second,
		deleting:     second,
		inUse:        "InvalidDBParameterGroupState: One or more DB clusters are still members of this parameter group {id}, so the group cannot be deleted",
		inUseRetried: 3 * time.Minute,
		id:           func(_ *Account, r *Resource) string { return r.ExternalName },
		arn:          func(a *Account, r *Resource) string { return a.arn("rds", "cluster-pg:"+r.ExternalName) },
		check:        checkParameterGroup,
		observe: func(*Account, *Resource) map[string]any {
			return map[string]any{"description": "Managed by Terraform"}
		},
	},
}

func init() { maps.Copy(table, auroraKinds) }

package aws

import (
	"maps"
	"strings"
	"time"
)

// Databases.
const (
	DBInstance       Kind = "rds.Instance"
	DBSubnetGroup    Kind = "rds.SubnetGroup"
	DBParameterGroup Kind = "rds.ParameterGroup"
)

var rdsKinds = map[Kind]*row{
	DBInstance: {
		title:            "RDS DB Instance",
		api:              api{"RDS", "CreateDBInstance", "ModifyDBInstance", "DeleteDBInstance"},
		neverInitialized: []string{"dbName", "availabilityZone"},
		immutable: []string{
			"engine", "username", "dbName", "kmsKeyId", "storageEncrypted", "availabilityZone", "snapshotIdentifier",
			"restoreToPointInTime", "characterSetName", "backupTarget",
		},
		emptied:  []string{"enabledCloudwatchLogsExports", "iamDatabaseAuthenticationEnabled", "maxAllocatedStorage", "monitoringInterval"},
		untold:   []string{"passwordWoVersion"},
		accepts:  sameDatabase,
		creating: 400 * second,
		updating: 60 * second,
		deleting: 200 * second,
		references: []reference{
			{field: "dbSubnetGroupName", to: DBSubnetGroup, onDelete: blocks, missing: "DBSubnetGroupNotFoundFault: DB subnet group '%s' does not exist."},
			{field: "parameterGroupName", to: DBParameterGroup, onDelete: blocks},
			{field: "vpcSecurityGroupIds", to: SecurityGroup, onDelete: blocks, missing: "InvalidParameterValue: Invalid security group , groupId= %s, groupName=."},
		},
		id:        func(a *Account, _ *Resource) string { return "db-" + a.letters(26, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") },
		arn:       func(a *Account, r *Resource) string { return a.arn("rds", "db:"+r.Text("identifier")) },
		check:     checkDatabase,
		apply:     applyDatabase,
		observe:   observeDatabase,
		removable: refuseDatabaseDeletion,
		removed:   removeDatabase,
	},
	DBSubnetGroup: {
		title:        "RDS DB Subnet Group",
		api:          api{"RDS", "CreateDBSubnetGroup", "ModifyDBSubnetGroup", "DeleteDBSubnetGroup"},
		named:        true,
		immutable:    []string{"name"},
		creating:     2 * second,
		deleting:     second,
		references:   []reference{{field: "subnetIds", to: Subnet, missing: "InvalidSubnet: Some input subnets in :[%s] are invalid."}},
		inUse:        "InvalidDBSubnetGroupStateFault: Cannot delete the subnet group '{id}' because at least one database instance: {user} is still using it.",
		inUseRetried: 5 * time.Minute,
		id:           func(_ *Account, r *Resource) string { return r.ExternalName },
		arn:          func(a *Account, r *Resource) string { return a.arn("rds", "subgrp:"+r.ExternalName) },
		check:        checkSubnetGroup,
		observe: func(a *Account, r *Resource) map[string]any {
			seen := map[string]any{"description": "Managed by Terraform", "supportedNetworkTypes": []any{"IPV4"}}
			if subnet := a.lookup(Subnet, r.Text("subnetIds")); subnet != nil {
				seen["vpcId"] = subnet.Text("vpcId")
			}
			return seen
		},
	},
	DBParameterGroup: {
		title:     "RDS DB Parameter Group",
		api:       api{"RDS", "CreateDBParameterGroup", "ModifyDBParameterGroup", "DeleteDBParameterGroup"},
		named:     true,
		immutable: []string{"name", "family", "description"},
		creating:  2 * second,
		deleting:  second,
		inUse: "InvalidDBParameterGroupState: One or more database instances are still members of this parameter group {id}, " +
			"so the group cannot be deleted",
		inUseRetried: 3 * time.Minute,
		id:           func(_ *Account, r *Resource) string { return r.ExternalName },
		arn:          func(a *Account, r *Resource) string { return a.arn("rds", "pg:"+r.ExternalName) },
		keeps:        func(r *Resource) bool { return r.flag("skipDestroy") },
		check:        checkParameterGroup,
		observe: func(*Account, *Resource) map[string]any {
			return map[string]any{"description": "Managed by Terraform"}
		},
	},
}

func init() { maps.Copy(table, rdsKinds) }

func checkSubnetGroup(a *Account, r, _ *Resource) error {
	if r.ExternalName != strings.ToLower(r.ExternalName) {
		return reject(`only lowercase alphanumeric characters, hyphens, underscores, periods, and spaces allowed in "name"`)
	}
	var zones []string
	seen := map[string]bool{}
	for _, id := range r.texts("subnetIds") {
		zone := a.lookup(Subnet, id).Text("availabilityZone")
		if !seen[zone] {
			zones = append(zones, zone)
		}
		seen[zone] = true
	}
	if len(zones) < 2 {
		return refuse("DBSubnetGroupDoesNotCoverEnoughAZs: The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. "+
			"Current AZ coverage: %s. Add subnets to cover at least 2 AZs.", strings.Join(zones, ", "))
	}
	return nil
}

func checkParameterGroup(_ *Account, r, _ *Resource) error {
	engine := strings.TrimRight(r.Text("family"), "0123456789.")
	if _, known := engines[engine]; !known {
		return refuse("InvalidParameterValue: ParameterGroupFamily %s is not a valid parameter group family", r.Text("family"))
	}
	return nil
}

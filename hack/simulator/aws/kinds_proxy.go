package aws

import (
	"cmp"
	"maps"
	"strings"
)

// Proxies of databases.
const (
	DBProxy       Kind = "rds.Proxy"
	DBProxyTarget Kind = "rds.ProxyTarget"
)

var proxyKinds = map[Kind]*row{
	DBProxy: {
		title:     "RDS DB Proxy",
		api:       api{"RDS", "CreateDBProxy", "ModifyDBProxy", "DeleteDBProxy"},
		named:     true,
		immutable: []string{"engineFamily", "vpcSubnetIds"},
		creating:  300 * second,
		updating:  30 * second,
		deleting:  60 * second,
		references: []reference{
			{field: "vpcSubnetIds", to: Subnet, onDelete: blocks, missing: "InvalidSubnet: Some input subnets in :[%s] are invalid."},
			{field: "vpcSecurityGroupIds", to: SecurityGroup, onDelete: blocks, missing: "InvalidParameterValue: Invalid security group: %s"},
		},
		id:    func(_ *Account, r *Resource) string { return r.ExternalName },
		arn:   func(a *Account, r *Resource) string { return a.arn("rds", "db-proxy:prx-"+r.ExternalName) },
		check: checkProxy,
		observe: func(a *Account, r *Resource) map[string]any {
			return map[string]any{"endpoint": r.ExternalName + ".proxy-1." + a.region + ".rds.amazonaws.com", "idleClientTimeout": 1800.0}
		},
	},
	DBProxyTarget: {
		title:     "RDS DB Proxy Target",
		api:       api{"RDS", "RegisterDBProxyTargets", "RegisterDBProxyTargets", "DeregisterDBProxyTargets"},
		untagged:  true,
		immutable: []string{"dbProxyName", "targetGroupName", "dbInstanceIdentifier", "dbClusterIdentifier"},
		creating:  second,
		deleting:  second,
		references: []reference{
			{field: "dbProxyName", to: DBProxy, onDelete: cascades, missing: "DBProxyNotFoundFault: DB proxy %s doesn't exist."},
		},
		id: func(_ *Account, r *Resource) string {
			return r.Text("dbProxyName") + "/" + r.Text("targetGroupName") + "/" + targetType(r) + "/" + targetID(r)
		},
		check: func(a *Account, r, _ *Resource) error {
			if targetType(r) == "TRACKED_CLUSTER" {
				if a.lookup(DBCluster, targetID(r)) == nil {
					return refuse("DBClusterNotFoundFault: DBCluster %s not found.", targetID(r))
				}
				return nil
			}
			if len(a.where(DBInstance, "identifier", r.Text("dbInstanceIdentifier"))) == 0 {
				return refuse("DBInstanceNotFound: DBInstance %s not found.", r.Text("dbInstanceIdentifier"))
			}
			return nil
		},
		observe: func(_ *Account, r *Resource) map[string]any {
			return map[string]any{"rdsResourceId": targetID(r), "type": targetType(r)}
		},
	},
}

func init() { maps.Copy(table, proxyKinds) }

// targetID of a proxy is a cluster or an instance.
func targetID(r *Resource) string {
	return cmp.Or(r.Text("dbClusterIdentifier"), r.Text("dbInstanceIdentifier"))
}

func targetType(r *Resource) string {
	if r.Text("dbClusterIdentifier") != "" {
		return "TRACKED_CLUSTER"
	}
	return "RDS_INSTANCE"
}

func checkProxy(a *Account, r, _ *Resource) error {
	role := a.lookup(Role, r.Text("roleArn"))
	if role == nil || !strings.Contains(role.Text("assumeRolePolicy"), `"rds.amazonaws.com"`) {
		return refuse("InvalidParameterValue: RDS cannot assume the role %s", r.Text("roleArn"))
	}
	return nil
}

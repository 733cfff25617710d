package compositions

import (
	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"

	"github.com/terrarium-io/terrarium/compositions/plan"
)

// databaseProxyKinds are the kinds of proxies of databases.
var databaseProxyKinds = []plan.Kind{
	{
		GroupVersionKind: rds.Proxy_GroupVersionKind,
		AddGroup:         rds.SchemeBuilder.AddToScheme,
		NeverPatched:     []string{"endpointNetworkType", "engineFamily", "targetConnectionNetworkType"},
		TakenByName:      true,
		Hazard:           plan.Endangering(hazardOfProxy),
		Calls: plan.Calls{
			From: "rds/proxy.go", Makes: "db-proxy", Create: "rds:CreateDBProxy", Read: "rds:DescribeDBProxies rds:ListTagsForResource",
			Update: "rds:ModifyDBProxy", Remove: "rds:DeleteDBProxy", Tags: tagsRDS, Checked: "iam:PassRole " + serviceRole,
		},
	},
	{
		GroupVersionKind: rds.ProxyTarget_GroupVersionKind,
		AddGroup:         rds.SchemeBuilder.AddToScheme,
		PartOf:           []string{"DBProxyName", "TargetGroupName"},
		Calls: plan.Calls{
			From: "rds/proxy_target.go", Create: "rds:RegisterDBProxyTargets", Read: "rds:DescribeDBProxyTargets", Remove: "rds:DeregisterDBProxyTargets",
		},
	},
}

package compositions

import (
	"strings"

	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"

	"github.com/terrarium-io/terrarium/compositions/plan"
)

// auroraKinds are the kinds of clusters of Aurora.
var auroraKinds = []plan.Kind{
	{
		GroupVersionKind: rds.Cluster_GroupVersionKind,
		AddGroup:         rds.SchemeBuilder.AddToScheme,
		NeverPatched: []string{ // the first are of no use to Aurora, the endpoint could be called from everywhere
			"allocatedStorage", "dbClusterInstanceClass", "iops", "scalingConfiguration", "enableHttpEndpoint",
			"availabilityZones", "backupRetentionPeriod", "clusterMembers", "clusterScalabilityType", "engine", "engineLifecycleSupport", "engineMode",
			"engineVersion", "masterUsername", "performanceInsightsEnabled", "restoreToPointInTime", "s3Import",
		},
		SaidBy: map[string]string{
			"applyImmediately":                 "maintenance.apply of the database",
			"allowMajorVersionUpgrade":         "maintenance.allowMajorVersionUpgrade of the database",
			"backupRetentionPeriod":            "backup.retentionDays of the database",
			"deletionProtection":               "deletionProtection of the database",
			"enabledCloudwatchLogsExports":     "monitoring.logExports of the database",
			"engineVersion":                    "engineVersion of the database",
			"iamDatabaseAuthenticationEnabled": "iamAuthentication of the database",
			"kmsKeyId":                         "storage.kmsKeyARN of the database",
			"performanceInsightsEnabled":       "monitoring.performanceInsights of the database",
			"preferredBackupWindow":            "backup.window of the database",
			"preferredMaintenanceWindow":       "maintenance.window of the database",
			"skipFinalSnapshot":                "finalSnapshot of the database",
		},
		TakenByName:  true,
		Prepare:      plan.Preparing(prepareCluster),
		Loss:         plan.Losing(lossOfCluster),
		Hazard:       plan.Endangering(hazardOfCluster),
		ChangedByAWS: []string{"EngineVersion"}, // noteUpgrade compares it with what is asked for
		LeftOut:      []string{"EnabledCloudwatchLogsExports", "IAMDatabaseAuthenticationEnabled"},
		OtherForms: map[plan.Field]plan.Same{
			plan.In[rds.ClusterParameters]("PreferredMaintenanceWindow"): plan.Texts(strings.EqualFold), // StateFunc: lower case (rds/cluster.go)
		},
		Calls: plan.Calls{
			From: "rds/cluster.go", Create: "rds:CreateDBCluster rds:RestoreDBClusterFromSnapshot rds:RestoreDBClusterToPointInTime rds:ModifyDBCluster",
			Read: "rds:DescribeDBClusters rds:DescribeGlobalClusters", Update: "rds:ModifyDBCluster", Remove: "rds:ModifyDBCluster rds:DeleteDBCluster",
			Tags: tagsRDS, Checked: "rds:CreateDBClusterSnapshot kms:CreateGrant kms:DescribeKey secretsmanager:CreateSecret secretsmanager:TagResource " + serviceRole,
		},
	},
	{
		GroupVersionKind: rds.ClusterInstance_GroupVersionKind,
		AddGroup:         rds.SchemeBuilder.AddToScheme,
		NeverPatched:     []string{"availabilityZone", "engine", "engineVersion", "performanceInsightsEnabled", "preferredBackupWindow"},
		Patched:          []string{"caCertIdentifier"},
		SaidBy: map[string]string{
			"applyImmediately":           "maintenance.apply of the database",
			"autoMinorVersionUpgrade":    "maintenance.autoMinorVersionUpgrade of the database",
			"instanceClass":              "instanceClass of the database or replica",
			"monitoringInterval":         "monitoring.enhancedIntervalSeconds of the database",
			"preferredMaintenanceWindow": "maintenance.window of the database",
		},
		TakenByName: true,
		Loss:        plan.Says("an instance of a cluster is deleted; the data is the cluster's, and stays"),
		LeftOut:     []string{"MonitoringInterval"},
		OtherForms: map[plan.Field]plan.Same{
			plan.In[rds.ClusterInstanceParameters]("PreferredMaintenanceWindow"): plan.Texts(strings.EqualFold), // StateFunc: lower case (rds/cluster_instance.go)
		},
		Calls: plan.Calls{
			From: "rds/cluster_instance.go", Create: "rds:CreateDBInstance", Read: "rds:DescribeDBInstances rds:DescribeDBClusters",
			Update: "rds:ModifyDBInstance", Remove: "rds:DeleteDBInstance", Tags: tagsRDS, Checked: "iam:PassRole",
		},
	},
	{
		GroupVersionKind: rds.ClusterParameterGroup_GroupVersionKind,
		AddGroup:         rds.SchemeBuilder.AddToScheme,
		NeverPatched:     []string{"description"},
		TakenByName:      true,
		OtherForms: map[plan.Field]plan.Same{
			plan.In[rds.ClusterParameterGroupParameters]("Parameter"): contradictsNoParameter, // as in rds/parameter_group.go
		},
		Calls: plan.Calls{
			From: "rds/cluster_parameter_group.go", Makes: "cluster-pg", Create: "rds:CreateDBClusterParameterGroup rds:ModifyDBClusterParameterGroup",
			Read:   "rds:DescribeDBClusterParameterGroups rds:DescribeDBClusterParameters rds:ListTagsForResource",
			Update: "rds:ModifyDBClusterParameterGroup rds:ResetDBClusterParameterGroup", Remove: "rds:DeleteDBClusterParameterGroup", Tags: tagsRDS,
		},
	},
}

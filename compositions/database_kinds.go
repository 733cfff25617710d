package compositions

import (
	"reflect"
	"strings"

	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"
	secretsmanager "github.com/upbound/provider-aws/v2/apis/namespaced/secretsmanager/v1beta1"

	"github.com/terrarium-io/terrarium/compositions/plan"
)

// databaseKinds are the kinds of databases.
var databaseKinds = []plan.Kind{
	{
		GroupVersionKind: rds.Instance_GroupVersionKind,
		AddGroup:         rds.SchemeBuilder.AddToScheme,
		NeverPatched: []string{
			"allocatedStorage", "availabilityZone", "backupRetentionPeriod", "backupTarget", "characterSetName", "engine", "engineVersion",
			"ncharCharacterSetName", "performanceInsightsEnabled", "restoreToPointInTime", "s3Import", "timezone",
		},
		SaidBy: map[string]string{
			"allocatedStorage":                 "storage.allocatedGiB of the database",
			"allowMajorVersionUpgrade":         "maintenance.allowMajorVersionUpgrade of the database",
			"applyImmediately":                 "maintenance.apply of the database",
			"autoMinorVersionUpgrade":          "maintenance.autoMinorVersionUpgrade of the database",
			"backupRetentionPeriod":            "backup.retentionDays of the database",
			"backupWindow":                     "backup.window of the database",
			"deletionProtection":               "deletionProtection of the database",
			"enabledCloudwatchLogsExports":     "monitoring.logExports of the database",
			"engineVersion":                    "engineVersion of the database",
			"iamDatabaseAuthenticationEnabled": "iamAuthentication of the database",
			"instanceClass":                    "instanceClass of the database or replica",
			"iops":                             "storage.iops of the database",
			"kmsKeyId":                         "storage.kmsKeyARN of the database",
			"maintenanceWindow":                "maintenance.window of the database",
			"maxAllocatedStorage":              "storage.maxAllocatedGiB of the database",
			"monitoringInterval":               "monitoring.enhancedIntervalSeconds of the database",
			"multiAz":                          "availability of the database",
			"performanceInsightsEnabled":       "monitoring.performanceInsights of the database",
			"skipFinalSnapshot":                "finalSnapshot of the database",
			"storageThroughput":                "storage.throughputMiBps of the database",
			"storageType":                      "storage.type of the database",
		},
		Patched:      []string{"caCertIdentifier"},
		Twice:        "CreateDBInstance: DBInstanceAlreadyExists",
		Prepare:      plan.Preparing(prepareInstance),
		Loss:         plan.Losing(lossOfInstance),
		Hazard:       plan.Endangering(hazardOfInstance),
		ChangedByAWS: []string{"EngineVersion", "AllocatedStorage"}, // changesToCome compares them with what is asked for
		LeftOut:      []string{"EnabledCloudwatchLogsExports", "IAMDatabaseAuthenticationEnabled", "MaxAllocatedStorage", "MonitoringInterval"},
		OtherForms: map[plan.Field]plan.Same{
			plan.In[rds.InstanceParameters]("MaintenanceWindow"): plan.Texts(strings.EqualFold), // StateFunc: lower case (rds/instance.go)
		},
		Calls: plan.Calls{
			From: "rds/instance.go", Create: "rds:CreateDBInstance rds:CreateDBInstanceReadReplica rds:RestoreDBInstanceFromDBSnapshot rds:RestoreDBInstanceToPointInTime rds:ModifyDBInstance rds:RebootDBInstance",
			Read: "rds:DescribeDBInstances", Update: "rds:ModifyDBInstance", Remove: "rds:ModifyDBInstance rds:DeleteDBInstance", Tags: tagsRDS,
			// The secret is the one of manageMasterUserPassword: rds-secrets-manager in the user guide of RDS.
			Checked: "rds:CreateDBSnapshot iam:PassRole kms:CreateGrant kms:DescribeKey secretsmanager:CreateSecret secretsmanager:TagResource " + serviceRole,
		},
	},
	{
		GroupVersionKind: rds.ParameterGroup_GroupVersionKind,
		AddGroup:         rds.SchemeBuilder.AddToScheme,
		NeverPatched:     []string{"description"},
		TakenByName:      true,
		OtherForms: map[plan.Field]plan.Same{
			// Parameters that are as the engine has them are read back only where Terraform's state has them already, and the method of applying
			// them as AWS likes (rds/parameter_group.go, Read).
			plan.In[rds.ParameterGroupParameters]("Parameter"): contradictsNoParameter,
		},
		Calls: plan.Calls{
			From: "rds/parameter_group.go", Makes: "pg", Create: "rds:CreateDBParameterGroup rds:ModifyDBParameterGroup",
			Read:   "rds:DescribeDBParameterGroups rds:DescribeDBParameters rds:ListTagsForResource",
			Update: "rds:ModifyDBParameterGroup rds:ResetDBParameterGroup", Remove: "rds:DeleteDBParameterGroup", Tags: tagsRDS,
		},
	},
	{
		GroupVersionKind: secretsmanager.SecretRotation_GroupVersionKind,
		AddGroup:         secretsmanager.SchemeBuilder.AddToScheme,
		PartOf:           []string{"SecretID"},
		Stays:            "RDS goes on rotating the password until the instance is gone",
		Calls: plan.Calls{ // without CancelRotateSecret, which is never called: see rotation
			From: "secretsmanager/secret_rotation.go", Create: "secretsmanager:RotateSecret", Read: "secretsmanager:DescribeSecret",
			Update: "secretsmanager:RotateSecret",
		},
	},
	{
		GroupVersionKind: rds.SubnetGroup_GroupVersionKind,
		AddGroup:         rds.SchemeBuilder.AddToScheme,
		TakenByName:      true,
		Calls: plan.Calls{
			From: "rds/subnet_group.go", Makes: "subgrp", Create: "rds:CreateDBSubnetGroup", Read: "rds:DescribeDBSubnetGroups rds:ListTagsForResource",
			Update: "rds:ModifyDBSubnetGroup", Remove: "rds:DeleteDBSubnetGroup", Tags: tagsRDS,
		},
	},
}

// contradictsNoParameter reports whether each parameter that AWS reports has the value that is asked for.
func contradictsNoParameter(now, asked reflect.Value, name string) bool {
	reported := valuesOf(now.FieldByName(name))
	for parameter, value := range valuesOf(asked.FieldByName(name)) {
		if has, said := reported[parameter]; said && has != value {
			return false
		}
	}
	return true
}

// valuesOf parameters by their names, of any type of the provider's.
func valuesOf(parameters reflect.Value) map[string]string {
	values := map[string]string{}
	for i := range parameters.Len() {
		name, value := parameters.Index(i).FieldByName("Name"), parameters.Index(i).FieldByName("Value")
		values[plan.Text(name.Interface().(*string))] = plan.Text(value.Interface().(*string))
	}
	return values
}

package terraform_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/terraform"
)

// The resources of clusters of Aurora: one of a module, and a plain one that is serverless.
const (
	auroraCluster    = "module.aurora.aws_rds_cluster.this[0]"
	auroraOne        = `module.aurora.aws_rds_cluster_instance.this["one"]`
	auroraTwo        = `module.aurora.aws_rds_cluster_instance.this["two"]`
	auroraParameters = "module.aurora.aws_rds_cluster_parameter_group.this[0]"
	auroraSubnets    = "module.aurora.aws_db_subnet_group.this[0]"
	auroraGroup      = "module.aurora.aws_security_group.this[0]"
	stockCluster     = "aws_rds_cluster.stock"
)

func clustersWith(t *testing.T, address string, attributes map[string]any) *terraform.Takeover {
	t.Helper()
	return recognizedIn(t, []string{"shown.json", "clusters.json"}, address, attributes, anything)
}

// databaseNamed is a database of the spec.
func databaseNamed(t *testing.T, found *terraform.Takeover, name string) v1alpha1.DatabaseSpec {
	t.Helper()
	i := slices.IndexFunc(found.Spec.Databases, func(spec v1alpha1.DatabaseSpec) bool { return spec.Name == name })
	if i < 0 {
		t.Fatalf("there is no database %s", name)
	}
	return found.Spec.Databases[i]
}

func TestClusterIsTakenOverWithItsInstancesAndWhatItIsIn(t *testing.T) {
	found := clustersWith(t, "", nil)
	want := map[string]string{
		"SecurityGroup/shop-database-aurora":                        auroraGroup + " sg-0a1b2c3d4e5f60020 shop-aurora-20260101000000000000000006",
		"SecurityGroupIngressRule/shop-database-aurora.from.638e11": `module.aurora.aws_vpc_security_group_ingress_rule.this["vpc"] sgr-30 `,
		"SubnetGroup/shop-aurora":                                   auroraSubnets + " shop-aurora shop-aurora",
		"ClusterParameterGroup/shop-aurora.aurora-postgresql16":     auroraParameters + " shop-aurora-20260101000000000000000007 shop-aurora-20260101000000000000000007",
		"Cluster/shop-aurora":                                       auroraCluster + " shop-aurora shop-aurora",
		"ClusterInstance/shop-aurora":                               auroraTwo + " shop-aurora-two shop-aurora-two",
		"ClusterInstance/shop-aurora.replica.replica-1":             auroraOne + " shop-aurora-one shop-aurora-one",
	}
	if diff := cmp.Diff(want, takenNamed(found, "shop-aurora", "database-aurora")); diff != "" {
		t.Error(diff)
	}
	spec := databaseNamed(t, found, "aurora")
	if spec.EngineVersion != "16.4" || spec.InstanceClass != "db.r8g.large" || spec.Maintenance.Window != "sun:05:00-sun:06:00" || spec.Serverless != nil {
		t.Errorf("the spec says %+v", spec)
	}
	if diff := cmp.Diff([]v1alpha1.DatabaseReplica{{Name: "replica-1", InstanceClass: "db.r8g.xlarge"}}, spec.Replicas); diff != "" {
		t.Error(diff)
	}
}

func TestServerlessClusterKeepsItsCapacityAndThePasswordOfRDS(t *testing.T) {
	spec := databaseNamed(t, clustersWith(t, "", nil), "stock")
	want := &v1alpha1.DatabaseServerless{MinCapacity: new(v1alpha1.Capacity(0.5)), MaxCapacity: new(v1alpha1.Capacity(4))}
	if diff := cmp.Diff(want, spec.Serverless); diff != "" || spec.InstanceClass != "db.serverless" {
		t.Errorf("instances are of %s: %s", spec.InstanceClass, diff)
	}
	if spec.Credentials.Source != v1alpha1.CredentialsRDSManaged || spec.EngineVersion != "8.0" {
		t.Errorf("the password is of %s, and the version %s", spec.Credentials.Source, spec.EngineVersion)
	}
}

func TestInstancesOfAClusterKeepTheirWindowsWhereTheyHaveSeveral(t *testing.T) {
	found := clustersWith(t, auroraOne, map[string]any{"preferred_maintenance_window": "mon:05:00-mon:06:00"})
	if window := databaseNamed(t, found, "aurora").Maintenance.Window; window != "" {
		t.Errorf("all would have the window %s", window)
	}
}

func TestClusterIsAskedForTheVersionThatRuns(t *testing.T) {
	found := clustersWith(t, auroraCluster, map[string]any{"engine_version_actual": "16.6"})
	if version := databaseNamed(t, found, "aurora").EngineVersion; version != "16.6" {
		t.Errorf("it is asked for version %s", version)
	}
}

func TestClusterIsLeftWhereSomethingOfItCannotBeKept(t *testing.T) {
	some := func(attribute string, value any) map[string]any { return map[string]any{attribute: value} }
	for name, c := range map[string]struct {
		of      string
		changed map[string]any
		want    string
	}{
		"not encrypted":      {auroraCluster, some("storage_encrypted", false), "it is not encrypted"},
		"port":               {auroraCluster, some("port", 5433), "it listens on port 5433"},
		"no database":        {auroraCluster, some("database_name", ""), "it was made without a database in it"},
		"Multi-AZ cluster":   {auroraCluster, some("engine", "postgres"), "its engine is postgres"},
		"serverless 1":       {auroraCluster, some("engine_mode", "serverless"), "its engine_mode is serverless"},
		"storage":            {auroraCluster, some("storage_type", "aurora-iopt1"), "its storage_type is aurora-iopt1"},
		"dual stack":         {auroraCluster, some("network_type", "DUAL"), "its network_type"},
		"insights mode":      {auroraCluster, some("database_insights_mode", "advanced"), "its network_type, database_insights_mode"},
		"backtrack":          {auroraCluster, some("backtrack_window", 3600), "it has backtrack_window"},
		"data API":           {auroraCluster, some("enable_http_endpoint", true), "it has enable_http_endpoint"},
		"global":             {auroraCluster, some("global_cluster_identifier", "g"), "it has global_cluster_identifier"},
		"roles":              {auroraCluster, some("iam_roles", []string{"r"}), "it has iam_roles"},
		"monitoring":         {auroraCluster, some("monitoring_interval", 60), "it has monitoring_interval"},
		"attribute to come":  {auroraCluster, some("new_in_provider_7", "x"), "it has new_in_provider_7"},
		"another region":     {auroraCluster, some("arn", "arn:aws:rds:us-east-1:111122223333:cluster:x"), "it is in region us-east-1"},
		"insights of one":    {auroraOne, some("performance_insights_enabled", false), "its instances have different performance_insights_enabled"},
		"upgrades of one":    {auroraOne, some("auto_minor_version_upgrade", false), "its instances have different auto_minor_version_upgrade"},
		"unknown instance":   {auroraCluster, some("cluster_members", []string{"other"}), "its instance other is not in the states"},
		"no instances":       {auroraCluster, some("cluster_identifier", "other"), "the states have no instance of it"},
		"public instance":    {auroraOne, some("publicly_accessible", true), "its instance " + auroraOne + " is public"},
		"monitoring of one":  {auroraOne, some("monitoring_interval", 30), "its instances have different monitoring_interval"},
		"own parameters":     {auroraOne, some("db_parameter_group_name", "mine"), "its instance " + auroraOne + " has a parameter group of its own"},
		"long insights":      {auroraOne, some("performance_insights_retention_period", 731), "its instance " + auroraOne + " keeps Performance Insights for longer"},
		"key of insights":    {auroraTwo, some("performance_insights_kms_key_id", "arn:aws:kms:eu-west-1:111122223333:key/2"), "its Performance Insights are encrypted with aws_kms_key.passwords"},
		"instance to come":   {auroraOne, some("new_in_provider_7", "x"), "its instance " + auroraOne + " has new_in_provider_7"},
		"default parameters": {auroraCluster, some("db_cluster_parameter_group_name", "default.aurora-postgresql16"), "it has AWS's own parameter group"},
		"shared parameters":  {auroraCluster, some("db_cluster_parameter_group_name", "stock"), "it shares its parameter group with " + stockCluster},
		"other family":       {auroraParameters, some("family", "aurora-postgresql15"), "its parameter group is for aurora-postgresql15"},
		"shared subnets":     {auroraCluster, some("db_subnet_group_name", "stock"), "it shares its subnet group with " + stockCluster},
		"shared group":       {auroraCluster, some("vpc_security_group_ids", []string{"sg-0a1b2c3d4e5f60021"}), "its security group stands in " + stockCluster + " too"},
		"key of its password": {
			auroraCluster, some("master_user_secret", []map[string]any{{"kms_key_id": "arn:aws:kms:eu-west-1:111122223333:key/2"}}), "its password is encrypted with aws_kms_key.passwords",
		},
	} {
		t.Run(name, func(t *testing.T) {
			if why := whyLeft(clustersWith(t, c.of, c.changed), auroraCluster); !strings.HasPrefix(why, c.want) {
				t.Errorf("it is left as %q, and not as %q", why, c.want)
			}
		})
	}
}

func TestServerlessClusterThatRestsLaterIsLeft(t *testing.T) {
	scaling := []map[string]any{{"min_capacity": 0, "max_capacity": 4, "seconds_until_auto_pause": 3600}}
	why := whyLeft(clustersWith(t, stockCluster, map[string]any{"serverlessv2_scaling_configuration": scaling}), stockCluster)
	if !strings.HasPrefix(why, "its seconds_until_auto_pause is not AWS's own") {
		t.Errorf("it is left as %q", why)
	}
}

func TestWhatIsAboutAClusterIsTold(t *testing.T) {
	found := clustersWith(t, "", nil)
	for address, want := range map[string]string{
		"aws_cloudwatch_metric_alarm.aurora":                        "it is none of those that spec.alarms makes for what is taken over: it goes on as it is, and what it measures keeps its name; its code names " + auroraCluster,
		"aws_rds_cluster_endpoint.reports":                          "it stays with its cluster, and goes on as it is; its code names " + auroraCluster,
		`module.aurora.aws_cloudwatch_log_group.this["postgresql"]`: "the log group of a database goes on as it is",
	} {
		if why := whyLeft(found, address); !strings.HasPrefix(why, want) {
			t.Errorf("%s is left as %q", address, why)
		}
	}
}

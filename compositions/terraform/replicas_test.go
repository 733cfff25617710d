package terraform_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/terraform"
)

// A database with a read replica, both with enhanced monitoring.
const (
	catalogDB   = "aws_db_instance.catalog"
	catalogRead = "aws_db_instance.catalog_read"
)

func replicasWith(t *testing.T, address string, attributes map[string]any) *terraform.Takeover {
	t.Helper()
	return recognizedIn(t, []string{"shown.json", "replicas.json"}, address, attributes, anything)
}

func TestDatabaseIsTakenOverWithItsReplicasAndWhatTheyAreIn(t *testing.T) {
	found := replicasWith(t, "", nil)
	want := map[string]string{
		"Instance/shop-catalog":                                                           catalogDB + " db-CATALOG catalog",
		"Instance/shop-catalog.replica.catalog-read":                                      catalogRead + " db-CATALOG-READ catalog-read",
		"SubnetGroup/shop-catalog":                                                        "aws_db_subnet_group.catalog catalog catalog",
		"ParameterGroup/shop-catalog.postgres16":                                          "aws_db_parameter_group.catalog catalog catalog",
		"SecurityGroup/shop-database-catalog":                                             "aws_security_group.catalog sg-0a1b2c3d4e5f60040 catalog",
		"SecurityGroup/shop-database-catalog.replica.catalog-read":                        "aws_security_group.catalog_read sg-0a1b2c3d4e5f60041 catalog_read",
		"SecurityGroupIngressRule/shop-database-catalog.from.92e431":                      "aws_vpc_security_group_ingress_rule.catalog sgr-40 ",
		"SecurityGroupIngressRule/shop-database-catalog.replica.catalog-read.from.92e431": "aws_vpc_security_group_ingress_rule.catalog_read sgr-42 ",
	}
	if diff := cmp.Diff(want, takenNamed(found, "catalog")); diff != "" {
		t.Error(diff)
	}
	spec := databaseNamed(t, found, "catalog")
	if diff := cmp.Diff([]v1alpha1.DatabaseReplica{{Name: "catalog-read", InstanceClass: "db.t4g.medium"}}, spec.Replicas); diff != "" {
		t.Error(diff)
	}
	if interval := spec.Monitoring.EnhancedIntervalSeconds; interval == nil || *interval != 60 || spec.Maintenance.Window != "" {
		t.Errorf("metrics are recorded every %v seconds, and all are maintained in %q", interval, spec.Maintenance.Window)
	}
	if why := whyLeft(found, "aws_cloudwatch_log_group.catalog_read"); !strings.HasPrefix(why, "the log group of a database goes on as it is") {
		t.Errorf("the log group of the replica is left as %q", why)
	}
}

func TestAllowFromSaysWhoIsLetInToADatabaseAndToAllItsReplicas(t *testing.T) {
	found := replicasWith(t, "", nil)
	if diff := cmp.Diff([]v1alpha1.DatabaseClient{{CIDR: "10.8.0.0/16"}}, databaseNamed(t, found, "catalog").AllowFrom); diff != "" {
		t.Error(diff)
	}
	want := "allowFrom lets in to a database and to all its replicas: it stays in the security group as it is"
	if why := whyLeft(found, "aws_vpc_security_group_ingress_rule.catalog_more"); !strings.HasPrefix(why, want) {
		t.Errorf("the rule of the database alone is left as %q", why)
	}
}

// What needs a role that is yet to be made joins, and the role that it has had stays.
func TestWatchedInstancesJoinTheRoleOfTheEnvironment(t *testing.T) {
	found := recognizedIn(t, []string{"shown.json", "clusters.json", "replicas.json"}, "", nil, anything)
	for _, taken := range found.Taken {
		isInstance := slices.Contains([]string{"Instance", "ClusterInstance"}, taken.Kind.Kind)
		if want := isInstance && strings.Contains(taken.Name, "catalog"); taken.Joins != want {
			t.Errorf("%s joins: %t", taken.Name, taken.Joins)
		}
	}
	if why := whyLeft(found, "aws_iam_role.monitoring"); !strings.HasPrefix(why, "RDS writes metrics with a role of the Environment's from then on") {
		t.Errorf("the role is left as %q", why)
	}
}

func TestWatchedClusterSaysHowOften(t *testing.T) {
	watched := map[string]any{"monitoring_interval": 15, "monitoring_role_arn": "arn:aws:iam::111122223333:role/rds-monitoring"}
	shown := readShown(t, "clusters.json")
	for _, instance := range []string{auroraOne, auroraTwo} {
		set(rootOf(shown), instance, watched)
	}
	found := recognizedAll(t, anything, readShown(t, "shown.json"), shown)
	if interval := databaseNamed(t, found, "aurora").Monitoring.EnhancedIntervalSeconds; interval == nil || *interval != 15 {
		t.Errorf("metrics are recorded every %v seconds", interval)
	}
}

func TestDatabaseIsLeftWithAReplicaThatCannotBeTakenOver(t *testing.T) {
	some := func(attribute string, value any) map[string]any { return map[string]any{attribute: value} }
	its := "its read replica " + catalogRead + " "
	for name, c := range map[string]struct {
		of      string
		changed map[string]any
		want    string
	}{
		"several zones": {catalogRead, some("multi_az", true), its + "is in several zones"},
		"protected":     {catalogRead, some("deletion_protection", true), its + "has deletion protection"},
		"backups":       {catalogRead, some("backup_retention_period", 1), its + "has backups of its own"},
		"of a replica":  {catalogRead, some("replicas", []string{"x"}), its + "has read replicas itself"},
		"public":        {catalogRead, some("publicly_accessible", true), its + "is public"},
		"another region": {catalogRead, map[string]any{
			"arn": "arn:aws:rds:us-east-1:111122223333:db:x", "replicate_source_db": "arn:aws:rds:eu-west-1:111122223333:db:catalog",
		}, its + "is in region us-east-1"},
		"no resource ID":    {catalogRead, some("resource_id", ""), its + "has no resource_id or identifier"},
		"attribute to come": {catalogRead, some("new_in_provider_7", "x"), its + "has new_in_provider_7"},
		"another version":   {catalogRead, some("engine_version_actual", "16.9"), its + "runs version 16.9, and it 16.8"},
		"own parameters":    {catalogRead, some("parameter_group_name", "mine"), its + "has another parameter_group_name than it"},
		"own subnets":       {catalogRead, some("db_subnet_group_name", "mine"), its + "has another db_subnet_group_name than it"},
		"storage":           {catalogRead, some("max_allocated_storage", 0), its + "has another max_allocated_storage than it"},
		"other logs":        {catalogRead, some("enabled_cloudwatch_logs_exports", []string{"postgresql"}), its + "has another enabled_cloudwatch_logs_exports than it"},
		"not watched":       {catalogRead, some("monitoring_interval", 0), its + "has another monitoring_interval than it"},
		"several groups":    {catalogRead, some("vpc_security_group_ids", []string{"sg-1", "sg-2"}), "of its read replica " + catalogRead + ": it has no security group, or several"},
		"group of others":   {catalogRead, some("vpc_security_group_ids", []string{"sg-0a1b2c3d4e5f60002"}), "of its read replica " + catalogRead + ": its security group stands in"},
		"password of RDS":   {catalogDB, some("manage_master_user_password", true), "it has read replicas, and RDS keeps its password"},
		"unknown one":       {catalogDB, some("replicas", []string{"catalog-read", "other"}), "its read replica other is not in the states"},
	} {
		t.Run(name, func(t *testing.T) {
			found := replicasWith(t, c.of, c.changed)
			if why := whyLeft(found, catalogDB); !strings.HasPrefix(why, c.want) {
				t.Errorf("it is left as %q, and not as %q", why, c.want)
			}
			if why, want := whyLeft(found, catalogRead), "it is a read replica of "+catalogDB+", with which it stays"; why != want {
				t.Errorf("its replica is left as %q", why)
			}
		})
	}
}

func TestReplicaThatHasTheGroupOfItsDatabaseGoesOnWithIt(t *testing.T) {
	found := replicasWith(t, catalogRead, map[string]any{"vpc_security_group_ids": []string{"sg-0a1b2c3d4e5f60040"}})
	want := map[string]string{"SecurityGroup/shop-database-catalog": "aws_security_group.catalog sg-0a1b2c3d4e5f60040 catalog"}
	for name, is := range takenNamed(found, "database-catalog") {
		if strings.HasPrefix(name, "SecurityGroup/") && want[name] != is {
			t.Errorf("%s is taken over: %s", name, is)
		}
	}
	if clients := databaseNamed(t, found, "catalog").AllowFrom; len(clients) != 2 {
		t.Errorf("let in are %v", clients)
	}
}

func TestReplicaThatNamesItsSourceByARNIsItsReplicaToo(t *testing.T) {
	found := replicasWith(t, catalogRead, map[string]any{"replicate_source_db": "arn:aws:rds:eu-west-1:111122223333:db:catalog"})
	if replicas := databaseNamed(t, found, "catalog").Replicas; len(replicas) != 1 {
		t.Errorf("its replicas are %v", replicas)
	}
}

func TestReplicaOfADatabaseOfTheSameNameInAnotherRegionIsNotItsReplica(t *testing.T) {
	shown := readShown(t, "replicas.json")
	set(rootOf(shown), catalogDB, map[string]any{"replicas": []any{}})
	set(rootOf(shown), catalogRead, map[string]any{"arn": "arn:aws:rds:us-east-1:111122223333:db:catalog-read", "replicate_source_db": "catalog"})
	found := recognizedAll(t, anything, readShown(t, "shown.json"), shown)
	if replicas := databaseNamed(t, found, "catalog").Replicas; len(replicas) > 0 {
		t.Errorf("its replicas are %v", replicas)
	}
	if why, want := whyLeft(found, catalogRead), "it is a read replica of catalog, which is not in the states"; why != want {
		t.Errorf("the other one is left as %q", why)
	}
}

func TestSourceOfAReplicaThatIsSensitiveIsNotShown(t *testing.T) {
	shown := readShown(t, "replicas.json")
	set(rootOf(shown), catalogRead, map[string]any{"replicate_source_db": "secret-source"})
	for _, r := range rootOf(shown)["resources"].([]any) {
		if r := r.(map[string]any); r["address"] == catalogRead {
			r["sensitive_values"] = map[string]any{"replicate_source_db": true}
		}
	}
	found := recognizedAll(t, anything, readShown(t, "shown.json"), shown)
	const want = "it is a read replica of a database that is not in the states, and that is sensitive"
	if why := whyLeft(found, catalogRead); !strings.HasPrefix(why, want) {
		t.Errorf("it is left as %q", why)
	}
}

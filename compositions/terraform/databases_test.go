package terraform_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/terraform"
)

// The resources of a database of the odd state that is taken over.
const (
	ordersDB         = "module.orders_db.module.db_instance.aws_db_instance.this[0]"
	ordersParameters = "module.orders_db.module.db_parameter_group.aws_db_parameter_group.this[0]"
	ordersSubnets    = "module.vpc.aws_db_subnet_group.database[0]"
	ordersGroup      = "module.orders_db_sg.aws_security_group.this_name_prefix[0]"
	ordersOffice     = "aws_vpc_security_group_ingress_rule.office"
	reportsDB        = "aws_db_instance.reports"
)

// anything is admitted. Alarms are composed, for which an Environment needs its defaults.
func anything(env *v1alpha1.Environment) error {
	if env.Spec.Alarms == nil {
		return nil
	}
	return asApplied(env)
}

// oddWith is what becomes of the odd state where attributes of a resource are others.
func oddWith(t *testing.T, address string, attributes map[string]any, admits func(*v1alpha1.Environment) error) *terraform.Takeover {
	t.Helper()
	return recognizedIn(t, []string{"shown.json"}, address, attributes, admits)
}

// recognizedIn is what becomes of some states, together one environment, where attributes of a resource are others.
func recognizedIn(t *testing.T, files []string, address string, attributes map[string]any, admits func(*v1alpha1.Environment) error) *terraform.Takeover {
	t.Helper()
	var states []map[string]any
	for _, file := range files {
		shown := readShown(t, file)
		set(rootOf(shown), address, attributes)
		states = append(states, shown)
	}
	return recognizedAll(t, admits, states...)
}

// takenNamed are what is taken over for parts of some names, each with what it is, its external name and the name that it keeps.
func takenNamed(found *terraform.Takeover, names ...string) map[string]string {
	taken := map[string]string{}
	for _, one := range found.Taken {
		if slices.ContainsFunc(names, func(name string) bool { return strings.Contains(one.Name, name) }) {
			taken[one.Kind.Kind+"/"+one.Name] = one.From.Address + " " + one.ExternalName + " " + one.KeptName
		}
	}
	return taken
}

func set(module map[string]any, address string, attributes map[string]any) {
	resources, _ := module["resources"].([]any)
	for _, r := range resources {
		if resource := r.(map[string]any); resource["address"] == address {
			maps.Copy(resource["values"].(map[string]any), attributes)
		}
	}
	children, _ := module["child_modules"].([]any)
	for _, child := range children {
		set(child.(map[string]any), address, attributes)
	}
}

func TestDatabaseIsTakenOverWithWhatItIsIn(t *testing.T) {
	found := oddWith(t, "", nil, anything)
	taken := takenNamed(found, "orders-db")
	want := map[string]string{
		"Instance/shop-orders-db":                                      ordersDB + " db-ORDERS orders",
		"SubnetGroup/shop-orders-db":                                   ordersSubnets + " shop shop",
		"ParameterGroup/shop-orders-db.postgres16":                     ordersParameters + " orders-20260101000000000000000001 orders-20260101000000000000000001",
		"SecurityGroup/shop-database-orders-db":                        ordersGroup + " sg-0a1b2c3d4e5f60001 orders-db-20260101000000000000000002",
		"SecurityGroupIngressRule/shop-database-orders-db.from.92e431": ordersOffice + " sgr-2 ",
	}
	if diff := cmp.Diff(want, taken); diff != "" {
		t.Error(diff)
	}
}

func TestDatabaseIsLeftWhereSomethingOfItCannotBeKept(t *testing.T) {
	some := func(attribute string, value any) map[string]any { return map[string]any{attribute: value} }
	for name, c := range map[string]struct {
		of      string
		changed map[string]any
		want    string
	}{
		"not encrypted":      {ordersDB, some("storage_encrypted", false), "it is not encrypted"},
		"public":             {ordersDB, some("publicly_accessible", true), "it is public"},
		"port":               {ordersDB, some("port", 5433), "it listens on port 5433"},
		"no database":        {ordersDB, some("db_name", ""), "it was made without a database in it"},
		"replica of unknown": {ordersDB, some("replicate_source_db", "other"), "it is a read replica of other, which is not in the states"},
		"replica of abroad":  {ordersDB, some("replicate_source_db", "arn:aws:rds:us-east-1:111122223333:db:x"), "it is a read replica of a database in region us-east-1"},
		"unknown replica":    {ordersDB, some("replicas", []string{"other"}), "its read replica other is not in the states"},
		"engine":             {ordersDB, some("engine", "sqlserver-ex"), "its engine is sqlserver-ex"},
		"options":            {ordersDB, some("option_group_name", "mine"), "it has an option group of its own"},
		"domain":             {ordersDB, some("domain", "d-1"), "it has domain, for which an Environment has no field"},
		"attribute to come":  {ordersDB, some("new_in_provider_7", "x"), "it has new_in_provider_7"},
		"dual stack":         {ordersDB, some("network_type", "DUAL"), "it has another network_type"},
		"insights":           {ordersDB, some("performance_insights_retention_period", 731), "it keeps Performance Insights for longer"},
		"several groups":     {ordersDB, some("vpc_security_group_ids", []string{"sg-1", "sg-2"}), "it has no security group, or several"},
		"unknown group":      {ordersDB, some("vpc_security_group_ids", []string{"sg-1"}), "its security group sg-1 is not in the states"},
		"shared group":       {ordersDB, some("vpc_security_group_ids", []string{"sg-0a1b2c3d4e5f60002"}), "its security group stands in " + reportsDB + " too"},
		"default parameters": {ordersDB, some("parameter_group_name", "default.postgres16"), "it has AWS's own parameter group"},
		"unknown parameters": {ordersDB, some("parameter_group_name", "mine"), "its parameter group is not in the states"},
		"shared parameters":  {ordersDB, some("parameter_group_name", "reports"), "it shares its parameter group with " + reportsDB},
		"other family":       {ordersDB, some("engine_version", "15.4"), "its parameter group is for postgres16, and its version for postgres15"},
		"unknown subnets":    {ordersDB, some("db_subnet_group_name", "mine"), "its subnet group is not in the states"},
		"shared subnets":     {ordersDB, some("db_subnet_group_name", "reports"), "it shares its subnet group with " + reportsDB},
		"subnets of others":  {ordersSubnets, some("subnet_ids", []string{"subnet-1"}), "its subnet group has subnet-1"},
		"key of its password": {
			ordersDB, some("master_user_secret", []map[string]any{{"kms_key_id": "arn:aws:kms:eu-west-1:111122223333:key/2"}}), "its password is encrypted with aws_kms_key.passwords",
		},
		"no resource ID":       {ordersDB, some("resource_id", ""), "it has no resource_id or identifier"},
		"another region":       {ordersDB, some("arn", "arn:aws:rds:us-east-1:111122223333:db:orders"), "it is in region us-east-1"},
		"group in another VPC": {ordersGroup, some("vpc_id", "vpc-1"), "its security group is in another VPC"},
	} {
		t.Run(name, func(t *testing.T) {
			if why := whyLeft(oddWith(t, c.of, c.changed, anything), ordersDB); !strings.HasPrefix(why, c.want) {
				t.Errorf("it is left as %q, and not as %q", why, c.want)
			}
		})
	}
}

// whyLeft is the reason why a resource is left, or "" where it is not.
func whyLeft(found *terraform.Takeover, address string) string {
	for _, left := range found.Left {
		if left.Address == address {
			return left.Text
		}
	}
	return ""
}

func TestDatabaseIsLeftThatAnEnvironmentRefuses(t *testing.T) {
	for name, c := range map[string]struct{ says, want string }{
		"a field":        {"it is invalid: spec.databases[database].engineVersion: too old", "engineVersion: too old"},
		"a database":     {"it is invalid: spec.databases[database]: its windows overlap", "its windows overlap"},
		"all databases":  {"it is forbidden: spec.databases: the key of database is elsewhere", "the key of database is elsewhere"},
		"in other words": {"it is too much", "it is too much"},
	} {
		t.Run(name, func(t *testing.T) {
			refuses := func(env *v1alpha1.Environment) error {
				for _, db := range env.Spec.Databases {
					if db.EngineVersion == "16" {
						return errors.New(c.says)
					}
				}
				return nil
			}
			why := whyLeft(oddWith(t, "", nil, refuses), ordersDB)
			if want := "an Environment does not take it as it is: " + c.want; why != want {
				t.Errorf("it is left as %q, and not as %q", why, want)
			}
		})
	}
}

func TestDatabaseIsNotLeftForWhatIsWrongElsewhere(t *testing.T) {
	refuses := func(*v1alpha1.Environment) error { return errors.New("the name is wrong") }
	if why := whyLeft(oddWith(t, "", nil, refuses), ordersDB); why != "" {
		t.Errorf("it is left as %q", why)
	}
}

func TestTakingOverADatabaseThatNothingKeepsIsWarnedAbout(t *testing.T) {
	for name, c := range map[string]struct {
		skips, protected, warned bool
	}{
		"no snapshot, no protection": {true, false, true},
		"no snapshot":                {true, true, false},
		"no protection":              {false, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			found := oddWith(t, ordersDB, map[string]any{"skip_final_snapshot": c.skips, "deletion_protection": c.protected}, anything)
			for _, taken := range found.Taken {
				warned := slices.ContainsFunc(taken.Effects, func(effect string) bool { return strings.Contains(effect, "deletes its data") })
				if want := c.warned && taken.From.Address == ordersDB; warned != want {
					t.Errorf("of %s it is said: %q", taken.From.Address, taken.Effects)
				}
			}
		})
	}
}

func TestPasswordOfADatabaseStaysWithItsOwner(t *testing.T) {
	found := oddWith(t, "", nil, anything)
	want := map[string]v1alpha1.DatabaseCredentials{
		"orders-db": {Source: v1alpha1.CredentialsRDSManaged, Username: "shop_admin"},
		"reports": {
			Source: v1alpha1.CredentialsSecretRef, Username: "shop_admin",
			SecretRef: &v1alpha1.SecretKeyReference{Name: "shop-reports-password", Key: "password"},
		},
	}
	got := map[string]v1alpha1.DatabaseCredentials{}
	for _, db := range found.Spec.Databases {
		got[db.Name] = db.Credentials
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(found.Passwords) != 1 || found.Passwords[0].Of.Address != reportsDB {
		t.Errorf("these passwords are asked for: %v", found.Passwords)
	}
}

func TestRulesOfADatabaseThatNoFieldSaysStayWithTerraform(t *testing.T) {
	found := oddWith(t, "", nil, anything)
	for _, rule := range []string{"aws_vpc_security_group_ingress_rule.wide", "module.orders_db_sg.aws_security_group_rule.ingress_with_cidr_blocks[0]"} {
		if why := whyLeft(found, rule); !strings.Contains(why, "it stays in the security group as it is; its code names "+ordersGroup) {
			t.Errorf("%s is left as %q", rule, why)
		}
	}
	for _, db := range found.Spec.Databases {
		if want := []v1alpha1.DatabaseClient{{CIDR: "10.8.0.0/16"}}; db.Name == "orders-db" && !cmp.Equal(want, db.AllowFrom) {
			t.Errorf("allowFrom is %v", db.AllowFrom)
		}
	}
}

package v1alpha1_test

import (
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

func TestRulesAboutWhoMayConnectToADatabase(t *testing.T) {
	from := func(clients ...v1alpha1.DatabaseClient) edit {
		return withDatabase(func(d *v1alpha1.DatabaseSpec) { d.AllowFrom = clients })
	}
	type c = v1alpha1.DatabaseClient
	office, group := c{CIDR: "10.9.0.0/16"}, c{SecurityGroupID: "sg-0a1b2c3d4e5f60718"}
	testRules(t, []rule{
		{"one of a range and a group", from(office, group), from(c{CIDR: office.CIDR, SecurityGroupID: group.SecurityGroupID}), "set either cidr or securityGroupID"},
		{"a range or a group", from(group), from(c{}), "set either cidr or securityGroupID"},
		{"not half of everywhere", from(c{CIDR: "10.0.0.0/8"}), from(c{CIDR: "128.0.0.0/1"}), "must be a range of /8 or smaller: name the range that clients come from"},
		{"not everywhere", from(office), from(c{CIDR: "0.0.0.0/0"}), "must be a range of /8 or smaller: name the range that clients come from"},
		{"each once", from(office, c{CIDR: "10.8.0.0/16"}), from(office, office), "must be different"},
		{"a group by its ID", from(group), from(c{SecurityGroupID: "office"}), "must be the ID of a security group, such as sg-0a1b2c3d4e5f60718"},
	})
}

func TestRulesAboutTokensOfIAM(t *testing.T) {
	as := func(user string, tokens v1alpha1.Switch) edit {
		return func(s *v1alpha1.EnvironmentSpec) {
			database(s).IAMAuthentication, service(s).Databases[0].IAMUsername = tokens, user
		}
	}
	testRules(t, []rule{
		{"a user of IAM needs tokens", as("web", v1alpha1.Enabled), as("web", v1alpha1.Disabled), "spec.services: databases of web have an iamUsername for main, which takes passwords alone"},
		{"a user is an identifier", as("web_1", v1alpha1.Enabled), as("web-1", v1alpha1.Enabled), "must be letters, digits and _, and begin with a letter or _"},
	})
}

func TestRulesAboutEnhancedMonitoring(t *testing.T) {
	every := func(seconds int32) edit {
		return withDatabase(func(d *v1alpha1.DatabaseSpec) { d.Monitoring.EnhancedIntervalSeconds = &seconds })
	}
	testRules(t, []rule{
		{"as often as RDS can", every(1), every(2), "Unsupported value: 2"},
		{"or never", every(0), every(59), "Unsupported value: 59"},
	})
}

func TestRulesAboutLogsOfADatabase(t *testing.T) {
	logs := func(days int32, exports ...string) edit {
		return withDatabase(func(d *v1alpha1.DatabaseSpec) { d.LogRetentionDays, d.Monitoring.LogExports = days, exports })
	}
	testRules(t, []rule{
		{"what is kept is exported", logs(90, "postgresql"), logs(90), "in main: must be left out where no logs are exported"},
		{"for a period that AWS has", logs(3653, "postgresql"), logs(91, "postgresql"), "Unsupported value: 91"},
	})
}

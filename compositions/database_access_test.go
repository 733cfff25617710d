package compositions_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	iam "github.com/upbound/provider-aws/v2/apis/namespaced/iam/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

func TestAnotherClientOfADatabaseGetsARuleOfItsOwn(t *testing.T) {
	env, seen := application(t)
	env.Spec.Databases[0].AllowFrom = []v1alpha1.DatabaseClient{{CIDR: "10.9.0.0/16"}, {SecurityGroupID: "sg-0a1b2c3d4e5f60718"}}
	before := settle(t, admitted(t, env), seen)
	env.Spec.Databases[0].AllowFrom[0] = v1alpha1.DatabaseClient{CIDR: "10.8.0.0/16"}
	after := settle(t, admitted(t, env), seen)
	want := []string{
		"+SecurityGroupIngressRule/staging-database-main.from." + plan.PartHash("10.8.0.0/16"),
		"-SecurityGroupIngressRule/staging-database-main.from." + plan.PartHash("10.9.0.0/16"),
	}
	if diff := cmp.Diff(want, changes(before, after)); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
}

func TestADatabaseLetsInWhomTheUserNamesToItsPortAlone(t *testing.T) {
	env, seen := application(t)
	env.Spec.Databases[0].AllowFrom = []v1alpha1.DatabaseClient{{CIDR: "10.9.0.0/16"}, {SecurityGroupID: "sg-0a1b2c3d4e5f60718"}}
	got := map[string]bool{}
	for _, rule := range findAll[*ec2.SecurityGroupIngressRule](settle(t, admitted(t, env), seen)) {
		p := rule.Spec.ForProvider
		if *p.SecurityGroupID != "sg-database-main" {
			continue
		}
		if *p.IPProtocol != "tcp" || *p.FromPort != 5432 || *p.ToPort != 5432 {
			t.Errorf("%s opens more than port 5432", rule.Name)
		}
		got[plan.Text(p.CidrIPv4)+plan.Text(p.ReferencedSecurityGroupID)] = true
	}
	want := map[string]bool{"10.9.0.0/16": true, "sg-0a1b2c3d4e5f60718": true, "sg-service-web": true, "sg-service-worker": true}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the database is open to (-want +got):\n%s", diff)
	}
}

func TestTasksMayConnectWithATokenAsOneUserOfOneInstance(t *testing.T) {
	cases := map[string]struct {
		change func(*v1alpha1.DatabaseSpec, *v1alpha1.DatabaseLink)
		want   string
	}{
		"the user of the link": {func(_ *v1alpha1.DatabaseSpec, link *v1alpha1.DatabaseLink) { link.IAMUsername = "web" }, "web"},
		"the master user":      {func(*v1alpha1.DatabaseSpec, *v1alpha1.DatabaseLink) {}, "app_admin"},
		"the one that is in the copy": {func(db *v1alpha1.DatabaseSpec, _ *v1alpha1.DatabaseLink) {
			db.RestoreFrom = &v1alpha1.DatabaseRestore{SnapshotIdentifier: "old"}
		}, "user_of_old"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			env, seen := application(t)
			env.Spec.Databases[0].IAMAuthentication = v1alpha1.Enabled
			c.change(&env.Spec.Databases[0], &env.Spec.Services[0].Databases[0])
			policy := *find[*iam.RolePolicy](t, settle(t, admitted(t, env), seen), "staging-web-task").Spec.ForProvider.Policy
			want := `{"Effect":"Allow","Action":["rds-db:connect"],"Resource":["arn:aws:rds-db:eu-west-1:111122223333:dbuser:resourceid-of-main/` + c.want + `"]}`
			if !strings.Contains(policy, want) {
				t.Errorf("the policy is %s, want %s in it", policy, want)
			}
		})
	}
}

func TestTokensOfIAMAreSwitchedInPlace(t *testing.T) {
	env, seen := application(t)
	before := settle(t, admitted(t, env), seen)
	env.Spec.Databases[0].IAMAuthentication = v1alpha1.Enabled
	during := settle(t, admitted(t, env), seen)
	want := []string{"+RolePolicy/staging-web-task", "+RolePolicy/staging-worker-task", "~Instance/staging-main"}
	if diff := cmp.Diff(want, changes(before, during)); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
	env.Spec.Databases[0].IAMAuthentication = v1alpha1.Disabled
	want = []string{"-RolePolicy/staging-web-task", "-RolePolicy/staging-worker-task", "~Instance/staging-main"}
	if diff := cmp.Diff(want, changes(during, settle(t, admitted(t, env), seen))); diff != "" {
		t.Errorf("changes back (-want +got):\n%s", diff)
	}
}

// databaseDoors are the security groups that each group of a database lets in.
func databaseDoors(p *plan.Plan) map[string][]string {
	open := map[string][]string{}
	for _, rule := range findAll[*ec2.SecurityGroupIngressRule](p) {
		if to := *rule.Spec.ForProvider.SecurityGroupID; strings.HasPrefix(to, "sg-database-") {
			open[to] = append(open[to], *rule.Spec.ForProvider.ReferencedSecurityGroupID)
			slices.Sort(open[to])
		}
	}
	return open
}

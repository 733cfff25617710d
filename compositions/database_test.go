package compositions_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"
	secretsmanager "github.com/upbound/provider-aws/v2/apis/namespaced/secretsmanager/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

func TestDatabaseIsOpenToItsServicesAndNobodyElse(t *testing.T) {
	env, seen := application(t)
	env.Spec.Services = append(env.Spec.Services, v1alpha1.ServiceSpec{Name: "stranger", Image: env.Spec.Services[0].Image})
	plan := settle(t, admitted(t, env), seen)

	var from []string
	for _, rule := range findAll[*ec2.SecurityGroupIngressRule](plan) {
		p := rule.Spec.ForProvider
		if *p.SecurityGroupID != "sg-database-main" {
			continue
		}
		if p.ReferencedSecurityGroupID == nil || *p.IPProtocol != "tcp" || *p.FromPort != 5432 || *p.ToPort != 5432 {
			t.Errorf("%s is not from a security group to port 5432", rule.Name)
			continue
		}
		from = append(from, *p.ReferencedSecurityGroupID)
	}
	slices.Sort(from)
	if diff := cmp.Diff([]string{"sg-service-web", "sg-service-worker"}, from); diff != "" {
		t.Errorf("the database is open to (-want +got):\n%s", diff)
	}
	for _, rule := range findAll[*ec2.SecurityGroupEgressRule](plan) {
		if *rule.Spec.ForProvider.SecurityGroupID == "sg-database-main" {
			t.Errorf("%s lets the database connect", rule.Name)
		}
	}
	instance := find[*rds.Instance](t, plan, "staging-main")
	if got := *instance.Spec.ForProvider.VPCSecurityGroupIds[0]; got != "sg-database-main" || len(instance.Spec.ForProvider.VPCSecurityGroupIds) != 1 {
		t.Errorf("the database is in security group %s", got)
	}
}

func TestCredentialsHaveTheKeysOfSecretsThatRDSMakes(t *testing.T) {
	env, seen := application(t)
	o := findObject[*secretsmanager.SecretVersion](t, settle(t, env, seen), "staging-main.credentials")
	var got map[string]any
	if err := json.Unmarshal(o.Payload.Data["value"], &got); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"engine": "postgres", "host": "main.rds.example.com", "port": 5432.0, "dbname": "app",
		"username": "app_admin", "password": "random-value-of-staging-main-credentials",
		"dbInstanceIdentifier": "shop-staging-d8fcc-main",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("credentials (-want +got):\n%s", diff)
	}
}

func TestRDSManagedPasswordIsNeverInKubernetes(t *testing.T) {
	env := readEnvironment(t, "database-rds-managed")
	plan := settle(t, env, nothingBut(readSecrets(t, "none")))
	if len(plan.Generated) > 0 {
		t.Errorf("generates %v", plan.Generated)
	}
	if versions := findAll[*secretsmanager.SecretVersion](plan); len(versions) > 0 {
		t.Errorf("makes %s", versions[0].Name)
	}
	if instance := find[*rds.Instance](t, plan, "staging-main"); instance.Spec.ForProvider.PasswordSecretRef != nil {
		t.Error("gives the instance a password")
	}
}

func TestInstanceWaitsForItsPassword(t *testing.T) {
	env, seen := application(t)
	settle(t, env, seen)
	delete(seen.Secrets, "staging-main-credentials")
	o := findObject[*rds.Instance](t, compose(t, env, seen), "staging-main")
	if diff := cmp.Diff([]string{"Secret/staging-main-credentials"}, keys(o.WaitingOn)); diff != "" {
		t.Errorf("waits on (-want +got):\n%s", diff)
	}
}

func TestMajorVersionGetsAParameterGroupOfItsOwn(t *testing.T) {
	env, seen := application(t)
	before := settle(t, env, seen)
	env.Spec.Databases[0].EngineVersion = "18.1"
	env.Spec.Databases[0].Maintenance.AllowMajorVersionUpgrade = v1alpha1.Enabled
	after := settle(t, admitted(t, env), seen)
	want := []string{"+ParameterGroup/staging-main.postgres18", "-ParameterGroup/staging-main.postgres17", "~Instance/staging-main"}
	if diff := cmp.Diff(want, changes(before, after)); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
}

func TestMinorVersionChangesOnlyTheInstance(t *testing.T) {
	env, seen := application(t)
	before := settle(t, env, seen)
	env.Spec.Databases[0].EngineVersion = "17.5"
	after := settle(t, admitted(t, env), seen)
	if diff := cmp.Diff([]string{"~Instance/staging-main"}, changes(before, after)); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
}

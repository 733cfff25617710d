package compositions_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"
	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"
	secretsmanager "github.com/upbound/provider-aws/v2/apis/namespaced/secretsmanager/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

func TestDatabaseIsOpenToItsServicesAndNobodyElse(t *testing.T) {
	env, seen := application(t)
	env.Spec.Services = append(env.Spec.Services, v1alpha1.ServiceSpec{Name: "stranger", TaskSpec: v1alpha1.TaskSpec{Image: env.Spec.Services[0].Image}})
	composed := settle(t, admitted(t, env), seen)

	var from []string
	for _, rule := range findAll[*ec2.SecurityGroupIngressRule](composed) {
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
	for _, rule := range findAll[*ec2.SecurityGroupEgressRule](composed) {
		if *rule.Spec.ForProvider.SecurityGroupID == "sg-database-main" {
			t.Errorf("%s lets the database connect", rule.Name)
		}
	}
	instance := find[*rds.Instance](t, composed, "staging-main")
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
	p := settle(t, env, nothingBut(readSecrets(t, "none")))
	if len(p.Generated) > 0 {
		t.Errorf("generates %v", p.Generated)
	}
	if versions := findAll[*secretsmanager.SecretVersion](p); len(versions) > 0 {
		t.Errorf("makes %s", versions[0].Name)
	}
	if instance := find[*rds.Instance](t, p, "staging-main"); instance.Spec.ForProvider.PasswordSecretRef != nil {
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

func TestMySQLAndMariaDBCountMajorVersionsInTwoNumbers(t *testing.T) {
	cases := map[string]struct {
		engine             v1alpha1.DatabaseEngine
		from, minor, major string
		group              string
	}{
		"mysql":   {v1alpha1.EngineMySQL, "8.0", "8.0.41", "8.4", "staging-main.mysql8.4"},
		"mariadb": {v1alpha1.EngineMariaDB, "10.6", "10.6.21", "10.11.9", "staging-main.mariadb10.11"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			env, seen := application(t)
			db := &env.Spec.Databases[0]
			db.Engine, db.EngineVersion, db.Maintenance.AllowMajorVersionUpgrade = c.engine, c.from, v1alpha1.Enabled
			before := settle(t, admitted(t, env), seen)
			db.EngineVersion = c.minor
			minor := settle(t, admitted(t, env), seen)
			if diff := cmp.Diff([]string{"~Instance/staging-main"}, changes(before, minor)); diff != "" {
				t.Errorf("changes with %s (-want +got):\n%s", c.minor, diff)
			}
			db.EngineVersion = c.major
			group := find[*rds.ParameterGroup](t, settle(t, admitted(t, env), seen), c.group)
			if got := *group.Spec.ForProvider.Family; "staging-main."+got != c.group {
				t.Errorf("the family is %s", got)
			}
		})
	}
}

func TestServicesFindMySQLOnItsPort(t *testing.T) {
	env, seen := application(t)
	env.Spec.Databases[0].Engine, env.Spec.Databases[0].EngineVersion = v1alpha1.EngineMySQL, "8.4"
	p := settle(t, admitted(t, env), seen)
	door := find[*ec2.SecurityGroupIngressRule](t, p, "staging-database-main.web")
	if from, to := *door.Spec.ForProvider.FromPort, *door.Spec.ForProvider.ToPort; from != 3306 || to != 3306 {
		t.Errorf("the door is from port %v to %v", from, to)
	}
	definition := find[*ecs.TaskDefinition](t, p, "staging-web").Spec.ForProvider
	if !strings.Contains(*definition.ContainerDefinitions, `{"name":"DB_PORT","value":"3306"}`) {
		t.Errorf("the task has the containers %s", *definition.ContainerDefinitions)
	}
}

func TestExportedLogsAreWritten(t *testing.T) {
	cases := map[string]struct {
		exports []string
		own     v1alpha1.Parameters
		want    map[string]string
	}{
		"slow queries":       {[]string{"error", "slowquery"}, nil, map[string]string{"slow_query_log": "1", "log_output": "FILE"}},
		"all queries":        {[]string{"general"}, nil, map[string]string{"general_log": "1", "log_output": "FILE"}},
		"errors, always":     {[]string{"error"}, nil, map[string]string{}},
		"as the user says":   {[]string{"slowquery"}, v1alpha1.Parameters{"log_output": "NONE"}, map[string]string{"slow_query_log": "1", "log_output": "NONE"}},
		"not without export": {nil, v1alpha1.Parameters{"long_query_time": "2"}, map[string]string{"long_query_time": "2"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			env, seen := application(t)
			db := &env.Spec.Databases[0]
			db.Engine, db.EngineVersion, db.Monitoring.LogExports, db.Parameters = v1alpha1.EngineMariaDB, "11.4", c.exports, c.own
			got := map[string]string{}
			for _, p := range find[*rds.ParameterGroup](t, settle(t, admitted(t, env), seen), "staging-main.mariadb11.4").Spec.ForProvider.Parameter {
				if !slices.Contains(tlsParameters, *p.Name) {
					got[*p.Name] = *p.Value
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("parameters (-want +got):\n%s", diff)
			}
		})
	}
}

// restored is a shop whose database comes from a snapshot.
func restored(t *testing.T, source v1alpha1.CredentialsSource) (*v1alpha1.Environment, plan.Observed) {
	t.Helper()
	env, seen := application(t)
	env.Spec.Databases[0].RestoreFrom = &v1alpha1.DatabaseRestore{SnapshotIdentifier: "before"}
	env.Spec.Databases[0].Credentials.Source = source
	return admitted(t, env), seen
}

func TestRestoredInstanceKeepsTheUserAndDatabasesOfItsSnapshot(t *testing.T) {
	t.Parallel()
	for _, source := range []v1alpha1.CredentialsSource{v1alpha1.CredentialsGenerated, v1alpha1.CredentialsRDSManaged} {
		t.Run(string(source), func(t *testing.T) {
			env, seen := restored(t, source)
			params := find[*rds.Instance](t, settleChecked(t, env, seen), "staging-main").Spec.ForProvider
			if *params.SnapshotIdentifier != "before" || params.Username != nil || params.DBName != nil {
				t.Errorf("the instance is asked for with snapshot %s, user %v and database %v", *params.SnapshotIdentifier, params.Username, params.DBName)
			}
		})
	}
}

func TestCredentialsOfRestoredInstanceNameTheUserOfItsSnapshot(t *testing.T) {
	env, seen := restored(t, v1alpha1.CredentialsGenerated)
	p := settle(t, env, seen)
	if user, ok := seen.Secrets["staging-main-credentials"].Data["username"]; ok {
		t.Errorf("the Secret has user %s, whom nobody knows before AWS has restored the instance", user)
	}
	var got map[string]any
	if err := json.Unmarshal(findObject[*secretsmanager.SecretVersion](t, p, "staging-main.credentials").Payload.Data["value"], &got); err != nil {
		t.Fatal(err)
	}
	if got["username"] != "user_of_before" || got["password"] != "random-value-of-staging-main-credentials" {
		t.Errorf("credentials are %v", got)
	}
}

func TestInstanceKeepsItsSpecOnceItsIDIsKnown(t *testing.T) {
	env, seen := application(t)
	if got := find[*rds.Instance](t, compose(t, env, seen), "staging-main").Spec.ManagementPolicies; got != nil {
		t.Errorf("before its ID is known, the instance has the policies %v; without LateInitialize its ID would be lost", got)
	}
	last := find[*rds.Instance](t, settle(t, env, seen), "staging-main")
	if got := toJSON(t, last.Spec.ManagementPolicies); got != `["Observe","Create","Update","Delete"]` {
		t.Errorf("once its ID is known, the instance has the policies %s", got)
	}
}

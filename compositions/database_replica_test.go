package compositions_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"
	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// replicated is a shop whose database has a replica that web reads besides the database, and worker reads alone.
func replicated(t *testing.T) (*v1alpha1.Environment, plan.Observed) {
	t.Helper()
	env, seen := application(t)
	env.Spec.Databases[0].Replicas = []v1alpha1.DatabaseReplica{{Name: "read"}}
	env.Spec.Services[0].Databases = append(env.Spec.Services[0].Databases, v1alpha1.DatabaseLink{Name: "main", Replica: "read", EnvPrefix: "DB_READ_"})
	env.Spec.Services[1].Databases = []v1alpha1.DatabaseLink{{Name: "main", Replica: "read"}}
	return admitted(t, env), seen
}

func TestReplicaIsMadeBesideADatabaseThatStaysAsItIs(t *testing.T) {
	env, seen := application(t)
	before := settle(t, env, seen)
	env.Spec.Databases[0].Replicas = []v1alpha1.DatabaseReplica{{Name: "read"}}
	after := settle(t, admitted(t, env), seen)
	want := []string{"+Instance/staging-main.replica.read", "+SecurityGroup/staging-database-main.replica.read"}
	if diff := cmp.Diff(want, changes(before, after)); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
}

func TestReplicaFollowsTheDatabaseByItsARNAndAsksForNothingOfItsOwn(t *testing.T) {
	env, seen := replicated(t)
	p := settle(t, env, seen)
	replica, primary := findObject[*rds.Instance](t, p, "staging-main.replica.read"), findObject[*rds.Instance](t, p, "staging-main")
	params := as[*rds.Instance](t, replica.Resource).Spec.ForProvider
	if *params.ReplicateSourceDB != "arn:aws:rds:eu-west-1:111122223333:instance/main" || !*params.SkipFinalSnapshot || *params.DeletionProtection {
		t.Errorf("the replica follows %s, skips a snapshot: %v, is protected: %v", *params.ReplicateSourceDB, *params.SkipFinalSnapshot, *params.DeletionProtection)
	}
	if params.Username != nil || params.PasswordSecretRef != nil || params.DBName != nil || params.BackupRetentionPeriod != nil {
		t.Errorf("the replica asks for %v, %v, %v, %v", params.Username, params.PasswordSecretRef, params.DBName, params.BackupRetentionPeriod)
	}
	if replica.Depth <= primary.Depth {
		t.Errorf("the replica has depth %d, and would not go before the database, which has %d", replica.Depth, primary.Depth)
	}
}

func TestLinkToAReplicaOpensTheReplicaAlone(t *testing.T) {
	env, seen := replicated(t)
	p := settle(t, env, seen)
	want := map[string][]string{"sg-database-main": {"sg-service-web"}, "sg-database-main.replica.read": {"sg-service-web", "sg-service-worker"}}
	if diff := cmp.Diff(want, databaseDoors(p)); diff != "" {
		t.Errorf("open are (-want +got):\n%s", diff)
	}
	containers := *find[*ecs.TaskDefinition](t, p, "staging-web").Spec.ForProvider.ContainerDefinitions
	for _, variable := range []string{
		`{"name":"DB_HOST","value":"main.rds.example.com"}`, `{"name":"DB_READ_HOST","value":"main.replica.read.rds.example.com"}`, `{"name":"DB_READ_PASSWORD"`,
	} {
		if !strings.Contains(containers, variable) {
			t.Errorf("the task has no %s among %s", variable, containers)
		}
	}
}

func TestMajorVersionsComeInTheOrderThatRDSWants(t *testing.T) {
	cases := map[string]struct {
		engine         v1alpha1.DatabaseEngine
		from, to       string
		held, goesOn   string
		waitsOnInstead string
	}{
		"postgres": {v1alpha1.EnginePostgres, "17", "18", "staging-main.replica.read", "staging-main", "Instance/staging-main"},
		"mysql":    {v1alpha1.EngineMySQL, "8.0", "8.4", "staging-main", "staging-main.replica.read", "Instance/staging-main.replica.read"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			env, seen := replicated(t)
			db := &env.Spec.Databases[0]
			db.Engine, db.EngineVersion, db.Maintenance.AllowMajorVersionUpgrade = c.engine, c.from, v1alpha1.Enabled
			settle(t, admitted(t, env), seen)
			db.EngineVersion = c.to
			env = admitted(t, env)
			for _, o := range compose(t, env, seen).Objects { // the parameter group of the new version is there
				if !o.Waits() && o.Kind == "ParameterGroup" {
					seen.Resources[o.Key] = live(o)
				}
			}
			p := compose(t, env, seen)
			if waits := keys(findObject[*rds.Instance](t, p, c.held).WaitingOn); !slices.Equal(waits, []string{c.waitsOnInstead}) {
				t.Errorf("%s waits on %v", c.held, waits)
			}
			if o := findObject[*rds.Instance](t, p, c.goesOn); o.Waits() {
				t.Errorf("%s waits on %v", c.goesOn, keys(o.WaitingOn))
			}
			settle(t, env, seen)
		})
	}
}

func TestReplicaIsDeletedWithoutASnapshotAndIsNoDatabaseOfItsOwn(t *testing.T) {
	env, seen := replicated(t)
	live := as[*rds.Instance](t, seen.Resources[findObject[*rds.Instance](t, settle(t, env, seen), "staging-main.replica.read").Key])
	prepared, _ := compositions.Kinds.PrepareDeletion(env, live)
	if params := as[*rds.Instance](t, prepared).Spec.ForProvider; !*params.SkipFinalSnapshot || params.FinalSnapshotIdentifier != nil {
		t.Errorf("the deletion skips a snapshot: %v, and takes %v", *params.SkipFinalSnapshot, params.FinalSnapshotIdentifier)
	}
	env.Spec.Databases[0].Replicas, env.Spec.Services[0].Databases, env.Spec.Services[1].Databases = nil, nil, nil
	if p := compose(t, env, seen); len(p.Outputs.Databases) != 1 {
		t.Errorf("the status has the databases %v", p.Outputs.Databases)
	}
}

func TestComposeRefusesLinksToReplicasThatAreNotThere(t *testing.T) {
	env, seen := replicated(t)
	env.Spec.Databases[0].Replicas = nil
	if _, err := compositions.Compose(env, seen); err == nil || !strings.Contains(err.Error(), "names replica read, which is not in the replicas of database main") {
		t.Errorf("error %v", err)
	}
}

// To the provider the ARN of a source that AWS calls by its identifier would be another source, which it cannot elect.
func TestAdoptedReplicaGoesOnNamingItsSourceAsAWSDoes(t *testing.T) {
	const byARN = "arn:aws:rds:eu-west-1:111122223333:instance/main"
	for name, c := range map[string]struct{ kept, reported, want string }{
		"by the identifier": {"theirs", "main-of-theirs", "main-of-theirs"},
		"by the ARN":        {"theirs", byARN, byARN},
		"of our own":        {"", "main-of-theirs", byARN},
	} {
		t.Run(name, func(t *testing.T) {
			env, seen := replicated(t)
			p := settle(t, env, seen)
			primary := seen.Resources[findObject[*rds.Instance](t, p, "staging-main").Key].(*rds.Instance)
			primary.Status.AtProvider.Identifier = new("main-of-theirs")
			replica := seen.Resources[findObject[*rds.Instance](t, p, "staging-main.replica.read").Key].(*rds.Instance)
			plan.SetAnnotation(replica, v1alpha1.AnnotationKeptName, c.kept)
			replica.Status.AtProvider.Identifier, replica.Status.AtProvider.ReplicateSourceDB = new("theirs"), &c.reported

			params := find[*rds.Instance](t, compose(t, env, seen), "staging-main.replica.read").Spec.ForProvider
			if *params.ReplicateSourceDB != c.want || *params.Identifier != "theirs" {
				t.Errorf("%s follows %s", *params.Identifier, *params.ReplicateSourceDB)
			}
			if asks := params.DBSubnetGroupName != nil; asks != (c.want == byARN) { // beside which the provider takes an ARN alone
				t.Errorf("it asks for a subnet group: %t", asks)
			}
		})
	}
}

// Another group would lock out who reads the replica.
func TestAdoptedReplicaWithoutAGroupForItselfGoesOnWithThatOfItsDatabase(t *testing.T) {
	env, seen := replicated(t)
	env.Spec.Databases[0].AllowFrom = []v1alpha1.DatabaseClient{{SecurityGroupID: "sg-0a1b2c3d4e5f60718"}}
	p := settle(t, env, seen)
	plan.SetAnnotation(seen.Resources[findObject[*rds.Instance](t, p, "staging-main.replica.read").Key], v1alpha1.AnnotationKeptName, "theirs")
	for key := range seen.Resources {
		if strings.HasPrefix(key.Name, "staging-database-main.replica.read") {
			delete(seen.Resources, key)
		}
	}
	p = settle(t, env, seen)
	want := map[string][]string{"sg-database-main": {"sg-0a1b2c3d4e5f60718", "sg-service-web", "sg-service-worker"}}
	if diff := cmp.Diff(want, databaseDoors(p)); diff != "" {
		t.Errorf("open are (-want +got):\n%s", diff)
	}
	if own := slices.ContainsFunc(findAll[*ec2.SecurityGroup](p), func(g *ec2.SecurityGroup) bool { return strings.Contains(g.Name, ".replica.") }); own {
		t.Error("it gets a group for itself")
	}
	groups := find[*rds.Instance](t, p, "staging-main.replica.read").Spec.ForProvider.VPCSecurityGroupIds
	if len(groups) != 1 || *groups[0] != "sg-database-main" {
		t.Errorf("it has the groups %v", groups)
	}
}

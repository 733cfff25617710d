package compositions_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	"github.com/google/go-cmp/cmp"
	cloudwatch "github.com/upbound/provider-aws/v2/apis/namespaced/cloudwatch/v1beta1"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"
	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"
	secretsmanager "github.com/upbound/provider-aws/v2/apis/namespaced/secretsmanager/v1beta1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// aurora turns a database into a cluster with a replica.
func aurora(d *v1alpha1.DatabaseSpec) {
	d.Engine, d.EngineVersion, d.InstanceClass, d.Availability = v1alpha1.EngineAuroraPostgres, "17", "db.r8g.large", v1alpha1.SingleAZ
	d.Storage, d.Monitoring.LogExports = v1alpha1.DatabaseStorage{}, nil
	d.Replicas = []v1alpha1.DatabaseReplica{{Name: "read"}}
}

// onAurora is the application with a cluster.
func onAurora(t *testing.T, changes ...func(*v1alpha1.DatabaseSpec)) (*v1alpha1.Environment, plan.Observed) {
	t.Helper()
	env, seen := application(t)
	for _, change := range append([]func(*v1alpha1.DatabaseSpec){aurora}, changes...) {
		change(&env.Spec.Databases[0])
	}
	return admitted(t, env), seen
}

func TestTasksWaitForAnInstanceOfTheCluster(t *testing.T) {
	env, seen := onAurora(t)
	p := settle(t, env, seen)
	for _, name := range []string{"staging-main", "staging-main.replica.read"} {
		setReady(seen.Resources[findObject[*rds.ClusterInstance](t, p, name).Key], corev1.ConditionFalse)
	}
	waits := keys(findObject[*ecs.Service](t, compose(t, env, seen), "staging-web").WaitingOn)
	if !slices.Contains(waits, "ClusterInstance/staging-main") || slices.Contains(waits, "ClusterInstance/staging-main.replica.read") {
		t.Errorf("the service waits on %v", waits)
	}
}

func TestReplicasOfAClusterComeAndGoAlone(t *testing.T) {
	env, seen := onAurora(t)
	before := settle(t, env, seen)
	env.Spec.Databases[0].Replicas = nil
	if diff := cmp.Diff([]string{"-ClusterInstance/staging-main.replica.read"}, changes(before, settle(t, admitted(t, env), seen))); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
}

func TestCapacitiesChangeTheClusterAlone(t *testing.T) {
	units := func(n float64) *v1alpha1.Capacity { return new(v1alpha1.Capacity(n)) }
	env, seen := onAurora(t, func(d *v1alpha1.DatabaseSpec) {
		d.InstanceClass, d.Serverless = "db.serverless", &v1alpha1.DatabaseServerless{MinCapacity: units(0.5), MaxCapacity: units(4)}
	})
	before := settle(t, env, seen)
	env.Spec.Databases[0].Serverless.MaxCapacity = units(8)
	if diff := cmp.Diff([]string{"~Cluster/staging-main"}, changes(before, settle(t, admitted(t, env), seen))); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
}

func TestAnotherPasswordGoesToTheClusterAndThenToTheTasks(t *testing.T) {
	env, seen := onAurora(t, func(d *v1alpha1.DatabaseSpec) {
		d.Credentials = v1alpha1.DatabaseCredentials{Source: v1alpha1.CredentialsSecretRef, SecretRef: &v1alpha1.SecretKeyReference{Name: "own"}}
	})
	seen.Secrets["own"] = newSecret("own", map[string]string{"password": "the-first-password"})
	settle(t, env, seen)
	seen.Secrets["own"] = newSecret("own", map[string]string{"password": "the-second-password"})
	during := compose(t, env, seen)
	if o := findObject[*rds.Cluster](t, during, "staging-main"); !o.Unsettled {
		t.Error("the cluster is settled with the first password")
	}
	if waits := keys(findObject[*secretsmanager.SecretVersion](t, during, "staging-main.credentials").WaitingOn); !slices.Contains(waits, "Cluster/staging-main") {
		t.Errorf("the version of the secret waits on %v, and not on the cluster", waits)
	}
}

func TestClusterIsNeitherTurnedRoundNorDropped(t *testing.T) {
	cases := map[string]struct {
		edit func(*v1alpha1.EnvironmentSpec)
		want string
	}{
		"engine of RDS": {func(s *v1alpha1.EnvironmentSpec) {
			s.Databases[0].Engine, s.Databases[0].InstanceClass = v1alpha1.EnginePostgres, "db.m7g.large"
		}, "engine of main is aurora-postgresql in AWS"},
		"name":     {func(s *v1alpha1.EnvironmentSpec) { s.Databases[0].DatabaseName = "other" }, "databaseName of main is app in AWS"},
		"username": {func(s *v1alpha1.EnvironmentSpec) { s.Databases[0].Credentials.Username = "other" }, "credentials.username of main is app_admin in AWS"},
		"taken out": {func(s *v1alpha1.EnvironmentSpec) {
			s.Databases = nil
			for i := range s.Services {
				s.Services[i].Databases = nil
			}
		}, "main is protected and exists"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			env, seen := onAurora(t)
			settle(t, env, seen)
			c.edit(&env.Spec)
			if _, err := compositions.Compose(admitted(t, env), seen); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestInstanceOfRDSDoesNotBecomeACluster(t *testing.T) {
	env, seen := application(t)
	settle(t, env, seen)
	aurora(&env.Spec.Databases[0])
	if _, err := compositions.Compose(admitted(t, env), seen); err == nil || !strings.Contains(err.Error(), "engine of main is postgres in AWS") {
		t.Errorf("got %v", err)
	}
}

func TestUpgradeOfAClusterIsNotedUntilItIsThere(t *testing.T) {
	env, seen := onAurora(t)
	settle(t, env, seen)
	env.Spec.Databases[0].EngineVersion, env.Spec.Databases[0].Maintenance.AllowMajorVersionUpgrade = "18", v1alpha1.Enabled
	env.Spec.Databases[0].InstanceClass = "db.r8g.xlarge"
	p := compose(t, admitted(t, env), seen)
	for note, o := range map[string]*plan.Object{
		"waits for the maintenance window: engine version 17.9 becomes 18":                    findObject[*rds.Cluster](t, p, "staging-main"),
		"waits for the maintenance window: instance class db.r8g.large becomes db.r8g.xlarge": findObject[*rds.ClusterInstance](t, p, "staging-main.replica.read"),
	} {
		if o.Note != note || !o.Unsettled {
			t.Errorf("%s has the note %q, want %q", o, o.Note, note)
		}
	}
}

// auroraCluster in AWS.
func auroraCluster(spec, aws flags) *rds.Cluster {
	live := &rds.Cluster{}
	live.Name, live.UID = "staging-main", types.UID("0f6f8ad6")
	live.Labels = map[string]string{v1alpha1.LabelInstance: "main"}
	meta.SetExternalName(live, "shop-staging-main")
	asked, now := &live.Spec.ForProvider, &live.Status.AtProvider
	asked.DeletionProtection, asked.SkipFinalSnapshot = &spec.Protected, &spec.SkipSnapshot
	now.ID, now.DeletionProtection, now.SkipFinalSnapshot = new("shop-staging-main"), &aws.Protected, &aws.SkipSnapshot
	if spec.Snapshot != "" {
		asked.FinalSnapshotIdentifier = &spec.Snapshot
	}
	if aws.Snapshot != "" {
		now.FinalSnapshotIdentifier = &aws.Snapshot
	}
	return live
}

func TestClusterIsDeletedWithItsFinalSnapshot(t *testing.T) {
	live := auroraCluster(flags{Protected: true}, flags{Protected: true})
	prepared, done := compositions.Kinds.PrepareDeletion(&v1alpha1.Environment{}, live)
	if done || prepared == nil {
		t.Fatalf("a protected cluster is prepared: %v", done)
	}
	asked := as[*rds.Cluster](t, prepared).Spec.ForProvider
	snapshot := plan.Text(asked.FinalSnapshotIdentifier)
	if *asked.DeletionProtection || *asked.SkipFinalSnapshot || !strings.HasPrefix(snapshot, "shop-staging-main-final-") {
		t.Errorf("asked for protection %v, no snapshot %v, snapshot %q", *asked.DeletionProtection, *asked.SkipFinalSnapshot, snapshot)
	}
	for name, c := range map[string]struct {
		spec, aws flags
		policy    v1alpha1.FinalSnapshotPolicy
		done      bool
	}{
		"AWS knows":                      {flags{Snapshot: snapshot}, flags{Snapshot: snapshot}, v1alpha1.FinalSnapshotRequired, true},
		"AWS still protects":             {flags{Snapshot: snapshot}, flags{Protected: true, Snapshot: snapshot}, v1alpha1.FinalSnapshotRequired, false},
		"a snapshot is wanted after all": {flags{SkipSnapshot: true}, flags{SkipSnapshot: true}, v1alpha1.FinalSnapshotRequired, false},
		"none is wanted":                 {flags{SkipSnapshot: true}, flags{SkipSnapshot: true}, v1alpha1.FinalSnapshotSkip, true},
	} {
		env := &v1alpha1.Environment{Spec: v1alpha1.EnvironmentSpec{Databases: []v1alpha1.DatabaseSpec{{Name: "main", FinalSnapshot: c.policy}}}}
		if _, done := compositions.Kinds.PrepareDeletion(env, auroraCluster(c.spec, c.aws)); done != c.done {
			t.Errorf("%s: prepared is %v, want %v", name, done, c.done)
		}
	}
}

func TestAlarmsOfAClusterAreAboutItsWriter(t *testing.T) {
	cases := map[string]struct {
		change func(*v1alpha1.DatabaseSpec)
		want   map[string]float64
	}{
		"provisioned": {func(*v1alpha1.DatabaseSpec) {}, map[string]float64{"CPUUtilization": 90, "DatabaseConnections": 1376}},
		"like MySQL on 4 GiB": {func(d *v1alpha1.DatabaseSpec) {
			d.Engine, d.EngineVersion, d.InstanceClass = v1alpha1.EngineAuroraMySQL, "8.0", "db.t4g.medium"
		}, map[string]float64{"CPUUtilization": 90, "DatabaseConnections": 72}},
		"like MySQL on 32 GiB": {func(d *v1alpha1.DatabaseSpec) {
			d.Engine, d.EngineVersion, d.InstanceClass = v1alpha1.EngineAuroraMySQL, "8.0", "db.r8g.xlarge"
		}, map[string]float64{"CPUUtilization": 90, "DatabaseConnections": 1600}},
		"serverless": {func(d *v1alpha1.DatabaseSpec) {
			d.InstanceClass = "db.serverless"
			d.Serverless = &v1alpha1.DatabaseServerless{MinCapacity: new(v1alpha1.Capacity(1)), MaxCapacity: new(v1alpha1.Capacity(2))}
		}, map[string]float64{"ACUUtilization": 90}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			env := readEnvironment(t, "alarms")
			aurora(&env.Spec.Databases[0])
			c.change(&env.Spec.Databases[0])
			got := map[string]float64{}
			for _, o := range compose(t, admitted(t, env), plan.Observed{}).Objects {
				alarm, ok := o.Resource.(*cloudwatch.MetricAlarm)
				if ok && o.Instance == "database-"+env.Spec.Databases[0].Name {
					got[*alarm.Spec.ForProvider.MetricName] = *alarm.Spec.ForProvider.Threshold
					if of := alarm.Spec.ForProvider.Dimensions; len(of) != 2 || *of["Role"] != "WRITER" || of["DBClusterIdentifier"] == nil {
						t.Errorf("%s is about %v", o, of)
					}
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("thresholds (-want +got):\n%s", diff)
			}
		})
	}
}

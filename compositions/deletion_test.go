package compositions_test

import (
	"testing"
	"time"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	"github.com/google/go-cmp/cmp"
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"
	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"
	secretsmanager "github.com/upbound/provider-aws/v2/apis/namespaced/secretsmanager/v1beta1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
)

// flags of an RDS instance that matter for its deletion.
type flags struct {
	Protected, SkipSnapshot bool
	Snapshot                string
}

func TestPrepareDeletion(t *testing.T) {
	const snapshot = "shop-staging-main-final-17b78"
	cases := map[string]struct {
		spec, aws flags
		absent    bool
		prepared  *flags
		done      bool
	}{
		"protected": {
			spec: flags{Protected: true}, aws: flags{Protected: true},
			prepared: &flags{Snapshot: snapshot},
		},
		"not protected, without the name of a snapshot": {
			prepared: &flags{Snapshot: snapshot},
		},
		"prepared, and not in AWS yet": {
			spec: flags{Snapshot: snapshot}, aws: flags{Protected: true},
		},
		"prepared, and protection still on": {
			spec: flags{Snapshot: snapshot}, aws: flags{Protected: true, Snapshot: snapshot},
		},
		"prepared, and in AWS": {
			spec: flags{Snapshot: snapshot}, aws: flags{Snapshot: snapshot}, done: true,
		},
		"no snapshot wanted, protected": {
			spec: flags{Protected: true, SkipSnapshot: true}, aws: flags{Protected: true, SkipSnapshot: true},
			prepared: &flags{SkipSnapshot: true},
		},
		"no snapshot wanted, not protected": {
			spec: flags{SkipSnapshot: true}, aws: flags{SkipSnapshot: true}, done: true,
		},
		"no snapshot wanted any more, and AWS does not know": {
			spec: flags{SkipSnapshot: true},
		},
		"a snapshot wanted after all, and AWS does not know": {
			spec: flags{Snapshot: snapshot}, aws: flags{SkipSnapshot: true, Snapshot: snapshot},
		},
		"not made yet, protected": {
			spec: flags{Protected: true}, absent: true,
			prepared: &flags{Snapshot: snapshot},
		},
		"not made yet, prepared": {
			spec: flags{Snapshot: snapshot}, absent: true, done: true,
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			live := instance(c.spec, c.aws)
			if c.absent {
				live.Status.AtProvider.ID = nil
			}
			given := live.DeepCopy()
			prepared, done := compositions.Kinds.PrepareDeletion(&v1alpha1.Environment{}, live)
			if done != c.done {
				t.Errorf("done is %v, want %v", done, c.done)
			}
			var got *flags
			if prepared != nil {
				got = flagsOf(as[*rds.Instance](t, prepared))
			}
			if diff := cmp.Diff(c.prepared, got); diff != "" {
				t.Errorf("prepared (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(given, live); diff != "" {
				t.Errorf("PrepareDeletion changes what it is given:\n%s", diff)
			}
		})
	}
}

// instance is a live one with flags in its spec and in AWS.
func instance(spec, aws flags) *rds.Instance {
	live := &rds.Instance{}
	live.Name, live.UID = "staging-main", "uid"
	p, now := &live.Spec.ForProvider, &live.Status.AtProvider
	p.Identifier, p.DeletionProtection, p.SkipFinalSnapshot = new("shop-staging-main"), &spec.Protected, &spec.SkipSnapshot
	now.ID, now.DeletionProtection, now.SkipFinalSnapshot = new("db-1"), &aws.Protected, &aws.SkipSnapshot
	if spec.Snapshot != "" {
		p.FinalSnapshotIdentifier = &spec.Snapshot
	}
	if aws.Snapshot != "" {
		now.FinalSnapshotIdentifier = &aws.Snapshot
	}
	return live
}

func flagsOf(res *rds.Instance) *flags {
	p := res.Spec.ForProvider
	out := &flags{Protected: *p.DeletionProtection, SkipSnapshot: *p.SkipFinalSnapshot}
	if p.FinalSnapshotIdentifier != nil {
		out.Snapshot = *p.FinalSnapshotIdentifier
	}
	return out
}

func TestPrepareDeletionWaitsForWhatIsBeingMade(t *testing.T) {
	const snapshot = "shop-staging-main-final-17b78"
	live := instance(flags{Snapshot: snapshot}, flags{})
	live.Status.AtProvider.ID = nil
	meta.SetExternalCreatePending(live, time.Now())
	if prepared, done := compositions.Kinds.PrepareDeletion(&v1alpha1.Environment{}, live); prepared != nil || done {
		t.Errorf("while it is made: got %v, %v", prepared, done)
	}
	live.SetConditions(xpv1.Condition{Type: "LastAsyncOperation", Status: corev1.ConditionFalse})
	if prepared, done := compositions.Kinds.PrepareDeletion(&v1alpha1.Environment{}, live); prepared != nil || !done {
		t.Errorf("when that has failed: got %v, %v", prepared, done)
	}
}

func TestDatabaseMadeAgainLeavesAnotherSnapshot(t *testing.T) {
	name := func(uid string) string {
		live := instance(flags{}, flags{})
		live.UID = "uid-" + types.UID(uid)
		prepared, _ := compositions.Kinds.PrepareDeletion(&v1alpha1.Environment{}, live)
		return flagsOf(as[*rds.Instance](t, prepared)).Snapshot
	}
	if one, other := name("1"), name("2"); one == other {
		t.Errorf("both snapshots are called %s", one)
	}
}

func TestPrepareDeletionOfLoadBalancer(t *testing.T) {
	cases := map[string]struct{ spec, aws, absent, prepared, done bool }{
		"protected":                     {spec: true, aws: true, prepared: true},
		"protection is still on in AWS": {aws: true},
		"not protected":                 {done: true},
		"not made yet, protected":       {spec: true, absent: true, prepared: true},
		"not made yet, not protected":   {absent: true, done: true},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			live := &elbv2.LB{}
			live.Spec.ForProvider.EnableDeletionProtection = &c.spec
			if !c.absent {
				live.Status.AtProvider.Arn, live.Status.AtProvider.EnableDeletionProtection = new("arn"), &c.aws
			}
			prepared, done := compositions.Kinds.PrepareDeletion(&v1alpha1.Environment{}, live)
			if done != c.done || (prepared != nil) != c.prepared {
				t.Fatalf("got %v, %v", prepared, done)
			}
			if prepared != nil && *as[*elbv2.LB](t, prepared).Spec.ForProvider.EnableDeletionProtection {
				t.Error("the protection is not taken off")
			}
			if *live.Spec.ForProvider.EnableDeletionProtection != c.spec {
				t.Error("PrepareDeletion changes what it is given")
			}
		})
	}
}

// The provider deletes a secret with the days that it has applied last.
func TestLastWordAboutARecoveryWindowCounts(t *testing.T) {
	const absent = -1
	cases := map[string]struct {
		asked, applied, inAWS, prepared float64
		going, done                     bool
	}{
		"wanted after all":                        {asked: 30, applied: 0, inAWS: 0, prepared: 30},
		"not wanted any more":                     {asked: 0, applied: 7, inAWS: 7, prepared: 0},
		"applied, and not arrived":                {asked: 30, applied: 30, inAWS: 0, prepared: absent},
		"applied and arrived":                     {asked: 30, applied: 30, inAWS: 30, prepared: absent, done: true},
		"not known in AWS":                        {asked: 7, applied: 7, inAWS: absent, prepared: absent},
		"not in the spec":                         {asked: absent, applied: 7, inAWS: 7, prepared: absent, done: true},
		"not in the spec, and has not arrived":    {asked: absent, applied: 30, inAWS: 0, prepared: absent},
		"on its way out with what it was applied": {asked: 30, applied: 30, inAWS: 0, prepared: absent, going: true, done: true},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			env := &v1alpha1.Environment{}
			env.Name = "staging"
			if c.asked != absent {
				env.Spec.Secrets = []v1alpha1.SecretSpec{{Name: "session", RecoveryWindowDays: new(int32(c.asked))}}
			}
			live := &secretsmanager.Secret{}
			live.Name = "staging-session"
			live.Spec.ForProvider.RecoveryWindowInDays, live.Status.AtProvider.ID = &c.applied, new("arn")
			if c.inAWS != absent {
				live.Status.AtProvider.RecoveryWindowInDays = &c.inAWS
			}
			if c.going {
				live.DeletionTimestamp = new(metav1.Now())
			}
			prepared, done := compositions.Kinds.PrepareDeletion(env, live)
			if done != c.done || (prepared != nil) != (c.prepared != absent) {
				t.Fatalf("got %v, %v", prepared, done)
			}
			if prepared != nil && *as[*secretsmanager.Secret](t, prepared).Spec.ForProvider.RecoveryWindowInDays != c.prepared {
				t.Errorf("prepared with %v days", *as[*secretsmanager.Secret](t, prepared).Spec.ForProvider.RecoveryWindowInDays)
			}
		})
	}
}

func TestWhatIsNotProtectedNeedsNoPreparation(t *testing.T) {
	if prepared, done := compositions.Kinds.PrepareDeletion(&v1alpha1.Environment{}, &ec2.VPC{}); prepared != nil || !done {
		t.Errorf("got %v, %v", prepared, done)
	}
}

func TestLastWordAboutTheFinalSnapshotCounts(t *testing.T) {
	tests := map[string]struct {
		database *v1alpha1.DatabaseSpec
		applied  bool
		skips    bool
	}{
		"wanted after all":       {&v1alpha1.DatabaseSpec{Name: "main", FinalSnapshot: v1alpha1.FinalSnapshotRequired}, true, false},
		"not wanted any more":    {&v1alpha1.DatabaseSpec{Name: "main", FinalSnapshot: v1alpha1.FinalSnapshotSkip}, false, true},
		"said before it was out": {nil, true, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			env := &v1alpha1.Environment{}
			if test.database != nil {
				env.Spec.Databases = []v1alpha1.DatabaseSpec{*test.database}
			}
			live := instance(flags{Protected: true, SkipSnapshot: test.applied}, flags{Protected: true, SkipSnapshot: test.applied})
			live.Labels = map[string]string{v1alpha1.LabelInstance: "main"}
			prepared, _ := compositions.Kinds.PrepareDeletion(env, live)
			if got := flagsOf(as[*rds.Instance](t, prepared)); got.SkipSnapshot != test.skips || (got.Snapshot == "") != test.skips {
				t.Errorf("prepared with %+v", got)
			}
		})
	}
}

func TestWhatIsOnlyGoingAwayIsAskedForNothingElse(t *testing.T) {
	live := instance(flags{Protected: true}, flags{Protected: true})
	asked, has := &live.Spec.ForProvider, &live.Status.AtProvider
	asked.InstanceClass, has.InstanceClass = new("db.t4g.mirco"), new("db.t4g.micro")
	asked.AllocatedStorage, has.AllocatedStorage = new(20.0), new(200.0)
	asked.Engine, has.Engine = new("mysql"), new("postgres")
	asked.Port = new(5432.0) // AWS does not say
	prepared, done := compositions.Kinds.PrepareDeletion(&v1alpha1.Environment{}, live)
	if done {
		t.Error("it is done while the protection is on")
	}
	got := as[*rds.Instance](t, prepared).Spec.ForProvider
	if *got.InstanceClass != "db.t4g.micro" || *got.AllocatedStorage != 200 || *got.Engine != "postgres" || *got.Port != 5432 || *got.DeletionProtection {
		t.Errorf("asked for class %s, storage %v, engine %s, port %v, protection %t",
			*got.InstanceClass, *got.AllocatedStorage, *got.Engine, *got.Port, *got.DeletionProtection)
	}
}

// A list or a block that AWS refuses is taken out, and one that it has otherwise is taken as it is.
func TestListsAndBlocksThatAWSRefusesAreTakenOut(t *testing.T) {
	live := instance(flags{Protected: true}, flags{Protected: true})
	asked, has := &live.Spec.ForProvider, &live.Status.AtProvider
	asked.EnabledCloudwatchLogsExports = []*string{new("typo")}
	asked.VPCSecurityGroupIds, has.VPCSecurityGroupIds = []*string{new("sg-2")}, []*string{new("sg-1")}
	asked.BlueGreenUpdate = &rds.BlueGreenUpdateParameters{Enabled: new(true)}
	asked.RestoreToPointInTime = &rds.RestoreToPointInTimeParameters{UseLatestRestorableTime: new(true)}
	has.RestoreToPointInTime = &rds.RestoreToPointInTimeObservation{UseLatestRestorableTime: new(false)}
	prepared, _ := compositions.Kinds.PrepareDeletion(&v1alpha1.Environment{}, live)
	got := as[*rds.Instance](t, prepared).Spec.ForProvider
	if len(got.EnabledCloudwatchLogsExports) > 0 || *got.VPCSecurityGroupIds[0] != "sg-1" || got.BlueGreenUpdate != nil ||
		*got.RestoreToPointInTime.UseLatestRestorableTime {
		t.Errorf("asked for the logs %v, the groups %v, and the blocks %v, %v",
			got.EnabledCloudwatchLogsExports, got.VPCSecurityGroupIds, got.BlueGreenUpdate, got.RestoreToPointInTime)
	}
}

// The provider would make it again after it has deleted it.
func TestDifferenceThatNeedsAReplacementDoesNotHoldWhatIsNotProtected(t *testing.T) {
	live := &ec2.VPC{}
	live.Spec.ForProvider.CidrBlock, live.Status.AtProvider.CidrBlock = new("10.1.0.0/16"), new("10.0.0.0/16")
	prepared, done := compositions.Kinds.PrepareDeletion(&v1alpha1.Environment{}, live)
	if prepared == nil || !done || *as[*ec2.VPC](t, prepared).Spec.ForProvider.CidrBlock != "10.0.0.0/16" {
		t.Errorf("got %v, %v", prepared, done)
	}
}

// The provider does not update what is on its way out, but reads this when it deletes.
func TestDatabaseOnItsWayOutLetsTheProviderLiftItsProtection(t *testing.T) {
	live := instance(flags{}, flags{Protected: true})
	live.DeletionTimestamp = new(metav1.Now())
	prepared, _ := compositions.Kinds.PrepareDeletion(&v1alpha1.Environment{}, live)
	if got := as[*rds.Instance](t, prepared).Spec.ForProvider; got.ApplyImmediately == nil || !*got.ApplyImmediately {
		t.Error("it is not to be applied immediately")
	}
}

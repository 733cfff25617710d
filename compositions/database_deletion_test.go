package compositions_test

import (
	"testing"
	"time"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	"github.com/google/go-cmp/cmp"
	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"
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

// The provider does not update what is on its way out, but reads this when it deletes.
func TestDatabaseOnItsWayOutLetsTheProviderLiftItsProtection(t *testing.T) {
	live := instance(flags{}, flags{Protected: true})
	live.DeletionTimestamp = new(metav1.Now())
	prepared, _ := compositions.Kinds.PrepareDeletion(&v1alpha1.Environment{}, live)
	if got := as[*rds.Instance](t, prepared).Spec.ForProvider; got.ApplyImmediately == nil || !*got.ApplyImmediately {
		t.Error("it is not to be applied immediately")
	}
}

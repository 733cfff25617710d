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
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"

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
			prepared, done := compositions.PrepareDeletion(live)
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
	if prepared, done := compositions.PrepareDeletion(live); prepared != nil || done {
		t.Errorf("while it is made: got %v, %v", prepared, done)
	}
	live.SetConditions(xpv1.Condition{Type: "LastAsyncOperation", Status: corev1.ConditionFalse})
	if prepared, done := compositions.PrepareDeletion(live); prepared != nil || !done {
		t.Errorf("when that has failed: got %v, %v", prepared, done)
	}
}

func TestDatabaseMadeAgainLeavesAnotherSnapshot(t *testing.T) {
	name := func(uid string) string {
		live := instance(flags{}, flags{})
		live.UID = "uid-" + types.UID(uid)
		prepared, _ := compositions.PrepareDeletion(live)
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
			prepared, done := compositions.PrepareDeletion(live)
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

func TestWhatIsNotProtectedNeedsNoPreparation(t *testing.T) {
	if prepared, done := compositions.PrepareDeletion(&ec2.VPC{}); prepared != nil || !done {
		t.Errorf("got %v, %v", prepared, done)
	}
}

package compositions_test

import (
	"testing"

	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"
	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"
	secretsmanager "github.com/upbound/provider-aws/v2/apis/namespaced/secretsmanager/v1beta1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
)

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

func TestWhatIsOnlyGoingAwayIsAskedForNothingElse(t *testing.T) {
	live := instance(flags{Protected: true}, flags{Protected: true})
	asked, has := &live.Spec.ForProvider, &live.Status.AtProvider
	asked.InstanceClass, has.InstanceClass = new("db.t9g.micro"), new("db.t4g.micro")
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

package compositions_test

import (
	"testing"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"
	corev1 "k8s.io/api/core/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// running is the shop, whose database is asked for in one way and runs in another.
func running(t *testing.T, ask func(*v1alpha1.DatabaseSpec), run func(*rds.Instance)) *plan.Object {
	t.Helper()
	env, seen := application(t)
	if ask != nil {
		ask(&env.Spec.Databases[0])
	}
	env = admitted(t, env)
	p := settle(t, env, seen)
	live := as[*rds.Instance](t, seen.Resources[findObject[*rds.Instance](t, p, "staging-main").Key])
	run(live)
	return findObject[*rds.Instance](t, compose(t, env, seen), "staging-main")
}

func TestInstanceThatRunsAsItWasSaysWhatItWaitsFor(t *testing.T) {
	tests := map[string]struct {
		ask  func(*v1alpha1.DatabaseSpec)
		runs rds.InstanceObservation
		want string
	}{
		"version": {
			func(db *v1alpha1.DatabaseSpec) { db.EngineVersion = "17" },
			rds.InstanceObservation{EngineVersionActual: new("16.9"), MaintenanceWindow: new("sun:04:00-sun:04:30")},
			"waits for the maintenance window sun:04:00-sun:04:30: engine version 16.9 becomes 17",
		},
		"minor version": {
			func(db *v1alpha1.DatabaseSpec) { db.EngineVersion = "16.10" },
			rds.InstanceObservation{EngineVersionActual: new("16.9")},
			"waits for the maintenance window: engine version 16.9 becomes 16.10",
		},
		"version of MySQL": {
			func(db *v1alpha1.DatabaseSpec) { db.Engine, db.EngineVersion = v1alpha1.EngineMySQL, "8.4" },
			rds.InstanceObservation{EngineVersionActual: new("8.0.41"), ParameterGroupName: new("old")},
			"waits for the maintenance window: engine version 8.0.41 becomes 8.4, parameter group old becomes shop-staging-d8fcc-main-mysql8-4-702a61",
		},
		"class and zones": {
			func(db *v1alpha1.DatabaseSpec) {
				db.InstanceClass, db.Availability = "db.m7g.large", v1alpha1.MultiAZ
			},
			rds.InstanceObservation{InstanceClass: new("db.t4g.micro"), MultiAz: new(false)},
			"waits for the maintenance window: instance class db.t4g.micro becomes db.m7g.large, availability SingleAZ becomes MultiAZ",
		},
		"at once": {
			func(db *v1alpha1.DatabaseSpec) { db.Maintenance.Apply = v1alpha1.ApplyImmediately },
			rds.InstanceObservation{MultiAz: new(true), MaintenanceWindow: new("sun:04:00-sun:04:30")},
			"is being changed: availability MultiAZ becomes SingleAZ",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			o := running(t, test.ask, func(live *rds.Instance) { live.Status.AtProvider = test.runs })
			if !o.Unsettled || o.Note != test.want {
				t.Errorf("unsettled is %v, note is %q, want %q", o.Unsettled, o.Note, test.want)
			}
		})
	}
}

func TestInstanceThatRunsAsAskedIsSettled(t *testing.T) {
	tests := map[string]struct {
		version string
		run     func(*rds.Instance)
	}{
		"the newest of a major version": {"16", func(live *rds.Instance) { live.Status.AtProvider.EngineVersionActual = new("16.9") }},
		"an exact version":              {"16.9", func(live *rds.Instance) { live.Status.AtProvider.EngineVersionActual = new("16.9") }},
		"a version that AWS upgraded":   {"16.9", func(live *rds.Instance) { live.Status.AtProvider.EngineVersionActual = new("16.10") }},
		"an extended version":           {"13.22-rds.20260101", func(live *rds.Instance) { live.Status.AtProvider.EngineVersionActual = new("13.22-rds.20260101") }},
		"nothing reported yet":          {"16.9", func(live *rds.Instance) { live.Status.AtProvider = rds.InstanceObservation{} }},
		"not there yet": {"16.9", func(live *rds.Instance) {
			live.Status.AtProvider.EngineVersionActual = new("15.1")
			setReady(live, corev1.ConditionFalse)
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			o := running(t, func(db *v1alpha1.DatabaseSpec) { db.EngineVersion = test.version }, test.run)
			if o.Unsettled || o.Note != "" {
				t.Errorf("unsettled is %v, note is %q", o.Unsettled, o.Note)
			}
		})
	}
}

func TestInstanceThatAWSRefusesToChangeWaitsForNoWindow(t *testing.T) {
	o := running(t, nil, func(live *rds.Instance) {
		live.Status.AtProvider.InstanceClass = new("db.t3.micro")
		live.SetConditions(xpv1.Condition{Type: "LastAsyncOperation", Status: corev1.ConditionFalse})
	})
	if !o.Unsettled || o.Note != "" {
		t.Errorf("unsettled is %v, note is %q", o.Unsettled, o.Note)
	}
}

// RDS upgrades minor versions by itself. The provider then asks for no version, so what is asked for stays as it is and everything else is followed.
func TestExactVersionThatRDSHasUpgradedStays(t *testing.T) {
	for asked, runs := range map[string]string{"17.4": "17.5", "16.9": "16.10", "17": "17.5"} {
		instance := running(t, func(db *v1alpha1.DatabaseSpec) { db.EngineVersion = asked }, func(live *rds.Instance) {
			live.Status.AtProvider.EngineVersion, live.Status.AtProvider.EngineVersionActual = &runs, &runs
		})
		if instance.Unsettled || instance.Note != "" {
			t.Errorf("%s is asked for and %s runs: unsettled %t, %q", asked, runs, instance.Unsettled, instance.Note)
		}
		will := as[*rds.Instance](t, instance.Resource)
		was := will.DeepCopy()
		was.Status.AtProvider.EngineVersionActual = &runs
		will.Spec.ForProvider.InstanceClass = new("db.m7g.large")
		if hazard := compositions.Kinds.Hazard(was, will); hazard != "" {
			t.Errorf("a change of the class has the hazard %q", hazard)
		}
	}
}

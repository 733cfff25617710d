package compositions_test

import (
	"testing"

	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"
	corev1 "k8s.io/api/core/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

func askedOfCluster(t *testing.T, p *plan.Plan) string {
	t.Helper()
	return plan.Text(find[*rds.Cluster](t, p, "staging-main").Spec.ForProvider.EngineVersion)
}

func TestClusterIsAskedForTheWholeVersionThatRuns(t *testing.T) {
	for name, c := range map[string]struct {
		spec, runs, state string
		alone             bool // without an instance that answers
		want              string
	}{
		"a part of it":                         {"17", "17.6", "17", false, "17.6"},
		"a part, before an instance answers":   {"17", "17.6", "17", true, "17"},
		"a part, and the state has all of it":  {"17", "17.6", "17.6", true, "17.6"},
		"all of it":                            {"17.6", "17.6", "17.6", false, "17.6"},
		"an older one, which AWS has upgraded": {"17.4", "17.6", "17.6", false, "17.4"},
		"a newer one":                          {"17.7", "17.6", "17.6", false, "17.7"},
		"a newer major version":                {"18", "17.6", "17.6", false, "18"},
		"a part that another one begins with":  {"1", "17.6", "17.6", false, "1"},
		"nothing runs":                         {"17", "", "", false, "17"},
	} {
		t.Run(name, func(t *testing.T) {
			env, seen := onAurora(t)
			p := settle(t, env, seen)
			now := &seen.Resources[findObject[*rds.Cluster](t, p, "staging-main").Key].(*rds.Cluster).Status.AtProvider
			now.EngineVersionActual, now.EngineVersion = &c.runs, &c.state
			if c.alone {
				setReady(seen.Resources[findObject[*rds.ClusterInstance](t, p, "staging-main").Key], corev1.ConditionFalse)
			}
			env.Spec.Databases[0].EngineVersion = c.spec
			if got := askedOfCluster(t, compose(t, env, seen)); got != c.want {
				t.Errorf("%q is asked for", got)
			}
		})
	}
}

// What the provider is asked for when it looks first, it takes for what it did.
func TestAdoptedClusterIsAskedForNoVersionUntilItWasSeen(t *testing.T) {
	env, seen := onAurora(t)
	env.Spec.State = &v1alpha1.StateSpec{}
	env, seen, _ = adoptedFrom(t, admitted(t, env), seen)
	if got := askedOfCluster(t, compose(t, env, seen)); got != "" {
		t.Errorf("before it was seen, %q is asked for", got)
	}
	if got := askedOfCluster(t, settle(t, env, seen)); got != "17.9" {
		t.Errorf("afterwards %q is asked for", got)
	}
}

// AWS takes no version while no instance runs, so that lifting the protection would be refused with it.
func TestClusterThatTellsItsVersionGoesBeforeItsProtectionIsLifted(t *testing.T) {
	for state, want := range map[string]bool{"17": true, "17.6": false} {
		live := auroraCluster(flags{SkipSnapshot: true}, flags{Protected: true, SkipSnapshot: true})
		live.Spec.ForProvider.ApplyImmediately = new(true)
		live.Status.AtProvider.EngineVersion, live.Status.AtProvider.EngineVersionActual = &state, new("17.6")
		env := &v1alpha1.Environment{Spec: v1alpha1.EnvironmentSpec{Databases: []v1alpha1.DatabaseSpec{{Name: "main", FinalSnapshot: v1alpha1.FinalSnapshotSkip}}}}
		if prepared, done := compositions.Kinds.PrepareDeletion(env, live); done != want || prepared != nil {
			t.Errorf("with %s in the provider's state, it is prepared: %v, %v", state, done, prepared != nil)
		}
		live.Spec.ForProvider.DeletionProtection, live.Spec.ForProvider.ApplyImmediately = new(true), nil
		prepared, done := compositions.Kinds.PrepareDeletion(env, live)
		if asked := as[*rds.Cluster](t, prepared).Spec.ForProvider; done || plan.IsTrue(asked.DeletionProtection) || plan.IsTrue(asked.ApplyImmediately) != want {
			t.Errorf("with %s in the provider's state, it is asked for protection %v, at once %v", state, *asked.DeletionProtection, asked.ApplyImmediately)
		}
	}
}

package compositions_test

import (
	"strings"
	"testing"

	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	"github.com/google/go-cmp/cmp"
	elasticache "github.com/upbound/provider-aws/v2/apis/namespaced/elasticache/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// settledCache is a cache with nodes that is there, with what has been seen of it.
func settledCache(t *testing.T, edit func(*v1alpha1.CacheSpec)) (*v1alpha1.Environment, plan.Observed, *elasticache.ReplicationGroup) {
	t.Helper()
	env, seen := readEnvironment(t, "cache-nodes"), nothingBut(nil)
	edit(&env.Spec.Caches[0])
	p := settle(t, admitted(t, env), seen)
	key := findObject[*elasticache.ReplicationGroup](t, p, "staging-sessions").Key
	return env, seen, as[*elasticache.ReplicationGroup](t, seen.Resources[key])
}

func TestLaterVersionThanAskedForStays(t *testing.T) {
	env, seen, live := settledCache(t, func(*v1alpha1.CacheSpec) {})
	live.Status.AtProvider.EngineVersion = new("8.1")
	p := compose(t, env, seen)
	if got := find[*elasticache.ReplicationGroup](t, p, "staging-sessions").Spec.ForProvider.EngineVersion; *got != "8.1" {
		t.Errorf("version %s is asked for, and Terraform would make another cache for it", *got)
	}
}

func TestMajorVersionOfACacheBringsItsParameters(t *testing.T) {
	env, seen, _ := settledCache(t, func(s *v1alpha1.CacheSpec) { s.EngineVersion = "7.2" })
	before := compose(t, env, seen)
	env.Spec.Caches[0].EngineVersion = "8.0"
	after := settle(t, env, seen)
	want := []string{
		"+ParameterGroup/staging-sessions.valkey8", "-ParameterGroup/staging-sessions.valkey7", "~ReplicationGroup/staging-sessions",
	}
	if diff := cmp.Diff(want, changes(before, after)); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
}

func TestServerlessCacheKeepsItsSubnets(t *testing.T) {
	env, seen := readEnvironment(t, "cache-serverless"), nothingBut(nil)
	before := find[*elasticache.ServerlessCache](t, settle(t, admitted(t, env), seen), "staging-sessions")
	env.Spec.Network.AvailabilityZones.Count = 3
	after := find[*elasticache.ServerlessCache](t, settle(t, admitted(t, env), seen), "staging-sessions")
	if diff := cmp.Diff(before.Spec.ForProvider, after.Spec.ForProvider); diff != "" {
		t.Errorf("a zone more changes what AWS cannot change (-before +after):\n%s", diff)
	}
}

func TestFinalSnapshotOfACache(t *testing.T) {
	for policy, wants := range map[v1alpha1.FinalSnapshotPolicy]bool{v1alpha1.FinalSnapshotRequired: true, v1alpha1.FinalSnapshotSkip: false} {
		env, _, live := settledCache(t, func(s *v1alpha1.CacheSpec) { s.Nodes.FinalSnapshot = policy })
		gone := env.DeepCopy()
		gone.Spec.Caches = nil
		for _, env := range []*v1alpha1.Environment{env, gone} { // what is taken out of the spec goes as it was applied last
			live := live.DeepCopy()
			live.UID = "of-this-one"
			prepared, done := compositions.Kinds.PrepareDeletion(env, live)
			if done == wants || (prepared != nil) != wants {
				t.Errorf("with %s done is %v, and %v is prepared", policy, done, prepared)
			}
			if !wants {
				continue
			}
			asked := plan.Text(as[*elasticache.ReplicationGroup](t, prepared).Spec.ForProvider.FinalSnapshotIdentifier)
			if !strings.HasPrefix(asked, meta.GetExternalName(live)+"-final-") {
				t.Errorf("the final snapshot is %q", asked)
			}
			live.Spec.ForProvider.FinalSnapshotIdentifier, live.Status.AtProvider.FinalSnapshotIdentifier = &asked, &asked
			if prepared, done := compositions.Kinds.PrepareDeletion(env, live); !done || prepared != nil {
				t.Errorf("AWS knows of the final snapshot, and %v is prepared", prepared)
			}
		}
	}
}

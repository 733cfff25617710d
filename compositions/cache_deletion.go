package compositions

import (
	"fmt"

	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	elasticache "github.com/upbound/provider-aws/v2/apis/namespaced/elasticache/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

func finalSnapshotOfCache(live *elasticache.ReplicationGroup) string {
	return snapshotName(meta.GetExternalName(live), live.UID)
}

// prepareNodes says whether a snapshot is taken: as the spec says, or as was applied last where the cache is no longer in the spec.
func prepareNodes(env *v1alpha1.Environment, want, live *elasticache.ReplicationGroup) (done bool) {
	now := live.Status.AtProvider
	if now.ID == nil {
		return !plan.IsBeingMade(live)
	}
	want.Spec.ForProvider.FinalSnapshotIdentifier = nil
	if takesSnapshot(env, live) {
		want.Spec.ForProvider.FinalSnapshotIdentifier = new(finalSnapshotOfCache(live))
	}
	return plan.Text(now.FinalSnapshotIdentifier) == plan.Text(want.Spec.ForProvider.FinalSnapshotIdentifier)
}

func takesSnapshot(env *v1alpha1.Environment, live *elasticache.ReplicationGroup) bool {
	for _, spec := range env.Spec.Caches {
		if spec.Name == live.Labels[v1alpha1.LabelInstance] && spec.Nodes != nil {
			return spec.Nodes.FinalSnapshot == v1alpha1.FinalSnapshotRequired
		}
	}
	return live.Spec.ForProvider.FinalSnapshotIdentifier != nil
}

func lossOfNodes(live *elasticache.ReplicationGroup) string {
	if live.Spec.ForProvider.FinalSnapshotIdentifier == nil {
		return "the cache is deleted with everything in it and its automatic backups: finalSnapshot is Skip, so no snapshot is taken"
	}
	return "the cache is deleted with its automatic backups; what is in it stays in the final snapshot " + finalSnapshotOfCache(live)
}

// hazardOfNodes is about an upgrade without a way back.
func hazardOfNodes(was, will *elasticache.ReplicationGroup) string {
	now, asked := was.Status.AtProvider, will.Spec.ForProvider
	from := fmt.Sprintf("%s %s", plan.Text(now.Engine), plan.Text(now.EngineVersion))
	to := fmt.Sprintf("%s %s", plan.Text(asked.Engine), plan.Text(asked.EngineVersion))
	if now.EngineVersion == nil || asked.EngineVersion == nil || from == to {
		return ""
	}
	hazard := fmt.Sprintf("the upgrade from %s to %s cannot be undone", from, to)
	if number := asked.NumCacheClusters; number != nil && *number < 2 {
		hazard += ", and takes the cache down for a while"
	}
	return hazard
}

package compositions

import (
	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// prepareCluster is [prepareInstance] for a cluster of Aurora, whose instances have gone before.
func prepareCluster(env *v1alpha1.Environment, want, live *rds.Cluster) (done bool) {
	asked, now := &want.Spec.ForProvider, live.Status.AtProvider
	skip := skipsFinalSnapshot(env, live, live.Spec.ForProvider.SkipFinalSnapshot)
	asked.DeletionProtection, asked.SkipFinalSnapshot = new(false), &skip
	asked.FinalSnapshotIdentifier = live.Spec.ForProvider.FinalSnapshotIdentifier
	if !skip {
		asked.FinalSnapshotIdentifier = new(finalSnapshotOfCluster(live))
	}
	tells := !plan.Equal(now.EngineVersion, now.EngineVersionActual) // the version, with each change: see clusterVersion
	if meta.WasDeleted(live) || tells {                              // as with an instance (resourceClusterDelete in rds/cluster.go)
		asked.ApplyImmediately = new(true)
	}
	if now.ID == nil {
		return !plan.IsBeingMade(live)
	}
	if tells { // AWS takes no version without an instance: the deletion lifts the protection itself
		return true
	}
	return !plan.IsTrue(now.DeletionProtection) && plan.IsTrue(now.SkipFinalSnapshot) == skip &&
		plan.Equal(now.FinalSnapshotIdentifier, asked.FinalSnapshotIdentifier)
}

func finalSnapshotOfCluster(live *rds.Cluster) string {
	identifier := meta.GetExternalName(live)
	if identifier == "" {
		identifier = live.Name
	}
	return snapshotName(identifier, live.UID)
}

// lossOfCluster says what of a cluster does not come back.
func lossOfCluster(live *rds.Cluster) string {
	return lossBut(live.Spec.ForProvider.SkipFinalSnapshot, finalSnapshotOfCluster(live))
}

// hazardOfCluster is about an upgrade without a way back.
func hazardOfCluster(was, will *rds.Cluster) string {
	asked, wanted := was.Spec.ForProvider.EngineVersion, will.Spec.ForProvider.EngineVersion
	return hazardOfVersion(was.Status.AtProvider.EngineVersionActual, asked, wanted)
}

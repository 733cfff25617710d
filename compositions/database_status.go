package compositions

import (
	"cmp"

	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// databaseStatus is what AWS has of an instance, also while the instance is not ready: the policy about Environments compares with it.
func (c composer) databaseStatus(key plan.Key) v1alpha1.DatabaseStatus {
	if !c.Seen.InAWS(key) {
		return v1alpha1.DatabaseStatus{}
	}
	switch live := c.Seen.Resources[key].(type) {
	case *rds.Instance:
		return statusOfInstance(live)
	case *rds.Cluster:
		return statusOfCluster(live)
	}
	return v1alpha1.DatabaseStatus{}
}

func statusOfInstance(live *rds.Instance) v1alpha1.DatabaseStatus {
	now := live.Status.AtProvider
	status := v1alpha1.DatabaseStatus{
		Engine:             v1alpha1.DatabaseEngine(plan.Text(now.Engine)),
		EngineVersion:      plan.Text(now.EngineVersionActual),
		DatabaseName:       plan.Text(now.DBName),
		Username:           plan.Text(now.Username),
		KMSKeyARN:          plan.Text(now.KMSKeyID),
		SnapshotIdentifier: plan.Text(now.SnapshotIdentifier),
	}
	if from := now.RestoreToPointInTime; from != nil {
		status.PointInTime = cmp.Or(plan.Text(from.RestoreTime), "latest") + " of " + plan.Text(from.SourceDBInstanceIdentifier)
	}
	status.FinalSnapshot = finalSnapshotPolicy(live.Spec.ForProvider.SkipFinalSnapshot)
	if now.AllocatedStorage != nil {
		status.AllocatedGiB = int32(*now.AllocatedStorage)
	}
	if now.PerformanceInsightsEnabled != nil {
		status.PerformanceInsights = v1alpha1.SwitchOf(*now.PerformanceInsightsEnabled)
	}
	return status
}

// statusOfCluster has no size: the storage of Aurora grows and shrinks by itself.
func statusOfCluster(live *rds.Cluster) v1alpha1.DatabaseStatus {
	now := live.Status.AtProvider
	status := v1alpha1.DatabaseStatus{
		Engine:             v1alpha1.DatabaseEngine(plan.Text(now.Engine)),
		EngineVersion:      plan.Text(now.EngineVersionActual),
		DatabaseName:       plan.Text(now.DatabaseName),
		Username:           plan.Text(now.MasterUsername),
		KMSKeyARN:          plan.Text(now.KMSKeyID),
		SnapshotIdentifier: plan.Text(now.SnapshotIdentifier),
		FinalSnapshot:      finalSnapshotPolicy(live.Spec.ForProvider.SkipFinalSnapshot),
	}
	if from := now.RestoreToPointInTime; from != nil {
		status.PointInTime = cmp.Or(plan.Text(from.RestoreToTime), "latest") + " of " + plan.Text(from.SourceClusterIdentifier)
	}
	if now.PerformanceInsightsEnabled != nil {
		status.PerformanceInsights = v1alpha1.SwitchOf(*now.PerformanceInsightsEnabled)
	}
	return status
}

func finalSnapshotPolicy(skip *bool) v1alpha1.FinalSnapshotPolicy {
	if plan.IsTrue(skip) {
		return v1alpha1.FinalSnapshotSkip
	}
	return v1alpha1.FinalSnapshotRequired
}

package compositions

import (
	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// databaseStatus is what AWS has of an instance, also while that is not ready: the policy about Environments compares with it.
func (c composer) databaseStatus(key Key) v1alpha1.DatabaseStatus {
	live, ok := c.seen.Resources[key].(*rds.Instance)
	if !ok || !c.seen.inAWS(key) {
		return v1alpha1.DatabaseStatus{}
	}
	now := live.Status.AtProvider
	status := v1alpha1.DatabaseStatus{
		Engine:             v1alpha1.DatabaseEngine(text(now.Engine)),
		EngineVersion:      text(now.EngineVersionActual),
		DatabaseName:       text(now.DBName),
		Username:           text(now.Username),
		KMSKeyARN:          text(now.KMSKeyID),
		SnapshotIdentifier: text(now.SnapshotIdentifier),
	}
	if now.AllocatedStorage != nil {
		status.AllocatedGiB = int32(*now.AllocatedStorage)
	}
	if now.PerformanceInsightsEnabled != nil {
		status.PerformanceInsights = switched(*now.PerformanceInsightsEnabled)
	}
	return status
}

func switched(on bool) v1alpha1.Switch {
	if on {
		return v1alpha1.Enabled
	}
	return v1alpha1.Disabled
}

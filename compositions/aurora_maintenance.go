package compositions

import (
	"fmt"

	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// noteUpgrade marks a cluster that still runs an older version than is asked for: see noteMaintenance.
func noteUpgrade(cluster plan.Made[*rds.Cluster], spec v1alpha1.DatabaseSpec) {
	now := cluster.Live.Status.AtProvider
	if runs := now.EngineVersionActual; runs != nil && isOlder(*runs, spec.EngineVersion) {
		noteChanges(cluster, []string{fmt.Sprintf("engine version %s becomes %s", *runs, spec.EngineVersion)}, spec.Maintenance, now.PreferredMaintenanceWindow)
	}
}

// noteClass marks an instance of a cluster that still has another class than is asked for.
func noteClass(instance plan.Made[*rds.ClusterInstance], spec v1alpha1.DatabaseSpec) {
	now, asked := instance.Live.Status.AtProvider, instance.Resource.(*rds.ClusterInstance).Spec.ForProvider.InstanceClass
	if has := now.InstanceClass; has != nil && *has != *asked {
		noteChanges(instance, []string{fmt.Sprintf("instance class %s becomes %s", *has, *asked)}, spec.Maintenance, now.PreferredMaintenanceWindow)
	}
}

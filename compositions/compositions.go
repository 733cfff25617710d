package compositions

import (
	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// The compositions, by what their objects are in.
var (
	inNetwork       = plan.Composition{Name: "network", Condition: v1alpha1.ConditionNetworkReady}
	inCluster       = plan.Composition{Name: "cluster", Condition: v1alpha1.ConditionClusterReady}
	inLoadBalancers = plan.Composition{Name: "loadbalancer", Condition: v1alpha1.ConditionLoadBalancersReady}
	inSecrets       = plan.Composition{Name: "secret", Condition: v1alpha1.ConditionSecretsReady}
	inDatabases     = plan.Composition{Name: "database", Condition: v1alpha1.ConditionDatabasesReady}
	inServices      = plan.Composition{Name: "service", Condition: v1alpha1.ConditionServicesReady}
	inJobs          = plan.Composition{Name: "job", Condition: v1alpha1.ConditionJobsReady}
	inAlarms        = plan.Composition{Name: "alarm", Condition: v1alpha1.ConditionAlarmsReady}
	inState         = plan.Composition{Name: "state", Condition: v1alpha1.ConditionStateReady}
)

// compositionOrder lists the compositions: each uses only outputs of those before it.
var compositionOrder = []plan.Composition{
	inNetwork, inCluster, inLoadBalancers, inSecrets, inDatabases, inServices, inJobs, inAlarms, inState,
}

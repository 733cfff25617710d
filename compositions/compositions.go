package compositions

import "github.com/terrarium-io/terrarium/api/v1alpha1"

// The compositions, by what their objects are in.
var (
	inNetwork       = Composition{Name: "network", Condition: v1alpha1.ConditionNetworkReady}
	inCluster       = Composition{Name: "cluster", Condition: v1alpha1.ConditionClusterReady}
	inLoadBalancers = Composition{Name: "loadbalancer", Condition: v1alpha1.ConditionLoadBalancersReady}
	inSecrets       = Composition{Name: "secret", Condition: v1alpha1.ConditionSecretsReady}
	inDatabases     = Composition{Name: "database", Condition: v1alpha1.ConditionDatabasesReady}
	inServices      = Composition{Name: "service", Condition: v1alpha1.ConditionServicesReady}
	inJobs          = Composition{Name: "job", Condition: v1alpha1.ConditionJobsReady}
	inAlarms        = Composition{Name: "alarm", Condition: v1alpha1.ConditionAlarmsReady}
	inState         = Composition{Name: "state", Condition: v1alpha1.ConditionStateReady}
)

// compositionOrder lists the compositions: each uses only outputs of those before it.
var compositionOrder = []Composition{
	inNetwork, inCluster, inLoadBalancers, inSecrets, inDatabases, inServices, inJobs, inAlarms, inState,
}

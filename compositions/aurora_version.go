package compositions

import (
	"strings"

	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// clusterVersion is the version that a cluster is asked for: that of the spec, and once it runs the whole version in place of a part of it. See
// docs/decisions/0031.
//
// What the provider has in its state is what AWS is told with each change where the two differ (resourceClusterUpdate in rds/cluster.go). So the state gets
// the whole version: for nothing where the provider has read it from AWS, and else with one change, for which AWS wants an instance that runs.
func (c composer) clusterVersion(spec v1alpha1.DatabaseSpec) *string {
	key := c.databaseKey(spec)
	now := plan.LastSeen(c.Seen, key, &rds.Cluster{}).Status.AtProvider
	runs := plan.Text(now.EngineVersionActual)
	if runs == "" && c.Adopts(key) {
		return nil // until the provider has looked: what it is asked for would be its state
	}
	inState := plan.Text(now.EngineVersion) == runs
	answers := c.Seen.Exists(c.Key(rds.ClusterInstance_GroupVersionKind.GroupKind(), spec.Name))
	if strings.HasPrefix(runs, spec.EngineVersion+".") && (inState || answers) {
		return &runs
	}
	return &spec.EngineVersion
}

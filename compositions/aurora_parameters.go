package compositions

import (
	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// clusterParameterGroup is [composer.parameterGroup] for a cluster of Aurora. Its instances take their parameters from the cluster, as long as their own
// group is AWS's, which changes with the major version by itself.
func (c composer) clusterParameterGroup(spec v1alpha1.DatabaseSpec) group {
	family := string(spec.Engine) + majorVersion(spec.Engine, spec.EngineVersion)
	name := c.AWSName(spec.Name+"-"+family, maxNameRDS)
	params := rds.ClusterParameterGroupParameters{Family: &family, Description: new("parameters of " + family)}
	values := c.parameters(spec)
	for _, parameter := range plan.SortedKeys(values) {
		params.Parameter = append(params.Parameter, rds.ClusterParameterGroupParameterParameters{
			Name: &parameter, Value: new(values[parameter]), ApplyMethod: new(atRestart),
		})
	}
	parameters := plan.Named(&rds.ClusterParameterGroup{Spec: rds.ClusterParameterGroupSpec{ForProvider: params}}, name)
	parameters.SetManagementPolicies(plan.WithoutLateInitialize)
	made := plan.Add(c.Draft(spec.Name+"."+family), parameters)
	return group{name: name, object: made.Object}
}

package compositions

import (
	"slices"
	"strings"

	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// clusterParameterGroup is [composer.parameterGroup] for a cluster of Aurora. Its instances take their parameters from the cluster, as long as their own
// group is AWS's, which changes with the major version by itself.
func (c composer) clusterParameterGroup(spec v1alpha1.DatabaseSpec) group {
	family := ParameterFamily(spec)
	part, kind := ParameterGroupPart(spec), rds.ClusterParameterGroup_GroupVersionKind.GroupKind()
	name := c.NameInAWS(kind, part, c.AWSName(spec.Name+"-"+family, maxNameRDS))
	params := rds.ClusterParameterGroupParameters{Family: &family, Description: new(c.DescriptionInAWS(kind, part, "parameters of "+family))}
	values := c.parameters(spec)
	for _, parameter := range plan.SortedKeys(values) {
		params.Parameter = append(params.Parameter, rds.ClusterParameterGroupParameterParameters{
			Name: &parameter, Value: new(values[parameter]), ApplyMethod: new(atRestart),
		})
	}
	parameters := plan.Named(&rds.ClusterParameterGroup{Spec: rds.ClusterParameterGroupSpec{ForProvider: params}}, name)
	parameters.SetManagementPolicies(plan.WithoutLateInitialize)
	made := plan.Add(c.Draft(part), parameters)
	return group{name: name, object: made.Object}
}

// refusesPlain reports whether a cluster refuses clients without TLS. Each that Terrarium has made does, and one that somebody else has made goes on as it
// was, because its clients may know no TLS: its parameter groups tell, also that of a former major version.
func (c composer) refusesPlain(spec v1alpha1.DatabaseSpec) bool {
	if c.NameInAWS(rds.Cluster_GroupVersionKind.GroupKind(), spec.Name, "") == "" {
		return true
	}
	for _, live := range c.Seen.Resources {
		group, ok := live.(*rds.ClusterParameterGroup)
		if ok && group.Labels[v1alpha1.LabelComposition] == c.Composition.Name && group.Labels[v1alpha1.LabelInstance] == c.Instance && c.asksForTLS(group, spec.Engine) {
			return true
		}
	}
	return false
}

// asksForTLS reports whether a group says that clients without TLS are refused. Where it is only observed, AWS tells.
func (c composer) asksForTLS(group *rds.ClusterParameterGroup, engine v1alpha1.DatabaseEngine) bool {
	name := tlsParameters[engine]
	if plan.IsObservedOnly(group) {
		return slices.ContainsFunc(group.Status.AtProvider.Parameter, func(p rds.ClusterParameterGroupParameterObservation) bool {
			return plan.Equal(p.Name, &name) && slices.Contains([]string{isOn, "on"}, strings.ToLower(plan.Text(p.Value)))
		})
	}
	return slices.ContainsFunc(group.Spec.ForProvider.Parameter, func(p rds.ClusterParameterGroupParameterParameters) bool { return plan.Equal(p.Name, &name) })
}

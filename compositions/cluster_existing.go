package compositions

import (
	"fmt"
	"slices"
	"strings"

	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// existingCluster looks at a cluster that somebody else has made, and changes nothing of it. Until it is there with the capacity providers that services
// ask for, nothing runs in it.
func (c composer) existingCluster(net Network, existing v1alpha1.ExistingCluster) Cluster {
	part := c.clusterPart()
	cluster := plan.Look(c.Draft(part), &ecs.Cluster{}, existing.Name)
	providers := plan.Look(c.Draft(part), &ecs.ClusterCapacityProviders{}, existing.Name)
	arn := cluster.Live.Status.AtProvider.Arn
	out := Cluster{
		Name: existing.Name, ARN: cluster.Fact(arn), Account: cluster.Fact(accountIn(arn)),
		Ready: []*plan.Object{cluster.Object, providers.Object}, ServiceConnect: c.serviceConnect(net),
	}
	c.Plan.Outputs.Cluster = &v1alpha1.ClusterStatus{Name: existing.Name}
	for _, has := range providers.Live.Status.AtProvider.CapacityProviders {
		out.providers = append(out.providers, plan.Text(has))
	}
	if c.Seen.Missing(cluster.Key) {
		c.Problem(v1alpha1.ReasonExistingUnusable, "spec.cluster.existing.name: "+c.notInAWS("cluster "+existing.Name))
		c.Plan.Outputs.Cluster = c.Env.Status.Cluster
		out.Ready = []*plan.Object{{Key: providers.Key}} // what is in no plan is waited for
		return out
	}
	if isUncounted(cluster.Live) {
		out.uncounted = []plan.Key{cluster.Key}
	}
	c.Plan.Outputs.Cluster.ARN = plan.Text(plan.LastSeen(c.Seen, cluster.Key, cluster.Live).Status.AtProvider.Arn)
	return out
}

// notInAWS says that something which the spec names is not there.
func (c composer) notInAWS(what string) string {
	ref := c.Env.Spec.ProviderConfigRef
	return fmt.Sprintf("with %s/%s AWS has no %s in %s: correct the name, the region or the configuration", ref.Kind, ref.Name, what, c.Env.Spec.Region)
}

// clusterPart is the part of the cluster's objects. That of one that exists differs with its name: the provider goes on with the cluster that it began
// to look at.
func (c composer) clusterPart() string {
	if existing := c.Env.Spec.Cluster.Existing; existing != nil {
		return "cluster-" + plan.PartHash(existing.Name)
	}
	return "cluster"
}

// isUncounted reports whether container insights, which count running tasks, are off in a cluster. The provider reads the settings of a cluster that it
// only looks at as well (resourceClusterRead and findCluster in internal/service/ecs/cluster.go of its Terraform provider).
func isUncounted(cluster *ecs.Cluster) bool {
	return slices.ContainsFunc(cluster.Status.AtProvider.Setting, func(s ecs.SettingObservation) bool {
		return plan.Text(s.Name) == "containerInsights" && plan.Text(s.Value) == strings.ToLower(string(v1alpha1.ContainerInsightsDisabled))
	})
}

// noteUncounted says why a service does not follow its queue: without the number of running tasks all messages would count as those of one task, and the
// service would go up to maxTasks.
func (c composer) noteUncounted(cluster Cluster, spec v1alpha1.ServiceSpec) {
	if spec.Scaling.Queue == nil || len(cluster.uncounted) == 0 {
		return
	}
	c.Problem(v1alpha1.ReasonExistingUnusable, fmt.Sprintf("cluster %s has container insights disabled, and scaling.queue of service %s needs the number of "+
		"running tasks, which they count: enable them in the cluster (aws ecs update-cluster-settings --cluster %s --settings "+
		"name=containerInsights,value=enabled), or take scaling.queue out", cluster.Name, spec.Name, cluster.Name))
}

// holdWithoutCapacity holds a service that asks for a capacity provider which somebody else's cluster does not have.
func (c composer) holdWithoutCapacity(d *plan.Draft, cluster Cluster, w workload, providers ...v1alpha1.CapacityProvider) {
	if c.Env.Spec.Cluster.Existing == nil || !c.Seen.Exists(cluster.Ready[len(cluster.Ready)-1].Key) {
		return
	}
	for _, name := range providers {
		if name != "" && !slices.Contains(cluster.providers, string(name)) {
			c.Problem(v1alpha1.ReasonExistingUnusable, fmt.Sprintf("cluster %s has no capacity provider %s, which %s asks for: add it to the cluster, or "+
				"change %s", cluster.Name, name, w, capacityField[w.kind]))
			d.WaitFor(cluster.Ready[len(cluster.Ready)-1].Key)
			return
		}
	}
}

// capacityField is where a workload says what it runs on.
var capacityField = map[string]string{"service": "capacity of the service", "job": "capacityProvider of the job"}

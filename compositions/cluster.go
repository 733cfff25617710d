package compositions

import (
	"strings"

	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// Cluster is what the ECS cluster gives to services and jobs.
type Cluster struct {
	// Name of the cluster in AWS, by which the provider's ECS kinds refer to it.
	Name string

	// ARN of the cluster.
	ARN Fact

	// Ready are what a service needs before it can be made in the cluster.
	Ready []*Object
}

// cluster makes an ECS cluster with Fargate capacity providers. FARGATE is the default strategy, so that a service that says nothing never
// runs on Spot.
func cluster(c composer) Cluster {
	c = c.within(inCluster, "")
	spec := c.env.Spec.Cluster
	name := c.awsName("cluster", maxNameECS)
	insights := strings.ToLower(string(spec.ContainerInsights))

	d := c.draft("cluster")
	made := add(d, named(&ecs.Cluster{Spec: ecs.ClusterSpec{ForProvider: ecs.ClusterParameters{
		Setting: []ecs.SettingParameters{{Name: new("containerInsights"), Value: &insights}},
	}}}, name))

	d = c.draft("cluster")
	d.after(made.Object)
	providers := add(d, &ecs.ClusterCapacityProviders{Spec: ecs.ClusterCapacityProvidersSpec{ForProvider: ecs.ClusterCapacityProvidersParameters{
		ClusterName:       &name,
		CapacityProviders: pointers(spec.CapacityProviders),
		DefaultCapacityProviderStrategy: []ecs.DefaultCapacityProviderStrategyParameters{
			{CapacityProvider: new(string(v1alpha1.Fargate)), Weight: new(1.0)},
		},
	}}})
	arn := made.fact(made.live.Status.AtProvider.Arn)
	c.plan.Outputs.Cluster = &v1alpha1.ClusterStatus{Name: name, ARN: arn.Output()}
	return Cluster{Name: name, ARN: arn, Ready: []*Object{made.Object, providers.Object}}
}

// pointers to the strings of a list, as the provider's types want them.
func pointers[S ~string](values []S) []*string {
	list := make([]*string, 0, len(values))
	for _, value := range values {
		list = append(list, new(string(value)))
	}
	return list
}

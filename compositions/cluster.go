package compositions

import (
	"strings"

	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

var inCluster = plan.Composition{Name: "cluster", Condition: v1alpha1.ConditionClusterReady, Field: "cluster"}

// maxNameECS is the length that AWS allows for names of clusters, services and task definition families.
const maxNameECS = 255

// Cluster is what the ECS cluster gives to services and jobs.
type Cluster struct {
	// Name of the cluster in AWS, by which the provider's ECS kinds refer to it.
	Name string

	// ARN of the cluster, and Account the AWS account that it is in.
	ARN, Account plan.Fact

	// providers are the capacity providers of a cluster that somebody else has made.
	providers []string

	// uncounted is the cluster of somebody else, where nobody counts the running tasks in it.
	uncounted []plan.Key

	// Ready are what a service needs before it can be made in the cluster.
	Ready []*plan.Object

	// ExecLogs are where sessions of ECS Exec are logged, and nil where they are not.
	ExecLogs *ExecLogs

	// ServiceConnect is how services in the cluster reach each other by name.
	ServiceConnect ServiceConnect
}

// cluster makes an ECS cluster with Fargate capacity providers. FARGATE is the default strategy, so that a service that says nothing never
// runs on Spot.
func cluster(c composer, net Network) Cluster {
	c = c.within(inCluster, "")
	if existing := c.Env.Spec.Cluster.Existing; existing != nil {
		return c.existingCluster(net, *existing)
	}
	spec := c.Env.Spec.Cluster
	name := c.clusterName()
	insights := strings.ToLower(string(spec.ContainerInsights))

	d := c.Draft(c.clusterPart())
	res := plan.Named(&ecs.Cluster{Spec: ecs.ClusterSpec{ForProvider: ecs.ClusterParameters{
		Setting: []ecs.SettingParameters{{Name: new("containerInsights"), Value: &insights}},
	}}}, name)
	execLogs := c.execLogs(d, res)
	made := plan.Add(d, res)

	d = c.Draft(c.clusterPart())
	d.After(made.Object)
	providers := plan.Add(d, &ecs.ClusterCapacityProviders{Spec: ecs.ClusterCapacityProvidersSpec{ForProvider: ecs.ClusterCapacityProvidersParameters{
		ClusterName:       &name,
		CapacityProviders: pointers(spec.CapacityProviders),
		DefaultCapacityProviderStrategy: []ecs.DefaultCapacityProviderStrategyParameters{
			{CapacityProvider: new(string(v1alpha1.Fargate)), Weight: new(1.0)},
		},
	}}})
	arn := made.Fact(made.Live.Status.AtProvider.Arn)
	c.Plan.Outputs.Cluster = &v1alpha1.ClusterStatus{Name: name, ARN: plan.Text(plan.LastSeen(c.Seen, made.Key, made.Live).Status.AtProvider.Arn)}
	account := made.Fact(accountIn(made.Live.Status.AtProvider.Arn))
	return Cluster{
		Name: name, ARN: arn, Account: account, Ready: []*plan.Object{made.Object, providers.Object}, ExecLogs: execLogs, ServiceConnect: c.serviceConnect(net),
	}
}

// pointers to the strings of a list, as the provider's types want them.
func pointers[S ~string](values []S) []*string {
	list := make([]*string, 0, len(values))
	for _, value := range values {
		list = append(list, new(string(value)))
	}
	return list
}

// clusterName is that of the cluster in AWS.
func (c composer) clusterName() string {
	if existing := c.Env.Spec.Cluster.Existing; existing != nil {
		return existing.Name
	}
	return c.AWSName("cluster", maxNameECS)
}

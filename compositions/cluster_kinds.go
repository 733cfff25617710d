package compositions

import (
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"
	servicediscovery "github.com/upbound/provider-aws/v2/apis/namespaced/servicediscovery/v1beta1"

	"github.com/terrarium-io/terrarium/compositions/plan"
)

// clusterKinds are the kinds of the cluster.
var clusterKinds = []plan.Kind{
	{
		GroupVersionKind: ecs.Cluster_GroupVersionKind,
		AddGroup:         ecs.SchemeBuilder.AddToScheme,
		TakenByName:      true,
		Calls: plan.Calls{
			From: "ecs/cluster.go", Makes: "cluster",
			Create: "ecs:CreateCluster", Read: "ecs:DescribeClusters", Update: "ecs:UpdateCluster", Remove: "ecs:DeleteCluster",
			Tags: tagsECS, Checked: serviceRole,
		},
	},
	{
		GroupVersionKind: ecs.ClusterCapacityProviders_GroupVersionKind,
		AddGroup:         ecs.SchemeBuilder.AddToScheme,
		PartOf:           []string{"ClusterName"},
		Calls: plan.Calls{
			From: "ecs/cluster_capacity_providers.go", Create: "ecs:PutClusterCapacityProviders", Read: "ecs:DescribeClusters",
			Update: "ecs:PutClusterCapacityProviders", Remove: "ecs:PutClusterCapacityProviders",
		},
	},
	{
		GroupVersionKind: servicediscovery.HTTPNamespace_GroupVersionKind,
		AddGroup:         servicediscovery.SchemeBuilder.AddToScheme,
		NeverPatched:     []string{"description"},
		Twice:            "CreateHttpNamespace: NamespaceAlreadyExists",
		Calls: plan.Calls{
			From: "servicediscovery/http_namespace.go", Makes: "namespace", Create: "servicediscovery:CreateHttpNamespace servicediscovery:GetOperation",
			Read:   "servicediscovery:GetNamespace servicediscovery:ListTagsForResource",
			Remove: "servicediscovery:DeleteNamespace servicediscovery:GetOperation",
			Tags:   "servicediscovery:TagResource servicediscovery:UntagResource",
		},
	},
}

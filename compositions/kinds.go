package compositions

import (
	"fmt"

	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	appautoscaling "github.com/upbound/provider-aws/v2/apis/namespaced/appautoscaling/v1beta1"
	cloudwatchlogs "github.com/upbound/provider-aws/v2/apis/namespaced/cloudwatchlogs/v1beta1"
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"
	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"
	iam "github.com/upbound/provider-aws/v2/apis/namespaced/iam/v1beta1"
	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"
	secretsmanager "github.com/upbound/provider-aws/v2/apis/namespaced/secretsmanager/v1beta1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
)

// Kinds are the kinds that compositions make. The controller watches and prunes exactly these; a kind that is no longer made stays here
// for one minor release, so that what is left of it is pruned.
func Kinds() []schema.GroupVersionKind {
	return []schema.GroupVersionKind{
		appautoscaling.Policy_GroupVersionKind,
		appautoscaling.Target_GroupVersionKind,
		cloudwatchlogs.Group_GroupVersionKind,
		ec2.EIP_GroupVersionKind,
		ec2.InternetGateway_GroupVersionKind,
		ec2.NATGateway_GroupVersionKind,
		ec2.Route_GroupVersionKind,
		ec2.RouteTable_GroupVersionKind,
		ec2.RouteTableAssociation_GroupVersionKind,
		ec2.SecurityGroup_GroupVersionKind,
		ec2.SecurityGroupEgressRule_GroupVersionKind,
		ec2.SecurityGroupIngressRule_GroupVersionKind,
		ec2.Subnet_GroupVersionKind,
		ec2.VPC_GroupVersionKind,
		ecs.Cluster_GroupVersionKind,
		ecs.ClusterCapacityProviders_GroupVersionKind,
		ecs.Service_GroupVersionKind,
		ecs.TaskDefinition_GroupVersionKind,
		elbv2.LB_GroupVersionKind,
		elbv2.LBListener_GroupVersionKind,
		elbv2.LBListenerRule_GroupVersionKind,
		elbv2.LBTargetGroup_GroupVersionKind,
		iam.Role_GroupVersionKind,
		iam.RolePolicy_GroupVersionKind,
		iam.RolePolicyAttachment_GroupVersionKind,
		rds.Instance_GroupVersionKind,
		rds.ParameterGroup_GroupVersionKind,
		rds.SubnetGroup_GroupVersionKind,
		secretsmanager.Secret_GroupVersionKind,
		secretsmanager.SecretVersion_GroupVersionKind,
	}
}

// AddToScheme adds the provider's types to a scheme.
func AddToScheme(scheme *runtime.Scheme) error {
	builder := runtime.NewSchemeBuilder(
		appautoscaling.SchemeBuilder.AddToScheme,
		cloudwatchlogs.SchemeBuilder.AddToScheme,
		ec2.SchemeBuilder.AddToScheme,
		ecs.SchemeBuilder.AddToScheme,
		elbv2.SchemeBuilder.AddToScheme,
		iam.SchemeBuilder.AddToScheme,
		rds.SchemeBuilder.AddToScheme,
		secretsmanager.SchemeBuilder.AddToScheme,
	)
	return builder.AddToScheme(scheme)
}

var providerScheme = runtime.NewScheme()

func init() { utilruntime.Must(AddToScheme(providerScheme)) }

func kindOf(res resource.ModernManaged) schema.GroupVersionKind {
	gvks, _, err := providerScheme.ObjectKinds(res)
	if err != nil {
		panic(fmt.Sprintf("the group of %T is missing in kinds.go: %v", res, err))
	}
	return gvks[0]
}

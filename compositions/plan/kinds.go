package plan

import (
	"fmt"

	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	acm "github.com/upbound/provider-aws/v2/apis/namespaced/acm/v1beta1"
	appautoscaling "github.com/upbound/provider-aws/v2/apis/namespaced/appautoscaling/v1beta1"
	cloudwatch "github.com/upbound/provider-aws/v2/apis/namespaced/cloudwatch/v1beta1"
	cloudwatchlogs "github.com/upbound/provider-aws/v2/apis/namespaced/cloudwatchlogs/v1beta1"
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"
	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"
	iam "github.com/upbound/provider-aws/v2/apis/namespaced/iam/v1beta1"
	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"
	route53 "github.com/upbound/provider-aws/v2/apis/namespaced/route53/v1beta1"
	s3 "github.com/upbound/provider-aws/v2/apis/namespaced/s3/v1beta1"
	scheduler "github.com/upbound/provider-aws/v2/apis/namespaced/scheduler/v1beta1"
	secretsmanager "github.com/upbound/provider-aws/v2/apis/namespaced/secretsmanager/v1beta1"
	servicediscovery "github.com/upbound/provider-aws/v2/apis/namespaced/servicediscovery/v1beta1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
)

// Kinds are the kinds that compositions make. The controller watches and prunes exactly these; a kind that is no longer made stays here
// for one minor release, so that what is left of it is pruned.
func Kinds() []schema.GroupVersionKind {
	return []schema.GroupVersionKind{
		acm.CertificateValidation_GroupVersionKind,
		acm.Certificate_GroupVersionKind,
		appautoscaling.Policy_GroupVersionKind,
		appautoscaling.ScheduledAction_GroupVersionKind,
		appautoscaling.Target_GroupVersionKind,
		cloudwatch.MetricAlarm_GroupVersionKind,
		cloudwatchlogs.Group_GroupVersionKind,
		ec2.DefaultSecurityGroup_GroupVersionKind,
		ec2.EIP_GroupVersionKind,
		ec2.FlowLog_GroupVersionKind,
		ec2.InternetGateway_GroupVersionKind,
		ec2.NATGateway_GroupVersionKind,
		ec2.RouteTableAssociation_GroupVersionKind,
		ec2.RouteTable_GroupVersionKind,
		ec2.Route_GroupVersionKind,
		ec2.SecurityGroupEgressRule_GroupVersionKind,
		ec2.SecurityGroupIngressRule_GroupVersionKind,
		ec2.SecurityGroup_GroupVersionKind,
		ec2.Subnet_GroupVersionKind,
		ec2.VPCEndpointRouteTableAssociation_GroupVersionKind,
		ec2.VPCEndpointSecurityGroupAssociation_GroupVersionKind,
		ec2.VPCEndpointSubnetAssociation_GroupVersionKind,
		ec2.VPCEndpoint_GroupVersionKind,
		ec2.VPC_GroupVersionKind,
		ecs.ClusterCapacityProviders_GroupVersionKind,
		ecs.Cluster_GroupVersionKind,
		ecs.Service_GroupVersionKind,
		ecs.TaskDefinition_GroupVersionKind,
		elbv2.LBListenerRule_GroupVersionKind,
		elbv2.LBListener_GroupVersionKind,
		elbv2.LBTargetGroup_GroupVersionKind,
		elbv2.LB_GroupVersionKind,
		iam.RolePolicyAttachment_GroupVersionKind,
		iam.RolePolicy_GroupVersionKind,
		iam.Role_GroupVersionKind,
		rds.Instance_GroupVersionKind,
		rds.ParameterGroup_GroupVersionKind,
		rds.SubnetGroup_GroupVersionKind,
		route53.Record_GroupVersionKind,
		s3.BucketLifecycleConfiguration_GroupVersionKind,
		s3.BucketOwnershipControls_GroupVersionKind,
		s3.BucketPolicy_GroupVersionKind,
		s3.BucketPublicAccessBlock_GroupVersionKind,
		s3.BucketServerSideEncryptionConfiguration_GroupVersionKind,
		s3.BucketVersioning_GroupVersionKind,
		s3.Bucket_GroupVersionKind,
		s3.Object_GroupVersionKind,
		scheduler.Schedule_GroupVersionKind,
		secretsmanager.SecretVersion_GroupVersionKind,
		secretsmanager.Secret_GroupVersionKind,
		servicediscovery.HTTPNamespace_GroupVersionKind,
	}
}

// AddToScheme adds the provider's types to a scheme.
func AddToScheme(scheme *runtime.Scheme) error {
	builder := runtime.NewSchemeBuilder(
		acm.SchemeBuilder.AddToScheme,
		appautoscaling.SchemeBuilder.AddToScheme,
		cloudwatch.SchemeBuilder.AddToScheme,
		cloudwatchlogs.SchemeBuilder.AddToScheme,
		ec2.SchemeBuilder.AddToScheme,
		ecs.SchemeBuilder.AddToScheme,
		elbv2.SchemeBuilder.AddToScheme,
		iam.SchemeBuilder.AddToScheme,
		rds.SchemeBuilder.AddToScheme,
		route53.SchemeBuilder.AddToScheme,
		s3.SchemeBuilder.AddToScheme,
		scheduler.SchemeBuilder.AddToScheme,
		secretsmanager.SchemeBuilder.AddToScheme,
		servicediscovery.SchemeBuilder.AddToScheme,
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

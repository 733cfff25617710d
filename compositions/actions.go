package compositions

import (
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"
)

// Actions are the actions of IAM without which the provider cannot make, read, change, tag or take away a resource of a kind.
func Actions(kind schema.GroupKind) []string {
	row := actions[kind.String()]
	all := strings.Fields(strings.Join([]string{row.create, row.read, row.update, row.remove, row.tags, row.checked}, " "))
	slices.Sort(all)
	return slices.Compact(all)
}

// calls are actions, separated by spaces, by what they are for. An adoption only reads. What compositions never set is not among them, nor what
// Terraform can do without.
type calls struct {
	from    string // the file in internal/service of terraform-provider-aws 6.34, the fork that go.mod of provider-aws names
	create  string
	read    string
	update  string
	remove  string
	tags    string
	checked string // what AWS asks for besides: dependent actions in its Service Authorization Reference, or the page that is named
}

// Tags are given with the call that makes a resource, for which AWS asks for the action that tags too. Terraform reads them by themselves where an
// update has not read them (provider/sdkv2/tags_interceptor.go).
const (
	tagsEC2     = "ec2:CreateTags ec2:DeleteTags ec2:DescribeTags"
	tagsECS     = "ecs:TagResource ecs:UntagResource ecs:ListTagsForResource"
	tagsELB     = "elasticloadbalancing:AddTags elasticloadbalancing:RemoveTags"
	tagsRDS     = "rds:AddTagsToResource rds:RemoveTagsFromResource rds:ListTagsForResource"
	serviceRole = "iam:CreateServiceLinkedRole" // for the first in an account
)

// actions have one row a kind. A test compares them with the policies in config/crossplane. The buckets of Environments are never deleted.
var actions = map[string]calls{
	"Certificate.acm.aws.m.upbound.io": {
		from: "acm/certificate.go", create: "acm:RequestCertificate", read: "acm:DescribeCertificate acm:ListTagsForCertificate",
		remove: "acm:DeleteCertificate", tags: "acm:AddTagsToCertificate acm:RemoveTagsFromCertificate",
	},
	"CertificateValidation.acm.aws.m.upbound.io": {from: "acm/certificate_validation.go", read: "acm:DescribeCertificate"},

	// Application Auto Scaling looks first whether its caller may do what it will do: security_iam_permission_validation in its user guide,
	// and auto-scaling-IAM in that of ECS.
	"Policy.appautoscaling.aws.m.upbound.io": {
		from: "appautoscaling/policy.go", create: "application-autoscaling:PutScalingPolicy", read: "application-autoscaling:DescribeScalingPolicies",
		update: "application-autoscaling:PutScalingPolicy", remove: "application-autoscaling:DeleteScalingPolicy",
		checked: "cloudwatch:PutMetricAlarm cloudwatch:DescribeAlarms cloudwatch:DeleteAlarms ecs:DescribeServices ecs:UpdateService",
	},
	"ScheduledAction.appautoscaling.aws.m.upbound.io": {
		from: "appautoscaling/scheduled_action.go", create: "application-autoscaling:PutScheduledAction",
		read: "application-autoscaling:DescribeScheduledActions", update: "application-autoscaling:PutScheduledAction",
		remove: "application-autoscaling:DeleteScheduledAction",
	},
	"Target.appautoscaling.aws.m.upbound.io": {
		from: "appautoscaling/target.go", create: "application-autoscaling:RegisterScalableTarget",
		read:    "application-autoscaling:DescribeScalableTargets application-autoscaling:ListTagsForResource",
		update:  "application-autoscaling:RegisterScalableTarget",
		remove:  "application-autoscaling:DeregisterScalableTarget",
		tags:    "application-autoscaling:TagResource application-autoscaling:UntagResource",
		checked: "cloudwatch:PutMetricAlarm cloudwatch:DescribeAlarms cloudwatch:DeleteAlarms ecs:DescribeServices ecs:UpdateService " + serviceRole,
	},
	"MetricAlarm.cloudwatch.aws.m.upbound.io": {
		from: "cloudwatch/metric_alarm.go", create: "cloudwatch:PutMetricAlarm", read: "cloudwatch:DescribeAlarms cloudwatch:ListTagsForResource",
		update: "cloudwatch:PutMetricAlarm", remove: "cloudwatch:DeleteAlarms", tags: "cloudwatch:TagResource cloudwatch:UntagResource",
	},
	"Group.cloudwatchlogs.aws.m.upbound.io": {
		from: "logs/group.go", create: "logs:CreateLogGroup logs:PutRetentionPolicy", read: "logs:DescribeLogGroups logs:ListTagsForResource",
		update: "logs:PutRetentionPolicy", remove: "logs:DeleteLogGroup", tags: "logs:TagResource logs:UntagResource",
	},

	"DefaultSecurityGroup.ec2.aws.m.upbound.io": { // AWS makes it with the VPC, without tags, and keeps it
		from: "ec2/vpc_default_security_group.go", create: "ec2:RevokeSecurityGroupEgress ec2:RevokeSecurityGroupIngress",
		read: "ec2:DescribeSecurityGroups ec2:DescribeSecurityGroupRules", tags: tagsEC2,
	},
	"EIP.ec2.aws.m.upbound.io": {
		from: "ec2/ec2_eip.go", create: "ec2:AllocateAddress", read: "ec2:DescribeAddresses ec2:DescribeAddressesAttribute",
		remove: "ec2:DisassociateAddress ec2:ReleaseAddress", tags: tagsEC2,
	},
	"FlowLog.ec2.aws.m.upbound.io": {
		from: "ec2/vpc_flow_log.go", create: "ec2:CreateFlowLogs", read: "ec2:DescribeFlowLogs", remove: "ec2:DeleteFlowLogs", tags: tagsEC2,
		checked: "iam:PassRole",
	},
	"InternetGateway.ec2.aws.m.upbound.io": {
		from: "ec2/vpc_internet_gateway.go", create: "ec2:CreateInternetGateway ec2:AttachInternetGateway", read: "ec2:DescribeInternetGateways",
		update: "ec2:AttachInternetGateway ec2:DetachInternetGateway", remove: "ec2:DetachInternetGateway ec2:DeleteInternetGateway", tags: tagsEC2,
	},
	"NATGateway.ec2.aws.m.upbound.io": {
		from: "ec2/vpc_nat_gateway.go", create: "ec2:CreateNatGateway", read: "ec2:DescribeNatGateways", remove: "ec2:DeleteNatGateway", tags: tagsEC2,
	},
	"Route.ec2.aws.m.upbound.io": {
		from: "ec2/vpc_route.go", create: "ec2:CreateRoute", read: "ec2:DescribeRouteTables", update: "ec2:ReplaceRoute", remove: "ec2:DeleteRoute",
	},
	"RouteTable.ec2.aws.m.upbound.io": {
		from: "ec2/vpc_route_table.go", create: "ec2:CreateRouteTable", read: "ec2:DescribeRouteTables",
		remove: "ec2:DisassociateRouteTable ec2:DeleteRouteTable", tags: tagsEC2,
	},
	"RouteTableAssociation.ec2.aws.m.upbound.io": {
		from: "ec2/vpc_route_table_association.go", create: "ec2:AssociateRouteTable", read: "ec2:DescribeRouteTables",
		update: "ec2:ReplaceRouteTableAssociation", remove: "ec2:DisassociateRouteTable",
	},
	"SecurityGroup.ec2.aws.m.upbound.io": { // AWS begins with a rule that lets all out
		from: "ec2/vpc_security_group.go", create: "ec2:CreateSecurityGroup ec2:RevokeSecurityGroupEgress", read: "ec2:DescribeSecurityGroups",
		remove: "ec2:DescribeNetworkInterfaces ec2:DeleteSecurityGroup", tags: tagsEC2,
	},
	"SecurityGroupEgressRule.ec2.aws.m.upbound.io": {
		from: "ec2/vpc_security_group_egress_rule.go", create: "ec2:AuthorizeSecurityGroupEgress", read: "ec2:DescribeSecurityGroupRules",
		update: "ec2:ModifySecurityGroupRules", remove: "ec2:RevokeSecurityGroupEgress", tags: tagsEC2,
	},
	"SecurityGroupIngressRule.ec2.aws.m.upbound.io": {
		from: "ec2/vpc_security_group_ingress_rule.go", create: "ec2:AuthorizeSecurityGroupIngress", read: "ec2:DescribeSecurityGroupRules",
		update: "ec2:ModifySecurityGroupRules", remove: "ec2:RevokeSecurityGroupIngress", tags: tagsEC2,
	},
	"Subnet.ec2.aws.m.upbound.io": {
		from: "ec2/vpc_subnet.go", create: "ec2:CreateSubnet ec2:ModifySubnetAttribute", read: "ec2:DescribeSubnets",
		update: "ec2:ModifySubnetAttribute", remove: "ec2:DescribeNetworkInterfaces ec2:DeleteSubnet", tags: tagsEC2,
	},
	"VPC.ec2.aws.m.upbound.io": {
		from: "ec2/vpc_.go", create: "ec2:CreateVpc ec2:ModifyVpcAttribute",
		read:   "ec2:DescribeVpcs ec2:DescribeVpcAttribute ec2:DescribeNetworkAcls ec2:DescribeRouteTables ec2:DescribeSecurityGroups",
		update: "ec2:ModifyVpcAttribute", remove: "ec2:DeleteVpc", tags: tagsEC2,
	},
	"VPCEndpoint.ec2.aws.m.upbound.io": {
		from: "ec2/vpc_endpoint.go", create: "ec2:CreateVpcEndpoint",
		read:   "ec2:DescribeVpcEndpoints ec2:DescribePrefixLists ec2:DescribeNetworkInterfaces",
		update: "ec2:ModifyVpcEndpoint", remove: "ec2:DeleteVpcEndpoints", tags: tagsEC2,
		checked: "ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs route53:AssociateVPCWithHostedZone",
	},
	"VPCEndpointRouteTableAssociation.ec2.aws.m.upbound.io": {
		from: "ec2/vpc_endpoint_route_table_association.go", create: "ec2:ModifyVpcEndpoint", read: "ec2:DescribeVpcEndpoints",
		remove: "ec2:ModifyVpcEndpoint",
	},
	"VPCEndpointSecurityGroupAssociation.ec2.aws.m.upbound.io": {
		from: "ec2/vpc_endpoint_security_group_association.go", create: "ec2:ModifyVpcEndpoint ec2:DescribeSecurityGroups",
		read: "ec2:DescribeVpcEndpoints", remove: "ec2:ModifyVpcEndpoint",
	},
	"VPCEndpointSubnetAssociation.ec2.aws.m.upbound.io": {
		from: "ec2/vpc_endpoint_subnet_association.go", create: "ec2:ModifyVpcEndpoint", read: "ec2:DescribeVpcEndpoints", remove: "ec2:ModifyVpcEndpoint",
	},

	"Cluster.ecs.aws.m.upbound.io": {
		from: "ecs/cluster.go", create: "ecs:CreateCluster", read: "ecs:DescribeClusters", update: "ecs:UpdateCluster", remove: "ecs:DeleteCluster",
		tags: tagsECS, checked: serviceRole,
	},
	"ClusterCapacityProviders.ecs.aws.m.upbound.io": {
		from: "ecs/cluster_capacity_providers.go", create: "ecs:PutClusterCapacityProviders", read: "ecs:DescribeClusters",
		update: "ecs:PutClusterCapacityProviders", remove: "ecs:PutClusterCapacityProviders",
	},
	"Service.ecs.aws.m.upbound.io": {
		from: "ecs/service.go", create: "ecs:CreateService",
		read:   "ecs:DescribeServices ecs:ListServiceDeployments ecs:DescribeServiceDeployments", // the last two where it waits for the deployment
		update: "ecs:UpdateService", remove: "ecs:UpdateService ecs:DeleteService", tags: tagsECS, checked: serviceRole,
	},
	"TaskDefinition.ecs.aws.m.upbound.io": {
		from: "ecs/task_definition.go", create: "ecs:RegisterTaskDefinition", read: "ecs:DescribeTaskDefinition", remove: "ecs:DeregisterTaskDefinition",
		tags: tagsECS, checked: "iam:PassRole",
	},

	"LB.elbv2.aws.m.upbound.io": {
		from: "elbv2/load_balancer.go", create: "elasticloadbalancing:CreateLoadBalancer elasticloadbalancing:ModifyLoadBalancerAttributes",
		read: "elasticloadbalancing:DescribeLoadBalancers elasticloadbalancing:DescribeLoadBalancerAttributes " +
			"elasticloadbalancing:DescribeCapacityReservation elasticloadbalancing:DescribeTags",
		update: "elasticloadbalancing:ModifyLoadBalancerAttributes elasticloadbalancing:SetSecurityGroups elasticloadbalancing:SetSubnets " +
			"elasticloadbalancing:SetIpAddressType",
		remove: "elasticloadbalancing:DeleteLoadBalancer ec2:DescribeNetworkInterfaces", tags: tagsELB,
		// elb-api-permissions in the user guide of Elastic Load Balancing
		checked: "ec2:DescribeAccountAttributes ec2:DescribeAddresses ec2:DescribeInternetGateways ec2:DescribeSecurityGroups ec2:DescribeSubnets " +
			"ec2:DescribeVpcs " + serviceRole,
	},
	"LBListener.elbv2.aws.m.upbound.io": {
		from: "elbv2/listener.go", create: "elasticloadbalancing:CreateListener elasticloadbalancing:ModifyListenerAttributes",
		read:   "elasticloadbalancing:DescribeListeners elasticloadbalancing:DescribeListenerAttributes elasticloadbalancing:DescribeTags",
		update: "elasticloadbalancing:ModifyListener elasticloadbalancing:ModifyListenerAttributes",
		remove: "elasticloadbalancing:DeleteListener", tags: tagsELB,
	},
	"LBListenerRule.elbv2.aws.m.upbound.io": {
		from: "elbv2/listener_rule.go", create: "elasticloadbalancing:CreateRule",
		read:   "elasticloadbalancing:DescribeRules elasticloadbalancing:DescribeTags",
		update: "elasticloadbalancing:ModifyRule elasticloadbalancing:SetRulePriorities", remove: "elasticloadbalancing:DeleteRule", tags: tagsELB,
	},
	"LBTargetGroup.elbv2.aws.m.upbound.io": {
		from: "elbv2/target_group.go", create: "elasticloadbalancing:CreateTargetGroup elasticloadbalancing:ModifyTargetGroupAttributes",
		read:   "elasticloadbalancing:DescribeTargetGroups elasticloadbalancing:DescribeTargetGroupAttributes elasticloadbalancing:DescribeTags",
		update: "elasticloadbalancing:ModifyTargetGroup elasticloadbalancing:ModifyTargetGroupAttributes",
		remove: "elasticloadbalancing:DeleteTargetGroup", tags: tagsELB,
		checked: "ec2:DescribeInternetGateways ec2:DescribeVpcs " + serviceRole,
	},

	"Role.iam.aws.m.upbound.io": {
		from: "iam/role.go", create: "iam:CreateRole", read: "iam:GetRole iam:ListRolePolicies iam:GetRolePolicy iam:ListAttachedRolePolicies",
		update: "iam:UpdateRole iam:UpdateRoleDescription iam:UpdateAssumeRolePolicy iam:PutRolePermissionsBoundary iam:DeleteRolePermissionsBoundary",
		remove: "iam:ListInstanceProfilesForRole iam:DeleteRole", tags: "iam:TagRole iam:UntagRole",
	},
	"RolePolicy.iam.aws.m.upbound.io": {
		from: "iam/role_policy.go", create: "iam:PutRolePolicy", read: "iam:GetRolePolicy", update: "iam:PutRolePolicy", remove: "iam:DeleteRolePolicy",
	},
	"RolePolicyAttachment.iam.aws.m.upbound.io": {
		from: "iam/role_policy_attachment.go", create: "iam:AttachRolePolicy", read: "iam:ListAttachedRolePolicies", remove: "iam:DetachRolePolicy",
	},

	"Instance.rds.aws.m.upbound.io": {
		from: "rds/instance.go", create: "rds:CreateDBInstance rds:RestoreDBInstanceFromDBSnapshot rds:ModifyDBInstance rds:RebootDBInstance",
		read: "rds:DescribeDBInstances", update: "rds:ModifyDBInstance", remove: "rds:ModifyDBInstance rds:DeleteDBInstance", tags: tagsRDS,
		// The secret is the one of manageMasterUserPassword: rds-secrets-manager in the user guide of RDS.
		checked: "rds:CreateDBSnapshot kms:CreateGrant kms:DescribeKey secretsmanager:CreateSecret secretsmanager:TagResource " + serviceRole,
	},
	"ParameterGroup.rds.aws.m.upbound.io": {
		from: "rds/parameter_group.go", create: "rds:CreateDBParameterGroup rds:ModifyDBParameterGroup",
		read:   "rds:DescribeDBParameterGroups rds:DescribeDBParameters rds:ListTagsForResource",
		update: "rds:ModifyDBParameterGroup rds:ResetDBParameterGroup", remove: "rds:DeleteDBParameterGroup", tags: tagsRDS,
	},
	"SubnetGroup.rds.aws.m.upbound.io": {
		from: "rds/subnet_group.go", create: "rds:CreateDBSubnetGroup", read: "rds:DescribeDBSubnetGroups rds:ListTagsForResource",
		update: "rds:ModifyDBSubnetGroup", remove: "rds:DeleteDBSubnetGroup", tags: tagsRDS,
	},

	"Record.route53.aws.m.upbound.io": {
		from: "route53/record.go", create: "route53:ChangeResourceRecordSets route53:GetChange", read: "route53:GetHostedZone route53:ListResourceRecordSets",
		update: "route53:ChangeResourceRecordSets route53:GetChange", remove: "route53:ChangeResourceRecordSets route53:GetChange",
	},

	"Bucket.s3.aws.m.upbound.io": { // it reads all settings of a bucket, and where s3:…TagResource does not work (s3/tags.go), the older calls do
		from: "s3/bucket.go", create: "s3:CreateBucket",
		read: "s3:ListBucket s3:GetBucketPolicy s3:GetBucketAcl s3:GetBucketCORS s3:GetBucketWebsite s3:GetBucketVersioning " +
			"s3:GetAccelerateConfiguration s3:GetBucketRequestPayment s3:GetBucketLogging s3:GetLifecycleConfiguration s3:GetReplicationConfiguration " +
			"s3:GetEncryptionConfiguration s3:GetBucketObjectLockConfiguration s3:ListTagsForResource s3:GetBucketTagging",
		tags: "s3:TagResource s3:UntagResource s3:PutBucketTagging",
	},
	"BucketLifecycleConfiguration.s3.aws.m.upbound.io": {
		from: "s3/bucket_lifecycle_configuration.go", create: "s3:PutLifecycleConfiguration", read: "s3:GetLifecycleConfiguration",
		update: "s3:PutLifecycleConfiguration",
	},
	"BucketOwnershipControls.s3.aws.m.upbound.io": {
		from: "s3/bucket_ownership_controls.go", create: "s3:PutBucketOwnershipControls", read: "s3:GetBucketOwnershipControls",
		update: "s3:PutBucketOwnershipControls",
	},
	"BucketPolicy.s3.aws.m.upbound.io": {
		from: "s3/bucket_policy.go", create: "s3:PutBucketPolicy", read: "s3:GetBucketPolicy", update: "s3:PutBucketPolicy",
	},
	"BucketPublicAccessBlock.s3.aws.m.upbound.io": {
		from: "s3/bucket_public_access_block.go", create: "s3:PutBucketPublicAccessBlock", read: "s3:GetBucketPublicAccessBlock",
		update: "s3:PutBucketPublicAccessBlock",
	},
	"BucketServerSideEncryptionConfiguration.s3.aws.m.upbound.io": {
		from: "s3/bucket_server_side_encryption_configuration.go", create: "s3:PutEncryptionConfiguration", read: "s3:GetEncryptionConfiguration",
		update: "s3:PutEncryptionConfiguration",
	},
	"BucketVersioning.s3.aws.m.upbound.io": {
		from: "s3/bucket_versioning.go", create: "s3:PutBucketVersioning", read: "s3:GetBucketVersioning", update: "s3:PutBucketVersioning",
	},
	"Object.s3.aws.m.upbound.io": { // a call that names an ACL, or tags, takes a permission for each
		from: "s3/object.go", create: "s3:PutObject s3:PutObjectAcl s3:PutObjectTagging", read: "s3:GetObject s3:GetObjectTagging s3:ListBucket",
		update: "s3:PutObject s3:PutObjectAcl", tags: "s3:PutObjectTagging",
	},

	"Schedule.scheduler.aws.m.upbound.io": {
		from: "scheduler/schedule.go", create: "scheduler:CreateSchedule", read: "scheduler:GetSchedule", update: "scheduler:UpdateSchedule",
		remove: "scheduler:DeleteSchedule", checked: "iam:PassRole",
	},
	"Secret.secretsmanager.aws.m.upbound.io": {
		from: "secretsmanager/secret.go", create: "secretsmanager:CreateSecret", read: "secretsmanager:DescribeSecret secretsmanager:GetResourcePolicy",
		update: "secretsmanager:UpdateSecret", remove: "secretsmanager:DeleteSecret", tags: "secretsmanager:TagResource secretsmanager:UntagResource",
	},
	"SecretVersion.secretsmanager.aws.m.upbound.io": {
		from: "secretsmanager/secret_version.go", create: "secretsmanager:PutSecretValue",
		read:   "secretsmanager:GetSecretValue secretsmanager:ListSecretVersionIds",
		remove: "secretsmanager:UpdateSecretVersionStage",
	},
	"HTTPNamespace.servicediscovery.aws.m.upbound.io": {
		from: "servicediscovery/http_namespace.go", create: "servicediscovery:CreateHttpNamespace servicediscovery:GetOperation",
		read:   "servicediscovery:GetNamespace servicediscovery:ListTagsForResource",
		remove: "servicediscovery:DeleteNamespace servicediscovery:GetOperation",
		tags:   "servicediscovery:TagResource servicediscovery:UntagResource",
	},
}

package iam

// reference has what the rows of the kinds do not say. Without it a call that makes something with tags is about what the row says that it makes,
// a call that looks is about anybody's, and every other one is about something that must have the tag of an Environment.
//
// Of the types of resources of a call, +name is made by it, ~name needs to be nobody's, and name must be the Environment's. What has no type
// has no resources that a policy could name. The types are those of AWS's Service Authorization Reference (June 2026), of which the optional ones
// that no composition uses are left out.
var reference = []call{
	// EC2 decides on pools of addresses too where one is named: what it makes is named by its ARN.
	{action: "ec2:AllocateAddress", on: "+elastic-ip"},
	{action: "ec2:AuthorizeSecurityGroupEgress", on: "security-group +security-group-rule"},
	{action: "ec2:AuthorizeSecurityGroupIngress", on: "security-group +security-group-rule"},
	{action: "ec2:CreateFlowLogs", on: "+vpc-flow-log vpc"},
	{action: "ec2:CreateInternetGateway", on: "+internet-gateway"},
	{action: "ec2:CreateNatGateway", on: "+natgateway elastic-ip subnet vpc"},
	{action: "ec2:CreateRouteTable", on: "+route-table vpc"},
	{action: "ec2:CreateSecurityGroup", on: "+security-group vpc"},
	{action: "ec2:CreateSubnet", on: "+subnet vpc"},
	{action: "ec2:CreateTags", on: "~security-group", with: asClosed}, // the VPC's default group, which AWS makes without
	{action: "ec2:CreateVpc", on: "+vpc"},
	{action: "ec2:CreateVpcEndpoint", on: "+vpc-endpoint vpc route-table subnet ~security-group"}, // AWS gives it the VPC's default group
	{action: "ec2:DeleteSecurityGroup", on: "security-group"},
	{action: "ec2:DisassociateAddress", on: "elastic-ip ~network-interface"}, // the interface is the gateway's
	{action: "ec2:ModifySecurityGroupRules", on: "security-group security-group-rule"},
	{action: "ec2:ModifyVpcEndpoint", on: "vpc-endpoint route-table subnet ~security-group"},
	{action: "ec2:RevokeSecurityGroupEgress", on: "security-group"},
	{action: "ec2:RevokeSecurityGroupIngress", on: "security-group"},

	// AWS makes the endpoint of a serverless cache without our tag, in subnets that may be somebody else's.
	{action: "ec2:CreateVpcEndpoint", on: "~vpc-endpoint", with: ofServerless},
	{action: "ec2:CreateVpcEndpoint", on: "~vpc ~subnet ~security-group"},

	// The interfaces of mount targets are EFS's, in subnets that may be somebody else's.
	{action: "ec2:CreateNetworkInterface", on: "~network-interface ~security-group ~subnet"},
	{action: "ec2:DeleteNetworkInterface", on: "~network-interface"},
	{action: "ec2:ModifyNetworkInterfaceAttribute", on: "~network-interface ~security-group"},

	{action: "elasticloadbalancing:CreateListener", on: "loadbalancer/app"},
	{action: "elasticloadbalancing:CreateRule", on: "listener/app"},
	{action: "elasticloadbalancing:SetRulePriorities", on: "~listener-rule/app"}, // the reference names no condition on tags

	{action: "elasticloadbalancing:SetWebACL", on: "loadbalancer/app"},
	{action: "wafv2:AssociateWebACL", on: "loadbalancer/app ~regional/webacl"}, // the web ACL is somebody else's
	{action: "wafv2:DisassociateWebACL", on: "loadbalancer/app"},

	// Route 53 has no condition on the tags of a zone.
	{action: "route53:ChangeTagsForResource", on: "~hostedzone"},
	{action: "route53:CreateHostedZone"},
	{action: "route53:DeleteHostedZone", on: "~hostedzone"},
	{action: "route53:UpdateHostedZoneComment", on: "~hostedzone"},
	{action: "route53:AssociateVPCWithHostedZone", on: "~hostedzone"}, // the zone is the endpoint's
	{action: "route53:ChangeResourceRecordSets", on: "~hostedzone", with: map[string]string{"route53:ChangeResourceRecordSetsRecordTypes": "A"}},
	{action: "route53:ChangeResourceRecordSets", on: "~hostedzone", with: map[string]string{"route53:ChangeResourceRecordSetsRecordTypes": "CNAME"}},

	// Whose the groups of a database are is not asked: the database is an Environment's, and RDS's default groups are nobody's.
	{action: "rds:AddTagsToResource", on: "~snapshot"}, // the tags of a database are copied to what is saved of it
	{action: "rds:AddTagsToResource", on: "~auto-backup"},
	{action: "rds:AddTagsToResource", on: "~cluster-snapshot"},
	{action: "rds:AddTagsToResource", on: "~cluster-auto-backup"},
	{action: "rds:CreateDBCluster", on: "+cluster ~cluster-pg ~subgrp ~og"},
	{action: "rds:CreateDBClusterSnapshot", on: "cluster ~cluster-snapshot"},
	{action: "rds:CreateDBInstance", on: "+db ~pg ~subgrp ~og"},
	{action: "rds:CreateDBInstance", on: "+db cluster"}, // one of a cluster
	{action: "rds:DeleteDBCluster", on: "cluster ~cluster-snapshot"},
	{action: "rds:ModifyDBCluster", on: "cluster ~cluster-pg ~pg ~og"},
	{action: "rds:RestoreDBClusterFromSnapshot", on: "+cluster ~cluster-pg ~subgrp ~og ~cluster-snapshot ~snapshot"},
	{action: "rds:RestoreDBClusterToPointInTime", on: "+cluster ~cluster-pg ~subgrp ~og"}, // and on its source, which is a cluster as well
	{action: "rds:CreateDBSnapshot", on: "db ~snapshot"},
	{action: "rds:ModifyDBInstance", on: "db ~pg ~og"},
	{action: "rds:RestoreDBInstanceFromDBSnapshot", on: "+db ~pg ~subgrp ~og ~snapshot"},
	{action: "rds:CreateDBInstanceReadReplica", on: "+db ~subgrp ~og"}, // and on its source, which is a db as well
	{action: "rds:DeregisterDBProxyTargets", on: "~target-group"},      // which AWS makes with the proxy, without tags
	{action: "rds:RegisterDBProxyTargets", on: "db cluster ~target-group"},
	{action: "rds:RestoreDBInstanceToPointInTime", on: "+db ~pg ~subgrp ~og"}, // and on its source, which is a db as well
	{action: "kms:CreateGrant", on: "~key", with: map[string]string{"kms:ViaService": "rds.eu-central-1.amazonaws.com", "kms:GrantIsForAWSResource": "true"}},
	{action: "kms:DescribeKey", on: "~key", with: map[string]string{"kms:ViaService": "rds.eu-central-1.amazonaws.com"}},

	{action: "secretsmanager:CreateSecret", on: "+secret-of-rds"},
	{action: "secretsmanager:CreateSecret", on: "+secret-of-cluster"},
	{action: "secretsmanager:DeleteSecret", on: "secret"},
	{action: "secretsmanager:DescribeSecret", on: "secret"},
	{action: "secretsmanager:GetResourcePolicy", on: "secret"},
	{action: "secretsmanager:GetSecretValue", on: "secret"},
	{action: "secretsmanager:ListSecretVersionIds", on: "secret"},
	{action: "secretsmanager:PutSecretValue", on: "secret"},
	{action: "secretsmanager:RotateSecret", on: "secret-of-rds"},
	{action: "secretsmanager:RotateSecret", on: "secret-of-cluster"},
	{action: "secretsmanager:DescribeSecret", on: "secret-of-rds"},
	{action: "secretsmanager:DescribeSecret", on: "secret-of-cluster"},
	{action: "secretsmanager:UntagResource", on: "secret"},
	{action: "secretsmanager:UpdateSecret", on: "secret"},
	{action: "secretsmanager:UpdateSecretVersionStage", on: "secret"},

	{action: "s3:CreateBucket", on: "~bucket", with: inAccount},
	{action: "s3:DeleteBucket", on: "~bucket", with: inAccount},
	{action: "s3:GetObject", on: "object", with: inAccount},
	{action: "s3:GetObjectTagging", on: "object", with: inAccount},
	{action: "s3:PutBucketCORS", on: "~bucket", with: inAccount},
	{action: "s3:PutBucketOwnershipControls", on: "~bucket", with: inAccount},
	{action: "s3:PutBucketPolicy", on: "~bucket", with: inAccount},
	{action: "s3:PutBucketPublicAccessBlock", on: "~bucket", with: inAccount},
	{action: "s3:PutBucketTagging", on: "~bucket", with: inAccount},
	{action: "s3:PutBucketVersioning", on: "~bucket", with: inAccount},
	{action: "s3:PutEncryptionConfiguration", on: "~bucket", with: inAccount},
	{action: "s3:PutLifecycleConfiguration", on: "~bucket", with: inAccount},
	{action: "s3:PutObject", on: "object", with: inAccount},
	{action: "s3:PutObjectAcl", on: "object", with: inAccount},
	{action: "s3:PutObjectTagging", on: "object", with: inAccount},
	{action: "s3:TagResource", on: "~bucket", with: inAccount},
	{action: "s3:UntagResource", on: "~bucket", with: inAccount},

	{action: "ecs:DeregisterTaskDefinition"},
	{action: "ecs:UpdateService", on: "service"},
	{action: "ecs:UpdateService", on: "~service", with: calledByScaling}, // it asks with a name that may be none
	{action: "application-autoscaling:DeleteScalingPolicy", on: "~scalable-target", with: ofECS},
	{action: "application-autoscaling:DeleteScheduledAction", on: "~scalable-target", with: ofECS},
	{action: "application-autoscaling:PutScalingPolicy", on: "~scalable-target", with: ofECS},
	{action: "application-autoscaling:PutScheduledAction", on: "~scalable-target", with: ofECS},
	{action: "cloudwatch:DeleteAlarms", on: "alarm"},
	{action: "cloudwatch:DeleteAlarms", with: calledByScaling}, // it asks without a name
	{action: "cloudwatch:PutMetricAlarm", with: calledByScaling},
	{action: "scheduler:CreateSchedule", on: "~schedule"},
	{action: "scheduler:DeleteSchedule", on: "~schedule"},
	{action: "scheduler:UpdateSchedule", on: "~schedule"},
	{action: "sns:SetSubscriptionAttributes"},
	{action: "sns:Subscribe", on: "topic"},
	{action: "sns:Unsubscribe"},
	{action: "servicediscovery:TagResource"},
	{action: "servicediscovery:UntagResource"},

	{action: "logs:CreateLogGroup", on: "+log-group-of-rds"},
	{action: "logs:DeleteLogGroup", on: "log-group"},
	{action: "logs:ListTagsForResource", on: "log-group"},
	{action: "logs:ListTagsForResource", on: "~log-group-of-rds"}, // RDS makes them without tags
	{action: "logs:PutRetentionPolicy", on: "log-group"},
	{action: "logs:PutRetentionPolicy", on: "log-group-of-rds"},
	{action: "logs:UntagResource", on: "log-group"},
	{action: "logs:UntagResource", on: "log-group-of-rds"},

	{action: "iam:AttachRolePolicy", on: "role"},
	{action: "iam:DeleteRole", on: "role"},
	{action: "iam:DeleteRolePermissionsBoundary", on: "role"},
	{action: "iam:DeleteRolePolicy", on: "role"},
	{action: "iam:DetachRolePolicy", on: "role"},
	{action: "iam:PutRolePermissionsBoundary", on: "role"},
	{action: "iam:PutRolePolicy", on: "role"},
	{action: "iam:UntagRole", on: "role"},
	{action: "iam:UpdateAssumeRolePolicy", on: "role"},
	{action: "iam:UpdateRole", on: "role"},
	{action: "iam:UpdateRoleDescription", on: "role"},
	{action: "iam:PassRole", on: "role", with: map[string]string{"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
	{action: "iam:PassRole", on: "role", with: map[string]string{"iam:PassedToService": "ecs.amazonaws.com"}},
	{action: "iam:PassRole", on: "role", with: map[string]string{"iam:PassedToService": "scheduler.amazonaws.com"}},
	{action: "iam:PassRole", on: "role", with: map[string]string{"iam:PassedToService": "vpc-flow-logs.amazonaws.com"}},
	{action: "iam:PassRole", on: "role", with: map[string]string{"iam:PassedToService": "monitoring.rds.amazonaws.com"}},
	{action: "iam:PassRole", on: "role", with: map[string]string{"iam:PassedToService": "rds.amazonaws.com"}},
	{action: "iam:CreateServiceLinkedRole", on: "+service-role", with: map[string]string{"iam:AWSServiceName": "ecs.amazonaws.com"}},
	{action: "iam:CreateServiceLinkedRole", on: "+service-role", with: map[string]string{"iam:AWSServiceName": "ecs.application-autoscaling.amazonaws.com"}},
	{action: "iam:CreateServiceLinkedRole", on: "+service-role", with: map[string]string{"iam:AWSServiceName": "elasticache.amazonaws.com"}},
	{action: "iam:CreateServiceLinkedRole", on: "+service-role", with: map[string]string{"iam:AWSServiceName": "elasticfilesystem.amazonaws.com"}},
	{action: "iam:CreateServiceLinkedRole", on: "+service-role", with: map[string]string{"iam:AWSServiceName": "elasticloadbalancing.amazonaws.com"}},
	{action: "iam:CreateServiceLinkedRole", on: "+service-role", with: map[string]string{"iam:AWSServiceName": "rds.amazonaws.com"}},
}

// countsAtOnce are the services to which the tags in a request are those of what it makes, as AWS's managed policies for them show: that for Express
// Gateway Services of ECS, and that for Elastic Beanstalk.
var countsAtOnce = map[string]bool{"acm": true, "application-autoscaling": true}

var (
	asClosed        = map[string]string{"aws:RequestTag/terrarium.io/closed": "true"}
	inAccount       = map[string]string{"s3:ResourceAccount": "111122223333"}
	ofServerless    = map[string]string{"ec2:VpceServiceName": "com.amazonaws.elasticache.serverless.eu-central-1.vpce-svc-1"}
	ofECS           = map[string]string{"application-autoscaling:service-namespace": "ecs"}
	calledByScaling = map[string]string{"aws:CalledViaLast": "application-autoscaling.amazonaws.com"}
)

// tellsWhatMakes are the services to which a policy can say by which calls a resource may get its first tags: those with the condition key CreateAction in the
// service authorization reference; of EFS, "Using tags with Amazon EFS" in its user guide says so too.
var tellsWhatMakes = []string{"ec2", "ecs", "elasticfilesystem", "elasticloadbalancing"}

// namedByARN are the types whose names say in the ARN whose they are. All others have tags. The first is ours, the second somebody else's.
var namedByARN = map[string][2]string{
	"role":              {"arn:aws:iam::111122223333:role/terrarium/shop-staging-d8fcc-web-task", "arn:aws:iam::111122223333:role/admin"},
	"service-role":      {"arn:aws:iam::111122223333:role/aws-service-role/x/AWSServiceRoleForX", "arn:aws:iam::111122223333:role/admin"},
	"secret":            {"arn:aws:secretsmanager:eu-central-1:111122223333:secret:terrarium/shop-x", "arn:aws:secretsmanager:eu-central-1:111122223333:secret:bank"},
	"secret-of-rds":     {"arn:aws:secretsmanager:eu-central-1:111122223333:secret:rds!db-1", "arn:aws:secretsmanager:eu-central-1:111122223333:secret:bank"},
	"secret-of-cluster": {"arn:aws:secretsmanager:eu-central-1:111122223333:secret:rds!cluster-1", "arn:aws:secretsmanager:eu-central-1:111122223333:secret:bank"},
	"log-group-of-rds":  {"arn:aws:logs:eu-central-1:111122223333:log-group:/aws/rds/instance/shop-x/error", "arn:aws:logs:eu-central-1:111122223333:log-group:/aws/rds/instance/bank/error"},
	"log-group":         {"arn:aws:logs:eu-central-1:111122223333:log-group:/terrarium/shop-x", "arn:aws:logs:eu-central-1:111122223333:log-group:/bank"},
	"object":            {"arn:aws:s3:::any-bucket/terrarium/inventory.json", "arn:aws:s3:::any-bucket/customers.csv"},
}

package controllers

// What the controller may do with the kinds of plan.Kinds: a test holds this list against them.
//
// +kubebuilder:rbac:groups=acm.aws.m.upbound.io,resources=certificates;certificatevalidations,verbs=get;list;watch;create;patch;delete
// +kubebuilder:rbac:groups=appautoscaling.aws.m.upbound.io,resources=policies;scheduledactions;targets,verbs=get;list;watch;create;patch;delete
// +kubebuilder:rbac:groups=cloudwatch.aws.m.upbound.io,resources=metricalarms,verbs=get;list;watch;create;patch;delete
// +kubebuilder:rbac:groups=cloudwatchlogs.aws.m.upbound.io,resources=groups,verbs=get;list;watch;create;patch;delete
// +kubebuilder:rbac:groups=ec2.aws.m.upbound.io,resources=defaultsecuritygroups;eips;flowlogs;internetgateways;natgateways;routes;routetableassociations;routetables;securitygroupegressrules;securitygroupingressrules;securitygroups;subnets;vpcendpointroutetableassociations;vpcendpoints;vpcendpointsecuritygroupassociations;vpcendpointsubnetassociations;vpcs,verbs=get;list;watch;create;patch;delete
// +kubebuilder:rbac:groups=ecs.aws.m.upbound.io,resources=clustercapacityproviders;clusters;services;taskdefinitions,verbs=get;list;watch;create;patch;delete
// +kubebuilder:rbac:groups=elbv2.aws.m.upbound.io,resources=lblistenerrules;lblisteners;lbs;lbtargetgroups,verbs=get;list;watch;create;patch;delete
// +kubebuilder:rbac:groups=iam.aws.m.upbound.io,resources=rolepolicies;rolepolicyattachments;roles,verbs=get;list;watch;create;patch;delete
// +kubebuilder:rbac:groups=rds.aws.m.upbound.io,resources=instances;parametergroups;subnetgroups,verbs=get;list;watch;create;patch;delete
// +kubebuilder:rbac:groups=route53.aws.m.upbound.io,resources=records,verbs=get;list;watch;create;patch;delete
// +kubebuilder:rbac:groups=s3.aws.m.upbound.io,resources=bucketlifecycleconfigurations;bucketownershipcontrols;bucketpolicies;bucketpublicaccessblocks;buckets;bucketserversideencryptionconfigurations;bucketversionings;objects,verbs=get;list;watch;create;patch;delete
// +kubebuilder:rbac:groups=scheduler.aws.m.upbound.io,resources=schedules,verbs=get;list;watch;create;patch;delete
// +kubebuilder:rbac:groups=secretsmanager.aws.m.upbound.io,resources=secrets;secretversions,verbs=get;list;watch;create;patch;delete
// +kubebuilder:rbac:groups=servicediscovery.aws.m.upbound.io,resources=httpnamespaces,verbs=get;list;watch;create;patch;delete

// Who may read metrics is asked of the API server.
//
// +kubebuilder:rbac:groups=authentication.k8s.io,resources=tokenreviews,verbs=create
// +kubebuilder:rbac:groups=authorization.k8s.io,resources=subjectaccessreviews,verbs=create

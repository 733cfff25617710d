package controllers

// What the controller may do with the kinds of package compositions: a test holds this list against compositions.Kinds.
//
// +kubebuilder:rbac:groups=appautoscaling.aws.m.upbound.io,resources=policies;targets,verbs=get;list;watch;create;patch;delete
// +kubebuilder:rbac:groups=cloudwatchlogs.aws.m.upbound.io,resources=groups,verbs=get;list;watch;create;patch;delete
// +kubebuilder:rbac:groups=ec2.aws.m.upbound.io,resources=eips;internetgateways;natgateways;routes;routetableassociations;routetables;securitygroupegressrules;securitygroupingressrules;securitygroups;subnets;vpcs,verbs=get;list;watch;create;patch;delete
// +kubebuilder:rbac:groups=ecs.aws.m.upbound.io,resources=clustercapacityproviders;clusters;services;taskdefinitions,verbs=get;list;watch;create;patch;delete
// +kubebuilder:rbac:groups=elbv2.aws.m.upbound.io,resources=lblistenerrules;lblisteners;lbs;lbtargetgroups,verbs=get;list;watch;create;patch;delete
// +kubebuilder:rbac:groups=iam.aws.m.upbound.io,resources=rolepolicies;rolepolicyattachments;roles,verbs=get;list;watch;create;patch;delete
// +kubebuilder:rbac:groups=rds.aws.m.upbound.io,resources=instances;parametergroups;subnetgroups,verbs=get;list;watch;create;patch;delete
// +kubebuilder:rbac:groups=secretsmanager.aws.m.upbound.io,resources=secrets;secretversions,verbs=get;list;watch;create;patch;delete

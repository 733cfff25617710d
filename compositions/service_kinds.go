package compositions

import (
	"strings"

	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	appautoscaling "github.com/upbound/provider-aws/v2/apis/namespaced/appautoscaling/v1beta1"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"

	"github.com/terrarium-io/terrarium/compositions/plan"
)

// platformVersions of Fargate on which all works that a task can have. Before 1.4.0 there are no volumes of EFS, no size of the tasks' own storage, no keys
// and versions of secrets, no SYS_PTRACE, no ECS Exec and no Service Connect (ECS Developer Guide, "Fargate platform versions for ECS").
var platformVersions = []string{"1.4.0", "LATEST"}

// serviceKinds are the kinds of services.
var serviceKinds = []plan.Kind{
	{
		GroupVersionKind: ecs.Service_GroupVersionKind,
		AddGroup:         ecs.SchemeBuilder.AddToScheme,
		NeverPatched:     []string{"deploymentController", "loadBalancer", "schedulingStrategy", "serviceConnectConfiguration"},
		SaidBy: map[string]string{
			"alarms":                          "deployment.rollbackOn of the service",
			"deploymentCircuitBreaker":        "deployment.circuitBreaker of the service",
			"deploymentConfiguration":         "deployment of the service",
			"deploymentMaximumPercent":        "deployment.maximumPercent of the service",
			"deploymentMinimumHealthyPercent": "deployment.minimumHealthyPercent of the service",
			"desiredCount":                    "scaling of the service",
			"enableExecuteCommand":            "executeCommand of the service",
			"healthCheckGracePeriodSeconds":   "healthCheckGracePeriodSeconds of the service",
		},
		PatchedTo: map[string][]string{"platformVersion": platformVersions},
		Twice:     plan.Within + "cluster",
		Effect:    replacesTasks,
		LeftOut:   []string{"LoadBalancer", "ServiceConnectConfiguration", "ServiceRegistries"},
		Calls: plan.Calls{
			From: "ecs/service.go", Makes: "service", Create: "ecs:CreateService",
			Read:   "ecs:DescribeServices ecs:ListServiceDeployments ecs:DescribeServiceDeployments", // the last two where it waits for the deployment
			Update: "ecs:UpdateService", Remove: "ecs:UpdateService ecs:DeleteService", Tags: tagsECS, Checked: serviceRole,
		},
	},
	{
		GroupVersionKind: appautoscaling.Target_GroupVersionKind,
		AddGroup:         appautoscaling.SchemeBuilder.AddToScheme,
		NeverPatched:     []string{"scalableDimension"},
		SaidBy:           map[string]string{"maxCapacity": "scaling.maxTasks of the service", "minCapacity": "scaling.minTasks of the service"},
		Twice:            plan.Within + "service (resource_id)",
		Calls: plan.Calls{
			From: "appautoscaling/target.go", Makes: "scalable-target", Create: "application-autoscaling:RegisterScalableTarget",
			Read:    "application-autoscaling:DescribeScalableTargets application-autoscaling:ListTagsForResource",
			Update:  "application-autoscaling:RegisterScalableTarget",
			Remove:  "application-autoscaling:DeregisterScalableTarget",
			Tags:    "application-autoscaling:TagResource application-autoscaling:UntagResource",
			Checked: "cloudwatch:PutMetricAlarm cloudwatch:DescribeAlarms cloudwatch:DeleteAlarms ecs:DescribeServices ecs:UpdateService " + serviceRole,
		},
	},
	// Application Auto Scaling looks first whether its caller may do what it will do: security_iam_permission_validation in its user guide,
	// and auto-scaling-IAM in that of ECS.
	{
		GroupVersionKind: appautoscaling.Policy_GroupVersionKind,
		AddGroup:         appautoscaling.SchemeBuilder.AddToScheme,
		NeverPatched:     []string{"scalableDimension"},
		PartOf:           []string{"ResourceID"},
		Calls: plan.Calls{
			From: "appautoscaling/policy.go", Create: "application-autoscaling:PutScalingPolicy", Read: "application-autoscaling:DescribeScalingPolicies",
			Update: "application-autoscaling:PutScalingPolicy", Remove: "application-autoscaling:DeleteScalingPolicy",
			Checked: "cloudwatch:PutMetricAlarm cloudwatch:DescribeAlarms cloudwatch:DeleteAlarms ecs:DescribeServices ecs:UpdateService",
		},
	},
	{
		GroupVersionKind: appautoscaling.ScheduledAction_GroupVersionKind,
		AddGroup:         appautoscaling.SchemeBuilder.AddToScheme,
		NeverPatched:     []string{"scalableDimension"},
		SaidBy: map[string]string{
			"scalableTargetAction": "scaling.schedules of the service",
			"schedule":             "scaling.schedules of the service",
			"timezone":             "scaling.schedules of the service",
		},
		PartOf: []string{"ResourceID"},
		Calls: plan.Calls{
			From: "appautoscaling/scheduled_action.go", Create: "application-autoscaling:PutScheduledAction",
			Read: "application-autoscaling:DescribeScheduledActions", Update: "application-autoscaling:PutScheduledAction",
			Remove: "application-autoscaling:DeleteScheduledAction",
		},
	},
}

// replacesTasks is the effect of every change of a service that ECS sees, because of ForceNewDeployment.
func replacesTasks(want resource.ModernManaged, path string) string {
	switch field, _, _ := strings.Cut(path, "."); field {
	case "tags", "providerConfigRef", "initProvider", "managementPolicies":
		return ""
	}
	if service, is := want.(*ecs.Service); is && isShifting(service) {
		return "its tasks are replaced, and ECS moves the requests to the new ones"
	}
	return "its tasks are replaced, rolling"
}

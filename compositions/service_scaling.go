package compositions

import (
	appautoscaling "github.com/upbound/provider-aws/v2/apis/namespaced/appautoscaling/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

const (
	ecsNamespace   = "ecs"
	desiredCountOf = "ecs:service:DesiredCount"
)

func autoscales(scaling v1alpha1.ScalingSpec) bool { return *scaling.MaxTasks > *scaling.MinTasks }

// scaling makes a scalable target of a service and a policy for each measure that it follows. A service with a fixed number has none.
func (c composer) scaling(cl Cluster, svc *Object, serviceName string, spec v1alpha1.ServiceSpec) {
	if !autoscales(spec.Scaling) {
		return
	}
	resourceID := "service/" + cl.Name + "/" + serviceName
	d := c.draft(spec.Name)
	d.after(svc) // AWS takes a target only of a service that exists
	target := add(d, &appautoscaling.Target{Spec: appautoscaling.TargetSpec{ForProvider: appautoscaling.TargetParameters{
		ServiceNamespace:  new(ecsNamespace),
		ScalableDimension: new(desiredCountOf),
		ResourceID:        &resourceID,
		MinCapacity:       number(*spec.Scaling.MinTasks),
		MaxCapacity:       number(*spec.Scaling.MaxTasks),
	}}})
	measures := []struct {
		name, metric  string
		targetPercent int32
	}{
		{"cpu", "ECSServiceAverageCPUUtilization", spec.Scaling.CPUTargetPercent},
		{"memory", "ECSServiceAverageMemoryUtilization", spec.Scaling.MemoryTargetPercent},
	}
	for _, m := range measures {
		if m.targetPercent == 0 {
			continue
		}
		d := c.draft(spec.Name + "." + m.name)
		d.after(target.Object)
		add(d, named(&appautoscaling.Policy{Spec: appautoscaling.PolicySpec{ForProvider: appautoscaling.PolicyParameters{
			PolicyType:        new("TargetTrackingScaling"),
			ServiceNamespace:  new(ecsNamespace),
			ScalableDimension: new(desiredCountOf),
			ResourceID:        &resourceID,
			TargetTrackingScalingPolicyConfiguration: &appautoscaling.TargetTrackingScalingPolicyConfigurationParameters{
				TargetValue:      number(m.targetPercent),
				ScaleInCooldown:  number(*spec.Scaling.ScaleInCooldownSeconds),
				ScaleOutCooldown: number(*spec.Scaling.ScaleOutCooldownSeconds),
				PredefinedMetricSpecification: &appautoscaling.PredefinedMetricSpecificationParameters{
					PredefinedMetricType: &m.metric,
				},
			},
		}}}, c.awsName(spec.Name+"-"+m.name, maxNameScalingPolicy)))
	}
}

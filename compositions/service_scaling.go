package compositions

import (
	"fmt"

	appautoscaling "github.com/upbound/provider-aws/v2/apis/namespaced/appautoscaling/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// maxNameScalingPolicy is the length that AWS allows for names of scaling policies and scheduled actions.
const maxNameScalingPolicy = 256

const (
	ecsNamespace   = "ecs"
	desiredCountOf = "ecs:service:DesiredCount"
)

// autoscales says whether the number of tasks belongs to the autoscaler.
func autoscales(scaling v1alpha1.ScalingSpec) bool {
	return mostTasks(scaling) > *scaling.MinTasks || len(scaling.Schedules) > 0
}

// mostTasks is maxTasks, or minTasks where maxTasks is not set: a fixed number.
func mostTasks(scaling v1alpha1.ScalingSpec) int32 {
	if scaling.MaxTasks == nil {
		return *scaling.MinTasks
	}
	return *scaling.MaxTasks
}

// scaling makes a scalable target of a service, a policy for each measure that it follows, and an action for each schedule. A service with
// a fixed number has none.
func (c composer) scaling(in TaskInputs, svc *plan.Object, serviceName string, spec v1alpha1.ServiceSpec, routes []Route) {
	if !autoscales(spec.Scaling) {
		return
	}
	resourceID := "service/" + in.Cluster.Name + "/" + serviceName
	d := c.Draft(spec.Name)
	d.After(svc) // AWS takes a target only of a service that exists
	target := plan.Add(d, scalableTarget(resourceID, spec.Scaling)).Object
	c.noteUncounted(in.Cluster, spec)
	for _, m := range in.measures(spec, serviceName, routes) {
		if m.target != 0 {
			c.targetTracking(target, resourceID, spec, m)
		}
	}
	if mayRest(spec.Scaling) {
		c.wake(in, target, resourceID, serviceName, spec)
	}
	for _, schedule := range spec.Scaling.Schedules {
		c.scheduledAction(target, resourceID, ScalingPart(spec.Name, schedule.Name), schedule)
	}
}

// scalableTarget sets the limits of the number of tasks. Where schedules change the limits, the spec has only the limits to begin with: the provider
// would set back what a schedule has set. Without LateInitialize the provider never copies the current limits into the spec.
func scalableTarget(resourceID string, scaling v1alpha1.ScalingSpec) *appautoscaling.Target {
	target := plan.Named(&appautoscaling.Target{Spec: appautoscaling.TargetSpec{ForProvider: appautoscaling.TargetParameters{
		ServiceNamespace:  new(ecsNamespace),
		ScalableDimension: new(desiredCountOf),
		ResourceID:        &resourceID,
	}}}, resourceID)
	target.SetManagementPolicies(plan.WithoutLateInitialize)
	least, most := number(*scaling.MinTasks), number(mostTasks(scaling))
	if len(scaling.Schedules) > 0 {
		target.Spec.InitProvider.MinCapacity, target.Spec.InitProvider.MaxCapacity = least, most
		return target
	}
	target.Spec.ForProvider.MinCapacity, target.Spec.ForProvider.MaxCapacity = least, most
	return target
}

// A measure is a metric of a service and the value at which its number of tasks keeps it. The metric of a load balancer has a label that says of which
// load balancer and target group it is.
type measure struct {
	name, metric string
	target       float64
	label        [2]plan.Fact

	// customized is a metric that is not one of Application Auto Scaling's own.
	customized *appautoscaling.CustomizedMetricSpecificationParameters

	// waitsFor is what the metric cannot be measured without.
	waitsFor []plan.Key
}

func (in TaskInputs) measures(spec v1alpha1.ServiceSpec, serviceName string, routes []Route) []measure {
	measures := []measure{
		{name: "cpu", metric: "ECSServiceAverageCPUUtilization", target: float64(spec.Scaling.CPUTargetPercent)},
		{name: "memory", metric: "ECSServiceAverageMemoryUtilization", target: float64(spec.Scaling.MemoryTargetPercent)},
	}
	if len(routes) > 0 && in.LoadBalancers[spec.Routes[0].LoadBalancer].Network == nil {
		measures = append(measures, measure{
			name: "requests", metric: "ALBRequestCountPerTarget", target: float64(spec.Scaling.RequestsPerTarget),
			label: [2]plan.Fact{in.LoadBalancers[spec.Routes[0].LoadBalancer].ARNSuffix, routes[0].Group.Suffix},
		})
	}
	return append(measures, in.customMeasures(spec.Scaling, serviceName)...)
}

func (c composer) targetTracking(target *plan.Object, resourceID string, spec v1alpha1.ServiceSpec, m measure) {
	part := ScalingPart(spec.Name, m.name)
	d := c.Draft(part)
	d.After(target)
	d.WaitFor(m.waitsFor...)
	configuration := &appautoscaling.TargetTrackingScalingPolicyConfigurationParameters{
		TargetValue:                   &m.target,
		ScaleInCooldown:               number(*spec.Scaling.ScaleInCooldownSeconds),
		ScaleOutCooldown:              number(*spec.Scaling.ScaleOutCooldownSeconds),
		CustomizedMetricSpecification: m.customized,
	}
	if m.customized == nil {
		predefined := &appautoscaling.PredefinedMetricSpecificationParameters{PredefinedMetricType: &m.metric}
		if m.label != [2]plan.Fact{} {
			predefined.ResourceLabel = new(d.Text(m.label[0]) + "/" + d.Text(m.label[1]))
		}
		configuration.PredefinedMetricSpecification = predefined
	}
	plan.Add(d, plan.Named(&appautoscaling.Policy{Spec: appautoscaling.PolicySpec{ForProvider: appautoscaling.PolicyParameters{
		PolicyType:                               new("TargetTrackingScaling"),
		ServiceNamespace:                         new(ecsNamespace),
		ScalableDimension:                        new(desiredCountOf),
		ResourceID:                               &resourceID,
		TargetTrackingScalingPolicyConfiguration: configuration,
	}}}, c.NameInAWS(appautoscaling.Policy_GroupVersionKind.GroupKind(), part, c.AWSName(spec.Name+"-"+m.name, maxNameScalingPolicy))))
}

// scheduledAction sets other limits at a time.
func (c composer) scheduledAction(target *plan.Object, resourceID, part string, schedule v1alpha1.ScalingSchedule) {
	d := c.Draft(part)
	d.After(target)
	plan.Add(d, &appautoscaling.ScheduledAction{Spec: appautoscaling.ScheduledActionSpec{ForProvider: appautoscaling.ScheduledActionParameters{
		Name: new(c.NameInAWS(appautoscaling.ScheduledAction_GroupVersionKind.GroupKind(), part,
			c.AWSName(part, maxNameScalingPolicy))),
		ServiceNamespace:  new(ecsNamespace),
		ScalableDimension: new(desiredCountOf),
		ResourceID:        &resourceID,
		Schedule:          new(string(schedule.Expression)),
		Timezone:          new(string(schedule.TimeZone)),
		ScalableTargetAction: &appautoscaling.ScalableTargetActionParameters{
			MinCapacity: new(fmt.Sprint(*schedule.MinTasks)),
			MaxCapacity: new(fmt.Sprint(*schedule.MaxTasks)),
		},
	}}})
}

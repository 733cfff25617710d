package compositions

import (
	"slices"

	cloudwatch "github.com/upbound/provider-aws/v2/apis/namespaced/cloudwatch/v1beta1"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// rollsBackOnOwn reports whether the alarms of the Environment about a service end its deployments. They are there before the service then.
func rollsBackOnOwn(spec v1alpha1.ServiceSpec) bool {
	return slices.Contains(spec.Deployment.RollbackOn, v1alpha1.AlarmDefault)
}

// setAlarms says which alarms end a deployment. Once said, it must be taken back: Terraform passes over a block that is left out
// (SuppressMissingOptionalConfigurationBlock in ecs/service.go).
func (c composer) setAlarms(d *plan.Draft, params *ecs.ServiceParameters, spec v1alpha1.ServiceSpec, routes []Route, key plan.Key) {
	var names []*string
	for _, name := range spec.Deployment.RollbackOn {
		if name != v1alpha1.AlarmDefault {
			names = append(names, new(string(name)))
			continue
		}
		for _, part := range serviceAlarmParts(spec, routes) {
			if its := c.Key(cloudwatch.MetricAlarm_GroupVersionKind.GroupKind(), part); !c.Seen.Exists(its) {
				d.WaitFor(its)
			}
			names = append(names, new(c.AWSName(part, maxNameAlarm)))
		}
	}
	switch said := plan.LastSeen(c.Seen, key, &ecs.Service{}).Spec.ForProvider.Alarms; {
	case len(names) > 0:
		params.Alarms = &ecs.AlarmsParameters{AlarmNames: names, Enable: new(true), Rollback: new(true)}
	case said != nil:
		params.Alarms = &ecs.AlarmsParameters{AlarmNames: said.AlarmNames, Enable: new(false), Rollback: new(false)}
	}
}

// serviceAlarmParts are the parts of the alarms about a service.
func serviceAlarmParts(spec v1alpha1.ServiceSpec, routes []Route) []string {
	parts := []string{serviceAlarmPart(spec, "cpu"), serviceAlarmPart(spec, "memory")}
	for i, route := range spec.Routes {
		parts = append(parts, serviceAlarmPart(spec, "route-"+route.Name))
		if routes[i].Alternate != nil {
			parts = append(parts, serviceAlarmPart(spec, "route-"+route.Name+alternate))
		}
	}
	return parts
}

func serviceAlarmPart(spec v1alpha1.ServiceSpec, about string) string {
	return "service-" + spec.Name + "." + about
}

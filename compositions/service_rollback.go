package compositions

import (
	"slices"

	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// rollsBackOnOwn reports whether the alarms of the Environment about a service end its deployments. They are there before the service then.
func rollsBackOnOwn(spec v1alpha1.ServiceSpec) bool {
	return slices.Contains(spec.Deployment.RollbackOn, v1alpha1.AlarmDefault)
}

// setAlarms says which alarms end a deployment. Once said, it must be taken back: Terraform passes over a block that is left out
// (SuppressMissingOptionalConfigurationBlock in ecs/service.go). Of one that is adopted only AWS says what was said.
func (c composer) setAlarms(d *plan.Draft, in TaskInputs, params *ecs.ServiceParameters, svc Service, key plan.Key) {
	var names []*string
	for _, name := range svc.Spec.Deployment.RollbackOn {
		if name != v1alpha1.AlarmDefault {
			names = append(names, new(string(name)))
			continue
		}
		own := c.serviceAlarms(in, svc)
		d.After(own...)
		for _, o := range own {
			names = append(names, new(meta.GetExternalName(o.Resource)))
		}
	}
	last := plan.LastSeen(c.Seen, key, &ecs.Service{})
	said, there := last.Spec.ForProvider.Alarms, last.Status.AtProvider.Alarms
	switch {
	case len(names) > 0:
		params.Alarms = &ecs.AlarmsParameters{AlarmNames: names, Enable: new(true), Rollback: new(true)}
	case said != nil:
		params.Alarms = &ecs.AlarmsParameters{AlarmNames: said.AlarmNames, Enable: new(false), Rollback: new(false)}
	case plan.IsObservedOnly(last) && there != nil && plan.IsTrue(there.Enable):
		params.Alarms = &ecs.AlarmsParameters{AlarmNames: there.AlarmNames, Enable: new(false), Rollback: new(false)}
	}
}

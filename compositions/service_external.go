package compositions

import (
	"cmp"

	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// isExternal reports whether somebody else deploys new versions of a service.
func isExternal(spec v1alpha1.ServiceSpec) bool {
	return spec.ImageManagement == v1alpha1.ImageManagementExternal
}

// externalTaskDefinitions is how many old revisions of a task definition stay where nobody knows which of them the service runs.
const externalTaskDefinitions = 20

func taskDefinitionsKept(spec v1alpha1.ServiceSpec) int {
	if isExternal(spec) {
		return externalTaskDefinitions
	}
	return oldTaskDefinitions
}

// versionOf a service is the task definition that it is asked to run, where the newest one is of the spec. Where somebody else deploys, that stays what it
// was: another one in the spec changes nothing of the service.
func (c composer) versionOf(spec v1alpha1.ServiceSpec, key plan.Key, newest *string) *string {
	if !isExternal(spec) {
		return newest
	}
	was := plan.LastSeen(c.Seen, key, &ecs.Service{}).Spec
	return cmp.Or(was.InitProvider.TaskDefinition, was.ForProvider.TaskDefinition, newest)
}

// leaveToPipeline leaves it to somebody else which task definition a service runs. In initProvider a value counts when the provider makes the service, and is no
// difference afterwards: see decision 44.
func leaveToPipeline(svc *ecs.Service, spec v1alpha1.ServiceSpec) {
	if isExternal(spec) {
		svc.Spec.InitProvider.TaskDefinition, svc.Spec.ForProvider.TaskDefinition = svc.Spec.ForProvider.TaskDefinition, nil
	}
}

package compositions

import (
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"

	"github.com/terrarium-io/terrarium/compositions/plan"
)

// A deployment that moves requests often takes longer than the 20 minutes for which the provider waits, with all that ECS waits for in between. The provider is
// then told to wait once more: an update without force_new_deployment of what only Terraform knows deploys nothing, and ends as every update does, when one
// deployment is left with all its tasks (statusServiceWaitForStable in ecs/service.go). What only Terraform knows is sigint_rollback, which does something to a
// deployment alone that the same update began. Terraform's state has its new value when the wait has ended well: see setRollout. An update that fails is
// tried again, which is to wait again.

// isShifting reports whether a deployment of a service moves requests.
func isShifting(service *ecs.Service) bool {
	deployment := service.Spec.ForProvider.DeploymentConfiguration
	return deployment != nil && plan.Text(deployment.Strategy) != rolling
}

// waitOn tells the provider to wait once more for a deployment that is open, which means that it goes on. That stays said until another deployment comes, again.
func waitOn(service, live *ecs.Service, again, open bool) {
	asked, had := &service.Spec.ForProvider, live.Spec.ForProvider
	switch was := plan.IsTrue(live.Status.AtProvider.SigintRollback); {
	case again && was:
		asked.SigintRollback = new(false)
	case again:
	case isToWaitOn(live):
		asked.ForceNewDeployment, asked.SigintRollback = had.ForceNewDeployment, had.SigintRollback
	case open && isShifting(service):
		asked.ForceNewDeployment, asked.SigintRollback = new(false), new(!was)
	default:
		asked.SigintRollback = had.SigintRollback
	}
}

func isToWaitOn(live *ecs.Service) bool {
	force := live.Spec.ForProvider.ForceNewDeployment
	return force != nil && !*force
}

// hasWaitedOn reports whether the provider has waited once more, and the deployment is over.
func hasWaitedOn(live *ecs.Service) bool {
	return isToWaitOn(live) && !plan.OperationFailed(live) &&
		plan.IsTrue(live.Status.AtProvider.SigintRollback) == plan.IsTrue(live.Spec.ForProvider.SigintRollback)
}

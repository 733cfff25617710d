package compositions

import (
	"strings"

	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// failedDeployment says, in AWS's words, that the tasks of a service did not run, or "". The provider says it once: as soon as it finds the
// service as it was asked for, all is well again for it, and it has no number of running tasks. So it is written down on the managed
// resource, until another version comes. moving says that ECS does not run what is asked for yet.
func failedDeployment(d *plan.Draft, service *ecs.Service, key plan.Key, moving bool) string {
	deployment := d.ContentHash(service)
	plan.SetAnnotation(service, v1alpha1.AnnotationDeployment, deployment)
	noted := ""
	if live, ok := d.Seen.Resources[key]; ok {
		noted = live.GetAnnotations()[v1alpha1.AnnotationFailedDeployment]
	}
	if now := d.Seen.Failures[key]; now.Deployment == deployment && isFinal(service, now.Message, noted != "") {
		noted = deployment + " " + now.Message
	}
	failed, message, _ := strings.Cut(noted, " ")
	if noted != "" && (failed == deployment || moving) { // until another version runs, there is none that has
		plan.SetAnnotation(service, v1alpha1.AnnotationFailedDeployment, noted)
	}
	if failed != deployment {
		return ""
	}
	return message
}

// mayHaveFailed reports whether a deployment of a service has failed, so that tasks of the version before may run on whatever AWS says that it runs.
func (c composer) mayHaveFailed(key plan.Key) bool {
	live, ok := c.Seen.Resources[key]
	_, heard := c.Seen.Failures[key]
	return ok && (heard || !c.Seen.Exists(key) || plan.HasFailed(live) || live.GetAnnotations()[v1alpha1.AnnotationFailedDeployment] != "")
}

// isFinal reports whether the provider does not try again: ECS has taken the version, and has not gone back to an older one. It has none to go
// back to where none ever ran.
func isFinal(service *ecs.Service, message string, neverRan bool) bool {
	if !strings.Contains(message, "waiting for ECS Service") || plan.Passes(message) {
		return false // AWS has refused the call, or has not answered while the provider waited
	}
	breaker := service.Spec.ForProvider.DeploymentCircuitBreaker
	rollsBack := breaker != nil && plan.IsTrue(breaker.Rollback)
	return !rollsBack || neverRan || strings.Contains(message, ") create: ")
}

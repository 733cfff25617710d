package compositions

import (
	"maps"
	"regexp"
	"strings"

	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// deploymentError says, in AWS's words, that the tasks of a service did not run, or "". The provider says so once: as soon as it finds the
// service as it was asked for, all is well again for the provider, and it has no number of running tasks. So the failed deployment is written down on
// the managed resource, until another version comes. moving says that ECS does not run what is asked for yet.
func deploymentError(d *plan.Draft, service *ecs.Service, key plan.Key, moving bool) string {
	deployment := d.ContentHash(service)
	plan.SetAnnotation(service, v1alpha1.AnnotationDeployment, deployment)
	noted := ""
	live, made := d.Seen.Resources[key].(*ecs.Service)
	if made {
		noted = live.GetAnnotations()[v1alpha1.AnnotationFailedDeployment]
	}
	if now := d.Seen.FailedDeployments[key]; now.Deployment == deployment && isFinal(service, now.Message, neverRan(noted)) {
		noted = deployment + " " + now.Message
	}
	failed, message, _ := strings.Cut(noted, " ")
	if made && failed == deployment && isOpen(message) && isOver(live, moving) {
		failed, noted = "", ""
	}
	open := failed == deployment && isOpen(message)
	if open {
		noteOpen(d.Object, service)
	}
	if made && failed == deployment && hasRolledOut(live, &deployment) {
		failed, noted = "", "" // the provider has tried again, and it ran
	}
	if noted != "" && (failed == deployment || moving) { // until another version runs, there is none that has
		plan.SetAnnotation(service, v1alpha1.AnnotationFailedDeployment, noted)
	}
	setRollout(d, service, key, deployment, open, moving)
	if failed != deployment || open && isShifting(service) {
		return ""
	}
	return message
}

// isOver reports whether an open deployment is over: ECS has gone back to an older version after all, and the provider tries again, or the provider has gone
// on waiting to the end.
func isOver(live *ecs.Service, moving bool) bool {
	if moving {
		return !plan.OperationFailed(live)
	}
	return hasWaitedOn(live)
}

// noteOpen says of a service what is known of a deployment that the provider has given up waiting for.
func noteOpen(o *plan.Object, service *ecs.Service) {
	if isShifting(service) {
		o.Unsettled, o.Note = true, "ECS is still moving requests to the new tasks, or keeps the old ones for bakeMinutes: wait"
		return
	}
	o.Note = "the provider has stopped waiting for this rollout, and what old tasks may use is kept: when ECS says that it is COMPLETED " +
		"(aws ecs describe-services), remove the annotation " + v1alpha1.AnnotationFailedDeployment + " from this object"
}

// rollout is the trigger of a service that names the deployment which changes it.
const rollout = "rollout"

// setRollout names a deployment in the triggers of a service. AWS has no triggers: they are in Terraform's state, from when an update has ended well
// (ecs/service.go, Read, keeps those of the state; upjet, pkg/controller/external_tfpluginsdk.go, Update, keeps the state of before where an update
// fails). So status.atProvider has the name only when the provider has waited for the rollout to its end. A provider that was restarted meanwhile finds
// in AWS all that is asked for except the name, and updates and waits again; so does a provider whose update has failed. Where the provider has given
// up waiting for a rollout that goes on, which is what open says, the triggers are those of before: to begin the rollout again would make it longer. A
// new name alone would make a deployment, so the name comes with another change, and stays. While the service waits for what nobody knows yet, nobody
// knows what changes. What is adopted from another cluster runs what is asked for; tasks of somebody else are moving to it.
func setRollout(d *plan.Draft, service *ecs.Service, key plan.Key, deployment string, open, moving bool) {
	live, ok := d.Seen.Resources[key].(*ecs.Service)
	if !ok || plan.IsObservedOnly(live) && !moving {
		return // made with it, and there are no tasks before
	}
	again := live.GetAnnotations()[v1alpha1.AnnotationDeployment] != deployment
	waitOn(service, live, again, open)
	if open {
		service.Spec.ForProvider.Triggers = live.Status.AtProvider.Triggers
		return
	}
	name := &deployment
	if d.Object.Waits() || !again {
		name = live.Spec.ForProvider.Triggers[rollout]
	}
	if name == nil {
		return
	}
	triggers := map[string]*string{rollout: name}
	maps.Copy(triggers, service.Spec.ForProvider.Triggers)
	service.Spec.ForProvider.Triggers = triggers
}

// hasRolledOut reports whether the provider has waited for the end of a deployment that is named in the triggers, if one is.
func hasRolledOut(live *ecs.Service, name *string) bool {
	return name == nil || plan.Equal(live.Status.AtProvider.Triggers[rollout], name)
}

// setWait lets the provider wait until the tasks of a service run as they were asked to, because only then nothing uses what the tasks before them
// used. Where the user does not wait, the provider does not wait for the first deployment either, before which there are no tasks. A change to waiting
// alone would make a deployment, so it comes with another change, and stays.
func setWait(d *plan.Draft, service *ecs.Service, spec v1alpha1.ServiceSpec, key plan.Key) {
	service.Spec.ForProvider.WaitForSteadyState = new(spec.Deployment.Wait == v1alpha1.WaitSteadyState)
	live, ok := d.Seen.Resources[key]
	if ok && !plan.IsObservedOnly(live) && live.GetAnnotations()[v1alpha1.AnnotationDeployment] != d.ContentHash(service) {
		service.Spec.ForProvider.WaitForSteadyState = new(true)
	}
}

// mayRunOthers reports whether tasks of a version before may run, whatever AWS says that a service runs: a deployment has failed, or the provider has
// not waited for its end yet.
func (c composer) mayRunOthers(key plan.Key) bool {
	live, ok := c.Seen.Resources[key].(*ecs.Service)
	_, heard := c.Seen.FailedDeployments[key]
	return ok && (heard || !c.Seen.Exists(key) || plan.OperationFailed(live) || live.GetAnnotations()[v1alpha1.AnnotationFailedDeployment] != "" ||
		!hasRolledOut(live, live.Spec.ForProvider.Triggers[rollout]))
}

// isFinal reports whether the provider does not try again: ECS has taken the version, and has not gone back to an older one. Where no version ever ran,
// ECS has none to go back to.
func isFinal(service *ecs.Service, message string, neverRan bool) bool {
	if !strings.Contains(message, waitingForService) {
		return false // AWS has refused the call
	}
	breaker, alarms := service.Spec.ForProvider.DeploymentCircuitBreaker, service.Spec.ForProvider.Alarms
	rollsBack := breaker != nil && plan.IsTrue(breaker.Rollback) ||
		alarms != nil && plan.IsTrue(alarms.Rollback) && strings.Contains(message, "rolled back") // by an alarm, whatever the circuit breaker does
	return !rollsBack || neverRan || isOpen(message) || strings.Contains(message, creating)
}

// neverRan reports whether no version of a service has run, by the failed deployment that is written down.
func neverRan(noted string) bool {
	return strings.Contains(noted, creating) || noted != "" && !isOpen(noted)
}

// creating is what Terraform says of a deployment that failed when it made a service.
const creating = ") create: "

const waitingForService = "waiting for ECS Service"

// isOpen reports whether the provider has given up waiting for a rollout before the rollout was over: after Terraform's 20 minutes, or because AWS did
// not answer. ECS may go on with the rollout, and says already that it runs the new version, so at its next look the provider finds nothing to do. At
// the end of a rollout Terraform quotes ECS, such as that the circuit breaker has rolled back (findDeploymentStatus in ecs/service.go).
func isOpen(message string) bool {
	return strings.Contains(message, waitingForService) && waitEnded.MatchString(message)
}

// waitEnded is how Terraform and the AWS SDK say that a wait ended without a result.
var waitEnded = regexp.MustCompile(`timeout while waiting for state|context (deadline exceeded|canceled)|operation error `)

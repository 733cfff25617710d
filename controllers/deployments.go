package controllers

import (
	"strings"

	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// failedDeployments are what the provider has reported of the deployments of services. It reports a failed one for less than a second, and a pass that
// begins later would not see the report: so the watch hears it, and keeps it until a pass has written it down.
type failedDeployments struct{ memory[plan.FailedDeployment] }

// note the failed deployment that a service reports, or forget the one that is written down on the service.
func (f *failedDeployments) note(obj client.Object) {
	res, ok := obj.(resource.ModernManaged)
	deployment := obj.GetAnnotations()[v1alpha1.AnnotationDeployment]
	if !ok || deployment == "" {
		return
	}
	last := res.GetCondition(typeLastAsyncOperation)
	switch {
	case strings.HasPrefix(obj.GetAnnotations()[v1alpha1.AnnotationFailedDeployment], deployment+" "):
		f.forget(obj)
	case last.Status == corev1.ConditionFalse:
		f.keep(obj, plan.FailedDeployment{Deployment: deployment, Message: oneLine(last.Message)})
	}
}

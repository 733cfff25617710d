package controllers

import (
	"strings"

	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// failures are what the provider has said of deployments. It says that one failed for less than a second, and a pass that begins later would
// not see it: so the watch hears it, and keeps it until a pass has written it down.
type failures struct{ memory[plan.Failure] }

// note the failure that an object reports, or forget the one that it has written down.
func (f *failures) note(obj client.Object) {
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
		f.keep(obj, plan.Failure{Deployment: deployment, Message: oneLine(last.Message)})
	}
}

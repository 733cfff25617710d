package controllers

import (
	"strings"
	"sync"

	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
)

// failures are what the provider has said of deployments. It says that one failed for less than a second, and a pass that begins later would
// not see it: so the watch hears it, and keeps it until a pass has written it down.
type failures struct {
	mu    sync.Mutex
	byUID map[types.UID]compositions.Failure
}

// note the failure that an object reports, or forget the one that it has written down.
func (f *failures) note(obj client.Object) {
	res, ok := obj.(resource.ModernManaged)
	deployment := obj.GetAnnotations()[v1alpha1.AnnotationDeployment]
	if !ok || deployment == "" {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	last := res.GetCondition(typeLastAsyncOperation)
	switch {
	case strings.HasPrefix(obj.GetAnnotations()[v1alpha1.AnnotationFailedDeployment], deployment+" "):
		delete(f.byUID, obj.GetUID())
	case last.Status == corev1.ConditionFalse:
		if f.byUID == nil {
			f.byUID = map[types.UID]compositions.Failure{}
		}
		f.byUID[obj.GetUID()] = compositions.Failure{Deployment: deployment, Message: oneLine(last.Message)}
	}
}

func (f *failures) forget(obj client.Object) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.byUID, obj.GetUID())
}

// of some managed resources.
func (f *failures) of(live liveResources) map[compositions.Key]compositions.Failure {
	f.mu.Lock()
	defer f.mu.Unlock()
	found := map[compositions.Key]compositions.Failure{}
	if len(f.byUID) == 0 {
		return found
	}
	for key, res := range live {
		if failure, ok := f.byUID[res.GetUID()]; ok {
			found[key] = failure
		}
	}
	return found
}

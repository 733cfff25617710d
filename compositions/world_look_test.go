package compositions_test

import (
	"cmp"
	"fmt"
	"slices"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	corev1 "k8s.io/api/core/v1"

	"github.com/terrarium-io/terrarium/compositions/plan"
)

// notReady says why an object is not, as far as the provider tells.
func (w *world) notReady(o *plan.Object) string {
	live := w.seen.Resources[o.Key]
	switch {
	case o.Waits():
		return fmt.Sprint("waits for ", o.WaitingOn)
	case live == nil:
		return "is not there"
	case meta.WasDeleted(live):
		return "is on its way out"
	case plan.OperationFailed(live):
		return plan.OperationError(live)
	case live.GetCondition(xpv1.TypeReady).Status != corev1.ConditionTrue:
		return "is not in AWS: " + live.GetCondition(xpv1.TypeSynced).Message
	case live.GetCondition(xpv1.TypeSynced).Status != corev1.ConditionTrue:
		return "is not synced: " + live.GetCondition(xpv1.TypeSynced).Message
	case o.DeploymentError != "":
		return o.DeploymentError
	case o.Unsettled && !o.Early, o.Adopting, o.Probing:
		return cmp.Or(o.Note, "looks only")
	}
	return ""
}

// unfinished is what is not as it should be, now that nothing happens any more.
func (w *world) unfinished() (wrong []string) {
	for _, problem := range w.plan.Problems {
		wrong = append(wrong, "problem: "+problem.Message)
	}
	for _, o := range w.plan.Objects {
		if why := w.notReady(o); why != "" {
			wrong = append(wrong, o.String()+" "+why)
		}
	}
	for key, live := range w.seen.Resources {
		if w.isUnwanted(key, live) {
			var users []string
			for _, o := range w.users(live, nil) {
				users = append(users, o.String())
			}
			wrong = append(wrong, fmt.Sprintf("%s is left: users %q, serving %v, deleted %v, %s", key, users, w.isServing(live), meta.WasDeleted(live), plan.OperationError(live)))
		}
	}
	slices.Sort(wrong)
	return wrong
}

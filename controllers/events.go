package controllers

import (
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// tell makes an event of each condition that has changed. Nothing else makes events, so that nothing is told twice.
func (r *EnvironmentReconciler) tell(before, after *v1alpha1.Environment) {
	for _, now := range after.Status.Conditions {
		if now.Type == v1alpha1.ConditionReconciling || now.Type == v1alpha1.ConditionStalled {
			continue // they repeat Ready
		}
		old := meta.FindStatusCondition(before.Status.Conditions, now.Type)
		if old != nil && old.Status == now.Status && old.Reason == now.Reason {
			continue
		}
		// client-go takes two events for one whose type, reason, action and object are the same, whatever they say: so the action names the condition.
		r.Recorder.Eventf(after, nil, eventType(now), now.Reason, "Set"+now.Type, "%s is %s: %s", now.Type, now.Status, now.Message)
	}
}

func eventType(c metav1.Condition) string {
	if isFault(c) && c.Reason != v1alpha1.ReasonDeleting && c.Reason != v1alpha1.ReasonPaused {
		return corev1.EventTypeWarning
	}
	return corev1.EventTypeNormal
}

package controllers

import (
	"slices"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// isNews reports whether conditions say more than how far an Environment has got: that something is ready, or is not any more, or is wrong. A pass that has
// written managed resources leaves the rest of the status to the next pass, which the events of those start. The API server checks all rules of an
// Environment at each write of its status too, and that takes it longer than a managed resource.
func isNews(env *v1alpha1.Environment, conditions []metav1.Condition) bool {
	return env.Status.ObservedGeneration != env.Generation || len(conditions) != len(env.Status.Conditions) ||
		slices.ContainsFunc(conditions, func(now metav1.Condition) bool { return isNewsOf(env, now) })
}

func isNewsOf(env *v1alpha1.Environment, now metav1.Condition) bool {
	old := meta.FindStatusCondition(env.Status.Conditions, now.Type)
	return old == nil || old.Status != now.Status || old.Reason != now.Reason && (isFault(*old) || isFault(now))
}

func isFault(c metav1.Condition) bool {
	return verdict{ready: c.Status == metav1.ConditionTrue, reason: c.Reason}.fault()
}

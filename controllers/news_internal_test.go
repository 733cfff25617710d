package controllers

import (
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// How far an Environment has got is told by a pass that has nothing to write. What people wait for, or have to mend, is told at once.
func TestNewsAreWhatIsReadyOrWrong(t *testing.T) {
	said := func(status metav1.ConditionStatus, reason string) metav1.Condition {
		return metav1.Condition{Type: v1alpha1.ConditionReady, Status: status, Reason: reason, Message: "12/56 ready"}
	}
	waits, makes := said(metav1.ConditionFalse, v1alpha1.ReasonWaiting), said(metav1.ConditionFalse, v1alpha1.ReasonProgressing)
	ready, failed := said(metav1.ConditionTrue, v1alpha1.ReasonAvailable), said(metav1.ConditionFalse, v1alpha1.ReasonFailed)
	further := makes
	further.Message = "13/56 ready"
	for name, test := range map[string]struct {
		was, now metav1.Condition
		want     bool
	}{
		"it has got further":          {makes, further, false},
		"what it waited for is there": {waits, makes, false},
		"it is ready":                 {makes, ready, true},
		"it is not ready any more":    {ready, makes, true},
		"AWS refuses something":       {makes, failed, true},
		"AWS refuses nothing more":    {failed, makes, true},
	} {
		t.Run(name, func(t *testing.T) {
			env := &v1alpha1.Environment{}
			env.Status.Conditions = []metav1.Condition{test.was}
			if got := isNews(env, []metav1.Condition{test.now}); got != test.want {
				t.Errorf("it is news: %v, want %v", got, test.want)
			}
		})
	}
}

func TestFirstStatusOfAGenerationIsNews(t *testing.T) {
	env := &v1alpha1.Environment{}
	if isNews(env, nil) {
		t.Error("nothing has been said yet, and nothing is to be said")
	}
	env.Generation = 2
	if !isNews(env, nil) {
		t.Error("the status is not about the spec that there is now")
	}
	env.Generation = 0
	if !isNews(env, []metav1.Condition{{Type: v1alpha1.ConditionReady}}) {
		t.Error("a composition has come, and its condition is not told")
	}
}

package controllers

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

func TestPreviewSaysWhatStillAnswers(t *testing.T) {
	env := &v1alpha1.Environment{ObjectMeta: metav1.ObjectMeta{UID: ours}}
	seen := seeing().live("old", "service", "old").live("network", "network", "").live("other", "service", "other")
	p := &plan.Plan{Compositions: order, Serving: map[plan.Instance]bool{{Composition: "service", Name: "old"}: true}}
	changes, err := Preview(env, p, Observed{Observed: seen.Observed})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]bool{}
	for _, change := range changes {
		got[change.Name] = change.Serving
	}
	if diff := cmp.Diff(map[string]bool{"old": true, "network": true, "other": false}, got); diff != "" {
		t.Errorf("what still answers (-want +got):\n%s", diff)
	}
}

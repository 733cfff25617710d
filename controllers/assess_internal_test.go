package controllers

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

func TestAssessSaysHowEachIsDoing(t *testing.T) {
	env := &v1alpha1.Environment{ObjectMeta: metav1.ObjectMeta{UID: ours}}
	seen := seeing().live("vpc", "network", "").live("gone", "network", "").live("db", "database", "main", notReady)
	p := &plan.Plan{Compositions: order, Objects: []*plan.Object{
		planned("vpc", "network", ""), planned("db", "database", "main"), planned("web", "service", "web", waitingOn("db")), planned("policy", "service", "web", waitingOn("web")),
	}}
	standings := Assess(env, p, Observed{Observed: seen.Observed}, time.Unix(2000, 0))
	got := map[string]State{}
	for _, s := range standings {
		got[s.Name] = s.State
	}
	want := map[string]State{"vpc": Ready, "db": Progressing, "web": Waiting, "policy": Waiting, "gone": Removing}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("states (-want +got):\n%s", diff)
	}
	var waiting []string
	for _, s := range WaitFor(p.Objects[1].Key, standings) {
		waiting = append(waiting, s.Name)
	}
	if diff := cmp.Diff([]string{"web", "policy"}, waiting); diff != "" {
		t.Errorf("what waits for the database (-want +got):\n%s", diff)
	}
}

func TestAssessWithoutPlanTellsWhatIsLeft(t *testing.T) {
	now := metav1.Now()
	seen := seeing().live("vpc", "network", "")
	for name, c := range map[string]struct {
		env  v1alpha1.Environment
		want State
	}{
		"deleted":          {v1alpha1.Environment{ObjectMeta: metav1.ObjectMeta{UID: ours, DeletionTimestamp: &now}}, Removing},
		"cannot be served": {v1alpha1.Environment{ObjectMeta: metav1.ObjectMeta{UID: ours}}, Ready},
	} {
		t.Run(name, func(t *testing.T) {
			standings := Assess(&c.env, nil, Observed{Observed: seen.Observed}, now.Time)
			if len(standings) != 1 || standings[0].State != c.want {
				t.Errorf("standings are %v, want one that is %s", standings, c.want)
			}
		})
	}
}

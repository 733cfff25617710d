package main

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// halfway is a snapshot of an Environment whose network is ready and whose database is not.
func halfway() *snapshot {
	return &snapshot{
		environment: &v1alpha1.Environment{Status: v1alpha1.EnvironmentStatus{Conditions: []metav1.Condition{
			{Type: "Ready", Status: metav1.ConditionFalse, Reason: v1alpha1.ReasonProgressing, Message: "2/4 ready; making Instance/shop-main"},
			{Type: "NetworkReady", Status: metav1.ConditionTrue, Reason: v1alpha1.ReasonAvailable, Message: "2 resources are ready"},
			{Type: "DatabasesReady", Status: metav1.ConditionFalse, Reason: v1alpha1.ReasonProgressing, Message: "making Instance/shop-main"},
		}}},
		plan: &plan.Plan{
			Compositions: []plan.Composition{
				{Name: "network", Condition: "NetworkReady"},
				{Name: "cluster", Condition: "ClusterReady"},
				{Name: "database", Condition: "DatabasesReady"},
			},
			Objects: []*plan.Object{{Composition: "network"}, {Composition: "network"}, {Composition: "database"}, {Composition: "database"}},
		},
		resources: []resource{
			{composition: "network", ready: true},
			{composition: "network", ready: true},
			{composition: "database"},
		},
	}
}

func TestTableShowsCompositionsInUse(t *testing.T) {
	parts, sum := progressOf(halfway())
	want := []string{
		"  network       █████   2/2   ready",
		"  database      ░░░░░   0/2   making Instance/shop-main",
		"",
		"  all           ██░░░   2/4   3s",
	}
	if diff := cmp.Diff(want, palette(false).table(parts, sum, 3*time.Second, 50)); diff != "" {
		t.Error(diff)
	}
}

func TestTableNamesTheRootCauseOfAFault(t *testing.T) {
	s := halfway()
	s.environment.Status.Conditions[0].Reason = v1alpha1.ReasonFailed
	s.environment.Status.Conditions[0].Message = "Instance/shop-main: InvalidParameterValue"
	parts, sum := progressOf(s)
	table := palette(false).table(parts, sum, time.Second, 80)
	if got, want := table[len(table)-1], "  Failed: Instance/shop-main: InvalidParameterValue"; got != want {
		t.Errorf("last line is %q, want %q", got, want)
	}
}

func TestTableBeforeTheFirstStatus(t *testing.T) {
	s := halfway()
	s.environment.Status = v1alpha1.EnvironmentStatus{}
	parts, sum := progressOf(s)
	table := strings.Join(palette(false).table(parts, sum, 0, 80), "\n")
	if !strings.Contains(table, "not seen by the controller yet") {
		t.Errorf("the table does not say that the controller has not seen it:\n%s", table)
	}
}

func TestChangesRepeatNothing(t *testing.T) {
	s := halfway()
	var told changes
	parts, _ := progressOf(s)
	want := []string{
		"      3s  network         2/2   ready",
		"      3s  database        0/2   making Instance/shop-main",
	}
	if diff := cmp.Diff(want, told.since(parts, 3*time.Second)); diff != "" {
		t.Error(diff)
	}
	if lines := told.since(parts, 4*time.Second); len(lines) > 0 {
		t.Errorf("told again: %q", lines)
	}

	s.environment.Status.Conditions[2].Status = metav1.ConditionTrue
	parts, _ = progressOf(s)
	want = []string{"      5s  database        0/2   ready"}
	if diff := cmp.Diff(want, told.since(parts, 5*time.Second)); diff != "" {
		t.Error(diff)
	}
}

package controllers

import (
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"
	dto "github.com/prometheus/client_model/go"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/metrics"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

func TestMetricSaysTheVersion(t *testing.T) {
	MeasureVersion("v1.2.3")
	t.Cleanup(buildInfo.Reset)
	const want = `
# HELP terrarium_build_info 1, with the version of the manager.
# TYPE terrarium_build_info gauge
terrarium_build_info{version="v1.2.3"} 1
`
	if err := testutil.GatherAndCompare(metrics.Registry, strings.NewReader(want), "terrarium_build_info"); err != nil {
		t.Error(err)
	}
}

func TestNoEnvironmentTakesLessThanNoTimeWhereTheClockHasJumpedBack(t *testing.T) {
	sum := func() float64 {
		var m dto.Metric
		if err := timeToReady.Write(&m); err != nil {
			t.Fatal(err)
		}
		return m.GetHistogram().GetSampleSum()
	}
	made := time.Unix(10000, 0)
	before := &v1alpha1.Environment{ObjectMeta: metav1.ObjectMeta{CreationTimestamp: metav1.NewTime(made)}}
	after := before.DeepCopy()
	after.Status.Conditions = []metav1.Condition{{
		Type: v1alpha1.ConditionReady, Status: metav1.ConditionTrue, LastTransitionTime: metav1.NewTime(made.Add(-time.Hour)),
	}}
	were := sum()
	measureTransition(before, after)
	if are := sum(); are != were {
		t.Errorf("all together took %v s before, and %v s now", were, are)
	}
}

package controllers

import (
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus/testutil"
	"sigs.k8s.io/controller-runtime/pkg/metrics"
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

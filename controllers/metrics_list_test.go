package controllers_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	dto "github.com/prometheus/client_model/go"
	"sigs.k8s.io/controller-runtime/pkg/metrics"

	"github.com/terrarium-io/terrarium/controllers"
)

// metricsList has every metric with its type and labels: hack/prometheus holds the queries of the alert rules and the dashboard against it.
const metricsList = "../config/prometheus/metrics.txt"

func TestMetricsAreListed(t *testing.T) {
	w := newWorldIn(t, cluster, stepwise)
	controllers.MeasureVersion("v1.2.3")
	w.makeReady()
	w.account.Fail(stuckVPC)
	env := w.environment()
	w.delete(env)
	w.waitFor("Ready", "Deleting") // all metrics have values now
	families, err := metrics.Registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	w.account.ClearFailures()
	w.waitGone(env)
	var got bytes.Buffer
	for _, family := range families {
		if ours(family.GetName()) {
			fmt.Fprintf(&got, "%s %s {%s}\n", family.GetName(), strings.ToLower(family.GetType().String()), labelNames(family.GetMetric()[0]))
		}
	}
	if *update {
		if err := os.WriteFile(metricsList, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(metricsList)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("%s (-file +manager; -update writes it):\n%s", metricsList, diff)
	}
}

func ours(name string) bool {
	return slices.ContainsFunc([]string{"terrarium_", "controller_runtime_reconcile_", "workqueue_"}, func(prefix string) bool {
		return strings.HasPrefix(name, prefix)
	})
}

func labelNames(metric *dto.Metric) string {
	var names []string
	for _, pair := range metric.GetLabel() {
		names = append(names, pair.GetName())
	}
	slices.Sort(names)
	return strings.Join(names, ",")
}

func TestMetricSaysSinceWhenADeletionGoesOn(t *testing.T) {
	w := newWorldIn(t, cluster, stepwise)
	w.makeReady()
	const gauge = "terrarium_environment_deletion_timestamp_seconds/"
	if since, there := w.gauges()[gauge]; there {
		t.Errorf("the Environment is not being deleted, and is since %v", since)
	}
	w.account.Fail(stuckVPC)
	env := w.environment()
	w.delete(env)
	w.eventually("the gauge to be there", func(context.Context) (bool, error) {
		since, there := w.gauges()[gauge]
		return there && since == float64(w.environment().DeletionTimestamp.Unix()), nil
	})
	w.account.ClearFailures()
	w.waitGone(env)
	w.eventually("the gauges to go", func(context.Context) (bool, error) { return len(w.gauges()) == 0, nil })
}

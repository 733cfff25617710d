package controllers_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus/testutil"
	dto "github.com/prometheus/client_model/go"
	"sigs.k8s.io/controller-runtime/pkg/metrics"
)

// gauges of an Environment that have a value, such as terrarium_environment_condition/Ready/True.
func (w *world) gauges() map[string]float64 {
	w.t.Helper()
	families, err := metrics.Registry.Gather()
	if err != nil {
		w.t.Fatal(err)
	}
	values := map[string]float64{}
	for _, family := range families {
		for _, metric := range family.GetMetric() {
			labels := labelsOf(metric)
			if labels["namespace"] == w.namespace && labels["name"] == "shop" {
				name := family.GetName() + "/" + labels["type"] + labels["state"]
				if status := labels["status"]; status != "" {
					name += "/" + status
				}
				values[name] = metric.GetGauge().GetValue()
			}
		}
	}
	return values
}

func labelsOf(metric *dto.Metric) map[string]string {
	labels := map[string]string{}
	for _, pair := range metric.GetLabel() {
		labels[pair.GetName()] = pair.GetValue()
	}
	return labels
}

func TestMetricsFollowTheEnvironment(t *testing.T) {
	w := newWorldIn(t, cluster, stepwise)
	m := w.startManager()
	w.account.Fail(vpcLimit)
	w.create(newEnvironment(w.namespace))
	w.waitFor("Ready", "Failed")
	w.eventually("the gauge to tell of the failure", func(context.Context) (bool, error) {
		return w.gauges()["terrarium_environment_condition/Ready/False"] == 1, nil
	})
	w.account.ClearFailures()
	w.waitReady()
	m.reconcile()
	want := map[string]float64{
		"terrarium_environment_condition/Ready/True":        1,
		"terrarium_environment_condition/ClusterReady/True": 1,
		"terrarium_environment_condition/NetworkReady/True": 1,
		"terrarium_environment_resources/ready":             float64(len(w.names())),
		"terrarium_environment_resources/waiting":           0,
		"terrarium_environment_resources/failed":            0,
		"terrarium_environment_resources/progressing":       0,
	}
	if diff := cmp.Diff(want, w.gauges()); diff != "" {
		t.Errorf("gauges (-want +got):\n%s", diff)
	}
	followConventions(t)
	w.remove()
	w.eventually("the gauges to go", func(context.Context) (bool, error) { return len(w.gauges()) == 0, nil })
}

// followConventions checks the metrics, which must have values to be seen.
func followConventions(t *testing.T) {
	t.Helper()
	names := []string{
		"terrarium_environment_condition", "terrarium_environment_resources", "terrarium_environment_time_to_ready_seconds",
		"terrarium_managed_resource_writes_total",
	}
	problems, err := testutil.GatherAndLint(metrics.Registry, names...)
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range problems {
		t.Errorf("%s: %s", problem.Metric, problem.Text)
	}
	for _, name := range names {
		if n, err := testutil.GatherAndCount(metrics.Registry, name); err != nil || n == 0 {
			t.Errorf("%s has %d values: %v", name, n, err)
		}
	}
}

package prometheus_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const environment = `namespace="shop",name="web"`

func TestAlerts(t *testing.T) {
	const (
		notReady  = `terrarium_environment_condition{type="Ready",status="False",` + environment + `}`
		ready     = `terrarium_environment_condition{type="Ready",status="True",` + environment + `}`
		stalled   = `terrarium_environment_condition{type="Stalled",status="True",` + environment + `}`
		failed    = `terrarium_environment_resources{state="failed",` + environment + `}`
		deletion  = `terrarium_environment_deletion_timestamp_seconds{` + environment + `}`
		build     = `terrarium_build_info{version="v1",pod="manager"}`
		errors    = `controller_runtime_reconcile_errors_total{controller="environment"}`
		successes = `controller_runtime_reconcile_total{controller="environment",result="success"}`
		failures  = `controller_runtime_reconcile_total{controller="environment",result="error"}`
		queue     = `workqueue_depth{name="environment",controller="environment",pod="manager"}`
	)
	tests := map[string]struct {
		series []string // what is measured each minute, in the words of promtool
		after  time.Duration
		want   []string // what fires, and what it says of whom
	}{
		"ready":                     {[]string{build, ready}, 3 * time.Hour, nil},
		"not ready for a while":     {[]string{build, notReady}, 59 * time.Minute, nil},
		"not ready for long":        {[]string{build, notReady}, 61 * time.Minute, []string{"TerrariumEnvironmentNotReady shop/web"}},
		"not ready again and again": {[]string{build, notReady + " 1x50 _x10 1x50"}, 105 * time.Minute, nil},
		"deleted, and so not ready": {[]string{build, notReady, deletion + " 0x600"}, 110 * time.Minute, nil},
		"deletion hangs": {
			[]string{build, notReady, deletion + " 0x600"}, 130 * time.Minute, []string{"TerrariumDeletionHangs shop/web"},
		},
		"stalled for a moment": {[]string{build, stalled}, 10 * time.Minute, nil},
		"stalled":              {[]string{build, stalled}, 20 * time.Minute, []string{"TerrariumEnvironmentStalled shop/web"}},
		"nothing has failed":   {[]string{build, failed + " 0x600"}, time.Hour, nil},
		"failed for a moment":  {[]string{build, failed + " 2x20 0x600"}, time.Hour, nil},
		"failed":               {[]string{build, failed + " 2x600"}, time.Hour, []string{"TerrariumResourcesFailed shop/web"}},
		"few errors":           {[]string{build, errors + " 0+1x600", successes + " 0+30x600", failures + " 0+1x600"}, time.Hour, nil},
		"no reconciles":        {[]string{build, errors + " 5x600", successes + " 5x600", failures + " 5x600"}, time.Hour, nil},
		"many errors": {
			[]string{build, errors + " 0+1x600", successes + " 0+2x600", failures + " 0+1x600"}, time.Hour, []string{"TerrariumReconcileErrors "},
		},
		"queue that empties":        {[]string{build, queue + " 100x10 0x600"}, time.Hour, nil},
		"queue that does not empty": {[]string{build, queue + " 100x600"}, time.Hour, []string{"TerrariumQueueDeep manager"}},
		"no manager":                {[]string{ready}, time.Hour, []string{"TerrariumManagerGone "}},
		"two managers have measured it": {
			[]string{build, strings.Replace(notReady, "{", `{pod="a",`, 1), strings.Replace(notReady, "{", `{pod="b",`, 1)},
			2 * time.Hour,
			[]string{"TerrariumEnvironmentNotReady shop/web"},
		},
	}
	fired := map[string]bool{}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			now := start.Add(test.after)
			measured := measure(t, test.series)
			var got []string
			for _, alert := range alerts(t) {
				for _, sample := range firing(t, measured, alert, now) {
					text := expand(t, alert, sample, now)
					whom := strings.TrimPrefix(sample.Metric.Get("namespace")+"/"+sample.Metric.Get("name"), "/") + sample.Metric.Get("pod")
					if !strings.Contains(text, whom) {
						t.Errorf("%s does not say whom it is about: %s", alert.Alert, text)
					}
					got = append(got, alert.Alert+" "+whom)
					fired[alert.Alert] = true
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("alerts (-want +got):\n%s", diff)
			}
		})
	}
	var all []string
	for _, alert := range alerts(t) {
		all = append(all, alert.Alert)
	}
	slices.Sort(all)
	if diff := cmp.Diff(all, slices.Sorted(maps.Keys(fired))); diff != "" {
		t.Errorf("alerts that were seen to fire (-there +fired):\n%s", diff)
	}
}

// A page that explains nothing wakes somebody for nothing.
func TestEveryAlertHasAChapter(t *testing.T) {
	page := string(read(t, "../../docs/monitoring.md"))
	for _, alert := range alerts(t) {
		if !strings.Contains(page, "\n### "+alert.Alert+"\n") {
			t.Errorf("docs/monitoring.md does not say what to do about %s", alert.Alert)
		}
		if want := "docs/monitoring.md#" + strings.ToLower(alert.Alert); !strings.HasSuffix(alert.Annotations["runbook_url"], want) {
			t.Errorf("%s leads to %s, want %s", alert.Alert, alert.Annotations["runbook_url"], want)
		}
	}
}

package compositions_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	cloudwatch "github.com/upbound/provider-aws/v2/apis/namespaced/cloudwatch/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

func TestConnectionsThresholdFollowsFromTheInstance(t *testing.T) {
	tests := map[string]struct {
		change func(*v1alpha1.DatabaseSpec)
		want   float64 // 0: no alarm
	}{
		"postgres on 1 GiB":   {func(db *v1alpha1.DatabaseSpec) { db.InstanceClass = "db.t4g.micro" }, 64},
		"postgres on 2 GiB":   {func(db *v1alpha1.DatabaseSpec) { db.InstanceClass = "db.t4g.small" }, 152},
		"postgres on 4 GiB":   {func(db *v1alpha1.DatabaseSpec) { db.InstanceClass = "db.t4g.medium" }, 326},
		"postgres on 8 GiB":   {func(db *v1alpha1.DatabaseSpec) { db.InstanceClass = "db.t4g.large" }, 676},
		"postgres on 16 GiB":  {func(db *v1alpha1.DatabaseSpec) { db.InstanceClass = "db.r6g.large" }, 1376},
		"postgres at its cap": {func(db *v1alpha1.DatabaseSpec) { db.InstanceClass = "db.r6g.16xlarge" }, 4000},
		"the user's own": {func(db *v1alpha1.DatabaseSpec) {
			db.Parameters = v1alpha1.Parameters{"max_connections": "50"}
		}, 40},
		"an unknown class": {func(db *v1alpha1.DatabaseSpec) { db.InstanceClass = "db.x2g.large" }, 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			env := readEnvironment(t, "alarms")
			test.change(&env.Spec.Databases[0])
			got := 0.0
			for _, o := range compose(t, env, plan.Observed{}).Objects {
				if alarm, ok := o.Resource.(*cloudwatch.MetricAlarm); ok && *alarm.Spec.ForProvider.MetricName == "DatabaseConnections" {
					got = *alarm.Spec.ForProvider.Threshold
				}
			}
			if got != test.want {
				t.Errorf("threshold is %v, want %v", got, test.want)
			}
		})
	}
}

func TestAlarmsAreMadeOnlyWhereAskedFor(t *testing.T) {
	env := readEnvironment(t, "alarms")
	env.Spec.Alarms = nil
	for _, o := range compose(t, env, plan.Observed{}).Objects {
		if o.Composition == "alarm" {
			t.Errorf("%s without spec.alarms", o.Key)
		}
	}
}

// Who takes alarms over knows by these which ones spec.alarms could make.
func TestAlarmsAreOnMetricsOfTheirNamespaces(t *testing.T) {
	measured := map[string]bool{}
	env, seen := completeSample(t)
	for _, o := range compose(t, admitted(t, env), seen).Objects {
		if alarm, ok := o.Resource.(*cloudwatch.MetricAlarm); ok && o.Composition == "alarm" {
			measured[*alarm.Spec.ForProvider.Namespace] = true
		}
	}
	want := slices.Sorted(slices.Values(compositions.AlarmNamespaces))
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(measured))); diff != "" {
		t.Errorf("namespaces of alarms (-want +got):\n%s", diff)
	}
}

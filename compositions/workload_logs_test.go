package compositions_test

import (
	"testing"

	cloudwatchlogs "github.com/upbound/provider-aws/v2/apis/namespaced/cloudwatchlogs/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

func TestLogsThatAreKeptForEverStayWhenTheirServiceGoes(t *testing.T) {
	env, seen := readEnvironment(t, "cluster-exec-logs"), nothingBut(nil)
	days := env.Spec.Services[0].Logs.RetentionDays
	for _, c := range []struct {
		retention v1alpha1.LogRetention
		days      float64
		stays     bool
	}{
		{v1alpha1.LogsUnlimited, 0, true},
		{v1alpha1.LogsLimited, float64(days), false},
		{"", float64(days), false},
	} {
		env.Spec.Services[0].Logs.Retention = c.retention
		group := find[*cloudwatchlogs.Group](t, settle(t, env, seen), "staging-web")
		if got := *group.Spec.ForProvider.RetentionInDays; got != c.days || plan.StaysInAWS(group) != c.stays {
			t.Errorf("with %q logs are kept for %g days, and stay: %t", c.retention, got, plan.StaysInAWS(group))
		}
	}
}

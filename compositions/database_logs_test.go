package compositions_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	"github.com/google/go-cmp/cmp"
	cloudwatchlogs "github.com/upbound/provider-aws/v2/apis/namespaced/cloudwatchlogs/v1beta1"
	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// databaseLogs are the log groups of a database, with their retention.
func databaseLogs(p *plan.Plan) map[string]float64 {
	found := map[string]float64{}
	for _, group := range findAll[*cloudwatchlogs.Group](p) {
		if group.Labels[v1alpha1.LabelComposition] == "database" {
			found[meta.GetExternalName(group)] = *group.Spec.ForProvider.RetentionInDays
		}
	}
	return found
}

const logsOfMain = "/aws/rds/instance/shop-staging-d8fcc-main/"

func exporting(t *testing.T, logs ...string) (*v1alpha1.Environment, plan.Observed) {
	t.Helper()
	env, seen := application(t)
	env.Spec.Databases[0].Monitoring.LogExports = logs
	return admitted(t, env), seen
}

// madeByRDS takes the log groups away that the database's instance has been made with, so that it is as one of before.
func madeByRDS(seen plan.Observed) {
	maps.DeleteFunc(seen.Resources, func(_ plan.Key, live resource.ModernManaged) bool {
		group, ok := live.(*cloudwatchlogs.Group)
		return ok && group.Labels[v1alpha1.LabelComposition] == "database"
	})
}

func TestNewDatabaseHasItsLogGroupsBeforeRDSMakesThem(t *testing.T) {
	env, seen := exporting(t, "postgresql")
	first := compose(t, env, seen)
	if waits := keys(findObject[*rds.Instance](t, first, "staging-main").WaitingOn); !slices.Contains(waits, "Group/staging-main.logs.postgresql") {
		t.Errorf("the instance waits on %v, and not on its log group", waits)
	}
	if diff := cmp.Diff(map[string]float64{logsOfMain + "postgresql": 30}, databaseLogs(settle(t, env, seen))); diff != "" {
		t.Errorf("log groups (-want +got):\n%s", diff)
	}
}

func TestLogGroupThatRDSHasMadeIsLeftAloneUntilTheSpecSaysHowLong(t *testing.T) {
	env, seen := exporting(t, "postgresql")
	settle(t, env, seen)
	madeByRDS(seen)
	before := settle(t, env, seen)
	if groups := databaseLogs(before); len(groups) > 0 {
		t.Errorf("takes over %v", groups)
	}
	env.Spec.Databases[0].LogRetentionDays = 90
	after := settle(t, admitted(t, env), seen)
	if diff := cmp.Diff([]string{"+Group/staging-main.logs.postgresql"}, changes(before, after)); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]float64{logsOfMain + "postgresql": 90}, databaseLogs(after)); diff != "" {
		t.Errorf("log groups (-want +got):\n%s", diff)
	}
}

func TestLogThatIsExportedLaterHasItsGroupFirst(t *testing.T) {
	env, seen := exporting(t, "postgresql")
	settle(t, env, seen)
	madeByRDS(seen)
	env.Spec.Databases[0].Monitoring.LogExports = []string{"postgresql", "upgrade"}
	env = admitted(t, env)
	if waits := keys(findObject[*rds.Instance](t, compose(t, env, seen), "staging-main").WaitingOn); !slices.Contains(waits, "Group/staging-main.logs.upgrade") {
		t.Errorf("the instance waits on %v, and not on the new log group", waits)
	}
	if diff := cmp.Diff(map[string]float64{logsOfMain + "upgrade": 30}, databaseLogs(settle(t, env, seen))); diff != "" {
		t.Errorf("log groups (-want +got):\n%s", diff)
	}
}

func TestLogsOfADatabaseAreNeverDeleted(t *testing.T) {
	env, seen := exporting(t, "postgresql")
	group := find[*cloudwatchlogs.Group](t, settle(t, env, seen), "staging-main.logs.postgresql")
	if !plan.StaysInAWS(group) {
		t.Errorf("the log group has the policies %v", group.Spec.ManagementPolicies)
	}
}

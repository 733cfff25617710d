package compositions_test

import (
	"encoding/json"
	"testing"

	iam "github.com/upbound/provider-aws/v2/apis/namespaced/iam/v1beta1"
)

// A service of AWS could else be brought to take a role by somebody in another account.
func TestRolesAreForResourcesOfTheEnvironmentsAccountAndRegion(t *testing.T) {
	want := map[string]string{
		"ecs-tasks.amazonaws.com":      "arn:aws:ecs:eu-west-1:" + account + ":*",
		"monitoring.rds.amazonaws.com": "arn:aws:rds:eu-west-1:" + account + ":db:*",
		"scheduler.amazonaws.com":      "arn:aws:scheduler:eu-west-1:" + account + ":schedule-group/default",
		"vpc-flow-logs.amazonaws.com":  "arn:aws:ec2:eu-west-1:" + account + ":vpc-flow-log/*",
	}
	env, seen := completeSample(t)
	met := map[string]bool{}
	for _, role := range findAll[*iam.Role](settle(t, admitted(t, env), seen)) {
		var trust struct {
			Statement []struct {
				Principal struct{ Service string }
				Condition struct {
					StringEquals, ArnLike map[string][]string
				}
			}
		}
		if err := json.Unmarshal([]byte(*role.Spec.ForProvider.AssumeRolePolicy), &trust); err != nil {
			t.Fatal(err)
		}
		for _, s := range trust.Statement {
			if s.Principal.Service == "rds.amazonaws.com" || s.Principal.Service == "ecs.amazonaws.com" { // see byRDSProxy and byECS
				continue
			}
			met[s.Principal.Service] = true
			if got := s.Condition.ArnLike["aws:SourceArn"]; len(got) != 1 || got[0] != want[s.Principal.Service] {
				t.Errorf("%s is for %v of %s", role.Name, got, s.Principal.Service)
			}
			if got := s.Condition.StringEquals["aws:SourceAccount"]; len(got) != 1 || got[0] != account {
				t.Errorf("%s is for the accounts %v", role.Name, got)
			}
		}
	}
	if len(met) != len(want) {
		t.Errorf("the sample has roles for %v only", met)
	}
}

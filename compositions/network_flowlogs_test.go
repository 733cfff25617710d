package compositions_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	iam "github.com/upbound/provider-aws/v2/apis/namespaced/iam/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

func TestOnlyVPCOfThisAccountWritesFlowLogsAndNothingElse(t *testing.T) {
	plan := settle(t, readEnvironment(t, "network-flow-logs"), nothingBut(nil))
	trust := *find[*iam.Role](t, plan, "staging-network.flow-logs").Spec.ForProvider.AssumeRolePolicy
	for _, part := range []string{`"Service":"vpc-flow-logs.amazonaws.com"`, `"StringEquals":{"aws:SourceAccount":["` + account + `"]}`, `"aws:SourceArn":["arn:aws:ec2:eu-west-1:` + account + `:vpc-flow-log/*"]`} {
		if !strings.Contains(trust, part) {
			t.Errorf("the role trusts %s, want %s in it", trust, part)
		}
	}
	want := []policyStatement{{
		"Allow",
		[]string{"logs:CreateLogStream", "logs:DescribeLogGroups", "logs:DescribeLogStreams", "logs:PutLogEvents"},
		[]string{*arn("logs", "log-group:network.flow-logs") + ":*"},
	}}
	if diff := cmp.Diff(want, policy(t, plan, "staging-network.flow-logs")); diff != "" {
		t.Errorf("policy (-want +got):\n%s", diff)
	}
}

func TestRetentionOfFlowLogsChangesOnlyTheirLogGroup(t *testing.T) {
	env, seen := readEnvironment(t, "network-flow-logs"), nothingBut(nil)
	before := settle(t, env, seen)
	env.Spec.Network.FlowLogs.RetentionDays = 7
	if diff := cmp.Diff([]string{"~Group/staging-network.flow-logs"}, changes(before, settle(t, env, seen))); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
}

func TestFlowLogsGoWithAllThatTheyNeeded(t *testing.T) {
	env, seen := readEnvironment(t, "network-flow-logs"), nothingBut(nil)
	before := settle(t, env, seen)
	env.Spec.Network.FlowLogs.Mode = v1alpha1.Disabled
	want := []string{
		"-FlowLog/staging-network.flow-logs", "-Group/staging-network.flow-logs",
		"-Role/staging-network.flow-logs", "-RolePolicy/staging-network.flow-logs",
	}
	if diff := cmp.Diff(want, changes(before, settle(t, env, seen))); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
}

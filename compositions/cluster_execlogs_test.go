package compositions_test

import (
	"strings"
	"testing"

	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"
	iam "github.com/upbound/provider-aws/v2/apis/namespaced/iam/v1beta1"
)

func TestSessionsAreLoggedWithTheRightsOfTheServicesThatHaveThem(t *testing.T) {
	const right = "logs:DescribeLogStreams"
	p := settle(t, readEnvironment(t, "cluster-exec-logs"), nothingBut(readSecrets(t, "none")))
	if policy := *find[*iam.RolePolicy](t, p, "staging-web-task").Spec.ForProvider.Policy; !strings.Contains(policy, right) {
		t.Errorf("web has the policy %s", policy)
	}
	for _, policy := range findAll[*iam.RolePolicy](p) {
		if strings.Contains(policy.Name, "worker") && strings.Contains(*policy.Spec.ForProvider.Policy, right) {
			t.Errorf("%s, without ECS Exec, has the policy %s", policy.Name, *policy.Spec.ForProvider.Policy)
		}
	}
}

func TestClusterThatHasLoggedSessionsIsToldToStop(t *testing.T) {
	env, seen := readEnvironment(t, "cluster-exec-logs"), nothingBut(nil)
	settle(t, env, seen)
	env.Spec.Cluster.ExecLogs = nil
	p := settleChecked(t, env, seen)
	got := find[*ecs.Cluster](t, p, "staging-cluster").Spec.ForProvider.Configuration
	if got == nil || *got.ExecuteCommandConfiguration.Logging != "DEFAULT" || got.ExecuteCommandConfiguration.LogConfiguration != nil {
		t.Errorf("the cluster is asked for %+v", got)
	}
}

package policy_test

import (
	"fmt"
	"maps"
	"testing"

	"sigs.k8s.io/controller-runtime/pkg/client"
)

// The API server gives up on rules that take too long, and refuses then.
func TestTenancyIsAskedOfTheLargestEnvironment(t *testing.T) {
	data := maps.Clone(teamA)
	var arns []any
	for i := range 20 {
		arn := fmt.Sprintf("arn:aws:iam::111122223333:policy/teams/team-a/applications/policy-number-%02d", i)
		arns = append(arns, arn)
		data["team-a.policyARNs"] += " " + arn
	}
	setTenancy(t, data)
	var services, jobs []any
	for i := range 30 {
		services = append(services, object{"name": fmt.Sprint("s", i), "image": "nginx:1", "iam": object{"policyARNs": arns}})
	}
	for i := range 10 {
		jobs = append(jobs, object{"name": fmt.Sprint("j", i), "image": "nginx:1", "schedule": "rate(1 day)", "iam": object{"policyARNs": arns}})
	}
	env := tenantEnvironment("team-a")
	set(services, "spec", "services")(env)
	set(jobs, "spec", "jobs")(env)
	check(t, as(t, editor).Create(t.Context(), env, client.DryRunAll), "")
}

package aws

import (
	"strings"
	"testing"
	"time"
)

func TestServiceIsSteadyWhenItsTasksCanRun(t *testing.T) {
	e := newEnvironment(t)
	if reasons := e.Unsteady("web"); reasons != nil {
		t.Error(reasons)
	}
}

func TestServiceIsNotSteadyWithoutWhatItsTasksNeed(t *testing.T) {
	for name, c := range map[string]struct {
		lost  Kind
		words string
	}{
		"a route":                {Route, "there is no route to the internet from subnet-"},
		"a NAT gateway":          {NATGateway, "there is no route to the internet from subnet-"},
		"a way out":              {SecurityGroupEgressRule, "no security group rule lets port 443 out"},
		"a way in":               {SecurityGroupIngressRule, "the security groups let no tcp through on port 8080"},
		"permissions":            {RolePolicy, "not authorized to perform: secretsmanager:GetSecretValue"},
		"its log group":          {LogGroup, "The specified log group does not exist."},
		"a rule of the listener": {LBListenerRule, "the target group has no listener"},
	} {
		t.Run(name, func(t *testing.T) {
			e := newEnvironment(t)
			e.Remove(c.lost, e.ids[c.lost])
			if reasons := strings.Join(e.Unsteady("web"), "\n"); !strings.Contains(reasons, c.words) {
				t.Errorf("reasons are %q", reasons)
			}
		})
	}
}

func TestServiceNeedsTheValuesOfItsSecrets(t *testing.T) {
	e := newEnvironment(t)
	e.version(t, "two", `{"other":"2"}`)
	if reasons := strings.Join(e.Unsteady("web"), "\n"); !strings.Contains(reasons, "did not contain json key key") {
		t.Errorf("reasons are %q", reasons)
	}
}

func TestServiceThatDoesNotGetSteadyFailsAfterTerraformsPatience(t *testing.T) {
	e := newEnvironment(t)
	e.Remove(LogGroup, "/web")
	op := e.Create(Service, object(Service, "other", e.serviceFields()))
	took, err := run(t, op)
	wantError(t, err, "timeout while waiting for state to become 'tfSTABLE' (last state: 'tfPENDING', timeout: 20m0s)")
	if took < 20*time.Minute {
		t.Errorf("failed after %v", took)
	}
	if !e.Exists(Service, op.ID) {
		t.Error("the service does not exist, though only the wait failed")
	}
}

func TestCircuitBreakerRollsBack(t *testing.T) {
	e := newEnvironment(t)
	broken := taskDefinition(e, "nginx:2")
	broken["containerDefinitions"] = strings.ReplaceAll(broken["containerDefinitions"].(string), `"/web"`, `"/none"`)
	task := made(t, e.Account, TaskDefinition, "web-2", broken)
	_, err := run(t, e.Update(Service, e.ids[Service], Object{Parameters: with(e.serviceFields(), fields{
		"taskDefinition": task, "deploymentCircuitBreaker": fields{"enable": true, "rollback": true},
	})}))
	wantError(t, err, "ECS deployment circuit breaker: tasks failed to start")
	if service, _ := e.Get(Service, "web"); service.Text("taskDefinition") != e.ids[TaskDefinition] {
		t.Errorf("the service runs %s", service.Text("taskDefinition"))
	}
}

func TestAutoscalerOwnsTheDesiredCount(t *testing.T) {
	e := newEnvironment(t)
	if service, _ := e.Get(Service, "web"); service.number("desiredCount") != 2 {
		t.Errorf("desired count is %v, with at least 2", service.number("desiredCount"))
	}
}

func TestOldTasksRunOnWhereNobodyWaitsForTheNewOnes(t *testing.T) {
	wait := fields{"waitForSteadyState": true, "deploymentCircuitBreaker": fields{"enable": true, "rollback": true}}
	for name, slow := range map[string]bool{"longer than the provider waits": true, "not waited for": false} {
		t.Run(name, func(t *testing.T) {
			e := newEnvironment(t)
			asked := with(e.serviceFields(), wait)
			asked["waitForSteadyState"] = slow
			asked["taskDefinition"] = made(t, e.Account, TaskDefinition, "web2", taskDefinition(e, "nginx:2"))
			e.SlowDownRollouts(slow)
			if _, err := run(t, e.Update(Service, e.ids[Service], Object{Parameters: asked})); slow {
				wantError(t, err, "timeout while waiting for state to become 'tfSTABLE'")
			} else if err != nil {
				t.Fatal(err)
			}
			if service, _ := e.Get(Service, "web"); service.Text("taskDefinition") != asked["taskDefinition"] {
				t.Error("AWS does not say that it runs the new version")
			}
			runs := func() string { return e.serving[e.ids[Service]].Text("taskDefinition") }
			if runs() != e.ids[TaskDefinition] {
				t.Error("the old tasks are gone")
			}
			e.EndRollout("web")
			if runs() != asked["taskDefinition"] {
				t.Error("the new tasks do not run")
			}
		})
	}
}

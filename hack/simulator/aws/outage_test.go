package aws

import (
	"strings"
	"testing"
	"time"
)

func wantOutage(t *testing.T, a *Account, words string) {
	t.Helper()
	if outages := strings.Join(a.Outages(), "\n"); words == "" && outages != "" || !strings.Contains(outages, words) {
		t.Errorf("outages are %q, want %q", outages, words)
	}
}

func TestDeletionsThatCutOffWhatRuns(t *testing.T) {
	tests := map[Kind]string{
		SecurityGroupEgressRule:  "tasks of service web: CannotPullContainerError",
		SecurityGroupIngressRule: "tasks of service web: Task failed ELB health checks",
		NATGateway:               "there is no route to the internet",
		Route:                    "schedule daily: CannotPullContainerError",
		LBListenerRule:           "tasks of service web: the target group has no listener",
		TaskDefinition:           "schedule daily: the task definition does not exist",
		RolePolicy:               "tasks of service web: ResourceInitializationError",
		MetricAlarm:              "",
		ScalingPolicy:            "",
	}
	for kind, words := range tests {
		t.Run(string(kind), func(t *testing.T) {
			e := newEnvironment(t)
			if _, err := run(t, e.Delete(kind, e.ids[kind], Object{Parameters: e.asked[kind]})); err != nil {
				t.Fatal(err)
			}
			wantOutage(t, e.Account, words)
		})
	}
}

func TestOldTasksRunUntilTheDeploymentIsOver(t *testing.T) {
	e := newEnvironment(t)
	group := e.ids[SecurityGroup]
	door := func(port int) string {
		return made(t, e.Account, SecurityGroupIngressRule, "door", fields{
			"securityGroupId": group, "ipProtocol": "tcp", "fromPort": port, "toPort": port, "referencedSecurityGroupId": group,
		})
	}
	old, next := door(8080), door(9090)
	door(https) // of the endpoint
	e.Remove(SecurityGroupIngressRule, e.ids[SecurityGroupIngressRule])
	task := with(e.asked[TaskDefinition], fields{})
	task["containerDefinitions"] = strings.ReplaceAll(task["containerDefinitions"].(string), "8080", "9090")
	asked := with(e.serviceFields(), fields{
		"taskDefinition": made(t, e.Account, TaskDefinition, "web2", task),
		"loadBalancer":   []any{fields{"targetGroupArn": e.ids[LBTargetGroup], "containerName": "web", "containerPort": 9090}},
	})
	update := e.Update(Service, e.ids[Service], Object{Parameters: asked})
	if _, done, err := update.Advance(10 * time.Second); done || err != nil {
		t.Fatalf("the deployment is over already, with %v", err)
	}
	drop := func(rule string) {
		t.Helper()
		if _, err := run(t, e.Delete(SecurityGroupIngressRule, rule, Object{})); err != nil {
			t.Fatal(err)
		}
	}
	wantOutage(t, e.Account, "")
	drop(old)
	wantOutage(t, e.Account, "let no tcp through on port 8080")
	if _, err := run(t, update); err != nil {
		t.Fatal(err)
	}
	drop(next)
	wantOutage(t, e.Account, "let no tcp through on port 9090")
}

func TestTasksThatKnowADatabaseAreCutOffFromIt(t *testing.T) {
	e := newEnvironment(t)
	seen, err := e.Observe(DBInstance, e.ids[DBInstance], Object{Parameters: e.asked[DBInstance]})
	if err != nil {
		t.Fatal(err)
	}
	task := with(e.asked[TaskDefinition], fields{"family": "reader"})
	task["containerDefinitions"] = strings.Replace(task["containerDefinitions"].(string), `"image"`,
		`"environment":[{"name":"HOST","value":"`+show(seen.Values["address"])+`"}],"image"`, 1)
	asked := with(e.serviceFields(), fields{"taskDefinition": made(t, e.Account, TaskDefinition, "reader", task)})
	delete(asked, "loadBalancer")
	made(t, e.Account, Service, "reader", asked)
	if _, err := run(t, e.Delete(SecurityGroupIngressRule, e.ids[SecurityGroupIngressRule], Object{})); err != nil {
		t.Fatal(err)
	}
	wantOutage(t, e.Account, "tasks of service reader: the security groups let no traffic through to database main")
}

// Clients notice that nobody answers, also where the tasks of no service lack anything.
func TestRequestsThatNoTaskAnswersAnyMore(t *testing.T) {
	rule := func(e *environment, change fields) Object {
		return Object{Parameters: with(e.asked[LBListenerRule], change)}
	}
	tests := map[string]struct {
		carryOut func(t *testing.T, e *environment) *Operation
		words    string
	}{
		"without a rule": {func(_ *testing.T, e *environment) *Operation {
			return e.Delete(LBListenerRule, e.ids[LBListenerRule], rule(e, nil))
		}, "no rule matches"},
		"without a service": {func(_ *testing.T, e *environment) *Operation { return e.Delete(Service, e.ids[Service], Object{}) }, "target group without tasks"},
		"with a rule that matches something else": {func(_ *testing.T, e *environment) *Operation {
			return e.Update(LBListenerRule, e.ids[LBListenerRule], rule(e, fields{"condition": []any{fields{"pathPattern": fields{"values": []any{"/other"}}}}}))
		}, "no rule matches"},
		"behind a rule without tasks": {func(t *testing.T, e *environment) *Operation {
			t.Helper()
			group := made(t, e.Account, LBTargetGroup, "empty", with(e.asked[LBTargetGroup], fields{"name": "empty"}))
			return e.Create(LBListenerRule, rule(e, fields{"priority": 1, "action": []any{fields{"type": "forward", "targetGroupArn": group}}}))
		}, "target group without tasks"},
		"behind a rule for others": {func(t *testing.T, e *environment) *Operation {
			t.Helper()
			group := made(t, e.Account, LBTargetGroup, "empty", with(e.asked[LBTargetGroup], fields{"name": "empty"}))
			host := fields{"hostHeader": fields{"values": []any{"*.example.org"}}}
			return e.Create(LBListenerRule, rule(e, fields{
				"priority": 1, "action": []any{fields{"type": "forward", "targetGroupArn": group}}, "condition": []any{host},
			}))
		}, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			e := newEnvironment(t)
			e.Send("/", "/nobody/answers/this")
			if err := e.Modify(LBListenerRule, e.ids[LBListenerRule], func(fields map[string]any) { fields["priority"] = 5 }); err != nil {
				t.Fatal(err)
			}
			if _, err := run(t, test.carryOut(t, e)); err != nil {
				t.Fatal(err)
			}
			wantOutage(t, e.Account, test.words)
		})
	}
}

func TestRequestsByHTTPSThatNoTaskAnswersAnyMore(t *testing.T) {
	e := newEnvironment(t)
	for _, listener := range e.Resources(LBListener) {
		port := 8443.0
		if listener.ID == e.ids[LBListener] {
			port = https
		}
		if err := e.Modify(LBListener, listener.ID, func(fields map[string]any) { fields["port"] = port }); err != nil {
			t.Fatal(err)
		}
	}
	e.Send("/")
	if _, err := run(t, e.Delete(Service, e.ids[Service], Object{})); err != nil {
		t.Fatal(err)
	}
	wantOutage(t, e.Account, "target group without tasks")
}

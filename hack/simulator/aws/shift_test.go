package aws

import (
	"slices"
	"testing"
)

// shifting is an environment with a second target group and a role for ECS, and what a service asks for whose requests ECS moves.
func shifting(t *testing.T) (e *environment, primary, alternate string, asked fields) {
	t.Helper()
	e = newEnvironment(t)
	primary = e.ids[LBTargetGroup]
	alternate = made(t, e.Account, LBTargetGroup, "other", with(e.asked[LBTargetGroup], fields{"name": "other"}))
	both := []any{fields{"type": "forward", "forward": fields{"targetGroup": []any{
		fields{"arn": primary, "weight": 100}, fields{"arn": alternate, "weight": 0},
	}}}}
	if err := e.Modify(LBListenerRule, e.ids[LBListenerRule], func(rule map[string]any) { rule["action"] = normalize(both) }); err != nil {
		t.Fatal(err)
	}
	made(t, e.Account, Role, "deployments", fields{"assumeRolePolicy": trust})
	made(t, e.Account, RolePolicy, "deployments", fields{
		"role": "deployments", "policy": `{"Statement":[{"Effect":"Allow","Action":"elasticloadbalancing:*","Resource":"*"}]}`,
	})
	role, _ := e.Get(Role, "deployments")
	return e, primary, alternate, with(e.serviceFields(), fields{
		"forceNewDeployment":      true,
		"deploymentConfiguration": fields{"strategy": "BLUE_GREEN", "bakeTimeInMinutes": "0"},
		"loadBalancer": []any{fields{"targetGroupArn": primary, "containerName": "web", "containerPort": 8080, "advancedConfiguration": fields{
			"alternateTargetGroupArn": alternate, "productionListenerRule": e.ids[LBListenerRule], "roleArn": role.ARN,
		}}},
	})
}

func TestECSLeadsRequestsToWhereTheNewTasksAre(t *testing.T) {
	e, primary, alternate, asked := shifting(t)
	e.Send("/")
	leads := func() []string {
		rule, _ := e.Get(LBListenerRule, e.ids[LBListenerRule])
		return rule.LeadsTo()
	}
	for _, step := range []struct{ image, want string }{{"nginx:2", alternate}, {"nginx:3", primary}, {"nginx:4", alternate}} {
		task := made(t, e.Account, TaskDefinition, step.image, taskDefinition(e, step.image))
		if _, err := run(t, e.Update(Service, e.ids[Service], object(Service, "web", with(asked, fields{"taskDefinition": task})))); err != nil {
			t.Fatal(err)
		}
		if got := leads(); !slices.Equal(got, []string{step.want}) {
			t.Errorf("with %s the rule leads to %v, want %s", step.image, got, step.want)
		}
	}
	wantOutage(t, e.Account, "")
}

func TestRequestsAreNotMovedWithoutARight(t *testing.T) {
	e, primary, _, asked := shifting(t)
	e.Remove(RolePolicy, "deployments")
	_, err := run(t, e.Update(Service, e.ids[Service], object(Service, "web", asked)))
	wantError(t, err, "waiting for ECS Service")
	if rule, _ := e.Get(LBListenerRule, e.ids[LBListenerRule]); !slices.Equal(rule.LeadsTo(), []string{primary}) {
		t.Errorf("the rule leads to %v, want that of before", rule.LeadsTo())
	}
}

func TestServiceWhoseRequestsCannotMoveIsRefused(t *testing.T) {
	e, _, _, asked := shifting(t)
	update := func(change fields, words string) {
		t.Helper()
		_, err := run(t, e.Update(Service, e.ids[Service], object(Service, "web", with(asked, change))))
		wantError(t, err, words)
	}
	update(fields{"loadBalancer": e.serviceFields()["loadBalancer"]}, "advancedConfiguration is required")
	update(fields{"alarms": fields{"alarmNames": []any{"nobodys"}, "enable": true, "rollback": true}}, "The alarm nobodys does not exist")
}

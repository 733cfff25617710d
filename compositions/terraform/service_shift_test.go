package terraform

import (
	"cmp"
	"maps"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

const (
	greenGroupARN = elb + "targetgroup/shop-green/0a1b2c3d4e5f6071"
	testRuleARN   = elb + "listener-rule/app/shop/50dc6c495c0c9188/0467ef3c8400ae65/aaaabbbbccccdddd"
	ecsRoleARN    = "arn:aws:iam::111122223333:role/ecs-deployments"
	greenGroupAt  = "aws_lb_target_group.green"
	testRuleAt    = "aws_lb_listener_rule.test"
	ecsRoleAt     = "aws_iam_role.ecs"
)

// aShift is what a state has of a service whose requests ECS moves. They are at the alternate target group now.
func aShift() map[string]attributes {
	state := aState()
	delete(state, apiGroupAt)
	delete(state, apiRuleAt)
	state[serviceWebAt]["deployment_configuration"] = blocks(attributes{
		"strategy": "CANARY", "bake_time_in_minutes": "5", "lifecycle_hook": blocks(), "linear_configuration": blocks(),
		"canary_configuration": blocks(attributes{"canary_percent": 10.0, "canary_bake_time_in_minutes": "15"}),
	})
	state[serviceWebAt]["load_balancer"] = blocks(attributes{
		"container_name": "web", "container_port": 8080.0, "elb_name": "", "target_group_arn": webGroupARN, advanced: blocks(attributes{
			"alternate_target_group_arn": greenGroupARN, "production_listener_rule": webRuleARN, "test_listener_rule": testRuleARN, "role_arn": ecsRoleARN,
		}),
	})
	state[greenGroupAt] = targetGroup(greenGroupARN, "shop-green")
	state[greenGroupAt]["port"] = 9999.0
	state[webRuleAt]["action"] = blocks(movedBetween(webGroupARN, 0, greenGroupARN, 100))
	state[testRuleAt] = rule(testRuleARN, greenGroupARN, 7, condition("host_header", "next.example.org"))
	state[ecsRoleAt] = attributes{"arn": ecsRoleARN, "name": "ecs-deployments"}
	return state
}

// movedBetween two target groups is how ECS writes where a rule leads.
func movedBetween(one string, weight float64, other string, otherWeight float64) attributes {
	action := forwardTo("")
	action["forward"] = blocks(attributes{
		"target_group": blocks(attributes{"arn": one, "weight": weight}, attributes{"arn": other, "weight": otherWeight}),
		"stickiness":   blocks(attributes{"duration": nil, "enabled": false}),
	})
	return action
}

func readShiftOf(t *testing.T, state map[string]attributes) (*Takeover, *service, string) {
	t.Helper()
	found, s := takeoverOf(t, state)
	return found, s, cmp.Or(readShift(s), found.readRoutes(s))
}

func TestRequestsThatECSMovesAreRead(t *testing.T) {
	found, s, why := readShiftOf(t, aShift())
	if why != "" {
		t.Fatal(why)
	}
	want := v1alpha1.DeploymentShift{
		Strategy: v1alpha1.StrategyCanary, BakeMinutes: new(int32(5)), TestHosts: []string{"next.example.org"},
		Canary: &v1alpha1.CanaryStep{Percent: 10, BakeMinutes: new(int32(15))},
	}
	if diff := gocmp.Diff(want, s.spec.Deployment.DeploymentShift); diff != "" {
		t.Error(diff)
	}
	taken := map[string]string{}
	for _, one := range s.take {
		taken[one.Kind.Kind+"/"+one.Name] = one.ExternalName + " " + one.KeptName
	}
	wantTaken := map[string]string{
		"LBTargetGroup/web.web":             webGroupARN + " shop-web",
		"LBTargetGroup/web.web.alternate":   greenGroupARN + " shop-green",
		"LBListenerRule/web.web":            webRuleARN + " " + webRuleARN,
		"LBListenerRule/web.web.test.hosts": testRuleARN + " " + testRuleARN,
	}
	if diff := gocmp.Diff(wantTaken, taken); diff != "" {
		t.Error(diff)
	}
	found.leaveRoles(s)
	if why := found.left[found.states.one("aws_iam_role", "arn", ecsRoleARN)]; !strings.HasPrefix(why, "ECS moves the requests of "+s.Address) {
		t.Errorf("the role of ECS is left as %q", why)
	}
}

func TestServiceIsLeftWhereAnEnvironmentWouldMoveRequestsOtherwise(t *testing.T) {
	with := func(address string, changed attributes) func(map[string]attributes) {
		return func(state map[string]attributes) {
			if state[address] == nil {
				state[address] = attributes{}
			}
			maps.Copy(state[address], changed)
		}
	}
	green := func(field string, value any) func(map[string]attributes) {
		return with(greenGroupAt, attributes{field: value})
	}
	tests := func(field string, value any) func(map[string]attributes) {
		return with(testRuleAt, attributes{field: value})
	}
	within := func(block, field string, value any) func(map[string]attributes) {
		return func(state map[string]attributes) {
			state[serviceWebAt][block].([]any)[0].(attributes)[field] = value
		}
	}
	deployments := func(field string, value any) func(map[string]attributes) {
		return within("deployment_configuration", field, value)
	}
	const alternate = "its alternate target group aws_lb_target_group.green "
	const testRule = "its rule for tests aws_lb_listener_rule.test "
	for name, c := range map[string]struct {
		change func(map[string]attributes)
		want   string
	}{
		"hooks":            {deployments("lifecycle_hook", blocks(attributes{"role_arn": "r"})), "its deployments have lifecycle hooks, for which an Environment has no field"},
		"another strategy": {deployments("strategy", "RAINBOW"), "its deployments have the strategy RAINBOW, for which an Environment has no field"},
		"more of it":       {deployments("pause", "yes"), "its deployments have pause, for which an Environment has no field"},
		"no bake time":     {deployments("bake_time_in_minutes", nil), "its deployments have no bake_time_in_minutes: let terraform apply -refresh-only write it"},
		"part of a percent": {
			deployments("canary_configuration", blocks(attributes{"canary_percent": 0.5, "canary_bake_time_in_minutes": "1"})),
			"its deployments move 0.5 percent of the requests at a time, and an Environment's whole percents",
		},
		"no step": {
			deployments("canary_configuration", nil),
			"its deployments move <nil> percent of the requests at a time, and an Environment's whole percents",
		},
		"rolling with two groups": {
			deployments("strategy", "ROLLING"),
			"its strategy and advanced_configuration of " + webGroupARN + " do not fit: only where ECS moves requests has it two target groups: set both, or take both " +
				"away, first",
		},
		"one group": {
			within("load_balancer", advanced, blocks()),
			"its strategy and advanced_configuration of " + webGroupARN + " do not fit: only where ECS moves requests has it two target groups: set both, or take both " +
				"away, first",
		},
		"no alternate":       {green("arn", "arn:other"), "its alternate target group " + greenGroupARN + " is not in the states"},
		"slow there":         {green("slow_start", 30.0), alternate + "has slow_start, for which an Environment has no field"},
		"another VPC":        {green("vpc_id", "vpc-other"), alternate + "has another vpc_id than aws_lb_target_group.web, and a route has one for both"},
		"drains differently": {green("deregistration_delay", "10"), alternate + "has another deregistration_delay than aws_lb_target_group.web, and a route has one for both"},
		"a default action": {
			within("load_balancer", advanced, blocks(attributes{"alternate_target_group_arn": greenGroupARN, "production_listener_rule": "arn:default"})),
			"ECS changes the rule arn:default in its deployments, which is no aws_lb_listener_rule of the states, such as the default action of a listener: a route is a rule",
		},
		"a target group in no rule": {
			func(state map[string]attributes) { state[webRuleAt]["action"] = blocks(forwardTo(greenGroupARN)) },
			"none of the rules that ECS changes leads to its target group aws_lb_target_group.web, and ECS wants both to be in use: add it to the action of " +
				"aws_lb_listener_rule.web, with weight 0 where its tasks are in the other one",
		},
		"another rule": {
			with("aws_lb_listener_rule.more", rule("arn:more", greenGroupARN, 9, condition("path_pattern", "/x"))),
			"its target group aws_lb_target_group.green stands in aws_lb_listener_rule.more too, and ECS changes only the rules of the service",
		},
		"a listener": {
			with("aws_lb_listener.https", attributes{"arn": httpsARN, "default_action": blocks(forwardTo(webGroupARN))}),
			"its target group aws_lb_target_group.web stands in aws_lb_listener.https too, and ECS changes only the rules of the service",
		},
		"elsewhere": {
			with(webRuleAt, attributes{"action": blocks(movedBetween(webGroupARN, 1, "arn:other", 1))}),
			"its rule aws_lb_listener_rule.web leads to another target group than the two between which ECS moves requests",
		},
		"several rules": {
			func(state map[string]attributes) {
				paths := condition("path_pattern", "/a", "/a/*")
				state[webRuleAt]["condition"] = blocks(paths)
				state[testRuleAt]["condition"] = blocks(condition("host_header", "next.example.org"), paths)
			},
			"an Environment does not take it as it is: web: route web has hosts or paths of which one is more specific than another, so that they become several " +
				"listener rules, and with deployment.strategy Canary ECS changes one rule of a route: give each a route, or set strategy to Rolling",
		},
		"a listener for tests": {
			tests("listener_arn", httpARN),
			testRule + "is on another listener than aws_lb_listener_rule.web, and an Environment's is on the same: give it hosts of its own there",
		},
		"tests by header": {
			tests("condition", blocks(attributes{"http_header": blocks(attributes{"http_header_name": "X", "values": blocks("y")})})),
			testRule + "has a condition of http_header, for which a route has no field",
		},
		"tests by path": {tests("condition", blocks(condition("path_pattern", "/next/*"))), testRule + "is for no hosts of its own, and an Environment's is"},
		"tests of a part": {
			tests("condition", blocks(condition("path_pattern", "/next/*"), condition("host_header", "next.example.org"))),
			testRule + "is for other paths or addresses than aws_lb_listener_rule.web, and an Environment's is for the same",
		},
		"a listener's own order": {
			func(state map[string]attributes) {
				state[testRuleAt]["condition"] = blocks(condition("host_header", "*.example.org"))
				state[testRuleAt]["priority"] = 1.0
			},
			"its rules cannot stay in the order that they have: testHosts of route web of service web comes before route web of service web on the listener, and an " +
				"Environment asks the other one first",
		},
	} {
		t.Run(name, func(t *testing.T) {
			state := aShift()
			c.change(state)
			if _, _, why := readShiftOf(t, state); why != c.want {
				t.Error(gocmp.Diff(c.want, why))
			}
		})
	}
	t.Run("a tainted rule", func(t *testing.T) {
		found, s := takeoverOf(t, aShift())
		found.states.one("aws_lb_listener_rule", "arn", testRuleARN).Unfit = "it is tainted"
		if why := cmp.Or(readShift(s), found.readRoutes(s)); why != "its rule aws_lb_listener_rule.test is not fit: it is tainted" {
			t.Error(why)
		}
	})
}

package terraform_test

import (
	"strings"
	"testing"

	"github.com/terrarium-io/terrarium/compositions/terraform"
)

func leftAs(found *terraform.Takeover, address string) string {
	for _, left := range found.Left {
		if left.Address == address {
			return left.Text
		}
	}
	return ""
}

func TestRuleOfEventsIsLeftWithTheWayToASchedule(t *testing.T) {
	const rule, target = "aws_cloudwatch_event_rule.nightly", "aws_cloudwatch_event_target.nightly"
	rules := map[string]any{"id": "nightly", "name": "nightly", "schedule_expression": "cron(0 3 * * ? *)", "state": "ENABLED", "event_bus_name": "default"}
	targets := map[string]any{
		"id": "nightly-1", "rule": "nightly", "arn": "arn:aws:ecs:eu-west-1:111122223333:cluster/shop", "role_arn": "arn:aws:iam::111122223333:role/events",
		"ecs_target": []any{map[string]any{"task_definition_arn": "arn:aws:ecs:eu-west-1:111122223333:task-definition/nightly:1", "launch_type": "FARGATE"}},
	}
	for name, c := range map[string]struct {
		rule, target map[string]any
		of           string
		want         []string
	}{
		"a target": {nil, nil, target, []string{
			`write an aws_scheduler_schedule with schedule_expression = "cron(0 3 * * ? *)", schedule_expression_timezone = "UTC", state = "ENABLED"`,
			"take this target away in the same apply, or the task starts twice",
		}},
		"its rule":                     {nil, nil, rule, []string{"see " + target + " for how to get to one"}},
		"one that is off":              {map[string]any{"state": "DISABLED"}, nil, target, []string{`state = "DISABLED"`}},
		"one that is off as it was":    {map[string]any{"state": nil, "is_enabled": false}, nil, target, []string{`state = "DISABLED"`}},
		"an input":                     {nil, map[string]any{"input": "{}"}, target, []string{"A job has no input: put what this one says into the task definition first"}},
		"events":                       {map[string]any{"schedule_expression": "", "event_pattern": "{}"}, nil, rule, []string{"it starts tasks when something happens"}},
		"another target":               {nil, map[string]any{"arn": "arn:aws:lambda:eu-west-1:111122223333:function:f", "ecs_target": []any{}}, target, []string{"events are not taken over"}},
		"a rule of another bus":        {map[string]any{"event_bus_name": "ours"}, nil, target, []string{"events are not taken over"}},
		"a target in another cluster":  {nil, map[string]any{"arn": "arn:aws:ecs:eu-west-1:111122223333:cluster/other"}, rule, []string{"events are not taken over"}},
		"a target without a rule here": {map[string]any{"name": "other"}, nil, target, []string{"events are not taken over"}},
	} {
		t.Run(name, func(t *testing.T) {
			shown := shownServices(t)
			add(shown, rule, rules, c.rule)
			add(shown, target, targets, c.target)
			got := leftAs(recognized(t, shown, anything), c.of)
			for _, want := range c.want {
				if !strings.Contains(got, want) {
					t.Errorf("it is left as %q, want %q", got, want)
				}
			}
		})
	}
}

func TestRecordsAndCertificatesAreLeftWithWhatUsesThem(t *testing.T) {
	routes := readShown(t, "services.json")
	const listener, lb = "aws_lb_listener.https", "aws_lb.public"
	add(routes, lb, map[string]any{
		"id": "lb", "arn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/shop/1", "dns_name": "shop-1.eu-west-1.elb.amazonaws.com",
		"load_balancer_type": "application", "vpc_id": vpcOf(t, routes),
	})
	add(routes, listener, map[string]any{
		"id": "l", "arn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/shop/1/2", "protocol": "HTTPS",
		"load_balancer_arn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/shop/1",
		"certificate_arn":   "arn:aws:acm:eu-west-1:111122223333:certificate/1",
	})
	add(routes, "aws_acm_certificate.shop", map[string]any{
		"id": "c", "arn": "arn:aws:acm:eu-west-1:111122223333:certificate/1",
		"domain_validation_options": []any{map[string]any{"resource_record_name": "_proof.shop.example.org."}},
	})
	add(routes, "aws_acm_certificate.further", map[string]any{"id": "f", "arn": "arn:aws:acm:eu-west-1:111122223333:certificate/2"})
	add(routes, "aws_lb_listener_certificate.further", map[string]any{
		"id": "lf", "listener_arn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/shop/1/2", "certificate_arn": "arn:aws:acm:eu-west-1:111122223333:certificate/2",
	})
	add(routes, "aws_acm_certificate.unused", map[string]any{"id": "u", "arn": "arn:aws:acm:eu-west-1:111122223333:certificate/3"})
	add(routes, "aws_acm_certificate_validation.shop", map[string]any{"id": "v", "certificate_arn": "arn:aws:acm:eu-west-1:111122223333:certificate/1"})
	add(routes, "aws_route53_record.shop", map[string]any{
		"id": "r", "name": "shop", "fqdn": "shop.example.org", "alias": []any{map[string]any{"name": "dualstack.Shop-1.eu-west-1.elb.amazonaws.com."}},
	})
	add(routes, "aws_route53_record.proof", map[string]any{"id": "p", "fqdn": "_proof.shop.example.org", "records": []any{"x.acm-validations.aws."}})
	add(routes, "aws_route53_record.elsewhere", map[string]any{"id": "e", "fqdn": "www.example.org", "records": []any{"other.example.org"}})
	found := recognized(t, routes, anything)
	for address, want := range map[string]string{
		"aws_route53_record.shop":             "it leads to " + lb + ", which stays: it stays in force",
		"aws_route53_record.proof":            "with it ACM proves that the name of aws_acm_certificate.shop is yours",
		"aws_route53_record.elsewhere":        "records are not taken over, and stay in force",
		"aws_acm_certificate.shop":            listener + " serves with it: it stays in force",
		"aws_acm_certificate.further":         listener + " serves with it: it stays in force",
		"aws_acm_certificate.unused":          "certificates stay with what serves with them",
		"aws_acm_certificate_validation.shop": "it lets Terraform wait for aws_acm_certificate.shop",
		"aws_lb_listener_certificate.further": "a certificate stays with its listener",
	} {
		if got := leftAs(found, address); !strings.HasPrefix(got, want) {
			t.Errorf("%s is left as %q, want %q", address, got, want)
		}
	}
}

// vpcOf a state is the ID of its VPC.
func vpcOf(t *testing.T, shown map[string]any) string {
	t.Helper()
	for _, r := range rootOf(shown)["resources"].([]any) {
		if resource := r.(map[string]any); resource["type"] == "aws_vpc" {
			return resource["values"].(map[string]any)["id"].(string)
		}
	}
	t.Fatal("no VPC")
	return ""
}

func TestRoleIsLeftWithWhatUsesIt(t *testing.T) {
	const role = "aws_iam_role.some"
	const arn = "arn:aws:iam::111122223333:role/some"
	start := map[string]any{
		"arn": "arn:aws:scheduler:eu-west-1:111122223333:schedule/default/nightly", "name": "nightly", "group_name": "default",
		"schedule_expression": "rate(1 hour)", "target": []any{map[string]any{"role_arn": arn}},
	}
	for name, c := range map[string]struct {
		user   string
		values map[string]any
		want   string
	}{
		"flow logs":  {"aws_flow_log.vpc", map[string]any{"iam_role_arn": arn}, "aws_flow_log.vpc goes on with it"},
		"a schedule": {"aws_scheduler_schedule.nightly", start, "aws_scheduler_schedule.nightly goes on with it"},
		"its policy": {"aws_iam_policy.some", map[string]any{"policy": `{"Resource": "` + arn + `"}`}, "roles and their policies are not taken over, and stay as they are"},
	} {
		t.Run(name, func(t *testing.T) {
			shown := shownServices(t)
			add(shown, role, map[string]any{"arn": arn, "name": "some"}, nil)
			add(shown, c.user, c.values, nil)
			if got := leftAs(recognized(t, shown, anything), role); got != c.want {
				t.Errorf("it is left as %q, want %q", got, c.want)
			}
		})
	}
}

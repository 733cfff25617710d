package terraform

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

func TestRoutesOfAServiceAreRead(t *testing.T) {
	state := aState()
	state[apiGroupAt]["deregistration_delay"], state[apiGroupAt]["protocol_version"] = 30.0, "GRPC"
	state[apiGroupAt]["name_prefix"] = "h2"
	state[apiGroupAt]["stickiness"] = blocks(attributes{"cookie_duration": 600.0, "enabled": true, "type": "lb_cookie"})
	state[apiGroupAt]["health_check"] = blocks(attributes{
		"enabled": true, "healthy_threshold": 5.0, "interval": 30.0, "matcher": "0-5", "path": "/ready", "port": "9091", "protocol": "HTTP", "timeout": 5.0,
		"unhealthy_threshold": 2.0,
	})
	found, s := takeoverOf(t, state)
	if why := found.readRoutes(s); why != "" {
		t.Fatal(why)
	}
	want := []v1alpha1.RouteSpec{
		{
			Name: "web", LoadBalancer: "public", Port: "http", Hosts: []string{"shop.example.org", "www.example.org"}, Paths: []string{"/*"},
			HealthCheck: v1alpha1.TargetHealthCheck{
				Path: "/healthz", Matcher: "200-299", IntervalSeconds: 30, TimeoutSeconds: 6, HealthyThreshold: 3, UnhealthyThreshold: 4,
			},
			DeregistrationDelaySeconds: new(int32(300)),
		},
		{
			Name: "ex-api", LoadBalancer: "public", Port: "admin", Paths: []string{"/api", "/api/*"}, SourceCIDRs: []string{"10.0.0.0/8"},
			ProtocolVersion: v1alpha1.ProtocolGRPC, Stickiness: &v1alpha1.StickinessSpec{DurationSeconds: 600},
			HealthCheck: v1alpha1.TargetHealthCheck{
				Path: "/ready", GRPCCodes: "0-5", Port: "9091", IntervalSeconds: 30, TimeoutSeconds: 5, HealthyThreshold: 5, UnhealthyThreshold: 2,
			},
			DeregistrationDelaySeconds: new(int32(30)),
		},
	}
	if diff := cmp.Diff(want, s.spec.Routes); diff != "" {
		t.Error(diff)
	}
	taken := map[string]string{}
	for _, one := range s.take {
		taken[one.Kind.Kind+"/"+one.Name] = one.From.Address + " " + one.ExternalName + " " + one.KeptName
	}
	wantTaken := map[string]string{
		"LBTargetGroup/web.web":          webGroupAt + " " + webGroupARN + " shop-web",
		"LBListenerRule/web.web":         webRuleAt + " " + webRuleARN + " " + webRuleARN,
		"LBTargetGroup/web.ex-api.grpc":  apiGroupAt + " " + apiGroupARN + " h2020012345",
		"LBListenerRule/web.ex-api.grpc": apiRuleAt + " " + apiRuleARN + " " + apiRuleARN,
	}
	if diff := cmp.Diff(wantTaken, taken); diff != "" {
		t.Error(diff)
	}
}

func TestServiceIsLeftWhereNoRouteSaysWhatIsThere(t *testing.T) {
	with := func(address string, changed attributes) func(map[string]attributes) {
		return func(state map[string]attributes) {
			if state[address] == nil {
				state[address] = attributes{}
			}
			maps.Copy(state[address], changed)
		}
	}
	webGroup := func(field string, value any) func(map[string]attributes) {
		return with(webGroupAt, attributes{field: value})
	}
	webRule := func(field string, value any) func(map[string]attributes) {
		return with(webRuleAt, attributes{field: value})
	}
	other := func(action attributes) func(map[string]attributes) { return webRule("action", blocks(action)) }
	const twoRules = "its rules aws_alb_listener_rule.another and aws_lb_listener_rule.web "
	alsoFor := func(conditions ...any) func(map[string]attributes) {
		return func(state map[string]attributes) {
			state["aws_alb_listener_rule.another"] = rule("arn:another", webGroupARN, 7, conditions...)
		}
	}
	action := func(changed attributes) attributes {
		action := forwardTo(webGroupARN)
		maps.Copy(action, changed)
		return action
	}
	block := func(changed attributes) func(map[string]attributes) {
		one := attributes{"container_name": "web", "container_port": 8080.0, "target_group_arn": webGroupARN}
		maps.Copy(one, changed)
		return with(serviceWebAt, attributes{"load_balancer": blocks(one)})
	}
	for name, c := range map[string]struct {
		change func(map[string]attributes)
		want   string
	}{
		"a classic load balancer": {block(attributes{"elb_name": "old"}), "it has a classic load balancer, old"},
		"a shift by ECS": {
			block(attributes{"advanced_configuration": blocks(attributes{"role_arn": "r"})}),
			"its strategy and advanced_configuration of " + webGroupARN + " do not fit: only where ECS moves requests has it two target groups: set both, or take " +
				"both away, first",
		},
		"no target group":   {block(attributes{"target_group_arn": "arn:other"}), "its target group arn:other is not in the states"},
		"an unknown port":   {block(attributes{"container_port": 1.0}), "its task definition has no port 1, on which aws_lb_target_group.web reaches its tasks"},
		"another VPC":       {webGroup("vpc_id", "vpc-other"), "its target group aws_lb_target_group.web is in another VPC"},
		"instances":         {webGroup("target_type", "instance"), "its target group aws_lb_target_group.web has targets of type instance, and tasks on Fargate are reached by their ip"},
		"a slow start":      {webGroup("slow_start", 30.0), "its target group aws_lb_target_group.web has slow_start, for which an Environment has no field"},
		"another algorithm": {webGroup("load_balancing_algorithm_type", "least_outstanding_requests"), "its target group aws_lb_target_group.web has load_balancing_algorithm_type least_outstanding_requests, and an Environment has no field for another than round_robin"},
		"a health of the group": {
			webGroup("target_group_health", blocks(attributes{"unhealthy_state_routing": blocks(attributes{"minimum_healthy_targets_count": 2.0})})),
			"its target group aws_lb_target_group.web has target_group_health.unhealthy_state_routing.minimum_healthy_targets_count 2, and an Environment has no field for another than 1",
		},
		"an attribute of tomorrow": {webGroup("optimizer", "on"), "its target group aws_lb_target_group.web has optimizer, for which an Environment has no field"},
		"a cookie of the tasks": {
			webGroup("stickiness", blocks(attributes{"enabled": true, "type": "app_cookie", "cookie_name": "s"})),
			"its target group aws_lb_target_group.web has stickiness by app_cookie, and an Environment has it by lb_cookie",
		},
		"a health check by HTTPS": {
			webGroup("health_check", blocks(attributes{"protocol": "HTTPS"})),
			"its target group aws_lb_target_group.web asks for the health of tasks by HTTPS, and an Environment by HTTP",
		},
		"no rule": {webRule("action", blocks(forwardTo("arn:other"))), "no rule of the states leads to its target group aws_lb_target_group.web"},
		"a default action": {
			with("aws_lb_listener.https", attributes{"arn": httpsARN, "default_action": blocks(forwardTo(webGroupARN))}),
			"the default action of aws_lb_listener.https leads to its target group, and a route is a rule: give it a rule for the path /* behind all others, and " +
				"let the default action answer something else",
		},
		"a rule for any host beside one for some": {
			alsoFor(condition("path_pattern", "/x")),
			twoRules + "are for some hosts and for any, and a route is for either: give each a target group of its own",
		},
		"a rule on another listener": {
			with("aws_alb_listener_rule.another", attributes{"listener_arn": httpARN, "action": blocks(forwardTo(webGroupARN)), "priority": 7.0}),
			twoRules + "are on several listeners, and a route is on one: give each a target group of its own",
		},
		"a rule for other addresses": {
			alsoFor(condition("host_header", "a.example.org"), condition("source_ip", "10.0.0.0/8")),
			twoRules + "are for different addresses, and a route is for the same at all of its hosts and paths: give each a target group of its own",
		},
		"a rule for another path at another host": {
			alsoFor(condition("host_header", "a.example.org"), condition("path_pattern", "/x")),
			"none of the rules that lead to its target group is for the path /* at a.example.org, and a route is for each of its paths at each of its hosts: " +
				"give each a target group of its own",
		},
		"a rule for more hosts than a route has": {
			alsoFor(condition("host_header", "a.example.org", "b.example.org", "c.example.org")),
			"the rules that lead to its target group are for 6 hosts, paths and addresses together, and a route has at most 5: give each a target group of its own",
		},
		"more rules than a route has": {
			func(state map[string]attributes) {
				for i := range 10 {
					state[fmt.Sprint("aws_lb_listener_rule.more", i)] = rule(fmt.Sprint("arn:more", i), webGroupARN, float64(50+i), condition("host_header", "a.example.org"))
				}
			},
			"its rules aws_lb_listener_rule.more0, aws_lb_listener_rule.more1 and 9 more are more than the 10 that a route that is taken over has: give each a target " +
				"group of its own",
		},
		"a second rule of which a route has not everything": {
			alsoFor(attributes{"query_string": blocks(attributes{"value": "x"})}),
			"its rule aws_alb_listener_rule.another has a condition of query_string, for which a route has no field",
		},
		"another user": {
			with("aws_lb_target_group_attachment.more", attributes{"target_group_arn": webGroupARN}),
			"its target group aws_lb_target_group.web stands in aws_lb_target_group_attachment.more too",
		},
		"another listener": {
			webRule("listener_arn", httpARN),
			"its rule aws_lb_listener_rule.web is on a listener at which the Environment does not look: of each load balancer it looks at one, with HTTPS where there is one",
		},
		"a header": {
			webRule("condition", blocks(attributes{"http_header": blocks(attributes{"http_header_name": "X", "values": blocks("y")})})),
			"its rule aws_lb_listener_rule.web has a condition of http_header, for which a route has no field",
		},
		"a regular expression": {
			webRule("condition", blocks(attributes{"path_pattern": blocks(attributes{"regex_values": blocks("^/a")})})),
			"its rule aws_lb_listener_rule.web has path_pattern.regex_values, for which a route has no field",
		},
		"addresses of IPv6": {
			webRule("condition", blocks(condition("source_ip", "2001:db8::/32"))),
			"its rule aws_lb_listener_rule.web is for the addresses 2001:db8::/32, and a route is for ranges of IPv4",
		},
		"a transform": {webRule("transform", blocks(attributes{"type": "url-rewrite"})), "its rule aws_lb_listener_rule.web has transform, for which an Environment has no field"},
		"a login": {
			webRule("action", blocks(attributes{"type": "authenticate-oidc"}, forwardTo(webGroupARN))),
			"its rule aws_lb_listener_rule.web does several things with a request, and a route brings it to tasks alone",
		},
		"weights": {
			other(action(attributes{"forward": blocks(attributes{"target_group": blocks(attributes{"arn": webGroupARN}, attributes{"arn": "arn:other"})})})),
			"its rule aws_lb_listener_rule.web divides requests between several target groups, and a route has one",
		},
		"stickiness between groups": {
			other(action(attributes{"forward": blocks(attributes{
				"target_group": blocks(attributes{"arn": webGroupARN}), "stickiness": blocks(attributes{"enabled": true}),
			})})),
			"its rule aws_lb_listener_rule.web has stickiness between target groups, for which a route has no field",
		},
	} {
		t.Run(name, func(t *testing.T) {
			state := aState()
			c.change(state)
			found, s := takeoverOf(t, state)
			if diff := cmp.Diff(c.want, found.readRoutes(s)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRulesThatLeadToOneGroupAreThoseOfOneRoute(t *testing.T) {
	host, path := func(values ...any) attributes { return condition("host_header", values...) }, func(values ...any) attributes {
		return condition("path_pattern", values...)
	}
	for name, c := range map[string]struct {
		rules        [][]any // behind one another
		hosts, paths []string
	}{
		"hosts":                       {[][]any{{host("a")}, {host("b", "c")}}, []string{"a", "b", "c"}, []string{"/*"}},
		"paths":                       {[][]any{{path("/a")}, {path("/a/*")}, {path("/b/*")}}, nil, []string{"/a", "/a/*", "/b/*"}},
		"hosts and paths":             {[][]any{{host("a"), path("/x")}, {host("b"), path("/x")}, {host("a", "b"), path("/y")}}, []string{"a", "b"}, []string{"/x", "/y"}},
		"the same twice":              {[][]any{{host("a")}, {host("a"), path("/*")}}, []string{"a"}, []string{"/*"}},
		"a path and everything there": {[][]any{{host("a"), path("/x/*")}, {host("a")}}, []string{"a"}, []string{"/x/*", "/*"}},
	} {
		t.Run(name, func(t *testing.T) {
			state := aState()
			delete(state, webRuleAt)
			want := map[string]string{"web.web": fmt.Sprint("arn:", len(c.rules)-1)}
			for i, conditions := range c.rules {
				arn := fmt.Sprint("arn:", i)
				state[fmt.Sprint("aws_lb_listener_rule.rule", len(c.rules)-i)] = rule(arn, webGroupARN, float64(50+i), conditions...)
				if i < len(c.rules)-1 {
					want[fmt.Sprint("web.web.rule-", i+1)] = arn
				}
			}
			found, s := takeoverOf(t, state)
			if why := found.readRoutes(s); why != "" {
				t.Fatal(why)
			}
			route := s.spec.Routes[0]
			if !slices.Equal(route.Hosts, c.hosts) || !slices.Equal(route.Paths, c.paths) {
				t.Errorf("the route is for %v and %v", route.Hosts, route.Paths)
			}
			taken := map[string]string{}
			for _, one := range s.take {
				if one.Kind.Kind == "LBListenerRule" && strings.HasPrefix(one.Name, "web.web") {
					taken[one.Name] = one.KeptName
				}
			}
			if diff := cmp.Diff(want, taken); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRuleLeadsToItsGroupInWhicheverFormTerraformSaysIt(t *testing.T) {
	state := aState()
	action := forwardTo("")
	action["forward"] = blocks(attributes{
		"target_group": blocks(attributes{"arn": webGroupARN, "weight": 1.0}), "stickiness": blocks(attributes{"duration": nil, "enabled": false}),
	})
	state[webRuleAt]["action"] = blocks(action)
	found, s := takeoverOf(t, state)
	if why := found.readRoutes(s); why != "" {
		t.Fatal(why)
	}
	rule := &Resource{values: s.take[1].values}
	if to := rule.text("action.target_group_arn"); to != webGroupARN {
		t.Errorf("the rule leads to %q", to)
	}
}

func TestRulesThatAreTakenOverKeepTheirOrder(t *testing.T) {
	state := aState()
	state[apiRuleAt] = rule(apiRuleARN, apiGroupARN, 100, condition("path_pattern", "/*"))
	found, s := takeoverOf(t, state)
	if why := found.readRoutes(s); why != "" {
		t.Fatal(why)
	}
	found.Spec.Services = []v1alpha1.ServiceSpec{s.spec}
	for _, taken := range s.take {
		found.take(taken)
	}
	found.numberRules()
	priorities := map[string]int32{}
	for _, route := range found.Spec.Services[0].Routes {
		priorities[route.Name] = route.Priority
	}
	if diff := cmp.Diff(map[string]int32{"ex-api": 10, "web": 0}, priorities); diff != "" {
		t.Error(diff)
	}
	if first := found.Spec.LoadBalancers[0].Existing.FirstPriority; first != 1 {
		t.Errorf("rules that come later have the numbers from %d on", first)
	}
}

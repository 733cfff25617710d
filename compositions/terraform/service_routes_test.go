package terraform

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// ARNs of a load balancer of which the Environment looks at a listener.
const (
	elb          = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:"
	httpsARN     = elb + "listener/app/shop/50dc6c495c0c9188/0467ef3c8400ae65"
	httpARN      = elb + "listener/app/shop/50dc6c495c0c9188/f2f7dc8efc522ab2"
	webGroupARN  = elb + "targetgroup/shop-web/73e2d6bc24d8a067"
	apiGroupARN  = elb + "targetgroup/h2020012345/6d0ecf831eec9f09"
	webRuleARN   = elb + "listener-rule/app/shop/50dc6c495c0c9188/0467ef3c8400ae65/9683b2d02a6cabee"
	apiRuleARN   = elb + "listener-rule/app/shop/50dc6c495c0c9188/0467ef3c8400ae65/1291d13826f405c3"
	servicesVPC  = "vpc-0a1b2c3d4e5f60718"
	webGroupAt   = "aws_lb_target_group.web"
	webRuleAt    = "aws_lb_listener_rule.web"
	apiGroupAt   = `module.alb.aws_lb_target_group.this["ex_api"]`
	apiRuleAt    = `module.alb.aws_lb_listener_rule.this["ex_https/api"]`
	serviceWebAt = `module.ecs_service["web"].aws_ecs_service.this[0]`
)

type attributes = map[string]any

// blocks is what a state has for blocks, also for one that can be there once.
func blocks(some ...any) []any { return some }

// targetGroup is one as Terraform writes it, where nobody sets more than is needed.
func targetGroup(arn, name string) attributes {
	return attributes{
		"arn": arn, "arn_suffix": arn[strings.LastIndex(arn, ":")+1:], "connection_termination": nil, "deregistration_delay": "300", "id": arn,
		"ip_address_type": "ipv4", "lambda_multi_value_headers_enabled": false, "load_balancer_arns": []any{elb + "loadbalancer/app/shop/50dc6c495c0c9188"},
		"load_balancing_algorithm_type": "round_robin", "load_balancing_anomaly_mitigation": "off",
		"load_balancing_cross_zone_enabled": "use_load_balancer_configuration", "name": name, "name_prefix": "", "port": 8080.0, "preserve_client_ip": nil,
		"protocol": "HTTP", "protocol_version": "HTTP1", "proxy_protocol_v2": false, "slow_start": 0.0, "target_type": "ip", "vpc_id": servicesVPC,
		"health_check": blocks(attributes{
			"enabled": true, "healthy_threshold": 3.0, "interval": 30.0, "matcher": "200-299", "path": "/healthz", "port": "traffic-port", "protocol": "HTTP",
			"timeout": 6.0, "unhealthy_threshold": 4.0,
		}),
		"stickiness":      blocks(attributes{"cookie_duration": 86400.0, "cookie_name": "", "enabled": false, "type": "lb_cookie"}),
		"target_failover": blocks(attributes{"on_deregistration": nil, "on_unhealthy": nil}),
		"target_group_health": blocks(attributes{
			"dns_failover":            blocks(attributes{"minimum_healthy_targets_count": "1", "minimum_healthy_targets_percentage": "off"}),
			"unhealthy_state_routing": blocks(attributes{"minimum_healthy_targets_count": 1.0, "minimum_healthy_targets_percentage": "off"}),
		}),
		"target_health_state": blocks(attributes{"enable_unhealthy_connection_termination": nil, "unhealthy_draining_interval": nil}),
		"tags":                attributes{}, "tags_all": attributes{},
	}
}

// forwardTo a target group is an action of a rule.
func forwardTo(arn string) attributes {
	return attributes{
		"authenticate_cognito": blocks(), "authenticate_oidc": blocks(), "fixed_response": blocks(), "forward": blocks(), "order": 1.0, "redirect": blocks(),
		"target_group_arn": arn, "type": "forward",
	}
}

// condition of a rule on one thing.
func condition(of string, values ...any) attributes {
	all := attributes{
		"host_header": blocks(), "http_header": blocks(), "http_request_method": blocks(), "path_pattern": blocks(), "query_string": blocks(), "source_ip": blocks(),
	}
	all[of] = blocks(attributes{"values": values})
	return all
}

func rule(arn, group string, priority float64, conditions ...any) attributes {
	return attributes{
		"action": blocks(forwardTo(group)), "arn": arn, "condition": conditions, "id": arn, "listener_arn": httpsARN, "priority": priority,
		"tags": attributes{}, "tags_all": attributes{},
	}
}

// aState is what a state has of a service behind a load balancer, by addresses: one target group of its own code, and one of terraform-aws-alb.
func aState() map[string]attributes {
	return map[string]attributes{
		serviceWebAt: {
			"arn": "arn:aws:ecs:eu-west-1:111122223333:service/shop/web", "id": "arn:aws:ecs:eu-west-1:111122223333:service/shop/web", "name": "web",
			"cluster": "arn:aws:ecs:eu-west-1:111122223333:cluster/shop", "desired_count": 2.0,
			"load_balancer": blocks(
				attributes{"advanced_configuration": blocks(), "container_name": "web", "container_port": 8080.0, "elb_name": "", "target_group_arn": webGroupARN},
				attributes{"advanced_configuration": blocks(), "container_name": "web", "container_port": 9090.0, "elb_name": "", "target_group_arn": apiGroupARN},
			),
		},
		webGroupAt: targetGroup(webGroupARN, "shop-web"),
		webRuleAt:  rule(webRuleARN, webGroupARN, 200, condition("host_header", "shop.example.org", "www.example.org")),
		apiGroupAt: targetGroup(apiGroupARN, "h2020012345"),
		apiRuleAt:  rule(apiRuleARN, apiGroupARN, 100, condition("path_pattern", "/api", "/api/*"), condition("source_ip", "10.0.0.0/8")),
	}
}

// takeoverOf a state in which the Environment's network, cluster and load balancer have been looked at, and the service with its ports.
func takeoverOf(t *testing.T, state map[string]attributes) (*Takeover, *service) {
	t.Helper()
	data, err := json.Marshal(state)
	if err != nil {
		t.Fatal(err)
	}
	var copied map[string]map[string]any
	if err := json.Unmarshal(data, &copied); err != nil {
		t.Fatal(err)
	}
	states := &States{Region: "eu-west-1", Account: "111122223333"}
	for _, address := range slices.Sorted(maps.Keys(copied)) {
		values := copied[address]
		steps := stepsOf(address)
		block := steps[len(steps)-1]
		name, index, _ := strings.Cut(block, "[")
		module := strings.Join(steps[:len(steps)-2], ".")
		states.resources = append(states.resources, &Resource{
			Address: address, Module: module, Type: steps[len(steps)-2], Name: name, Index: strings.Trim(index, "]"), values: values,
		})
	}
	found := &Takeover{
		states: states, namespace: "prod", env: "shop", taken: map[*Resource]bool{}, left: map[*Resource]string{}, names: map[string]bool{},
		Spec: v1alpha1.EnvironmentSpec{
			Region: "eu-west-1", Network: v1alpha1.NetworkSpec{Existing: &v1alpha1.ExistingNetwork{VPCID: servicesVPC}},
			Cluster: v1alpha1.ClusterSpec{Existing: &v1alpha1.ExistingCluster{Name: "shop"}},
			LoadBalancers: []v1alpha1.LoadBalancerSpec{{
				Name: "public", Existing: &v1alpha1.ExistingLoadBalancer{ListenerARN: httpsARN, FirstPriority: 301},
			}},
		},
	}
	s := &service{Resource: states.of("aws_ecs_service")[0]}
	s.spec.Name = "web"
	s.spec.Ports = []v1alpha1.ContainerPort{{Name: "http", ContainerPort: 8080}}
	s.spec.Sidecars = []v1alpha1.SidecarSpec{{Name: "proxy", Ports: []v1alpha1.ContainerPort{{Name: "admin", ContainerPort: 9090}}}}
	return found, s
}

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
			"ECS moves its requests between two target groups (advanced_configuration), which is not taken over: set deployment_configuration to ROLLING first, " +
				"and deployment.strategy afterwards",
		},
		"no target group":   {block(attributes{"target_group_arn": "arn:other"}), "its target group arn:other is not in the states"},
		"an unknown port":   {block(attributes{"container_port": 1.0}), "its task definition has no port 1, on which aws_lb_target_group.web reaches its tasks"},
		"another VPC":       {webGroup("vpc_id", "vpc-other"), "its target group aws_lb_target_group.web is in another VPC"},
		"instances":         {webGroup("target_type", "instance"), "its target group aws_lb_target_group.web has targets of type instance, and tasks on Fargate are reached by their ip"},
		"a group of TCP":    {webGroup("protocol", "TCP"), "its target group aws_lb_target_group.web has the protocol TCP, and takeovers are of routes with HTTP"},
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
		"two rules": {
			with("aws_alb_listener_rule.another", rule("arn:another", webGroupARN, 7, condition("path_pattern", "/x"))),
			"two rules lead to its target group, aws_alb_listener_rule.another and aws_lb_listener_rule.web, and a route that is taken over has one: give each rule a " +
				"target group of its own",
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

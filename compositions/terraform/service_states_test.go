package terraform

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

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
		states: states, namespace: "prod", env: "shop", taken: map[*Resource]bool{}, left: map[*Resource]string{}, names: map[string]*Resource{},
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

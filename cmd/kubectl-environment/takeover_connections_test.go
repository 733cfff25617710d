package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// A service behind a network load balancer with TLS, whose listener says in both forms where it leads.
const behindEdge = `[
  {"address": "aws_lb.edge", "mode": "managed", "type": "aws_lb", "name": "edge", "values": {
    "arn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/edge/50dc6c495c0c9188", "name": "edge", "load_balancer_type": "network",
    "vpc_id": "vpc-0a1b2c3d4e5f60718", "security_groups": ["sg-0a1b2c3d4e5f60009"]}},
  {"address": "aws_lb_listener.mqtts", "mode": "managed", "type": "aws_lb_listener", "name": "mqtts", "values": {
    "arn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/net/edge/50dc6c495c0c9188/0467ef3c8400ae65",
    "load_balancer_arn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/edge/50dc6c495c0c9188", "port": 8883, "protocol": "TLS",
    "certificate_arn": "arn:aws:acm:eu-west-1:111122223333:certificate/12345678-1234-1234-1234-123456789012", "ssl_policy": "ELBSecurityPolicy-2016-08",
    "alpn_policy": "None", "mutual_authentication": [], "tcp_idle_timeout_seconds": null, "tags": {}, "tags_all": {},
    "default_action": [{"type": "forward", "order": 1, "target_group_arn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/mqtt/73e2d6bc24d8a067",
      "forward": [{"stickiness": [{"enabled": false, "duration": null}],
        "target_group": [{"arn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/mqtt/73e2d6bc24d8a067", "weight": 1}]}]}]}},
  {"address": "aws_lb_target_group.mqtt", "mode": "managed", "type": "aws_lb_target_group", "name": "mqtt", "values": {
    "arn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/mqtt/73e2d6bc24d8a067", "name": "mqtt", "port": 1883, "protocol": "TCP",
    "target_type": "ip", "vpc_id": "vpc-0a1b2c3d4e5f60718", "preserve_client_ip": "true", "proxy_protocol_v2": false, "connection_termination": false,
    "deregistration_delay": "300", "ip_address_type": "ipv4", "load_balancing_cross_zone_enabled": "use_load_balancer_configuration", "tags": {}, "tags_all": {},
    "health_check": [{"enabled": true, "healthy_threshold": 3, "interval": 30, "matcher": "", "path": "", "port": "traffic-port", "protocol": "TCP", "timeout": 10,
      "unhealthy_threshold": 3}],
    "stickiness": [{"cookie_duration": 0, "cookie_name": "", "enabled": false, "type": "source_ip"}],
    "target_health_state": [{"enable_unhealthy_connection_termination": true, "unhealthy_draining_interval": 0}]}}
]`

func TestTakeoverChangesOnlyTagsOfListeners(t *testing.T) {
	data, err := os.ReadFile(servicesState)
	if err != nil {
		t.Fatal(err)
	}
	var state map[string]any
	var more []any
	if err := json.Unmarshal(data, &state); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(behindEdge), &more); err != nil {
		t.Fatal(err)
	}
	root := state["values"].(map[string]any)["root_module"].(map[string]any)
	root["resources"] = append(root["resources"].([]any), more...)
	data, err = json.Marshal(state)
	if err != nil {
		t.Fatal(err)
	}
	const behind = `"load_balancer":[{"container_name":"app","container_port":8080,` +
		`"target_group_arn":"arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/mqtt/73e2d6bc24d8a067"}],"name":"web"`
	with := strings.Replace(string(data), `"load_balancer":[],"name":"web"`, behind, 1)
	code, out, report := command(t, with, "adopt", "--from", "-", "--name", "shop", "-n", "prod")
	if code != exitNoChanges || !strings.Contains(out, "loadBalancerARN: arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/edge/50dc6c495c0c9188") {
		t.Fatalf("exit code is %d, with %s\n%s", code, out, report)
	}
	_, tagged, _ := strings.Cut(report, "\nTaken over, and only tagged ")
	tagged, _, _ = strings.Cut(tagged, "\nTaken over, ")
	for _, what := range []string{"aws_lb_listener.mqtts: LBListener/shop-edge.on-8883", "aws_lb_target_group.mqtt: LBTargetGroup/shop-app.mqtt"} {
		if !strings.Contains(tagged, "\n  "+what+"\n") {
			t.Errorf("%s is not among what is only tagged:\n%s", what, tagged)
		}
	}
	if want := "aws_lb.edge: spec.loadBalancers[].existing.loadBalancerARN"; !strings.Contains(report, want) {
		t.Errorf("the report does not say %q", want)
	}
}

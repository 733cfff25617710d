package terraform

import (
	"fmt"
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// A network load balancer with a listener that leads to the service.
const (
	edgeARN      = elb + "loadbalancer/net/edge/50dc6c495c0c9188"
	plainARN     = elb + "listener/net/edge/50dc6c495c0c9188/0467ef3c8400ae65"
	packetsARN   = elb + "listener/net/edge/50dc6c495c0c9188/f2f7dc8efc522ab2"
	edgeAt       = "aws_lb.edge"
	plainAt      = "aws_lb_listener.plain"
	packetsAt    = `module.nlb.aws_lb_listener.this["packets"]`
	certificates = "arn:aws:acm:eu-west-1:111122223333:certificate/12345678-1234-1234-1234-123456789012"
)

// connections is a target group of a network load balancer as Terraform writes it, where nobody sets more than is needed.
func connections(arn, name string) attributes {
	group := targetGroup(arn, name)
	maps.Copy(group, attributes{
		"connection_termination": false, "load_balancer_arns": []any{edgeARN}, "load_balancing_algorithm_type": nil, "load_balancing_anomaly_mitigation": nil,
		"preserve_client_ip": "false", "protocol": "TCP", "protocol_version": nil,
		"health_check": blocks(attributes{
			"enabled": true, "healthy_threshold": 3.0, "interval": 30.0, "matcher": "", "path": "", "port": "traffic-port", "protocol": "TCP", "timeout": 10.0,
			"unhealthy_threshold": 3.0,
		}),
		"stickiness":          blocks(attributes{"cookie_duration": 0.0, "cookie_name": "", "enabled": false, "type": "source_ip"}),
		"target_health_state": blocks(attributes{"enable_unhealthy_connection_termination": true, "unhealthy_draining_interval": 0.0}),
	})
	return group
}

func listenerAt(arn, group, protocol string, port float64) attributes {
	return attributes{
		"alpn_policy": nil, "arn": arn, "certificate_arn": nil, "default_action": blocks(forwardTo(group)), "id": arn, "load_balancer_arn": edgeARN,
		"mutual_authentication": blocks(), "port": port, "protocol": protocol, "ssl_policy": "", "tags": attributes{}, "tags_all": attributes{},
		"tcp_idle_timeout_seconds": 350.0, "routing_http_response_server_enabled": false,
	}
}

// behindEdge is what a state has of a service behind a network load balancer.
func behindEdge() map[string]attributes {
	state := aState()
	delete(state, webRuleAt)
	delete(state, apiRuleAt)
	state[edgeAt] = attributes{"arn": edgeARN, "id": edgeARN, "name": "edge", "load_balancer_type": "network", "vpc_id": servicesVPC}
	state[webGroupAt], state[plainAt] = connections(webGroupARN, "shop-web"), listenerAt(plainARN, webGroupARN, "TCP", 8883)
	state[apiGroupAt], state[packetsAt] = connections(apiGroupARN, "h2020012345"), listenerAt(packetsARN, apiGroupARN, "TCP", 8125)
	return state
}

func readBehind(t *testing.T, state map[string]attributes, change ...func(*service)) (*Takeover, *service, string) {
	t.Helper()
	found, s := takeoverOf(t, state)
	for _, c := range change {
		c(s)
	}
	found.balancers()
	why := found.readRoutes(s)
	return found, s, why
}

func TestListenersOfANetworkLoadBalancerAreRead(t *testing.T) {
	state := behindEdge()
	maps.Copy(state[plainAt], attributes{"protocol": "TLS", "certificate_arn": certificates, "ssl_policy": "ELBSecurityPolicy-2016-08", "alpn_policy": "None"})
	maps.Copy(state[webGroupAt], attributes{"preserve_client_ip": "true", "deregistration_delay": "15", "health_check": blocks(attributes{
		"enabled": true, "healthy_threshold": 2.0, "interval": 10.0, "matcher": "200-399", "path": "/ready", "port": "9090", "protocol": "HTTP", "timeout": 6.0,
		"unhealthy_threshold": 2.0,
	})})
	maps.Copy(state[packetsAt], attributes{"protocol": "UDP", "tcp_idle_timeout_seconds": nil})
	maps.Copy(state[apiGroupAt], attributes{
		"protocol": "UDP", "preserve_client_ip": "true", "connection_termination": true,
		"target_health_state": blocks(attributes{"enable_unhealthy_connection_termination": false, "unhealthy_draining_interval": 0.0}),
		"health_check": blocks(attributes{
			"enabled": true, "healthy_threshold": 3.0, "interval": 30.0, "matcher": "", "path": "", "port": "8080", "protocol": "TCP", "timeout": 10.0,
			"unhealthy_threshold": 3.0,
		}),
	})
	found, s, why := readBehind(t, state, func(s *service) { s.spec.Sidecars[0].Ports[0].Protocol = v1alpha1.PortUDP })
	if why != "" {
		t.Fatal(why)
	}
	wantRoutes := []v1alpha1.RouteSpec{
		{
			Name: "web", LoadBalancer: "edge", Listener: "plain", Port: "http", DeregistrationDelaySeconds: new(int32(15)),
			HealthCheck: v1alpha1.TargetHealthCheck{
				Protocol: v1alpha1.HealthCheckHTTP, Path: "/ready", Matcher: "200-399", Port: "9090", IntervalSeconds: 10, TimeoutSeconds: 6, HealthyThreshold: 2,
				UnhealthyThreshold: 2,
			},
		},
		{
			Name: "ex-api", LoadBalancer: "edge", Listener: "packets", Port: "admin", DeregistrationDelaySeconds: new(int32(300)),
			HealthCheck: v1alpha1.TargetHealthCheck{Port: "8080", IntervalSeconds: 30, TimeoutSeconds: 10, HealthyThreshold: 3, UnhealthyThreshold: 3},
		},
	}
	if diff := cmp.Diff(wantRoutes, s.spec.Routes); diff != "" {
		t.Error(diff)
	}
	want := v1alpha1.LoadBalancerSpec{
		Name: "edge", Type: v1alpha1.TypeNetwork, Existing: &v1alpha1.ExistingLoadBalancer{LoadBalancerARN: edgeARN},
		TLS: &v1alpha1.TLSSpec{CertificateARN: certificates, SSLPolicy: "ELBSecurityPolicy-2016-08"},
		Listeners: []v1alpha1.ListenerSpec{
			{Name: "plain", Port: 8883, Protocol: v1alpha1.ProtocolTLS, PreserveClientIP: v1alpha1.Enabled}, {Name: "packets", Port: 8125, Protocol: v1alpha1.ProtocolUDP},
		},
	}
	if diff := cmp.Diff(want, withListeners(found.Spec.LoadBalancers, s.listeners)[1]); diff != "" {
		t.Error(diff)
	}
	taken := map[string]string{}
	for _, one := range s.take {
		taken[one.Kind.Kind+"/"+one.Name] = one.From.Address + " " + one.ExternalName + " " + one.KeptName
	}
	wantTaken := map[string]string{
		"LBTargetGroup/web.web":        webGroupAt + " " + webGroupARN + " shop-web",
		"LBListener/edge.on-8883":      plainAt + " " + plainARN + " ",
		"LBTargetGroup/web.ex-api.udp": apiGroupAt + " " + apiGroupARN + " h2020012345",
		"LBListener/edge.on-8125":      packetsAt + " " + packetsARN + " ",
	}
	if diff := cmp.Diff(wantTaken, taken); diff != "" {
		t.Error(diff)
	}
}

func TestServiceIsLeftWhereNoListenerSaysWhatIsThere(t *testing.T) {
	group := func(field string, value any) func(map[string]attributes) {
		return func(state map[string]attributes) { state[webGroupAt][field] = value }
	}
	listener := func(field string, value any) func(map[string]attributes) {
		return func(state map[string]attributes) { state[plainAt][field] = value }
	}
	over := func(udp attributes) func(map[string]attributes) {
		return func(state map[string]attributes) {
			state[plainAt]["protocol"] = "UDP"
			maps.Copy(state[webGroupAt], attributes{"protocol": "UDP", "preserve_client_ip": "true", "connection_termination": true})
			maps.Copy(state[webGroupAt], udp)
		}
	}
	for name, c := range map[string]struct {
		change func(map[string]attributes)
		want   string
	}{
		"instances":             {group("target_type", "instance"), "its target group aws_lb_target_group.web has targets of type instance, and tasks on Fargate are reached by their ip"},
		"TLS to the tasks":      {group("protocol", "TLS"), "its target group aws_lb_target_group.web has the protocol TLS, and tasks behind a network load balancer of an Environment get TCP or UDP"},
		"TCP and UDP":           {group("protocol", "TCP_UDP"), "its target group aws_lb_target_group.web has the protocol TCP_UDP, and tasks behind a network load balancer of an Environment get TCP or UDP"},
		"the proxy protocol":    {group("proxy_protocol_v2", true), "its target group aws_lb_target_group.web has proxy_protocol_v2, for which an Environment has no field"},
		"an attribute":          {group("optimizer", "on"), "its target group aws_lb_target_group.web has optimizer, for which an Environment has no field"},
		"another VPC":           {group("vpc_id", "vpc-other"), "its target group aws_lb_target_group.web is in another VPC"},
		"a load of its own":     {group("load_balancing_cross_zone_enabled", "true"), "its target group aws_lb_target_group.web has load_balancing_cross_zone_enabled true, and an Environment has no field for another than use_load_balancer_configuration"},
		"unknown addresses":     {group("preserve_client_ip", nil), "its target group aws_lb_target_group.web has no preserve_client_ip: let terraform apply -refresh-only write it"},
		"ends with a task":      {group("connection_termination", true), "its target group aws_lb_target_group.web has connection_termination, for which an Environment has no field"},
		"goes on without tasks": {over(attributes{"connection_termination": false}), "its target group aws_lb_target_group.web has no connection_termination, which an Environment has over UDP: set it to true first, so that clients of a task that has gone come to another one"},
		"asked over UDP":        {over(nil), "its target group aws_lb_target_group.web asks for the health of tasks at the port of its packets, and a route over UDP names one that takes connections: set health_check.port first"},
		"asked by HTTPS": {
			group("health_check", blocks(attributes{"protocol": "HTTPS"})),
			"its target group aws_lb_target_group.web asks for the health of tasks by HTTPS, and an Environment by TCP or HTTP",
		},
		"sticks to addresses": {
			group("stickiness", blocks(attributes{"enabled": true, "type": "source_ip"})),
			"its target group aws_lb_target_group.web has stickiness by source_ip, for which a route through a network load balancer has no field",
		},
		"stays with the ill": {
			group("target_health_state", blocks(attributes{"enable_unhealthy_connection_termination": false, "unhealthy_draining_interval": 60.0})),
			"its target group aws_lb_target_group.web leaves connections to tasks that are not well (enable_unhealthy_connection_termination), and an Environment ends them",
		},
		"another user": {
			func(state map[string]attributes) {
				state["aws_lb_target_group_attachment.more"] = attributes{"target_group_arn": webGroupARN}
			},
			"its target group aws_lb_target_group.web stands in aws_lb_target_group_attachment.more too",
		},
		"two listeners": {
			func(state map[string]attributes) {
				state["aws_alb_listener.another"] = listenerAt(elb+"listener/net/edge/50dc6c495c0c9188/1", webGroupARN, "TCP", 1883)
			},
			"two listeners lead to its target group, aws_alb_listener.another and aws_lb_listener.plain, and a route has one: give each listener a target group of its own",
		},
		"no listener": {
			func(state map[string]attributes) { delete(state, plainAt) }, "no listener of the states leads to its target group aws_lb_target_group.web",
		},
		"a load balancer elsewhere": {
			func(state map[string]attributes) { state[edgeAt]["vpc_id"] = "vpc-other" },
			"its listener aws_lb_listener.plain is on a load balancer at which the Environment cannot look: it is not in the states, not fit, or in another VPC or region",
		},
		"QUIC":        {listener("protocol", "QUIC"), "its listener aws_lb_listener.plain speaks QUIC, and those of an Environment speak TCP, TLS or UDP"},
		"a high port": {listener("port", 65000.0), "its listener aws_lb_listener.plain has the port 65000, and those of an Environment are below 65000"},
		"ALPN":        {listener("alpn_policy", "HTTP2Only"), "its listener aws_lb_listener.plain has alpn_policy HTTP2Only, for which an Environment has no field"},
		"idle for long": {
			listener("tcp_idle_timeout_seconds", 600.0),
			"its listener aws_lb_listener.plain has tcp_idle_timeout_seconds 600, for which an Environment has no field: set it to 350, or take it away",
		},
		"an attribute of a listener": {listener("optimizer", "on"), "its listener aws_lb_listener.plain has optimizer, for which an Environment has no field"},
		"certificates of clients": {
			listener("mutual_authentication", blocks(attributes{"mode": "verify"})),
			"its listener aws_lb_listener.plain has mutual_authentication, for which an Environment has no field",
		},
		"TLS without a policy": {
			listener("protocol", "TLS"), "its listener aws_lb_listener.plain has no certificate_arn or ssl_policy: let terraform apply -refresh-only write it",
		},
		"two target groups": {
			func(state map[string]attributes) {
				state[plainAt]["default_action"].([]any)[0].(attributes)["forward"] = blocks(attributes{"target_group": blocks(attributes{"arn": "arn:other"}, attributes{"arn": webGroupARN})})
			},
			"its listener aws_lb_listener.plain divides connections between several target groups, and a route has one",
		},
		"something besides": {
			func(state map[string]attributes) {
				state[plainAt]["default_action"] = blocks(forwardTo(webGroupARN), forwardTo(webGroupARN))
			},
			"its listener aws_lb_listener.plain does something else than leading to one target group",
		},
		"two certificates": {
			func(state map[string]attributes) {
				maps.Copy(state[plainAt], attributes{"protocol": "TLS", "certificate_arn": certificates, "ssl_policy": "ELBSecurityPolicy-2016-08"})
				maps.Copy(state[packetsAt], attributes{"protocol": "TLS", "certificate_arn": certificates, "ssl_policy": "ELBSecurityPolicy-TLS13-1-2-2021-06"})
			},
			`its listener ` + packetsAt + ` has another certificate_arn or ssl_policy than one of aws_lb.edge that is taken over, and an Environment has one for a load balancer`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			state := behindEdge()
			c.change(state)
			_, _, why := readBehind(t, state)
			if diff := cmp.Diff(c.want, why); diff != "" {
				t.Error(diff)
			}
		})
	}
	t.Run("requests that ECS moves", func(t *testing.T) {
		state := behindEdge()
		state[serviceWebAt]["deployment_configuration"] = blocks(attributes{"strategy": "BLUE_GREEN"})
		for _, block := range state[serviceWebAt]["load_balancer"].([]any) {
			block.(attributes)["advanced_configuration"] = blocks(attributes{"role_arn": "r"})
		}
		const want = "ECS moves its requests between target groups of a network load balancer, and an Environment's between those of application load balancers alone"
		if _, _, why := readBehind(t, state); why != want {
			t.Errorf("the reason is %q", why)
		}
	})
}

func TestServiceIsLeftWhereAnEnvironmentHasNoRoomForItsListeners(t *testing.T) {
	for name, c := range map[string]struct {
		others int
		called func(int) string
		want   string
	}{
		"load balancers": {
			mostBalancers, func(i int) string { return fmt.Sprint("other-", i) }, "its load balancer aws_lb.edge would be more than the 10 that an Environment has",
		},
		"listeners": {
			mostListeners, func(int) string { return "edge" }, "its load balancer aws_lb.edge would have more than the 20 listeners that an Environment takes",
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, why := readBehind(t, behindEdge(), func(s *service) {
				for i := range c.others {
					s.listeners = append(s.listeners, &networkListener{on: &networkBalancer{Resource: &Resource{}, name: c.called(i)}})
				}
			})
			if why != c.want {
				t.Errorf("the reason is %q", why)
			}
		})
	}
}

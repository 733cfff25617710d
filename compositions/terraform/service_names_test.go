package terraform_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/terraform"
)

const discovery = "arn:aws:servicediscovery:eu-west-1:111122223333:"

// A named worker is one that others reach by Service Connect and in DNS.
type named struct{ web, service, connect, offer, container, name, dns, zone, namespace object }

func newNamed() *named {
	return &named{
		web:     object{},
		service: object{"service_registries": []any{object{"registry_arn": discovery + "service/srv-1", "container_name": "", "port": 0}}},
		connect: object{"enabled": true, "namespace": discovery + "namespace/ns-2"},
		offer:   object{"port_name": "http", "discovery_name": "legacy", "client_alias": []any{object{"dns_name": "worker.legacy", "port": 80}}},
		container: object{"portMappings": []any{
			object{"name": "http", "containerPort": 8080, "protocol": "tcp"}, object{"name": "stats", "containerPort": 8125, "protocol": "udp"},
		}},
		name: object{
			"id": "srv-1", "arn": discovery + "service/srv-1", "name": "Legacy", "type": "DNS_HTTP", "force_destroy": true,
			"health_check_custom_config": []any{object{"failure_threshold": 1}},
		},
		dns:       object{"namespace_id": "ns-1", "routing_policy": "MULTIVALUE", "dns_records": []any{object{"type": "A", "ttl": 60}}},
		zone:      object{"id": "ns-1", "arn": discovery + "namespace/ns-1", "name": "shop.internal", "vpc": "vpc-0a1b2c3d4e5f60718", "hosted_zone": "Z1"},
		namespace: object{"id": "ns-2", "arn": discovery + "namespace/ns-2", "name": "legacy"},
	}
}

// recognized is what becomes of the worker beside what else there is.
func (n *named) recognized(t *testing.T, more ...object) *terraform.Takeover {
	t.Helper()
	n.connect["service"] = []any{n.offer}
	n.name["dns_config"] = []any{n.dns}
	n.service["service_connect_configuration"] = []any{n.connect}
	shown := shownServices(t, withContainer(t, workerDefinition, n.container), change{worker: n.service, web: n.web})
	root := rootOf(shown)
	resources, _ := root["resources"].([]any)
	resources = append(resources, inState("aws_service_discovery_service", "legacy", n.name), inState("aws_service_discovery_private_dns_namespace", "shop", n.zone),
		inState("aws_service_discovery_http_namespace", "shop", n.namespace))
	for _, one := range more {
		resources = append(resources, one)
	}
	root["resources"] = resources
	return recognized(t, shown, anything)
}

func TestServiceIsTakenOverWithTheNamesByWhichOthersReachIt(t *testing.T) {
	found := newNamed().recognized(t)
	got := map[string]string{}
	for _, taken := range found.Taken {
		if strings.HasPrefix(taken.From.Type, "aws_service_discovery_") {
			got[taken.Kind.Kind+"/"+taken.Name] = taken.ExternalName + " " + taken.KeptName
		}
	}
	want := map[string]string{
		"PrivateDNSNamespace/shop-names.shop.internal": "ns-1 shop.internal", "Service/shop-worker.shop.internal": "srv-1 Legacy",
		"HTTPNamespace/shop-service-connect": "ns-2 legacy",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if dns := found.Spec.Network.PrivateDNS; dns == nil || dns.Domain != "shop.internal" || servicesOf(found)["worker"].ServiceConnect != v1alpha1.Enabled {
		t.Errorf("the domain is %v, and Service Connect %q", dns, servicesOf(found)["worker"].ServiceConnect)
	}
}

func TestNamespaceThatOthersGoOnUsingSaysWhatItCannotDo(t *testing.T) {
	others := inState("aws_service_discovery_service", "other", object{
		"id": "srv-2", "arn": discovery + "service/srv-2", "name": "other", "dns_config": []any{object{"namespace_id": "ns-1"}},
	})
	batch := inState("aws_ecs_service", "batch", object{
		"name": "batch", "cluster": "elsewhere", "arn": "arn:aws:ecs:eu-west-1:111122223333:service/shop/batch",
		"service_connect_configuration": []any{object{"enabled": true, "namespace": discovery + "namespace/ns-2"}},
	})
	byName := inState("aws_ecs_service", "mail", object{
		"name": "mail", "cluster": "elsewhere", "arn": "arn:aws:ecs:eu-west-1:111122223333:service/shop/mail",
		"service_connect_configuration": []any{object{"enabled": true, "namespace": "legacy"}},
	})
	found := newNamed().recognized(t, others, batch, byName)
	for stays, in := range map[string]string{
		"aws_service_discovery_service.other": "aws_service_discovery_private_dns_namespace.shop",
		"aws_ecs_service.batch":               "aws_service_discovery_http_namespace.shop",
		"aws_ecs_service.mail":                "aws_service_discovery_http_namespace.shop",
	} {
		if said := effectsOn(found, in); !strings.Contains(said, stays+" stays in it: the Environment can be deleted only") {
			t.Errorf("of %s it says %q", in, said)
		}
	}
}

// Each service with ports gets a name in DNS once one has: it must not be one that is taken.
func TestServiceIsNotCalledLikeANameInDNSOfSomethingElse(t *testing.T) {
	taken := inState("aws_service_discovery_service", "app", object{"id": "srv-2", "arn": discovery + "service/srv-2", "name": "app"})
	services := servicesOf(newNamed().recognized(t, taken))
	if _, called := services["app"]; called || len(services) != 2 {
		t.Errorf("they are called %v", slices.Sorted(maps.Keys(services)))
	}
}

func TestServiceIsLeftWithANameThat(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*named)
		want   string
	}{
		"has SRV records":         {func(n *named) { n.dns["dns_records"] = []any{object{"type": "SRV", "ttl": 10}} }, "its name in DNS has other records than one of type A"},
		"has two records":         {func(n *named) { n.dns["dns_records"] = []any{object{"type": "A"}, object{"type": "AAAA"}} }, "its name in DNS has other records than one"},
		"is weighted":             {func(n *named) { n.dns["routing_policy"] = "WEIGHTED" }, "its name in DNS has the routing_policy WEIGHTED"},
		"has an odd setting":      {func(n *named) { n.dns["x"] = "y" }, "its name in DNS has dns_config.x"},
		"has a health check":      {func(n *named) { n.name["health_check_config"] = []any{object{"type": "HTTP"}} }, "its name in DNS has health_check_config"},
		"leads to one container":  {func(n *named) { n.service["service_registries"].([]any)[0].(object)["container_name"] = "worker" }, "its name in DNS has container_name (service_registries)"},
		"is in no private zone":   {func(n *named) { n.dns["namespace_id"] = "ns-9" }, "its name in DNS is in a namespace that is no private zone of the states"},
		"is in another VPC":       {func(n *named) { n.zone["vpc"] = "vpc-9" }, "its name in DNS is in the namespace aws_service_discovery_private_dns_namespace.shop, which is in another VPC"},
		"is in an odd zone":       {func(n *named) { n.zone["x"] = "y" }, "its name in DNS is in the namespace aws_service_discovery_private_dns_namespace.shop, which has x"},
		"leads to no port":        {func(n *named) { n.container, n.connect = object{}, object{} }, "its name in DNS leads to no port"},
		"is in no namespace":      {func(n *named) { n.connect["namespace"] = "other" }, "its Service Connect is in the namespace other, which is no aws_service_discovery_http_namespace"},
		"is in an odd namespace":  {func(n *named) { n.namespace["x"] = "y" }, "its Service Connect is in aws_service_discovery_http_namespace.shop, which has x"},
		"logs accesses":           {func(n *named) { n.connect["access_log_configuration"] = []any{object{"format": "TEXT"}} }, "its Service Connect has access_log_configuration"},
		"logs elsewhere":          {func(n *named) { n.connect["log_configuration"] = []any{object{"log_driver": "splunk"}} }, "its Service Connect writes its logs with splunk"},
		"has TLS":                 {func(n *named) { n.offer["tls"] = []any{object{"role_arn": "x"}} }, "its Service Connect has tls of the port http"},
		"has two aliases":         {func(n *named) { n.offer["client_alias"] = []any{object{"port": 1}, object{"port": 2}} }, "its Service Connect has no client_alias of the port http, or several"},
		"has no alias":            {func(n *named) { delete(n.offer, "client_alias") }, "its Service Connect has no client_alias of the port http"},
		"has an odd alias":        {func(n *named) { n.offer["client_alias"] = []any{object{"port": 1, "test_traffic_rules": []any{"x"}}} }, "its Service Connect has test_traffic_rules of the port http"},
		"is of another port":      {func(n *named) { n.offer["port_name"] = "grpc" }, "its Service Connect offers the port grpc, and its containers have none"},
		"is of a port over UDP":   {func(n *named) { n.offer["port_name"] = "stats" }, "its Service Connect offers the port stats, and its containers have none over TCP"},
		"knows the protocol":      {func(n *named) { n.container["portMappings"].([]any)[0].(object)["appProtocol"] = "http" }, "its Service Connect knows that the port http is of http (appProtocol)"},
		"has four groups besides": {func(n *named) { n.service["network_configuration"] = groups("1", "2", "3", "4") }, "it has Service Connect and four security groups"},
	} {
		t.Run(name, func(t *testing.T) {
			worker := newNamed()
			c.change(worker)
			wantLeft(t, worker.recognized(t), c.want)
		})
	}
	t.Run("something else has too", func(t *testing.T) {
		other := inState("aws_service_discovery_instance", "x", object{"id": "x", "service_id": "srv-1"})
		wantLeft(t, newNamed().recognized(t, other), "its name in DNS is that of aws_service_discovery_instance.x too")
	})
	t.Run("is sensitive", func(t *testing.T) {
		name := newNamed()
		zone := inState("aws_service_discovery_private_dns_namespace", "secret", object{"id": "ns-9", "name": "x.internal", "vpc": "vpc-0a1b2c3d4e5f60718"})
		zone["sensitive_values"], name.dns["namespace_id"] = object{"name": true}, "ns-9"
		wantLeft(t, name.recognized(t, zone), "which has name, which is sensitive in the state")
	})
	t.Run("is in another zone, which is sensitive", func(t *testing.T) {
		app := inState("aws_service_discovery_service", "app", object{
			"id": "srv-2", "arn": discovery + "service/srv-2", "name": "app", "dns_config": []any{object{
				"namespace_id": "ns-9", "routing_policy": "MULTIVALUE", "dns_records": []any{object{"type": "A", "ttl": 60}},
			}},
		})
		zone := inState("aws_service_discovery_private_dns_namespace", "secret", object{"id": "ns-9", "name": "secret.internal", "vpc": "vpc-0a1b2c3d4e5f60718"})
		zone["sensitive_values"] = object{"name": true}
		name := newNamed()
		name.web = object{"service_registries": []any{object{"registry_arn": discovery + "service/srv-2"}}}
		found := name.recognized(t, app, zone)
		for _, left := range found.Left {
			if strings.Contains(left.Text, "secret.internal") {
				t.Errorf("%s is left: %s", left.Address, left.Text)
			}
		}
	})
	t.Run("a new one would be that of another", func(t *testing.T) {
		other := inState("aws_ecs_service", "other", object{
			"name": "other", "arn": "arn:aws:ecs:eu-west-1:111122223333:service/shop/other", "service_connect_configuration": []any{object{
				"enabled": true, "service": []any{object{"port_name": "x", "client_alias": []any{object{"dns_name": "worker", "port": 9000}}}},
			}},
		})
		name := newNamed()
		name.container["portMappings"] = append(name.container["portMappings"].([]any), object{"name": "admin", "containerPort": 9000})
		wantLeft(t, name.recognized(t, other), "its port admin would get the name worker:9000 of Service Connect, which aws_ecs_service.other has")
	})
}

func groups(ids ...any) []any {
	return []any{object{"subnets": []any{"subnet-010b2c3d4e5f60718"}, "security_groups": ids}}
}

package policy_test

import (
	"maps"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// The parts of an Environment that a tenant may or may not ask for.

func set(value any, path ...string) func(*unstructured.Unstructured) {
	return func(env *unstructured.Unstructured) {
		if err := unstructured.SetNestedField(env.Object, value, path...); err != nil {
			panic(err)
		}
	}
}

func listener(balancer string) func(*unstructured.Unstructured) {
	return func(env *unstructured.Unstructured) {
		network("vpc-0a1b2c3d4e5f60718")(env)
		arn := "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/" + balancer + "/0123456789abcdef/0123456789abcdef"
		set([]any{object{"name": "public", "existing": object{"listenerARN": arn, "firstPriority": int64(1000)}}}, "spec", "loadBalancers")(env)
	}
}

func connections(balancer string) func(*unstructured.Unstructured) {
	return func(env *unstructured.Unstructured) {
		network("vpc-0a1b2c3d4e5f60718")(env)
		set([]any{object{
			"name": "public", "type": "Network",
			"existing":  object{"loadBalancerARN": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/" + balancer + "/0123456789abcdef"},
			"listeners": []any{object{"name": "tcp", "port": int64(9000), "protocol": "TCP"}},
		}}, "spec", "loadBalancers")(env)
	}
}

func network(vpc string) func(*unstructured.Unstructured) {
	return set(object{"vpcID": vpc, "privateSubnetIDs": []any{"subnet-00000001"}}, "spec", "network", "existing")
}

func privateDomain(domain, vpc string) func(*unstructured.Unstructured) {
	return func(env *unstructured.Unstructured) {
		network(vpc)(env)
		set(object{"domain": domain}, "spec", "network", "privateDNS")(env)
	}
}

func patch(kind string) func(*unstructured.Unstructured) {
	return set([]any{object{"name": "p", "composition": "network", "kind": kind, "forProvider": object{"a": "b"}}}, "spec", "patches")
}

func annotate(key, value string) func(*unstructured.Unstructured) {
	return func(env *unstructured.Unstructured) { env.SetAnnotations(map[string]string{key: value}) }
}

func service(iam object) func(*unstructured.Unstructured) {
	return set([]any{object{"name": "web", "image": "nginx:1", "iam": iam}}, "spec", "services")
}

func job(iam object) func(*unstructured.Unstructured) {
	return set([]any{object{"name": "nightly", "image": "nginx:1", "schedule": "rate(1 day)", "iam": iam}}, "spec", "jobs")
}

const otherGroup = "sg-00000000000000000"

// task is a service or job with some more fields.
func task(list string, more object) func(*unstructured.Unstructured) {
	spec := object{"name": "web", "image": "nginx:1"}
	maps.Copy(spec, more)
	return set([]any{spec}, "spec", list)
}

func lettingIn(group string) object {
	return object{
		"ports":     []any{object{"name": "http", "containerPort": int64(80)}},
		"allowFrom": []any{object{"securityGroupID": group, "port": "http"}},
	}
}

func loadBalancer(tls object) func(*unstructured.Unstructured) {
	return set([]any{object{"name": "public", "tls": tls}}, "spec", "loadBalancers")
}

func named(zone string) func(*unstructured.Unstructured) {
	return set([]any{object{"name": "public", "names": []any{object{"name": "shop.example.org", "hostedZoneID": zone}}}}, "spec", "loadBalancers")
}

func webACL(name string) func(*unstructured.Unstructured) {
	arn := "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/" + name + "/12345678-1234-1234-1234-123456789012"
	return set([]any{object{"name": "public", "webACLARN": arn}}, "spec", "loadBalancers")
}

func accessLogs(bucket string) func(*unstructured.Unstructured) {
	logs := object{"mode": "Enabled", "bucketName": bucket}
	return set([]any{object{"name": "public", "accessLogs": logs}}, "spec", "loadBalancers")
}

func secret(name string) func(*unstructured.Unstructured) {
	return existing(object{"arn": secretARN + name})
}

func secretWithKey(name, key string) func(*unstructured.Unstructured) {
	return existing(object{"arn": secretARN + name, "kmsKeyARN": key})
}

const secretARN = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:"

func existing(secret object) func(*unstructured.Unstructured) {
	return set([]any{object{"name": "key", "valueFrom": object{"existing": secret}}}, "spec", "secrets")
}

func database(fields object) func(*unstructured.Unstructured) {
	item := object{"name": "orders", "engine": "postgres", "engineVersion": "17"}
	maps.Copy(item, fields)
	return set([]any{item}, "spec", "databases")
}

// withFileSystem gives a service or job a volume of a file system that is there.
func withFileSystem(tasks string, existing object) func(*unstructured.Unstructured) {
	task := object{
		"name": "web", "image": "nginx:1", "volumes": []any{object{"name": "data", "existing": existing}},
		"mounts": []any{object{"volume": "data", "path": "/data"}},
	}
	if tasks == "jobs" {
		task["name"], task["schedule"] = "nightly", "rate(1 day)"
	}
	return set([]any{task}, "spec", tasks)
}

func parameter(name string) func(*unstructured.Unstructured) {
	source := object{"parameter": object{"arn": "arn:aws:ssm:eu-west-1:111122223333:parameter/" + name}}
	return set([]any{object{"name": "key", "valueFrom": source}}, "spec", "secrets")
}

package simulator_test

import (
	"fmt"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/terrarium-io/terrarium/hack/simulator"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

// step is a managed resource of an application, whose fields may need the IDs of those before it.
type step struct {
	kind  aws.Kind
	name  string
	asked func(id map[string]string) fields
}

const trust = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"ecs-tasks.amazonaws.com"}}]}`

type ids = map[string]string

var application = []step{
	{aws.VPC, "vpc", func(ids) fields { return fields{"cidrBlock": "10.0.0.0/16", "enableDnsHostnames": true} }},
	{aws.InternetGateway, "gateway", func(id ids) fields { return fields{"vpcId": id["vpc"]} }},
	{aws.Subnet, "subnet-a", func(id ids) fields {
		return fields{"vpcId": id["vpc"], "cidrBlock": "10.0.0.0/24", "availabilityZone": "eu-west-1a"}
	}},
	{aws.Subnet, "subnet-b", func(id ids) fields {
		return fields{"vpcId": id["vpc"], "cidrBlock": "10.0.1.0/24", "availabilityZone": "eu-west-1b"}
	}},
	{aws.EIP, "eip", func(ids) fields { return fields{"domain": "vpc"} }},
	{aws.NATGateway, "nat", func(id ids) fields { return fields{"allocationId": id["eip"], "subnetId": id["subnet-a"]} }},
	{aws.RouteTable, "table", func(id ids) fields { return fields{"vpcId": id["vpc"]} }},
	{aws.Route, "route", func(id ids) fields {
		return fields{"routeTableId": id["table"], "destinationCidrBlock": "0.0.0.0/0", "natGatewayId": id["nat"]}
	}},
	{aws.RouteTableAssociation, "association-a", func(id ids) fields { return fields{"routeTableId": id["table"], "subnetId": id["subnet-a"]} }},
	{aws.RouteTableAssociation, "association-b", func(id ids) fields { return fields{"routeTableId": id["table"], "subnetId": id["subnet-b"]} }},
	{aws.SecurityGroup, "group", func(id ids) fields { return fields{"vpcId": id["vpc"], "name": "all", "description": "all"} }},
	{aws.SecurityGroupIngressRule, "in", func(id ids) fields {
		return fields{"securityGroupId": id["group"], "ipProtocol": "tcp", "fromPort": 80, "toPort": 9000, "cidrIpv4": "0.0.0.0/0"}
	}},
	{aws.SecurityGroupEgressRule, "out", func(id ids) fields {
		return fields{"securityGroupId": id["group"], "ipProtocol": "-1", "cidrIpv4": "0.0.0.0/0"}
	}},
	{aws.LB, "lb", func(id ids) fields {
		return fields{"name": "web", "subnets": []any{id["subnet-a"], id["subnet-b"]}, "securityGroups": []any{id["group"]}}
	}},
	{aws.LBTargetGroup, "targets", func(id ids) fields {
		return fields{
			"name": "web", "port": 8080, "protocol": "HTTP", "targetType": "ip", "vpcId": id["vpc"], "healthCheck": fields{"path": "/health"},
			"stickiness": fields{"type": "lb_cookie", "enabled": false},
		}
	}},
	{aws.LBListener, "listener", func(id ids) fields {
		return fields{"loadBalancerArn": id["lb"], "port": 80, "protocol": "HTTP", "defaultAction": []any{
			fields{"index": "default", "type": "fixed-response", "fixedResponse": fields{"contentType": "text/plain", "statusCode": "404"}},
		}}
	}},
	{aws.LBListenerRule, "rule", func(id ids) fields {
		return fields{
			"listenerArn": id["listener"], "priority": 1, "action": []any{fields{"type": "forward", "targetGroupArn": id["targets"]}},
			"condition": []any{fields{"pathPattern": fields{"values": []any{"/*"}}}},
		}
	}},
	{aws.Secret, "secret", func(ids) fields { return fields{"name": "api", "recoveryWindowInDays": 0} }},
	{aws.SecretVersion, "version", func(id ids) fields {
		return fields{"secretId": id["secret"], "secretStringSecretRef": fields{"name": "password", "key": "value"}}
	}},
	{aws.Cluster, "main", func(ids) fields { return fields{} }},
	{aws.ClusterCapacityProviders, "providers", func(ids) fields {
		return fields{"clusterName": "main", "capacityProviders": []any{"FARGATE"}}
	}},
	{aws.LogGroup, "web", func(ids) fields { return fields{"retentionInDays": 30} }},
	{aws.Role, "role", func(ids) fields { return fields{"assumeRolePolicy": trust} }},
	{aws.RolePolicy, "policy", func(id ids) fields {
		return fields{"role": "role", "policy": fmt.Sprintf(`{"Version":"2012-10-17","Statement":[
			{"Effect":"Allow","Action":["secretsmanager:GetSecretValue"],"Resource":%q},
			{"Effect":"Allow","Action":["logs:CreateLogStream","logs:PutLogEvents"],"Resource":"arn:aws:logs:eu-west-1:123456789012:log-group:web:*"}]}`, id["secret"])}
	}},
	{aws.RolePolicyAttachment, "attachment", func(ids) fields {
		return fields{"role": "role", "policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}
	}},
	{aws.TaskDefinition, "task", func(id ids) fields {
		return fields{
			"family": "web", "cpu": "256", "memory": "512", "networkMode": "awsvpc", "requiresCompatibilities": []any{"FARGATE"},
			"executionRoleArn": "arn:aws:iam::123456789012:role/role",
			"containerDefinitions": fmt.Sprintf(`[{"name":"web","image":"nginx","portMappings":[{"containerPort":8080}],
				"secrets":[{"name":"KEY","valueFrom":%q}],"logConfiguration":{"logDriver":"awslogs","options":{"awslogs-group":"web"}}}]`, id["secret"]),
		}
	}},
	{aws.Service, "web", func(id ids) fields {
		return fields{
			"cluster": "main", "taskDefinition": id["task"], "desiredCount": 1, "waitForSteadyState": true,
			"capacityProviderStrategy": []any{fields{"capacityProvider": "FARGATE", "weight": 1}},
			"networkConfiguration":     fields{"subnets": []any{id["subnet-a"], id["subnet-b"]}, "securityGroups": []any{id["group"]}},
			"loadBalancer":             []any{fields{"containerName": "web", "containerPort": 8080, "targetGroupArn": id["targets"]}},
		}
	}},
	{aws.ScalingTarget, "target", func(ids) fields {
		return fields{
			"resourceId": "service/main/web", "scalableDimension": "ecs:service:DesiredCount", "serviceNamespace": "ecs",
			"minCapacity": 1, "maxCapacity": 4,
		}
	}},
	{aws.ScalingPolicy, "cpu", func(ids) fields {
		return fields{
			"resourceId": "service/main/web", "scalableDimension": "ecs:service:DesiredCount", "serviceNamespace": "ecs",
			"policyType": "TargetTrackingScaling", "targetTrackingScalingPolicyConfiguration": fields{
				"targetValue": 60, "predefinedMetricSpecification": fields{"predefinedMetricType": "ECSServiceAverageCPUUtilization"},
			},
		}
	}},
	{aws.DBSubnetGroup, "db", func(id ids) fields { return fields{"subnetIds": []any{id["subnet-a"], id["subnet-b"]}} }},
	{aws.DBInstance, "db", func(id ids) fields {
		return fields{
			"identifier": "db", "engine": "postgres", "engineVersion": "17", "instanceClass": "db.t4g.micro", "allocatedStorage": 20,
			"storageType": "gp3", "storageEncrypted": true, "dbName": "app", "username": "app", "dbSubnetGroupName": "db",
			"vpcSecurityGroupIds": []any{id["group"]}, "skipFinalSnapshot": true,
			"passwordSecretRef": fields{"name": "password", "key": "value"},
		}
	}},
}

// build makes the application, one resource after the other.
func (w *world) build() {
	w.t.Helper()
	w.secret("password", "value", "correct-horse")
	id := ids{}
	for _, s := range application {
		w.apply(s.kind, s.name, s.asked(id))
		o := w.untilReady(s.kind, s.name)
		id[s.name] = at(o, "status", "atProvider", "id")
		if s.kind == aws.TaskDefinition {
			id[s.name] = at(o, "status", "atProvider", "arn")
		}
	}
}

func TestApplicationSettlesWithoutAnUpdate(t *testing.T) {
	w := newWorld(t, simulator.Options{Speed: 5000, Poll: 1e5 * time.Second})
	w.build()
	if reasons := w.account.Unsteady("web"); reasons != nil {
		t.Error(reasons)
	}
	generations := w.generations()
	w.stop()
	restarted := time.Now()
	w.options.Poll = 5000 * time.Second
	w.start()
	for _, s := range application {
		w.until(s.kind, s.name, "observed again", func(o *unstructured.Unstructured) bool { return observedAfter(o, restarted) })
	}
	wantCount(t, "updates", w.account.Updates(), 0)
	wantCount(t, "creations", w.account.Creations(), len(application))
	for key, generation := range w.generations() {
		// The address takes on the network interface of its gateway, which is not there when it is first observed.
		if (generation > 3 || generation != generations[key]) && key != "ec2.EIP eip" {
			t.Errorf("%s has generation %d after %d", key, generation, generations[key])
		}
	}
}

// observedAfter tells whether the provider has looked at an object since: it leaves the time.
func observedAfter(o *unstructured.Unstructured, since time.Time) bool {
	at, err := time.Parse(time.RFC3339, fmt.Sprint(condition(o, "Synced")["lastTransitionTime"]))
	return err == nil && at.After(since)
}

func TestApplicationDeletedAllAtOnceGoesAway(t *testing.T) {
	w := newWorld(t, simulator.Options{Speed: 5000, Poll: 1e5 * time.Second})
	w.build()
	for _, s := range application {
		w.delete(s.kind, s.name)
	}
	for _, s := range application {
		w.untilGone(s.kind, s.name)
	}
	if !w.account.Empty() {
		t.Errorf("left are %v", w.account.Resources())
	}
}

func (w *world) generations() map[string]int64 {
	w.t.Helper()
	found := map[string]int64{}
	for _, s := range application {
		o := w.object(s.kind, s.name)
		if err := w.Get(w.t.Context(), client.ObjectKeyFromObject(o), o); err != nil {
			w.t.Fatal(err)
		}
		found[string(s.kind)+" "+s.name] = o.GetGeneration()
	}
	return found
}

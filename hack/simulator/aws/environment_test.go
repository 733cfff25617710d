package aws

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// environment is an account with a working application: at least one resource of each kind, the first of which is known by its kind.
type environment struct {
	*Account
	ids   map[Kind]string
	asked map[Kind]fields
}

const trust = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"ecs-tasks.amazonaws.com"}}]}`

func newEnvironment(t *testing.T) *environment {
	t.Helper()
	e := &environment{New("123456789012", region), map[Kind]string{}, map[Kind]fields{}}
	e.network(t)
	e.balancer(t)
	e.certificate(t)
	e.secret(t)
	e.service(t)
	e.scheduled(t)
	e.database(t)
	e.bucket(t)
	e.queue(t)
	e.topic(t)
	e.add(t, MetricAlarm, "cpu", fields{
		"metricName": "CPUUtilization", "namespace": "AWS/RDS", "statistic": "Average", "dimensions": fields{"DBInstanceIdentifier": "main"},
		"comparisonOperator": "GreaterThanThreshold", "threshold": 90, "period": 300, "evaluationPeriods": 3,
	})
	e.add(t, MountTarget, "a", fields{ // its groups are a list
		"fileSystemId": e.one(t, FileSystem), "subnetId": e.ids[Subnet], "securityGroups": []any{e.ids[SecurityGroup]},
	})
	e.cache(t)
	e.add(t, NameService, "web", fields{"name": "web", "dnsConfig": fields{"namespaceId": e.one(t, DNSNamespace)}})
	e.add(t, HostedZone, "lb", fields{"name": "lb.example", "vpc": []any{fields{"vpcId": e.ids[VPC], "vpcRegion": region}}})
	for _, kind := range Kinds() {
		e.one(t, kind)
	}
	return e
}

// one makes a resource of a kind that has none: with a name, if it takes one, and with one of each kind that it refers to.
func (e *environment) one(t *testing.T, kind Kind) string {
	t.Helper()
	if e.ids[kind] == "" {
		asked := fields{}
		if slices.Contains(table[kind].immutable, "name") {
			asked["name"] = "example"
		}
		for _, ref := range table[kind].references {
			asked[ref.field] = e.one(t, ref.to)
		}
		e.add(t, kind, "example", asked)
	}
	return e.ids[kind]
}

// add makes a resource and remembers the first of its kind.
func (e *environment) add(t *testing.T, kind Kind, name string, parameters fields) string {
	t.Helper()
	id := made(t, e.Account, kind, name, parameters)
	if e.ids[kind] == "" {
		e.ids[kind], e.asked[kind] = id, parameters
	}
	return id
}

func (e *environment) network(t *testing.T) {
	t.Helper()
	vpc := e.add(t, VPC, "vpc", fields{"cidrBlock": "10.0.0.0/16", "enableDnsHostnames": true})
	e.add(t, DefaultSecurityGroup, "vpc", fields{"vpcId": vpc})
	e.add(t, InternetGateway, "igw", fields{"vpcId": vpc})
	address := e.add(t, EIP, "nat", fields{"domain": "vpc"})
	var subnets []any
	for i, zone := range []string{"a", "b"} {
		subnets = append(subnets, e.add(t, Subnet, zone, fields{
			"vpcId": vpc, "cidrBlock": fmt.Sprintf("10.0.%d.0/24", i), "availabilityZone": region + zone,
		}))
	}
	nat := e.add(t, NATGateway, "nat", fields{"allocationId": address, "subnetId": subnets[0]})
	table := e.add(t, RouteTable, "private", fields{"vpcId": vpc})
	e.add(t, Route, "default", fields{"routeTableId": table, "destinationCidrBlock": "0.0.0.0/0", "natGatewayId": nat})
	for i, subnet := range subnets {
		e.add(t, RouteTableAssociation, fmt.Sprint(i), fields{"routeTableId": table, "subnetId": subnet})
	}
	group := e.add(t, SecurityGroup, "all", fields{"vpcId": vpc, "name": "all"})
	any4 := fields{"securityGroupId": group, "ipProtocol": "-1", "cidrIpv4": "0.0.0.0/0"}
	e.add(t, SecurityGroupIngressRule, "in", any4)
	e.add(t, SecurityGroupEgressRule, "out", any4)
	e.asked[LB] = fields{"name": "web", "subnets": subnets, "securityGroups": []any{group}}
	e.endpoints(t)
}

// endpoints are a gateway endpoint, an interface endpoint, and the flow log of the VPC.
func (e *environment) endpoints(t *testing.T) {
	t.Helper()
	service := "com.amazonaws." + region + "."
	s3 := e.add(t, VPCEndpoint, "s3", fields{"vpcId": e.ids[VPC], "vpcEndpointType": "Gateway", "serviceName": service + "s3"})
	e.add(t, VPCEndpointRouteTableAssociation, "s3", fields{"vpcEndpointId": s3, "routeTableId": e.ids[RouteTable]})
	logs := e.add(t, VPCEndpoint, "logs", fields{
		"vpcId": e.ids[VPC], "vpcEndpointType": "Interface", "serviceName": service + "logs", "privateDnsEnabled": true,
	})
	e.add(t, VPCEndpointSecurityGroupAssociation, "logs", fields{
		"vpcEndpointId": logs, "securityGroupId": e.ids[SecurityGroup], "replaceDefaultAssociation": true,
	})
	e.add(t, VPCEndpointSubnetAssociation, "logs", fields{"vpcEndpointId": logs, "subnetId": e.ids[Subnet]})
	made(t, e.Account, LogGroup, "/flows", fields{"retentionInDays": 30})
	flows, _ := e.Get(LogGroup, "/flows")
	made(t, e.Account, Role, "flows", fields{"assumeRolePolicy": strings.ReplaceAll(trust, "ecs-tasks", "vpc-flow-logs")})
	role, _ := e.Get(Role, "flows")
	e.add(t, FlowLog, "flows", fields{
		"vpcId": e.ids[VPC], "trafficType": "ALL", "logDestination": flows.ARN, "iamRoleArn": role.ARN,
	})
}

// cache makes nodes with their parameters, and a serverless cache.
func (e *environment) cache(t *testing.T) {
	t.Helper()
	e.add(t, CacheSubnetGroup, "cache", fields{"subnetIds": e.asked[LB]["subnets"]})
	e.add(t, CacheParameterGroup, "valkey8", fields{"name": "valkey8", "family": "valkey8"})
	e.add(t, ReplicationGroup, "cache", fields{
		"engine": "valkey", "engineVersion": "8.0", "nodeType": "cache.t4g.micro", "numCacheClusters": 1,
		"subnetGroupName": "cache", "parameterGroupName": "valkey8", "securityGroupIds": []any{e.ids[SecurityGroup]},
	})
	e.add(t, ServerlessCache, "pages", fields{
		"engine": "valkey", "majorEngineVersion": "8", "subnetIds": e.asked[LB]["subnets"], "securityGroupIds": []any{e.ids[SecurityGroup]},
	})
}

func (e *environment) balancer(t *testing.T) {
	t.Helper()
	lb := e.add(t, LB, "web", e.asked[LB])
	group := e.add(t, LBTargetGroup, "web", fields{"name": "web", "port": 8080, "protocol": "HTTP", "targetType": "ip", "vpcId": e.ids[VPC]})
	listener := e.add(t, LBListener, "http", fields{
		"loadBalancerArn": lb, "port": 80, "protocol": "HTTP", "defaultAction": []any{fields{"type": "fixed-response"}},
	})
	e.add(t, LBListenerRule, "web", fields{
		"listenerArn": listener, "priority": 1, "action": []any{fields{"type": "forward", "targetGroupArn": group}},
	})
	acl, _ := e.Get(WebACL, e.add(t, WebACL, "web", fields{"name": "web", "scope": "REGIONAL"}))
	e.add(t, WebACLAssociation, "web", fields{"resourceArn": lb, "webAclArn": acl.ARN})
}

// certificate makes one for example.org and all names below, with its record, and a name that leads to the load balancer.
func (e *environment) certificate(t *testing.T) {
	t.Helper()
	e.AddHostedZone("Z1", "example.org")
	arn := e.add(t, Certificate, "web", fields{
		"domainName": "example.org", "subjectAlternativeNames": []any{"example.org", "*.example.org"}, "validationMethod": "DNS",
	})
	name, value := e.proof("example.org")
	e.add(t, Record, "proof", fields{"zoneId": "Z1", "name": name, "type": "CNAME", "ttl": 60, "records": []any{value}})
	e.add(t, CertificateValidation, "web", fields{"certificateArn": arn})
	e.add(t, LBListener, "https", fields{"loadBalancerArn": e.ids[LB], "port": 443, "protocol": "HTTPS", "certificateArn": arn})
}

func (e *environment) secret(t *testing.T) {
	t.Helper()
	e.add(t, Secret, "api", fields{"name": "api", "recoveryWindowInDays": 7})
	e.ids[SecretVersion] = e.version(t, "one", `{"key":"1"}`)
}

func (e *environment) version(t *testing.T, name, value string) string {
	t.Helper()
	o := object(SecretVersion, name, fields{"secretId": e.ids[Secret]})
	o.Secrets = map[string]string{"secretString": value}
	return madeFrom(t, e.Account, SecretVersion, o)
}

func (e *environment) service(t *testing.T) {
	t.Helper()
	e.add(t, Cluster, "main", fields{})
	e.add(t, ClusterCapacityProviders, "main", fields{"clusterName": "main", "capacityProviders": []any{"FARGATE"}})
	e.add(t, LogGroup, "/web", fields{"retentionInDays": 30})
	e.add(t, Role, "task", fields{"assumeRolePolicy": trust})
	e.add(t, RolePolicy, "task", fields{"role": "task", "policy": fmt.Sprintf(`{"Statement":[
		{"Effect":"Allow","Action":"secretsmanager:GetSecretValue","Resource":%q},
		{"Effect":"Allow","Action":["logs:CreateLogStream","logs:PutLogEvents"],"Resource":"arn:aws:logs:*:*:log-group:/web:*"}]}`, e.ids[Secret])})
	e.add(t, RolePolicyAttachment, "task", fields{"role": "task", "policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"})
	e.add(t, TaskDefinition, "web", taskDefinition(e, "nginx:1"))
	e.add(t, Service, "web", e.serviceFields())
	e.add(t, ScalingTarget, "web", fields{
		"resourceId": "service/main/web", "scalableDimension": "ecs:service:DesiredCount", "serviceNamespace": "ecs",
		"minCapacity": 2, "maxCapacity": 4,
	})
	e.add(t, ScalingPolicy, "cpu", fields{
		"resourceId": "service/main/web", "scalableDimension": "ecs:service:DesiredCount", "serviceNamespace": "ecs",
		"targetTrackingScalingPolicyConfiguration": fields{"predefinedMetricSpecification": fields{"predefinedMetricType": "ECSServiceAverageCPUUtilization"}},
	})
}

func (e *environment) serviceFields() fields {
	return fields{
		"cluster": "main", "taskDefinition": e.ids[TaskDefinition], "desiredCount": 1, "waitForSteadyState": true,
		"capacityProviderStrategy": []any{fields{"capacityProvider": "FARGATE", "weight": 1}},
		"networkConfiguration":     fields{"subnets": e.asked[LB]["subnets"], "securityGroups": e.asked[LB]["securityGroups"]},
		"loadBalancer":             []any{fields{"targetGroupArn": e.ids[LBTargetGroup], "containerName": "web", "containerPort": 8080}},
	}
}

func taskDefinition(e *environment, image string) fields {
	role, _ := e.Get(Role, "task")
	return fields{
		"family": "web", "cpu": "256", "memory": "512", "networkMode": "awsvpc", "requiresCompatibilities": []any{"FARGATE"},
		"executionRoleArn": role.ARN,
		"containerDefinitions": fmt.Sprintf(`[{"name":"web","image":%q,"portMappings":[{"containerPort":8080}],
			"secrets":[{"name":"KEY","valueFrom":"%s:key::"}],
			"logConfiguration":{"logDriver":"awslogs","options":{"awslogs-group":"/web"}}}]`, image, e.ids[Secret]),
	}
}

func (e *environment) database(t *testing.T) {
	t.Helper()
	e.add(t, DBSubnetGroup, "main", fields{"subnetIds": e.asked[LB]["subnets"]})
	e.add(t, DBParameterGroup, "main", fields{"family": "postgres17"})
	e.add(t, DBInstance, "main", e.databaseFields(fields{}))
	e.add(t, DBClusterParameterGroup, "main", fields{"family": "aurora-postgresql17"})
	e.add(t, DBCluster, "main", e.clusterFields(fields{}))
	e.add(t, DBClusterInstance, "main", fields{"clusterIdentifier": "main", "engine": "aurora-postgresql", "instanceClass": "db.serverless"})
	made(t, e.Account, Role, "proxy", fields{"assumeRolePolicy": strings.ReplaceAll(trust, "ecs-tasks.amazonaws.com", "rds.amazonaws.com")})
	role, _ := e.Get(Role, "proxy")
	e.add(t, DBProxy, "main", fields{
		"engineFamily": "POSTGRESQL", "roleArn": role.ARN, "requireTls": true, "vpcSubnetIds": e.asked[LB]["subnets"],
		"vpcSecurityGroupIds": []any{e.ids[SecurityGroup]},
	})
	e.add(t, DBProxyTarget, "main", fields{"dbProxyName": "main", "targetGroupName": "default", "dbInstanceIdentifier": "main"})
	instance, _ := e.Get(DBInstance, e.ids[DBInstance])
	e.add(t, SecretRotation, "main", fields{"secretId": instance.facts["secret"], "rotationRules": fields{"automaticallyAfterDays": 30}})
}

func (e *environment) databaseFields(change fields) fields {
	return with(fields{
		"identifier": "main", "engine": "postgres", "engineVersion": "17", "instanceClass": "db.t4g.micro",
		"allocatedStorage": 20, "storageType": "gp3", "username": "app", "manageMasterUserPassword": true,
		"dbSubnetGroupName": "main", "parameterGroupName": "main", "vpcSecurityGroupIds": []any{e.ids[SecurityGroup]},
		"deletionProtection": true,
	}, change)
}

func (e *environment) clusterFields(change fields) fields {
	return with(fields{
		"engine": "aurora-postgresql", "engineVersion": "17", "backupRetentionPeriod": 7, "masterUsername": "app", "manageMasterUserPassword": true,
		"serverlessv2ScalingConfiguration": fields{"minCapacity": 0.5, "maxCapacity": 4.0}, "databaseName": "app", "storageEncrypted": true,
		"dbSubnetGroupName": "main", "dbClusterParameterGroupName": "main", "vpcSecurityGroupIds": []any{e.ids[SecurityGroup]},
		"deletionProtection": true,
	}, change)
}

// with returns the fields with some of them changed.
func with(base, change fields) fields {
	changed := maps.Clone(base)
	maps.Copy(changed, change)
	return changed
}

func wantMatch(t *testing.T, s, form string) {
	t.Helper()
	if !regexp.MustCompile(form).MatchString(s) {
		t.Errorf("%q does not match %s", s, form)
	}
}

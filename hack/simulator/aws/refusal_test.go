package aws

import (
	"slices"
	"testing"
	"time"
)

func TestCreationsThatAWSRefuses(t *testing.T) {
	e := newEnvironment(t)
	subnets := e.asked[LB]["subnets"].([]any)
	for name, c := range map[string]struct {
		kind  Kind
		asked fields
		words string
	}{
		"unknown VPC": {
			Subnet,
			fields{"vpcId": "vpc-1", "cidrBlock": "10.0.9.0/24"},
			"api error InvalidVpcID.NotFound: The vpc ID 'vpc-1' does not exist",
		},
		"subnets that overlap": {
			Subnet,
			fields{"vpcId": e.ids[VPC], "cidrBlock": "10.0.0.0/25"},
			"InvalidSubnet.Conflict: The CIDR '10.0.0.0/25' conflicts with another subnet",
		},
		"zone of another region": {
			Subnet,
			fields{"vpcId": e.ids[VPC], "cidrBlock": "10.0.9.0/24", "availabilityZone": "us-east-1a"},
			"InvalidParameterValue: Value (us-east-1a) for parameter availabilityZone is invalid.",
		},
		"route that exists": {Route, e.asked[Route], "RouteAlreadyExists: The route identified by 0.0.0.0/0 already exists."},
		"rule with unknown group": {
			SecurityGroupIngressRule,
			fields{"securityGroupId": e.ids[SecurityGroup], "ipProtocol": "tcp", "referencedSecurityGroupId": "sg-1"},
			"InvalidGroup.NotFound: The security group 'sg-1' does not exist",
		},
		"rule that exists": {SecurityGroupEgressRule, e.asked[SecurityGroupEgressRule], "InvalidPermission.Duplicate"},
		"load balancer in one zone": {
			LB,
			fields{"name": "other", "subnets": subnets[:1]},
			"ValidationError: At least two subnets in two different Availability Zones must be specified",
		},
		"load balancer of the same name": {LB, e.asked[LB], "DuplicateLoadBalancerName"},
		"rule of the same priority":      {LBListenerRule, e.asked[LBListenerRule], "PriorityInUse: Priority '1' is currently in use"},
		"rule with six wildcards": {
			LBListenerRule,
			with(e.asked[LBListenerRule], fields{"priority": 2, "condition": []any{fields{"pathPattern": fields{"values": []any{"/*/*/*", "/a?*/*"}}}}}),
			"ValidationError: A rule can only have '5' condition wildcards",
		},
		"rule with six values": {
			LBListenerRule,
			with(e.asked[LBListenerRule], fields{"priority": 2, "condition": []any{
				fields{"hostHeader": fields{"values": []any{"a.org", "b.org"}}}, fields{"pathPattern": fields{"values": []any{"/a", "/b", "/c", "/d"}}},
			}}),
			"ValidationError: A rule can only have '5' condition values",
		},
		"task without Fargate's sizes": {
			TaskDefinition, with(e.asked[TaskDefinition], fields{"memory": "128"}),
			"ClientException: No Fargate configuration exists for given values: 256 CPU, 128 memory.",
		},
		"task without its role": {
			TaskDefinition, with(e.asked[TaskDefinition], fields{"taskRoleArn": "arn:aws:iam::123456789012:role/none"}),
			"ECS: RegisterTaskDefinition, https response error StatusCode: 400, RequestID: ",
		},
		"service without its cluster": {Service, with(e.serviceFields(), fields{"cluster": "none"}), "ClusterNotFoundException: Cluster not found."},
		"service whose provider the cluster lacks": {
			Service, with(e.serviceFields(), fields{"capacityProviderStrategy": []any{fields{"capacityProvider": "FARGATE_SPOT"}}}),
			"The specified capacity provider 'FARGATE_SPOT' was not found.",
		},
		"scaling of no service": {
			ScalingTarget, with(e.asked[ScalingTarget], fields{"resourceId": "service/main/none"}),
			"ValidationException: ECS service doesn't exist: service/main/none",
		},
		"subnet group in one zone": {
			DBSubnetGroup,
			fields{"subnetIds": subnets[:1]},
			"DBSubnetGroupDoesNotCoverEnoughAZs",
		},
		"database of an unknown class": {
			DBInstance, e.databaseFields(fields{"instanceClass": "db.t9.micro"}),
			"InvalidParameterValue: Invalid DB Instance class: db.t9.micro",
		},
		"database without a password": {
			DBInstance, e.databaseFields(fields{"manageMasterUserPassword": false}),
			"The parameter MasterUserPassword must be provided and must not be blank.",
		},
		"database with another family's parameters": {
			DBInstance, e.databaseFields(fields{"identifier": "other", "engineVersion": "16"}),
			"Use a parameter group with DBParameterGroupFamily postgres16.",
		},
		"database of the same name": {DBInstance, e.databaseFields(nil), "DBInstanceAlreadyExists"},
		"secret of the same name":   {Secret, e.asked[Secret], "ResourceExistsException"},
		"policy that is no JSON":    {RolePolicy, fields{"role": "task", "policy": "{"}, "MalformedPolicyDocument"},
		"log group with odd days":   {LogGroup, fields{"retentionInDays": 2}, "expected retention_in_days to be one of"},
	} {
		t.Run(name, func(t *testing.T) { refused(t, e.Account, c.kind, "other", c.asked, c.words) })
	}
}

func TestServiceWaitsForAListenerOfItsTargetGroup(t *testing.T) {
	e := newEnvironment(t)
	group := made(t, e.Account, LBTargetGroup, "other", with(e.asked[LBTargetGroup], fields{"name": "other"}))
	asked := with(e.serviceFields(), fields{
		"loadBalancer": []any{fields{"targetGroupArn": group, "containerName": "web", "containerPort": 8080}},
	})
	took, err := run(t, e.Create(Service, object(Service, "other", asked)))
	wantError(t, err, "does not have an associated load balancer.")
	if took < 4*time.Minute {
		t.Errorf("Terraform gave up after %v", took)
	}
}

func TestChangedCapacityProvidersNeedANewDeployment(t *testing.T) {
	e := newEnvironment(t)
	asked := with(e.serviceFields(), fields{"capacityProviderStrategy": []any{fields{"capacityProvider": "FARGATE", "weight": 2}}})
	_, err := e.Observe(Service, e.ids[Service], Object{Parameters: asked})
	wantError(t, err, "force_new_deployment should be true when capacity_provider_strategy is being updated")
	observed(t, e.Account, Service, e.ids[Service], with(asked, fields{"forceNewDeployment": true}))
}

func TestAddressTakesOnTheInterfaceOfItsGateway(t *testing.T) {
	e := newEnvironment(t)
	attached := observed(t, e.Account, EIP, e.ids[EIP], fields{}).Values["networkInterface"]
	e.Remove(NATGateway, e.ids[NATGateway])
	made(t, e.Account, NATGateway, "other", e.asked[NATGateway])
	_, err := run(t, e.Update(EIP, e.ids[EIP], Object{Parameters: fields{"networkInterface": attached}}))
	wantError(t, err, "InvalidNetworkInterfaceID.NotFound")
}

func TestDeletionsThatAWSRefuses(t *testing.T) {
	e := newEnvironment(t)
	for kind, words := range map[Kind]string{
		VPC:                      "DependencyViolation: The vpc '" + e.ids[VPC] + "' has dependencies and cannot be deleted.",
		Subnet:                   "DependencyViolation: The subnet '" + e.ids[Subnet] + "' has dependencies and cannot be deleted.",
		InternetGateway:          "has some mapped public address(es).",
		EIP:                      "InvalidIPAddress.InUse",
		RouteTable:               "DependencyViolation: The routeTable '",
		SecurityGroup:            "DependencyViolation: resource " + e.ids[SecurityGroup] + " has a dependent object",
		Cluster:                  "ClusterContainsServicesException",
		ClusterCapacityProviders: "ResourceInUseException",
		LBTargetGroup:            "ResourceInUse: Target group '",
		Certificate:              "ResourceInUseException: Certificate " + e.ids[Certificate] + " is in use.",
		Role:                     "DeleteConflict: Cannot delete entity, must delete policies first.",
		DBSubnetGroup:            "InvalidDBSubnetGroupStateFault",
		DBParameterGroup:         "InvalidDBParameterGroupState",
		DBInstance:               "Cannot delete protected DB Instance",
		DBCluster:                "Cannot delete protected Cluster",
		DBClusterParameterGroup:  "InvalidDBParameterGroupState",
		Bucket:                   "BucketNotEmpty: The bucket you tried to delete is not empty.",
	} {
		t.Run(string(kind), func(t *testing.T) { wantKept(t, e.Account, kind, e.ids[kind], words) })
	}
}

func TestDeletionInReverseLeavesTheAccountEmpty(t *testing.T) {
	e := newEnvironment(t)
	for _, kind := range []Kind{DBInstance, DBCluster} {
		if err := e.Modify(kind, e.ids[kind], func(attributes map[string]any) {
			attributes["deletionProtection"] = false
			attributes["skipFinalSnapshot"] = true
		}); err != nil {
			t.Fatal(err)
		}
	}
	for _, event := range slices.Backward(slices.Clone(e.history)) {
		if event.Operation == Create {
			wantDeleted(t, e.Account, event.Kind, event.ID)
		}
	}
	if !e.Empty() {
		t.Errorf("left are %v", e.Resources())
	}
}

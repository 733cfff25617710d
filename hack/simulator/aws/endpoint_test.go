package aws

import (
	"strings"
	"testing"
)

// withoutNAT is the application with images in ECR and no route to the internet.
func withoutNAT(t *testing.T) *environment {
	t.Helper()
	e := newEnvironment(t)
	e.Remove(Route, e.ids[Route])
	task := made(t, e.Account, TaskDefinition, "private", taskDefinition(e, "123456789012.dkr.ecr."+region+".amazonaws.com/web:1"))
	if err := e.Modify(Service, "web", func(attributes map[string]any) { attributes["taskDefinition"] = task }); err != nil {
		t.Fatal(err)
	}
	return e
}

// endpoint makes an interface endpoint that the tasks may call.
func (e *environment) endpoint(t *testing.T, service string) {
	t.Helper()
	id := made(t, e.Account, VPCEndpoint, service, fields{
		"vpcId": e.ids[VPC], "vpcEndpointType": "Interface", "serviceName": "com.amazonaws." + region + "." + service, "privateDnsEnabled": true,
	})
	made(t, e.Account, VPCEndpointSecurityGroupAssociation, service, fields{"vpcEndpointId": id, "securityGroupId": e.ids[SecurityGroup]})
	made(t, e.Account, VPCEndpointSubnetAssociation, service, fields{"vpcEndpointId": id, "subnetId": e.ids[Subnet]})
}

func TestTasksWithoutARouteNeedEndpoints(t *testing.T) {
	e := withoutNAT(t)
	for _, step := range []struct{ missing, words string }{
		{"ecr.api", "There is a connection issue between the task and Amazon ECR"},
		{"ecr.dkr", "There is a connection issue between the task and Amazon ECR"},
		{"secretsmanager", "There is a connection issue between the task and AWS Secrets Manager"},
	} {
		if reasons := strings.Join(e.Unsteady("web"), "\n"); !strings.Contains(reasons, step.words) {
			t.Errorf("without %s, reasons are %q", step.missing, reasons)
		}
		e.endpoint(t, step.missing)
	}
	if reasons := e.Unsteady("web"); reasons != nil {
		t.Errorf("with all endpoints, reasons are %q", reasons)
	}
	e.Remove(VPCEndpointRouteTableAssociation, e.ids[VPCEndpointRouteTableAssociation])
	if reasons := strings.Join(e.Unsteady("web"), "\n"); !strings.Contains(reasons, "there is no route to S3, where the layers are") {
		t.Errorf("without S3, reasons are %q", reasons)
	}
}

func TestEndpointTakesAllCallsFromItsVPC(t *testing.T) {
	for name, c := range map[string]struct {
		lost  Kind
		words string
	}{
		"no subnet":         {VPCEndpointSubnetAssociation, "is in no subnet"},
		"the default group": {VPCEndpointSecurityGroupAssociation, "do not let the tasks in"},
	} {
		t.Run(name, func(t *testing.T) {
			e := newEnvironment(t) // with a NAT gateway, which does not help
			e.Remove(c.lost, e.ids[c.lost])
			if reasons := strings.Join(e.Unsteady("web"), "\n"); !strings.Contains(reasons, "failed to create CloudWatch log stream") || !strings.Contains(reasons, c.words) {
				t.Errorf("reasons are %q", reasons)
			}
		})
	}
}

func TestEndpointsThatAWSRefuses(t *testing.T) {
	e := newEnvironment(t)
	logs := e.ids[VPCEndpointSubnetAssociation]
	association, _ := e.Get(VPCEndpointSubnetAssociation, logs)
	for name, c := range map[string]struct {
		kind  Kind
		asked fields
		words string
	}{
		"no such service": {VPCEndpoint, fields{
			"vpcId": e.ids[VPC], "vpcEndpointType": "Interface", "serviceName": "com.amazonaws." + region + ".ecr",
		}, "InvalidServiceName: The Vpc Endpoint Service 'com.amazonaws.eu-west-1.ecr' does not exist"},
		"second with private DNS": {VPCEndpoint, fields{
			"vpcId": e.ids[VPC], "vpcEndpointType": "Interface", "serviceName": "com.amazonaws." + region + ".logs", "privateDnsEnabled": true,
		}, "there is already a conflicting DNS domain for logs.eu-west-1.amazonaws.com"},
		"second subnet of a zone": {
			VPCEndpointSubnetAssociation,
			fields{"vpcEndpointId": association.Text("vpcEndpointId"), "subnetId": e.ids[Subnet]},
			"DuplicateSubnetsInSameZone",
		},
		"default group that is gone": {VPCEndpointSecurityGroupAssociation, fields{
			"vpcEndpointId": association.Text("vpcEndpointId"), "securityGroupId": e.ids[SecurityGroup], "replaceDefaultAssociation": true,
		}, "no association of default security group"},
		"unknown endpoint": {
			VPCEndpointRouteTableAssociation,
			fields{"vpcEndpointId": "vpce-1", "routeTableId": e.ids[RouteTable]},
			"InvalidVpcEndpointId.NotFound: The Vpc Endpoint Id 'vpce-1' does not exist",
		},
		"flow log that exists":         {FlowLog, e.asked[FlowLog], "FlowLogAlreadyExists"},
		"flow log with another's role": {FlowLog, with(e.asked[FlowLog], fields{"iamRoleArn": "task"}), "Unable to assume given IAM role"},
	} {
		t.Run(name, func(t *testing.T) { refused(t, e.Account, c.kind, "other", c.asked, c.words) })
	}
}

func TestFlowLogDeliversWithPermissions(t *testing.T) {
	e := newEnvironment(t)
	if e.Delivers(e.ids[FlowLog]) {
		t.Error("delivers without permissions")
	}
	made(t, e.Account, RolePolicy, "flows", fields{"role": "flows", "policy": `{"Statement":[
		{"Effect":"Allow","Action":["logs:CreateLogStream","logs:PutLogEvents"],"Resource":"arn:aws:logs:*:*:log-group:/flows:*"}]}`})
	if !e.Delivers(e.ids[FlowLog]) {
		t.Error("does not deliver with permissions")
	}
}

func TestAssociationIsFoundByItsParametersAndHasTwoNames(t *testing.T) {
	e := newEnvironment(t)
	for _, kind := range []Kind{VPCEndpointRouteTableAssociation, VPCEndpointSubnetAssociation} {
		o := Object{Parameters: e.asked[kind]}
		id := e.Find(kind, o)
		if id != e.ids[kind] {
			t.Errorf("%s: found %s, want %s", kind, id, e.ids[kind])
		}
		for _, next := range []string{id, show(o.Parameters["vpcEndpointId"]) + "/", id} {
			seen, err := e.Observe(kind, id, o)
			if err != nil || !strings.HasPrefix(seen.ExternalName, next) {
				t.Fatalf("%s: with the name %q it is called %v, want %s: %v", kind, o.ExternalName, seen, next, err)
			}
			o.ExternalName = seen.ExternalName
		}
	}
}

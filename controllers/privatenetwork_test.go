package controllers_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

// withoutNAT takes the NAT gateways away, and gives the services an image that endpoints reach.
func withoutNAT(spec *v1alpha1.EnvironmentSpec) {
	spec.Network.NATGateway = v1alpha1.NATNone
	for i := range spec.Services {
		spec.Services[i].Image = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop:1"
	}
}

func flowLogs(spec *v1alpha1.EnvironmentSpec) {
	spec.Network.FlowLogs = v1alpha1.FlowLogsSpec{Mode: v1alpha1.Enabled}
}

// services of AWS that there are endpoints for.
func (w *world) services() string {
	w.t.Helper()
	var services []string
	for _, endpoint := range w.account.Resources(aws.VPCEndpoint) {
		services = append(services, strings.TrimPrefix(endpoint.Text("serviceName"), "com.amazonaws.eu-west-1."))
	}
	return strings.Join(slices.Sorted(slices.Values(services)), " ")
}

func TestServiceRunsWithoutNATGateway(t *testing.T) {
	w := newWorld(t)
	m := w.makeReady(application, withoutNAT)
	w.wantInAWS(aws.NATGateway, 0)
	if got := w.services(); got != "ecr.api ecr.dkr logs s3 secretsmanager" {
		t.Errorf("there are endpoints for %s", got)
	}
	if reasons := w.account.Unsteady(w.account.Resources(aws.Service)[0].ARN); reasons != nil {
		t.Errorf("the service cannot run: %q", reasons)
	}
	idle(t, m)
	for name, res := range w.resources() {
		if strings.HasPrefix(name, "VPCEndpointSubnet") || strings.HasPrefix(name, "VPCEndpointRoute") {
			if external := res.GetAnnotations()["crossplane.io/external-name"]; external != "" || res.GetGeneration() > 1 {
				t.Errorf("%s has the external name %q and generation %d", name, external, res.GetGeneration())
			}
		}
	}

	// ECS Exec takes one endpoint more.
	w.change(func(env *v1alpha1.Environment) { env.Spec.Services[0].ExecuteCommand = v1alpha1.Enabled })
	w.waitReady()
	if got := w.services(); got != "ecr.api ecr.dkr logs s3 secretsmanager ssmmessages" {
		t.Errorf("with ECS Exec, there are endpoints for %s", got)
	}

	w.remove()
	w.leftNothing()
}

func TestServiceMovesBetweenNATGatewayAndEndpoints(t *testing.T) {
	w := newWorld(t)
	w.cutsOff = "VPC Endpoint" // while one goes, its private name still leads to it
	w.makeReady(service("web"), func(spec *v1alpha1.EnvironmentSpec) {
		withoutNAT(spec)
		spec.Network.NATGateway = v1alpha1.NATSingle
	})
	if got := w.services(); got != "s3" {
		t.Errorf("with a NAT gateway, there are endpoints for %s", got)
	}
	for _, move := range []struct {
		nat  v1alpha1.NATGatewayMode
		nats int
		want string
	}{
		{v1alpha1.NATNone, 0, "ecr.api ecr.dkr logs s3"},
		{v1alpha1.NATSingle, 1, "s3"},
	} {
		w.change(func(env *v1alpha1.Environment) { env.Spec.Network.NATGateway = move.nat })
		w.waitReady()
		w.wantInAWS(aws.NATGateway, move.nats)
		if got := w.services(); got != move.want {
			t.Errorf("with natGateway %s, there are endpoints for %s", move.nat, got)
		}
		if reasons := w.account.Unsteady(w.account.Resources(aws.Service)[0].ARN); reasons != nil {
			t.Errorf("with natGateway %s, the service cannot run: %q", move.nat, reasons)
		}
	}
	if updates := w.account.Updates(aws.Service); len(updates) > 0 {
		t.Errorf("the service is updated: %v", updates)
	}
}

func TestFlowLogsAreDelivered(t *testing.T) {
	w := newWorld(t)
	w.makeReady(flowLogs)
	log := w.wantInAWS(aws.FlowLog, 1)[0]
	if !w.account.Delivers(log.ID) {
		t.Error("the flow log cannot write its records")
	}
	w.change(func(env *v1alpha1.Environment) { env.Spec.Network.FlowLogs.RetentionDays = 90 })
	w.waitReady()
	if same := w.wantInAWS(aws.FlowLog, 1)[0]; same.ID != log.ID {
		t.Error("another retention makes another flow log")
	}
	w.change(func(env *v1alpha1.Environment) { env.Spec.Network.FlowLogs.Mode = v1alpha1.Disabled })
	w.waitReady()
	for _, kind := range []aws.Kind{aws.FlowLog, aws.LogGroup, aws.Role} {
		w.wantInAWS(kind, 0)
	}
}

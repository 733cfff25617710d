package compositions_test

import (
	"strings"
	"testing"

	"github.com/terrarium-io/terrarium/hack/simulator/aws"
	"github.com/terrarium-io/terrarium/hack/simulator/tfstate"
)

// A block is where a module has its resources of a kind: called by a number of count, or by a key of for_each.
type block struct {
	module, name string
	byKey        bool
}

// networkBlocks are those of the module vpc, by words of the objects.
var networkBlocks = map[aws.Kind]block{
	aws.VPC: {name: "this"}, aws.InternetGateway: {name: "this"}, aws.NATGateway: {name: "this"}, aws.EIP: {name: "nat"},
	aws.Subnet: {}, aws.RouteTable: {}, aws.RouteTableAssociation: {}, aws.Route: {},
}

// serviceBlocks are those of the module of a service in the module ecs. It ignores the versions that a pipeline deploys.
var serviceBlocks = map[aws.Kind]block{
	aws.Service: {name: "ignore_task_definition"}, aws.TaskDefinition: {name: "this"}, aws.ScalingTarget: {name: "this"}, aws.ScalingPolicy: {name: "this", byKey: true},
	aws.ScheduledAction: {name: "this", byKey: true},
}

// sharedBlocks are those of modules that are there once.
var sharedBlocks = map[aws.Kind]block{
	aws.Cluster: {module: "module.ecs.module.cluster", name: "this"}, aws.ClusterCapacityProviders: {module: "module.ecs.module.cluster", name: "this"},
	aws.LBListener: {module: "module.alb", name: "this", byKey: true}, aws.LBListenerRule: {module: "module.alb", name: "this", byKey: true},
	aws.LBTargetGroup: {module: "module.alb", name: "this", byKey: true},
}

// databaseModules are those within the module of a database.
var databaseModules = map[aws.Kind]string{
	aws.DBInstance: "db_instance", aws.DBSubnetGroup: "db_subnet_group", aws.DBParameterGroup: "db_parameter_group",
}

// inAWSModules is where the modules of terraform-aws-modules have resources: vpc 6, ecs 6, alb 10 and rds 7. All else is in modules of the project.
func inAWSModules() func(aws.Resource) tfstate.Address {
	counts := map[string]float64{}
	return func(r aws.Resource) tfstate.Address {
		key := strings.TrimPrefix(r.Object, "shop-")
		of, _, _ := strings.Cut(key, ".")
		in, isIn := sharedBlocks[r.Kind]
		if network, is := networkBlocks[r.Kind]; is {
			in, isIn = block{module: "module.vpc", name: network.name}, true
			if in.name == "" {
				in.name = useOf(key)
			}
		} else if service, is := serviceBlocks[r.Kind]; is {
			in, isIn = block{module: `module.ecs.module.service["` + of + `"]`, name: service.name, byKey: service.byKey}, true
		} else if module, is := databaseModules[r.Kind]; is {
			in, isIn = block{module: `module.db["` + key + `"].module.` + module, name: "this"}, true
		}
		if !isIn {
			return inModules(r)
		}
		address := tfstate.Address{Module: in.module, Name: in.name, Index: key}
		if !in.byKey {
			counted := string(r.Kind) + in.module + in.name
			address.Index = counts[counted]
			counts[counted]++
		}
		return address
	}
}

// useOf a part of a network, as the module vpc calls it.
func useOf(key string) string {
	for _, use := range []string{"public", "database"} {
		if strings.Contains(key, use) {
			return use
		}
	}
	return "private"
}

// shareRouteTable lets the private subnets of an account have one route table, as the module vpc does with one NAT gateway.
func shareRouteTable(t *testing.T, account *aws.Account) {
	t.Helper()
	shared := ""
	for _, association := range account.Resources(aws.RouteTableAssociation) {
		if useOf(association.Object) != "private" {
			continue
		}
		if shared == "" {
			shared = association.Text("routeTableId")
		}
		modify(t, account, association.Kind, association.ID, map[string]any{"routeTableId": shared})
	}
	if shared == "" {
		t.Fatal("no private subnet has a route table")
	}
}

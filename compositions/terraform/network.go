package terraform

import (
	"fmt"
	"slices"
	"strings"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// everywhere is the destination of a default route.
const everywhere = "0.0.0.0/0"

// network is the VPC with its subnets, by their routes and what uses them. The Environment looks at them, and changes nothing.
func (t *Takeover) network() error {
	vpc := t.states.of("aws_vpc")[0]
	existing := &v1alpha1.ExistingNetwork{VPCID: vpc.text("id")}
	t.look(vpc, "network.existing.vpcID")
	data := t.dataSubnets()
	for _, subnet := range t.states.where("aws_subnet", "vpc_id", vpc.text("id")) {
		id := subnet.text("id")
		switch {
		case t.leadsTo(subnet, "gateway_id", "igw-"):
			existing.PublicSubnetIDs = append(existing.PublicSubnetIDs, id)
			t.look(subnet, "network.existing.publicSubnetIDs")
		case data[id] && !t.runsTasks(id):
			existing.DatabaseSubnetIDs = append(existing.DatabaseSubnetIDs, id)
			t.look(subnet, "network.existing.databaseSubnetIDs")
		case t.leadsTo(subnet, "", ""), t.runsTasks(id):
			existing.PrivateSubnetIDs = append(existing.PrivateSubnetIDs, id)
			t.look(subnet, "network.existing.privateSubnetIDs")
		default:
			t.leaveWith(subnet, "no route leads out of it, and neither tasks nor databases of the states are in it")
		}
	}
	if len(existing.PrivateSubnetIDs) == 0 {
		return fmt.Errorf("%s has no private subnets in the states: those are subnets whose default route leads out, and not to an internet gateway, or in which "+
			"services of the states run. Give the states with their routes, and with the services, too", vpc.Address)
	}
	for _, ids := range [][]string{existing.PublicSubnetIDs, existing.PrivateSubnetIDs, existing.DatabaseSubnetIDs} {
		slices.Sort(ids)
	}
	t.Spec.Network = v1alpha1.NetworkSpec{Existing: existing}
	return nil
}

// dataSubnets are those in which databases and caches are.
func (t *Takeover) dataSubnets() map[string]bool {
	ids := map[string]bool{}
	for _, typ := range []string{"aws_db_subnet_group", "aws_elasticache_subnet_group", "aws_redshift_subnet_group", "aws_docdb_subnet_group"} {
		for _, group := range t.states.of(typ) {
			for _, id := range group.texts("subnet_ids") {
				ids[id] = true
			}
		}
	}
	return ids
}

// runsTasks reports whether a service has its tasks in a subnet.
func (t *Takeover) runsTasks(subnet string) bool {
	return slices.ContainsFunc(t.states.of("aws_ecs_service"), func(service *Resource) bool {
		return slices.Contains(service.texts("network_configuration.subnets"), subnet)
	})
}

// leadsTo reports whether the default route of a subnet leads to something whose ID stands in a field and begins so, or anywhere where no field is given.
// A subnet without a route table of its own has that of its VPC.
func (t *Takeover) leadsTo(subnet *Resource, field, prefix string) bool {
	tables := []string{}
	for _, association := range t.states.where("aws_route_table_association", "subnet_id", subnet.text("id")) {
		tables = append(tables, association.text("route_table_id"))
	}
	if len(tables) == 0 {
		tables = t.mainTables(subnet.text("vpc_id"))
	}
	for _, table := range tables {
		for _, route := range t.routes(table) {
			if field == "" || strings.HasPrefix(route.text(field), prefix) {
				return true
			}
		}
	}
	return false
}

func (t *Takeover) mainTables(vpc string) []string {
	var tables []string
	for _, main := range t.states.where("aws_main_route_table_association", "vpc_id", vpc) {
		tables = append(tables, main.text("route_table_id"))
	}
	if len(tables) > 0 {
		return tables
	}
	for _, main := range t.states.where("aws_default_route_table", "vpc_id", vpc) {
		tables = append(tables, main.text("id"))
	}
	if len(tables) > 0 {
		return tables
	}
	for _, main := range t.states.where("aws_vpc", "id", vpc) {
		tables = append(tables, main.text("main_route_table_id"))
	}
	return tables
}

// routes of a table that lead everywhere: those that it says itself, and those that are resources of their own.
func (t *Takeover) routes(table string) []*Resource {
	var all []*Resource
	for _, typ := range []string{"aws_route_table", "aws_default_route_table"} {
		for _, r := range t.states.where(typ, "id", table) {
			for _, route := range r.blocks("route") {
				if route.text("cidr_block") == everywhere {
					all = append(all, route)
				}
			}
		}
	}
	for _, route := range t.states.where("aws_route", "route_table_id", table) {
		if route.text("destination_cidr_block") == everywhere {
			all = append(all, route)
		}
	}
	return all
}

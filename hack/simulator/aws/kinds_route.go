package aws

import (
	"hash/fnv"
	"maps"
	"strconv"
	"time"
)

// Routing.
const (
	RouteTable            Kind = "ec2.RouteTable"
	Route                 Kind = "ec2.Route"
	RouteTableAssociation Kind = "ec2.RouteTableAssociation"
)

const tableMissing = "InvalidRouteTableID.NotFound: The routeTable ID '%s' does not exist"

var routeKinds = map[Kind]*row{
	RouteTable: {
		title:        "EC2 Route Table",
		api:          api{"EC2", "CreateRouteTable", "CreateTags", "DeleteRouteTable"},
		immutable:    []string{"vpcId"},
		creating:     2 * second,
		deleting:     second,
		references:   []reference{{field: "vpcId", to: VPC, missing: vpcMissing, onDelete: blocks}},
		inUse:        "DependencyViolation: The routeTable '{id}' has dependencies and cannot be deleted.",
		inUseRetried: 5 * time.Minute,
		id:           idOf("rtb"),
		arn:          ec2ARN("route-table"),
		observe:      func(a *Account, _ *Resource) map[string]any { return map[string]any{"ownerId": a.id} },
	},
	Route: {
		title:     "EC2 Route",
		api:       api{"EC2", "CreateRoute", "ReplaceRoute", "DeleteRoute"},
		untagged:  true,
		immutable: []string{"routeTableId", "destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId"},
		creating:  2 * second,
		deleting:  second,
		references: []reference{
			{field: "routeTableId", to: RouteTable, missing: tableMissing, onDelete: cascades},
			{
				field: "gatewayId", to: InternetGateway,
				missing: "InvalidGatewayID.NotFound: The gateway ID '%s' does not exist", retried: 5 * time.Minute,
			},
			{
				field: "natGatewayId", to: NATGateway,
				missing: "InvalidNatGatewayID.NotFound: The natGateway ID '%s' does not exist", retried: 5 * time.Minute,
			},
		},
		id:      func(_ *Account, r *Resource) string { return routeID(r) },
		check:   checkRoute,
		observe: observeRoute,
	},
	RouteTableAssociation: {
		title:     "EC2 Route Table Association",
		api:       api{"EC2", "AssociateRouteTable", "ReplaceRouteTableAssociation", "DisassociateRouteTable"},
		untagged:  true,
		immutable: []string{"subnetId", "gatewayId"},
		creating:  second,
		deleting:  second,
		references: []reference{
			{field: "routeTableId", to: RouteTable, missing: tableMissing, onDelete: blocks},
			{field: "subnetId", to: Subnet, missing: subnetMissing, onDelete: cascades},
		},
		id:    idOf("rtbassoc"),
		check: checkAssociation,
	},
}

func init() { maps.Copy(table, routeKinds) }

func routeID(r *Resource) string {
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(destination(r)))
	return "r-" + r.Text("routeTableId") + strconv.FormatUint(uint64(sum.Sum32()), 10)
}

func destination(r *Resource) string {
	return r.Text("destinationCidrBlock") + r.Text("destinationIpv6CidrBlock") + r.Text("destinationPrefixListId")
}

func checkRoute(a *Account, r, old *Resource) error {
	if destination(r) == "" {
		return reject("creating Route: one of `destination_cidr_block,destination_ipv6_cidr_block,destination_prefix_list_id` " +
			"has to be given")
	}
	if old == nil && a.resources[key{Route, routeID(r)}] != nil {
		return refuse("RouteAlreadyExists: The route identified by %s already exists.", destination(r))
	}
	return nil
}

func observeRoute(a *Account, r *Resource) map[string]any {
	state := "active"
	for field, kind := range map[string]Kind{"gatewayId": InternetGateway, "natGatewayId": NATGateway} {
		if target := r.Text(field); target != "" && a.lookup(kind, target) == nil {
			state = "blackhole"
		}
	}
	return map[string]any{"origin": "CreateRoute", "state": state}
}

func checkAssociation(a *Account, r, old *Resource) error {
	if old == nil && len(a.where(RouteTableAssociation, "subnetId", r.Text("subnetId"))) > 0 {
		return refuse("Resource.AlreadyAssociated: the specified association for route table %s "+
			"conflicts with an existing association", r.Text("routeTableId"))
	}
	return nil
}

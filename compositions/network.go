package compositions

import (
	"fmt"
	"strings"

	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

var inNetwork = plan.Composition{Name: "network", Condition: v1alpha1.ConditionNetworkReady, Field: "network"}

// Network is what the network gives to others.
type Network struct {
	// VPC is the ID of the VPC, and Account the AWS account that it is in.
	VPC, Account plan.Fact

	// CIDR is the address range of the VPC.
	CIDR plan.Fact

	// Public, Private and Database are the IDs of the subnets of each tier that can be used. Internal are the private ones, with no more than one in a
	// zone, and Zoned the database ones likewise.
	Public, Private, Internal, Database, Zoned []plan.Fact

	// Places are the subnets of Internal, by names that they keep.
	Places []place

	// PublicRoutes are what something in a public subnet needs before it can be reached from the internet.
	PublicRoutes []*plan.Object

	// PublicTasks are the IDs of the public subnets that tasks can be in, and PublicTaskRoutes what those need before a task can reach the internet.
	PublicTasks      []plan.Fact
	PublicTaskRoutes []*plan.Object

	// PrivateRoutes are what a private subnet needs before something in it can reach the internet.
	PrivateRoutes []*plan.Object

	// PrivateTables are the route tables of all private subnets, also of those that cannot be used.
	PrivateTables []RouteTable

	// Names is the ID of the namespace in which services have names, and BalancerZone that of the zone in which load balancers have theirs.
	Names, BalancerZone plan.Fact

	// Endpoints are the VPC endpoints.
	Endpoints Endpoints
}

// A place is a private subnet in a zone, and part what the names of objects in it end in.
type place struct {
	part   string
	subnet plan.Fact

	// zone is known where another subnet may become that of the zone: in a network that somebody else has made.
	zone string
}

// RouteTable is the route table of a subnet.
type RouteTable struct {
	// ID of the table, and Subnet that of the subnet.
	ID, Subnet plan.Fact

	// usable is true where the subnet can be used.
	usable bool

	// part is what the table is called, as the subnets are.
	part string
}

// network makes a VPC with a public, a private and a database subnet in each zone, an internet gateway for the public ones, and NAT
// gateways for the private ones. Database subnets have no route out of the VPC.
func network(c composer) (Network, error) {
	c = c.within(inNetwork, "")
	if existing := c.Env.Spec.Network.Existing; existing != nil {
		return c.existingNetwork(*existing)
	}
	if err := c.checkWayOut(); err != nil {
		return Network{}, err
	}
	zones, err := zonesOf(c.Env)
	if err != nil {
		return Network{}, err
	}
	vpcDraft := c.Draft("vpc")
	closes := c.closesDefaultGroup()
	vpc := plan.Add(vpcDraft, &ec2.VPC{Spec: ec2.VPCSpec{ForProvider: ec2.VPCParameters_2{
		CidrBlock:          &c.Env.Spec.Network.CIDRBlock,
		EnableDNSSupport:   new(true),
		EnableDNSHostnames: new(true),
	}}})
	n := Network{
		VPC: vpc.Fact(vpc.Live.Status.AtProvider.ID), Account: vpc.Fact(vpc.Live.Status.AtProvider.OwnerID), CIDR: plan.Known(c.Env.Spec.Network.CIDRBlock),
	}
	if closes {
		plan.SetAnnotation(vpc.Resource, v1alpha1.AnnotationClosesGroup, "true")
		c.closeDefaultGroup(n.VPC)
	}

	last := plan.LastSeen(c.Seen, vpc.Key, vpc.Live).Status.AtProvider
	status := &v1alpha1.NetworkStatus{VPCID: plan.Text(last.ID), AccountID: c.account(plan.Text(last.OwnerID)), CIDRBlock: plan.Text(last.CidrBlock)}
	if err := c.checkAccount(status.AccountID); err != nil {
		return Network{}, err
	}
	subnets := map[string][]subnet{}
	for _, tier := range tiers {
		for _, z := range zones {
			s := c.subnet(n.VPC, tier, z)
			subnets[tier] = append(subnets[tier], s)
			status.Subnets = append(status.Subnets, s.status)
		}
	}
	usable := c.usableZones(subnets)
	publicRoute := c.publicRouting(&n, subnets[tierPublic], usable.atLeast(1))
	nats := c.natGateways(n.VPC, subnets[tierPublic], usable, publicRoute)
	c.privateRouting(&n, subnets[tierPrivate], nats, usable.atLeast(1))
	c.databaseRouting(n.VPC, subnets[tierDatabase])
	// AWS wants two zones for load balancers and databases.
	pair := usable.atLeast(2)
	n.Public, n.Database = idsIn(pair, subnets[tierPublic]), idsIn(pair, subnets[tierDatabase])
	n.Zoned = n.Database
	for _, nat := range nats {
		status.NATPublicIPs = append(status.NATPublicIPs, nat.publicIPs...)
	}
	c.Plan.Outputs.Network = status
	c.flowLogs(n)
	n.Endpoints = c.vpcEndpoints(n)
	return n, nil
}

// checkWayOut refuses to take the NAT gateways away from other Environments that use the network.
func (c composer) checkWayOut() error {
	users := c.Seen.NetworkUsers
	if len(users) == 0 || c.Env.Spec.Network.NATGateway != v1alpha1.NATNone {
		return nil
	}
	for _, live := range c.Seen.Resources {
		if _, nat := live.(*ec2.NATGateway); nat {
			return fmt.Errorf("spec.network.natGateway: with None the tasks of others that use this network lose their way out: set it back, or delete %s first",
				strings.Join(users, ", "))
		}
	}
	return nil
}

type subnet struct {
	zone   zone
	id     plan.Fact
	object *plan.Object
	status v1alpha1.SubnetStatus
}

func (c composer) subnet(vpc plan.Fact, tier string, z zone) subnet {
	cidr := z.cidrs[tier].String()
	d := c.Draft(tier + "-" + z.letter)
	made := plan.Add(d, &ec2.Subnet{Spec: ec2.SubnetSpec{ForProvider: ec2.SubnetParameters_2{
		VPCID:            d.Use(vpc),
		AvailabilityZone: &z.name,
		CidrBlock:        &cidr,
		// What is put into a public subnet gets a public address only where it asks for one, as NAT gateways and load balancers do.
		MapPublicIPOnLaunch: new(false),
	}}})
	id := made.Fact(made.Live.Status.AtProvider.ID)
	return subnet{zone: z, id: id, object: made.Object, status: v1alpha1.SubnetStatus{
		Name: tier + "-" + z.name, AvailabilityZone: z.name, CIDRBlock: cidr, SubnetID: c.Seen.IDInAWS(made.Key),
	}}
}

// publicRouting gives the public subnets one route table with a route to the internet gateway, and returns that route.
func (c composer) publicRouting(n *Network, subnets []subnet, usable map[string]bool) *plan.Object {
	gatewayDraft := c.Draft("internet")
	gateway := plan.Add(gatewayDraft, &ec2.InternetGateway{Spec: ec2.InternetGatewaySpec{ForProvider: ec2.InternetGatewayParameters_2{
		VPCID: gatewayDraft.Use(n.VPC),
	}}})
	table := c.routeTable(n.VPC, "public")
	routeDraft := c.Draft("public-internet")
	route := plan.Add(routeDraft, &ec2.Route{Spec: ec2.RouteSpec{ForProvider: ec2.RouteParameters_2{
		RouteTableID:         routeDraft.Use(table),
		DestinationCidrBlock: new(anywhere),
		GatewayID:            routeDraft.Use(gateway.Fact(gateway.Live.Status.AtProvider.ID)),
	}}})
	n.PublicRoutes = []*plan.Object{route.Object}
	n.PublicTasks, n.PublicTaskRoutes = idsIn(usable, subnets), []*plan.Object{route.Object}
	for _, s := range subnets {
		if made := c.associate(s, "public", table); usable[s.zone.name] {
			n.PublicTaskRoutes = append(n.PublicTaskRoutes, made)
		}
	}
	return route.Object
}

// privateRouting gives each private subnet a route table of its own, so that a change of the NAT gateways changes a route and nothing else. What a
// task needs before it can reach the internet are the routes of the zones that can be used.
func (c composer) privateRouting(n *Network, subnets []subnet, nats []natGateway, usable map[string]bool) {
	n.Private = idsIn(usable, subnets)
	n.Internal = n.Private
	for i, s := range subnets {
		part := "private-" + s.zone.letter
		table := c.routeTable(n.VPC, part)
		needed := []*plan.Object{c.associate(s, "private", table)}
		if len(nats) > 0 {
			d := c.Draft(part + "-nat")
			needed = append(needed, plan.Add(d, &ec2.Route{Spec: ec2.RouteSpec{ForProvider: ec2.RouteParameters_2{
				RouteTableID:         d.Use(table),
				DestinationCidrBlock: new(anywhere),
				NATGatewayID:         d.Use(nats[min(i, len(nats)-1)].id),
			}}}).Object)
		}
		n.PrivateTables = append(n.PrivateTables, RouteTable{ID: table, Subnet: s.id, part: part, usable: usable[s.zone.name]})
		if usable[s.zone.name] {
			n.Places = append(n.Places, place{part: s.zone.letter, subnet: s.id})
			n.PrivateRoutes = append(n.PrivateRoutes, needed...)
		}
	}
}

// databaseRouting puts the database subnets on a route table of their own with no routes: nothing may rely on the VPC's main table.
func (c composer) databaseRouting(vpc plan.Fact, subnets []subnet) {
	table := c.routeTable(vpc, "database")
	for _, s := range subnets {
		c.associate(s, "database", table)
	}
}

func (c composer) routeTable(vpc plan.Fact, part string) plan.Fact {
	d := c.Draft(part)
	table := plan.Add(d, &ec2.RouteTable{Spec: ec2.RouteTableSpec{ForProvider: ec2.RouteTableParameters_2{VPCID: d.Use(vpc)}}})
	return table.Fact(table.Live.Status.AtProvider.ID)
}

func (c composer) associate(s subnet, tier string, table plan.Fact) *plan.Object {
	d := c.Draft(tier + "-" + s.zone.letter)
	return plan.Add(d, &ec2.RouteTableAssociation{Spec: ec2.RouteTableAssociationSpec{ForProvider: ec2.RouteTableAssociationParameters{
		SubnetID:     d.Use(s.id),
		RouteTableID: d.Use(table),
	}}}).Object
}

const anywhere = "0.0.0.0/0"

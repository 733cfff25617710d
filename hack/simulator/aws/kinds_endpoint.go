package aws

import (
	"fmt"
	"hash/crc32"
	"maps"
	"slices"
	"strings"
	"time"
)

// VPC endpoints.
const (
	VPCEndpoint                         Kind = "ec2.VPCEndpoint"
	VPCEndpointRouteTableAssociation    Kind = "ec2.VPCEndpointRouteTableAssociation"
	VPCEndpointSubnetAssociation        Kind = "ec2.VPCEndpointSubnetAssociation"
	VPCEndpointSecurityGroupAssociation Kind = "ec2.VPCEndpointSecurityGroupAssociation"
)

const endpointMissing = "InvalidVpcEndpointId.NotFound: The Vpc Endpoint Id '%s' does not exist"

var endpointKinds = map[Kind]*row{
	VPCEndpoint: {
		title:            "EC2 VPC Endpoint",
		api:              api{"EC2", "CreateVpcEndpoint", "ModifyVpcEndpoint", "DeleteVpcEndpoints"},
		neverInitialized: []string{"subnetConfiguration"},
		immutable:        []string{"serviceName", "vpcEndpointType", "vpcId", "privateDnsEnabled", "serviceRegion"},
		creating:         5 * second,
		deleting:         30 * second,
		patience:         endpointWait,
		references:       []reference{{field: "vpcId", to: VPC, missing: vpcMissing, onDelete: blocks}},
		id:               idOf("vpce"),
		arn:              ec2ARN("vpc-endpoint"),
		check:            checkEndpoint,
		observe:          observeEndpoint,
	},
	VPCEndpointRouteTableAssociation: endpointAssociation("Route Table", "routeTableId",
		reference{field: "routeTableId", to: RouteTable, missing: tableMissing, onDelete: blocks}, func(w *row) {
			w.otherName = joinedName("routeTableId")
		}),
	VPCEndpointSubnetAssociation: endpointAssociation("Subnet", "subnetId",
		reference{field: "subnetId", to: Subnet, missing: subnetMissing, onDelete: blocks}, func(w *row) {
			w.otherName = joinedName("subnetId")
			w.creating, w.deleting = 30*second, 20*second
			w.check = checkEndpointSubnet
		}),
	VPCEndpointSecurityGroupAssociation: endpointAssociation("Security Group", "securityGroupId",
		reference{field: "securityGroupId", to: SecurityGroup, missing: groupMissing, onDelete: blocks}, func(w *row) {
			w.immutable = append(w.immutable, "replaceDefaultAssociation")
			w.check, w.removable = checkEndpointGroup, refuseLastGroup
		}),
}

func init() { maps.Copy(table, endpointKinds) }

// endpointAssociation ties a VPC endpoint to something else.
func endpointAssociation(with, field string, to reference, more func(*row)) *row {
	w := &row{
		title:      "EC2 VPC Endpoint " + with + " Association",
		api:        api{"EC2", "ModifyVpcEndpoint", "ModifyVpcEndpoint", "ModifyVpcEndpoint"},
		untagged:   true,
		immutable:  []string{"vpcEndpointId", field},
		creating:   2 * second,
		deleting:   2 * second,
		references: []reference{{field: "vpcEndpointId", to: VPCEndpoint, missing: endpointMissing, onDelete: cascades}, to},
		id: func(_ *Account, r *Resource) string {
			return associationID(r.Text("vpcEndpointId"), r.Text(field))
		},
		byParameters: true,
		find: func(_ *Account, o Object) string {
			return associationID(show(o.Parameters["vpcEndpointId"]), show(o.Parameters[field]))
		},
	}
	more(w)
	return w
}

// associationID is Terraform's own: AWS has none.
func associationID(endpoint, other string) string {
	return fmt.Sprintf("a-%s%d", endpoint, crc32.ChecksumIEEE([]byte(other)))
}

// joinedName is what the provider makes of the parameters. It is not Terraform's ID, and so the two take turns.
func joinedName(field string) func(*Resource) string {
	return func(r *Resource) string { return r.Text("vpcEndpointId") + "/" + r.Text(field) }
}

const (
	gateway   = "Gateway"
	ofNetwork = "Interface"
)

func endpointWait(r *Resource) time.Duration {
	if r.Text("vpcEndpointType") == ofNetwork {
		return 60 * second
	}
	return 0
}

// endpointServices are those that have endpoints, by type.
var endpointServices = map[string][]string{
	gateway:   {"s3", "dynamodb"},
	ofNetwork: {"ecr.api", "ecr.dkr", "logs", "s3", "secretsmanager", "ssmmessages", "monitoring", "sqs", "sns", "sts"},
}

func checkEndpoint(a *Account, r, old *Resource) error {
	if old != nil {
		return nil
	}
	kind := r.Text("vpcEndpointType")
	service, ok := strings.CutPrefix(r.Text("serviceName"), "com.amazonaws."+a.region+".")
	if !ok || !slices.Contains(endpointServices[kind], service) {
		return refuse("InvalidServiceName: The Vpc Endpoint Service '%s' does not exist", r.Text("serviceName"))
	}
	if !r.flag("privateDnsEnabled") {
		return nil
	}
	vpc := a.lookup(VPC, r.Text("vpcId"))
	if !vpc.flag("enableDnsHostnames") {
		return refuse("InvalidParameter: Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for %s", vpc.ID)
	}
	for _, other := range a.where(VPCEndpoint, "serviceName", r.Text("serviceName")) {
		if other.Text("vpcId") == vpc.ID && other.flag("privateDnsEnabled") {
			return refuse("InvalidParameter: private-dns-enabled cannot be set because there is already a conflicting DNS domain for %s.%s.amazonaws.com "+
				"in the VPC %s", service, a.region, vpc.ID)
		}
	}
	return nil
}

func checkEndpointSubnet(a *Account, r, _ *Resource) error {
	subnet := a.lookup(Subnet, r.Text("subnetId"))
	for _, other := range a.where(VPCEndpointSubnetAssociation, "vpcEndpointId", r.Text("vpcEndpointId")) {
		if zone := subnet.Text("availabilityZone"); zone != "" && a.lookup(Subnet, other.Text("subnetId")).Text("availabilityZone") == zone {
			return refuse("DuplicateSubnetsInSameZone: Found another VPC endpoint subnet in the availability zone of %s", subnet.ID)
		}
	}
	return nil
}

func checkEndpointGroup(a *Account, r, _ *Resource) error {
	endpoint := a.lookup(VPCEndpoint, r.Text("vpcEndpointId"))
	if r.flag("replaceDefaultAssociation") && !slices.Contains(groupsOf(a, endpoint), defaultGroup(endpoint)) {
		return reject("no association of default security group (%s) with EC2 VPC Endpoint (%s)", defaultGroup(endpoint), endpoint.ID)
	}
	return nil
}

// refuseLastGroup: where the default group was replaced, Terraform puts it back first.
func refuseLastGroup(a *Account, r *Resource, _ Object) error {
	endpoint := a.lookup(VPCEndpoint, r.Text("vpcEndpointId"))
	if endpoint != nil && !r.flag("replaceDefaultAssociation") && len(groupsOf(a, endpoint)) == 1 {
		return refuse("InvalidParameter: An Interface VPC Endpoint must always have at least one Security Group")
	}
	return nil
}

// defaultGroup is the security group of the VPC that AWS gives to an endpoint. It lets nobody in but its own members.
func defaultGroup(endpoint *Resource) string { return defaultGroupOf(endpoint.Text("vpcId")) }

// defaultGroupOf a VPC is there as soon as the VPC is.
func defaultGroupOf(vpc string) string { return "sg-" + strings.TrimPrefix(vpc, "vpc-") }

// groupsOf are the security groups of an interface endpoint.
func groupsOf(a *Account, endpoint *Resource) []string {
	groups := []string{defaultGroup(endpoint)}
	for _, association := range a.where(VPCEndpointSecurityGroupAssociation, "vpcEndpointId", endpoint.ID) {
		if association.flag("replaceDefaultAssociation") {
			groups = slices.DeleteFunc(groups, func(group string) bool { return group == defaultGroup(endpoint) })
		}
		groups = append(groups, association.Text("securityGroupId"))
	}
	return groups
}

func observeEndpoint(a *Account, r *Resource) map[string]any {
	seen := map[string]any{
		"ownerId": a.id, "state": string(r.State), "requesterManaged": false, "vpcEndpointType": gateway, "serviceRegion": a.region,
		"policy": `{"Statement":[{"Action":"*","Effect":"Allow","Principal":"*","Resource":"*"}],"Version":"2008-10-17"}`,
	}
	if r.Text("vpcEndpointType") != ofNetwork {
		seen["prefixListId"] = "pl-" + strings.TrimPrefix(r.ID, "vpce-")[:8]
		seen["routeTableIds"] = a.texts(VPCEndpointRouteTableAssociation, r, "routeTableId")
		return seen
	}
	seen["ipAddressType"] = "ipv4"
	seen["securityGroupIds"] = groupsOf(a, r)
	subnets := a.texts(VPCEndpointSubnetAssociation, r, "subnetId")
	seen["subnetIds"] = subnets
	var interfaces []string
	for _, subnet := range subnets {
		interfaces = append(interfaces, "eni-"+strings.TrimPrefix(subnet, "subnet-"))
	}
	seen["networkInterfaceIds"] = interfaces
	return seen
}

// texts are the values of a field of an endpoint's associations.
func (a *Account) texts(association Kind, endpoint *Resource, field string) []string {
	values := []string{}
	for _, r := range a.where(association, "vpcEndpointId", endpoint.ID) {
		values = append(values, r.Text(field))
	}
	return values
}

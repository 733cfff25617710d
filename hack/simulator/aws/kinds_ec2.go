package aws

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// The network.
const (
	VPC             Kind = "ec2.VPC"
	Subnet          Kind = "ec2.Subnet"
	InternetGateway Kind = "ec2.InternetGateway"
	EIP             Kind = "ec2.EIP"
	NATGateway      Kind = "ec2.NATGateway"
)

const (
	vpcMissing    = "InvalidVpcID.NotFound: The vpc ID '%s' does not exist"
	subnetMissing = "InvalidSubnetID.NotFound: The subnet ID '%s' does not exist"
)

var ec2Kinds = map[Kind]*row{
	VPC: {
		title:            "EC2 VPC",
		api:              api{"EC2", "CreateVpc", "ModifyVpcAttribute", "DeleteVpc"},
		neverInitialized: []string{"cidrBlock"},
		immutable:        []string{"cidrBlock", "ipv4NetmaskLength"},
		creating:         2 * second,
		deleting:         second,
		inUse:            "DependencyViolation: The vpc '{id}' has dependencies and cannot be deleted.",
		inUseRetried:     5 * time.Minute,
		id:               idOf("vpc"),
		arn:              ec2ARN("vpc"),
		check:            checkVPC,
		observe: func(a *Account, r *Resource) map[string]any {
			digits := strings.TrimPrefix(r.ID, "vpc-")
			return map[string]any{
				"ownerId": a.id, "enableDnsSupport": true, "enableDnsHostnames": false, "instanceTenancy": "default",
				"defaultSecurityGroupId": "sg-" + digits, "defaultNetworkAclId": "acl-" + digits,
				"defaultRouteTableId": "rtb-" + digits, "mainRouteTableId": "rtb-" + digits, "dhcpOptionsId": "dopt-" + digits,
			}
		},
	},
	Subnet: {
		title:            "EC2 Subnet",
		api:              api{"EC2", "CreateSubnet", "ModifySubnetAttribute", "DeleteSubnet"},
		neverInitialized: []string{"availabilityZoneId"},
		immutable:        []string{"cidrBlock", "availabilityZone", "availabilityZoneId", "vpcId", "ipv6Native"},
		creating:         2 * second,
		deleting:         second,
		references:       []reference{{field: "vpcId", to: VPC, missing: vpcMissing, onDelete: blocks}},
		inUse:            "DependencyViolation: The subnet '{id}' has dependencies and cannot be deleted.",
		inUseRetried:     20 * time.Minute,
		id:               idOf("subnet"),
		arn:              ec2ARN("subnet"),
		check:            checkSubnet,
		removable:        refuseSubnetOfDatabase,
		observe: func(a *Account, _ *Resource) map[string]any {
			return map[string]any{
				"ownerId": a.id, "availabilityZone": a.region + "a", "privateDnsHostnameTypeOnLaunch": "ip-name",
			}
		},
	},
	InternetGateway: {
		title:      "EC2 Internet Gateway",
		api:        api{"EC2", "CreateInternetGateway", "AttachInternetGateway", "DetachInternetGateway"},
		creating:   second,
		deleting:   second,
		references: []reference{{field: "vpcId", to: VPC, missing: vpcMissing, onDelete: blocks}},
		id:         idOf("igw"),
		arn:        ec2ARN("internet-gateway"),
		removable:  refuseGatewayOfAddresses,
		observe:    func(a *Account, _ *Resource) map[string]any { return map[string]any{"ownerId": a.id} },
	},
	EIP: {
		title:        "EC2 EIP",
		api:          api{"EC2", "AllocateAddress", "AssociateAddress", "ReleaseAddress"},
		immutable:    []string{"domain", "address", "publicIpv4Pool", "networkBorderGroup"},
		creating:     2 * second,
		deleting:     second,
		inUse:        "InvalidIPAddress.InUse: Address {id} is in use.",
		id:           idOf("eipalloc"),
		arn:          ec2ARN("elastic-ip"),
		check:        checkAddress,
		apply:        func(a *Account, r, _ *Resource) { inventAddress(a, r, "3.%d.%d.%d") },
		inUseRetried: 3 * time.Minute,
		observe:      observeAddress,
	},
	NATGateway: {
		title:     "EC2 NAT Gateway",
		api:       api{"EC2", "CreateNatGateway", "ModifyNatGateway", "DeleteNatGateway"},
		immutable: []string{"allocationId", "subnetId", "connectivityType", "privateIp", "availabilityMode", "vpcId"},
		creating:  100 * second,
		deleting:  60 * second,
		references: []reference{
			{field: "subnetId", to: Subnet, missing: subnetMissing, onDelete: blocks},
			{field: "vpcId", to: VPC, missing: vpcMissing, onDelete: blocks},
			{
				field: "allocationId", to: EIP, onDelete: blocks,
				missing: "InvalidAllocationID.NotFound: The allocation ID '%s' does not exist",
			},
		},
		id:      idOf("nat"),
		check:   checkNAT,
		apply:   func(a *Account, r, _ *Resource) { inventAddress(a, r, "10.%d.%d.%d") },
		observe: observeNAT,
	},
}

func init() { maps.Copy(table, ec2Kinds) }

func idOf(prefix string) func(*Account, *Resource) string {
	return func(a *Account, _ *Resource) string { return prefix + "-0" + a.hex(16) }
}

func ec2ARN(kind string) func(*Account, *Resource) string {
	return func(a *Account, r *Resource) string { return a.arn("ec2", kind+"/"+r.ID) }
}

// inventAddress makes up an address once; an update keeps it.
func inventAddress(a *Account, r *Resource, format string) {
	if r.facts["address"] == nil {
		n := a.serial
		r.facts["address"] = fmt.Sprintf(format, n/65536%256, n/256%256, n%256)
	}
}

func checkVPC(_ *Account, r, _ *Resource) error {
	block, err := netip.ParsePrefix(r.Text("cidrBlock"))
	if err != nil || block.Masked() != block || block.Bits() < 16 || block.Bits() > 28 {
		return refuse("InvalidVpc.Range: The CIDR '%s' is invalid.", r.Text("cidrBlock"))
	}
	return nil
}

func checkSubnet(a *Account, r, old *Resource) error {
	if old != nil {
		return nil
	}
	block, err := netip.ParsePrefix(r.Text("cidrBlock"))
	whole, vpcErr := netip.ParsePrefix(a.lookup(VPC, r.Text("vpcId")).Text("cidrBlock"))
	if err != nil || vpcErr != nil || block.Masked() != block || !whole.Contains(block.Addr()) || block.Bits() < whole.Bits() {
		return refuse("InvalidSubnet.Range: The CIDR '%s' is invalid.", r.Text("cidrBlock"))
	}
	for _, other := range a.where(Subnet, "vpcId", r.Text("vpcId")) {
		if netip.MustParsePrefix(other.Text("cidrBlock")).Overlaps(block) {
			return refuse("InvalidSubnet.Conflict: The CIDR '%s' conflicts with another subnet", block)
		}
	}
	if zone := r.Text("availabilityZone"); zone != "" && (!strings.HasPrefix(zone, a.region) || len(zone) != len(a.region)+1) {
		return refuse("InvalidParameterValue: Value (%s) for parameter availabilityZone is invalid. "+
			"Subnets can currently only be created in the following availability zones: %[2]sa, %[2]sb, %[2]sc.", zone, a.region)
	}
	return nil
}

// refuseSubnetOfDatabase: a database has network interfaces in every subnet of its group.
func refuseSubnetOfDatabase(a *Account, r *Resource, _ Object) error {
	for _, group := range a.where(DBSubnetGroup, "subnetIds", r.ID) {
		if len(a.where(DBInstance, "dbSubnetGroupName", group.ID)) > 0 || len(a.where(DBCluster, "dbSubnetGroupName", group.ID)) > 0 {
			return retried(20*time.Minute,
				refuse("DependencyViolation: The subnet '%s' has dependencies and cannot be deleted.", r.ID))
		}
	}
	return nil
}

func refuseGatewayOfAddresses(a *Account, r *Resource, _ Object) error {
	vpc := r.Text("vpcId")
	public := slices.ContainsFunc(a.where(NATGateway, "vpcId", vpc), isRegional)
	for _, subnet := range a.where(Subnet, "vpcId", vpc) {
		public = public || len(a.where(NATGateway, "subnetId", subnet.ID)) > 0
		for _, lb := range a.where(LB, "subnets", subnet.ID) {
			public = public || !lb.flag("internal")
		}
	}
	if !public {
		return nil
	}
	return retried(20*time.Minute, refuse("DependencyViolation: Network %s has some mapped public address(es). "+
		"Please unmap those public address(es) before detaching the gateway.", vpc))
}

func checkAddress(a *Account, r, _ *Resource) error {
	wanted := r.Text("networkInterface")
	for _, nat := range a.where(NATGateway, "allocationId", r.ID) {
		if wanted == interfaceOf(nat) {
			return nil
		}
	}
	if wanted != "" {
		return refuse("InvalidNetworkInterfaceID.NotFound: The networkInterface ID '%s' does not exist", wanted)
	}
	return nil
}

func observeAddress(a *Account, r *Resource) map[string]any {
	address := r.fact("address")
	seen := map[string]any{
		"allocationId": r.ID, "domain": "vpc", "publicIp": address, "networkBorderGroup": a.region, "publicIpv4Pool": "amazon",
		"publicDns": "ec2-" + strings.ReplaceAll(address, ".", "-") + "." + a.region + ".compute.amazonaws.com",
	}
	for _, nat := range a.where(NATGateway, "allocationId", r.ID) {
		seen["associationId"] = "eipassoc-" + strings.TrimPrefix(nat.ID, "nat-")
		seen["=networkInterface"] = interfaceOf(nat)
	}
	return seen
}

func interfaceOf(nat *Resource) string {
	return "eni-" + strings.TrimPrefix(nat.ID, "nat-")
}

func checkNAT(a *Account, r, old *Resource) error {
	if old != nil {
		return nil
	}
	address, vpc := r.Text("allocationId"), r.Text("vpcId")
	switch subnet := a.lookup(Subnet, r.Text("subnetId")); {
	case isRegional(r) && (subnet != nil || address != ""):
		return refuse("InvalidParameterCombination: A regional NAT gateway takes neither a subnet nor an allocation ID")
	case isRegional(r):
	case address == "":
		return nil
	case len(a.where(NATGateway, "allocationId", address)) > 0:
		return refuse("Resource.AlreadyAssociated: Elastic IP address [%s] is already associated", address)
	default:
		vpc = subnet.Text("vpcId")
	}
	if len(a.where(InternetGateway, "vpcId", vpc)) == 0 {
		return refuse("Gateway.NotAttached: Network %s has no Internet gateway attached", vpc)
	}
	return nil
}

func isRegional(nat *Resource) bool { return nat.Text("availabilityMode") == "regional" }

func observeNAT(a *Account, r *Resource) map[string]any {
	if isRegional(r) {
		return map[string]any{
			"connectivityType": "public", "autoProvisionZones": "enabled", "autoScalingIps": "enabled", "routeTableId": "rtb-" + strings.TrimPrefix(r.ID, "nat-"),
			"regionalNatGatewayAddress": []any{map[string]any{"availabilityZone": a.region + "a", "publicIp": r.fact("address"), "status": "succeeded"}},
		}
	}
	seen := map[string]any{
		"networkInterfaceId": interfaceOf(r), "privateIp": r.fact("address"), "connectivityType": "public",
	}
	if eip := a.lookup(EIP, r.Text("allocationId")); eip != nil {
		seen["publicIp"] = eip.fact("address")
		seen["associationId"] = "eipassoc-" + strings.TrimPrefix(r.ID, "nat-")
	}
	return seen
}

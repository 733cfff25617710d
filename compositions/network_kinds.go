package compositions

import (
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"

	"github.com/terrarium-io/terrarium/compositions/plan"
)

// networkKinds are the kinds of the network, its endpoints and security groups.
var networkKinds = []plan.Kind{
	{
		GroupVersionKind: ec2.VPC_GroupVersionKind,
		AddGroup:         ec2.SchemeBuilder.AddToScheme,
		NeverPatched:     []string{"enableDnsHostnames", "enableDnsSupport", "instanceTenancy", "ipv4NetmaskLength"}, // names of RDS, EFS and endpoints need DNS
		Twice:            plan.MakesAnother,
		Loss:             plan.Says("the whole network is deleted, and everything in it must be made anew"),
		Calls: plan.Calls{
			From: "ec2/vpc_.go", Create: "ec2:CreateVpc ec2:ModifyVpcAttribute",
			Read:   "ec2:DescribeVpcs ec2:DescribeVpcAttribute ec2:DescribeNetworkAcls ec2:DescribeRouteTables ec2:DescribeSecurityGroups",
			Update: "ec2:ModifyVpcAttribute", Remove: "ec2:DeleteVpc", Tags: tagsEC2,
		},
	},
	{
		GroupVersionKind: ec2.DefaultSecurityGroup_GroupVersionKind,
		AddGroup:         ec2.SchemeBuilder.AddToScheme,
		Twice:            plan.Within + "VPC",
		Calls: plan.Calls{ // AWS makes it with the VPC, without tags, and keeps it
			From: "ec2/vpc_default_security_group.go", Create: "ec2:RevokeSecurityGroupEgress ec2:RevokeSecurityGroupIngress",
			Read: "ec2:DescribeSecurityGroups ec2:DescribeSecurityGroupRules", Tags: tagsEC2,
		},
	},
	{
		GroupVersionKind: ec2.Subnet_GroupVersionKind,
		AddGroup:         ec2.SchemeBuilder.AddToScheme,
		NeverPatched:     []string{"availabilityZone", "ipv4NetmaskLength", "ipv6Native", "ipv6NetmaskLength"},
		Twice:            plan.MakesAnother,
		Loss:             plan.Says("the subnet is deleted when nothing is left in it: what runs there moves to other subnets"),
		Calls: plan.Calls{
			From: "ec2/vpc_subnet.go", Create: "ec2:CreateSubnet ec2:ModifySubnetAttribute", Read: "ec2:DescribeSubnets",
			Update: "ec2:ModifySubnetAttribute", Remove: "ec2:DescribeNetworkInterfaces ec2:DeleteSubnet", Tags: tagsEC2,
		},
	},
	{
		GroupVersionKind: ec2.InternetGateway_GroupVersionKind,
		AddGroup:         ec2.SchemeBuilder.AddToScheme,
		Twice:            plan.MakesAnother,
		Calls: plan.Calls{
			From: "ec2/vpc_internet_gateway.go", Create: "ec2:CreateInternetGateway ec2:AttachInternetGateway", Read: "ec2:DescribeInternetGateways",
			Update: "ec2:AttachInternetGateway ec2:DetachInternetGateway", Remove: "ec2:DetachInternetGateway ec2:DeleteInternetGateway", Tags: tagsEC2,
		},
	},
	{
		GroupVersionKind: ec2.RouteTable_GroupVersionKind,
		AddGroup:         ec2.SchemeBuilder.AddToScheme,
		Twice:            plan.MakesAnother,
		Calls: plan.Calls{
			From: "ec2/vpc_route_table.go", Create: "ec2:CreateRouteTable", Read: "ec2:DescribeRouteTables",
			Remove: "ec2:DisassociateRouteTable ec2:DeleteRouteTable", Tags: tagsEC2,
		},
	},
	{
		GroupVersionKind: ec2.Route_GroupVersionKind,
		AddGroup:         ec2.SchemeBuilder.AddToScheme,
		PartOf:           []string{"RouteTableID"},
		Calls: plan.Calls{
			From: "ec2/vpc_route.go", Create: "ec2:CreateRoute", Read: "ec2:DescribeRouteTables", Update: "ec2:ReplaceRoute", Remove: "ec2:DeleteRoute",
		},
	},
	{
		GroupVersionKind: ec2.RouteTableAssociation_GroupVersionKind,
		AddGroup:         ec2.SchemeBuilder.AddToScheme,
		PartOf:           []string{"SubnetID", "RouteTableID"},
		Calls: plan.Calls{
			From: "ec2/vpc_route_table_association.go", Create: "ec2:AssociateRouteTable", Read: "ec2:DescribeRouteTables",
			Update: "ec2:ReplaceRouteTableAssociation", Remove: "ec2:DisassociateRouteTable",
		},
	},
	{
		GroupVersionKind: ec2.EIP_GroupVersionKind,
		AddGroup:         ec2.SchemeBuilder.AddToScheme,
		NeverPatched:     []string{"address", "associateWithPrivateIp", "domain", "instance", "networkBorderGroup", "networkInterface"},
		Twice:            plan.MakesAnother,
		Loss:             plan.Says("the public address is given up and cannot be had again; others may let it in by its number"),
		Calls: plan.Calls{
			From: "ec2/ec2_eip.go", Create: "ec2:AllocateAddress", Read: "ec2:DescribeAddresses ec2:DescribeAddressesAttribute",
			Remove: "ec2:DisassociateAddress ec2:ReleaseAddress", Tags: tagsEC2,
		},
	},
	{
		GroupVersionKind: ec2.NATGateway_GroupVersionKind,
		AddGroup:         ec2.SchemeBuilder.AddToScheme,
		NeverPatched:     []string{"availabilityMode", "connectivityType", "privateIp"},
		Twice:            plan.MakesAnother,
		Calls: plan.Calls{
			From: "ec2/vpc_nat_gateway.go", Create: "ec2:CreateNatGateway", Read: "ec2:DescribeNatGateways", Remove: "ec2:DeleteNatGateway", Tags: tagsEC2,
		},
	},
	{
		GroupVersionKind: ec2.VPCEndpoint_GroupVersionKind,
		AddGroup:         ec2.SchemeBuilder.AddToScheme,
		NeverPatched:     []string{"dnsOptions", "privateDnsEnabled", "serviceName", "vpcEndpointType"},
		Twice:            plan.MakesAnother,
		Calls: plan.Calls{
			From: "ec2/vpc_endpoint.go", Create: "ec2:CreateVpcEndpoint",
			Read:   "ec2:DescribeVpcEndpoints ec2:DescribePrefixLists ec2:DescribeNetworkInterfaces",
			Update: "ec2:ModifyVpcEndpoint", Remove: "ec2:DeleteVpcEndpoints", Tags: tagsEC2,
			Checked: "ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs route53:AssociateVPCWithHostedZone",
		},
	},
	{
		GroupVersionKind: ec2.VPCEndpointRouteTableAssociation_GroupVersionKind,
		AddGroup:         ec2.SchemeBuilder.AddToScheme,
		WithoutName:      true,
		PartOf:           []string{"VPCEndpointID", "RouteTableID"},
		Calls: plan.Calls{
			From: "ec2/vpc_endpoint_route_table_association.go", Create: "ec2:ModifyVpcEndpoint", Read: "ec2:DescribeVpcEndpoints",
			Remove: "ec2:ModifyVpcEndpoint",
		},
	},
	{
		GroupVersionKind: ec2.VPCEndpointSecurityGroupAssociation_GroupVersionKind,
		AddGroup:         ec2.SchemeBuilder.AddToScheme,
		NeverPatched:     []string{"replaceDefaultAssociation"},
		PartOf:           []string{"VPCEndpointID", "SecurityGroupID"},
		Calls: plan.Calls{
			From: "ec2/vpc_endpoint_security_group_association.go", Create: "ec2:ModifyVpcEndpoint ec2:DescribeSecurityGroups",
			Read: "ec2:DescribeVpcEndpoints", Remove: "ec2:ModifyVpcEndpoint",
		},
	},
	{
		GroupVersionKind: ec2.VPCEndpointSubnetAssociation_GroupVersionKind,
		AddGroup:         ec2.SchemeBuilder.AddToScheme,
		WithoutName:      true,
		PartOf:           []string{"VPCEndpointID", "SubnetID"},
		Calls: plan.Calls{
			From: "ec2/vpc_endpoint_subnet_association.go", Create: "ec2:ModifyVpcEndpoint", Read: "ec2:DescribeVpcEndpoints", Remove: "ec2:ModifyVpcEndpoint",
		},
	},
	{
		GroupVersionKind: ec2.FlowLog_GroupVersionKind,
		AddGroup:         ec2.SchemeBuilder.AddToScheme,
		NeverPatched:     []string{"destinationOptions", "logDestination", "logDestinationType", "logFormat", "maxAggregationInterval", "trafficType"},
		Twice:            plan.MakesAnother,
		Calls: plan.Calls{
			From: "ec2/vpc_flow_log.go", Create: "ec2:CreateFlowLogs", Read: "ec2:DescribeFlowLogs", Remove: "ec2:DeleteFlowLogs", Tags: tagsEC2,
			Checked: "iam:PassRole",
		},
	},
	{
		GroupVersionKind: ec2.SecurityGroup_GroupVersionKind,
		AddGroup:         ec2.SchemeBuilder.AddToScheme,
		NeverPatched:     []string{"description"},
		Twice:            plan.MakesAnother,
		Calls: plan.Calls{ // AWS begins with a rule that lets all out
			From: "ec2/vpc_security_group.go", Create: "ec2:CreateSecurityGroup ec2:RevokeSecurityGroupEgress", Read: "ec2:DescribeSecurityGroups",
			Remove: "ec2:DescribeNetworkInterfaces ec2:DeleteSecurityGroup", Tags: tagsEC2,
		},
	},
	{
		GroupVersionKind: ec2.SecurityGroupIngressRule_GroupVersionKind,
		AddGroup:         ec2.SchemeBuilder.AddToScheme,
		Twice:            plan.MakesAnother,
		Calls: plan.Calls{
			From: "ec2/vpc_security_group_ingress_rule.go", Create: "ec2:AuthorizeSecurityGroupIngress", Read: "ec2:DescribeSecurityGroupRules",
			Update: "ec2:ModifySecurityGroupRules", Remove: "ec2:RevokeSecurityGroupIngress", Tags: tagsEC2,
		},
	},
	{
		GroupVersionKind: ec2.SecurityGroupEgressRule_GroupVersionKind,
		AddGroup:         ec2.SchemeBuilder.AddToScheme,
		Twice:            plan.MakesAnother,
		Calls: plan.Calls{
			From: "ec2/vpc_security_group_egress_rule.go", Create: "ec2:AuthorizeSecurityGroupEgress", Read: "ec2:DescribeSecurityGroupRules",
			Update: "ec2:ModifySecurityGroupRules", Remove: "ec2:RevokeSecurityGroupEgress", Tags: tagsEC2,
		},
	},
}

package compositions

import (
	route53 "github.com/upbound/provider-aws/v2/apis/namespaced/route53/v1beta1"
	servicediscovery "github.com/upbound/provider-aws/v2/apis/namespaced/servicediscovery/v1beta1"

	"github.com/terrarium-io/terrarium/compositions/plan"
)

// nameKinds are the kinds of names inside the VPC.
var nameKinds = []plan.Kind{
	{
		GroupVersionKind: servicediscovery.PrivateDNSNamespace_GroupVersionKind,
		AddGroup:         servicediscovery.SchemeBuilder.AddToScheme,
		NeverPatched:     []string{"vpc"},
		Twice:            "CreatePrivateDnsNamespace: its operation fails where the VPC has a zone of the name (ConflictingDomainExists)",
		Loss:             plan.Says("the names in it lead nowhere any more"),
		Calls: plan.Calls{
			From: "servicediscovery/private_dns_namespace.go", Makes: "namespace",
			Create: "servicediscovery:CreatePrivateDnsNamespace servicediscovery:GetOperation",
			Read:   "servicediscovery:GetNamespace servicediscovery:ListTagsForResource",
			Update: "servicediscovery:UpdatePrivateDnsNamespace servicediscovery:GetOperation",
			Remove: "servicediscovery:DeleteNamespace servicediscovery:GetOperation",
			Tags:   "servicediscovery:TagResource servicediscovery:UntagResource",
			// Cloud Map makes the hosted zone as its caller: AWSCloudMapFullAccess.
			Checked: "route53:CreateHostedZone route53:DeleteHostedZone route53:GetHostedZone route53:ListHostedZonesByName route53:AssociateVPCWithHostedZone ec2:DescribeVpcs",
		},
	},
	{
		GroupVersionKind: servicediscovery.Service_GroupVersionKind,
		AddGroup:         servicediscovery.SchemeBuilder.AddToScheme,
		NeverPatched:     []string{"dnsConfig", "healthCheckConfig", "healthCheckCustomConfig", "type"},
		Twice:            "CreateService: ServiceAlreadyExists",
		Calls: plan.Calls{
			From: "servicediscovery/service.go", Makes: "service", Create: "servicediscovery:CreateService",
			Read:   "servicediscovery:GetService servicediscovery:ListTagsForResource",
			Update: "servicediscovery:UpdateService servicediscovery:GetOperation", Remove: "servicediscovery:DeleteService",
			Tags: "servicediscovery:TagResource servicediscovery:UntagResource",
		},
	},
	{
		GroupVersionKind: route53.Zone_GroupVersionKind,
		AddGroup:         route53.SchemeBuilder.AddToScheme,
		NeverPatched:     []string{"comment", "enableAcceleratedRecovery", "vpc"}, // recovery is for public zones
		Twice:            "CreateHostedZone: ConflictingDomainExists where the VPC has a zone of the name",
		Prepare:          plan.LettingGoOf("HostedZoneNotEmpty"), // somebody else has written into it
		Loss:             plan.Says("the names in it lead nowhere any more; where somebody else has written into it, it stays in AWS"),
		Stays:            "the zone stays in AWS with what somebody else has written into it, and nothing looks after it any more",
		Calls: plan.Calls{
			From: "route53/zone.go", Create: "route53:CreateHostedZone route53:GetChange",
			Read:   "route53:GetHostedZone route53:ListResourceRecordSets route53:ListTagsForResource",
			Update: "route53:UpdateHostedZoneComment", Remove: "route53:GetHostedZone route53:DeleteHostedZone route53:GetChange",
			Tags:    "route53:ChangeTagsForResource",
			Checked: "ec2:DescribeVpcs",
		},
	},
}

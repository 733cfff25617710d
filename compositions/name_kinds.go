package compositions

import (
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
}

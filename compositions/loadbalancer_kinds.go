package compositions

import (
	"fmt"
	"reflect"
	"strings"

	acm "github.com/upbound/provider-aws/v2/apis/namespaced/acm/v1beta1"
	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"
	route53 "github.com/upbound/provider-aws/v2/apis/namespaced/route53/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// loadBalancerKinds are the kinds of load balancers, their certificates and names.
var loadBalancerKinds = []plan.Kind{
	{
		GroupVersionKind: elbv2.LB_GroupVersionKind,
		AddGroup:         elbv2.SchemeBuilder.AddToScheme,
		NeverPatched:     []string{"customerOwnedIpv4Pool", "loadBalancerType", "subnetMapping"},
		SaidBy:           map[string]string{"idleTimeout": "idleTimeoutSeconds of the load balancer", "loadBalancerType": "type of the load balancer"},
		Twice:            "elbv2/load_balancer.go: already exists",
		Prepare:          plan.Preparing(prepareLoadBalancer),
		Loss:             plan.Says("the load balancer is deleted with its DNS name; records of yours that lead to it must change"),
		Calls: plan.Calls{
			From: "elbv2/load_balancer.go", Makes: "loadbalancer/app",
			Create: "elasticloadbalancing:CreateLoadBalancer elasticloadbalancing:ModifyLoadBalancerAttributes",
			Read: "elasticloadbalancing:DescribeLoadBalancers elasticloadbalancing:DescribeLoadBalancerAttributes " +
				"elasticloadbalancing:DescribeCapacityReservation elasticloadbalancing:DescribeTags",
			Update: "elasticloadbalancing:ModifyLoadBalancerAttributes elasticloadbalancing:SetSecurityGroups elasticloadbalancing:SetSubnets " +
				"elasticloadbalancing:SetIpAddressType",
			Remove: "elasticloadbalancing:DeleteLoadBalancer ec2:DescribeNetworkInterfaces", Tags: tagsELB,
			// elb-api-permissions in the user guide of Elastic Load Balancing
			Checked: "ec2:DescribeAccountAttributes ec2:DescribeAddresses ec2:DescribeInternetGateways ec2:DescribeSecurityGroups ec2:DescribeSubnets " +
				"ec2:DescribeVpcs " + serviceRole,
		},
	},
	{
		GroupVersionKind: elbv2.LBListener_GroupVersionKind,
		AddGroup:         elbv2.SchemeBuilder.AddToScheme,
		Patched:          []string{"alpnPolicy"},
		Twice:            plan.MakesAnother,
		OtherForms: map[plan.Field]plan.Same{
			plan.In[elbv2.DefaultActionParameters]("TargetGroupArn"): passesOn, // see the rule
		},
		Calls: plan.Calls{
			From: "elbv2/listener.go", Create: "elasticloadbalancing:CreateListener elasticloadbalancing:ModifyListenerAttributes",
			Read:   "elasticloadbalancing:DescribeListeners elasticloadbalancing:DescribeListenerAttributes elasticloadbalancing:DescribeTags",
			Update: "elasticloadbalancing:ModifyListener elasticloadbalancing:ModifyListenerAttributes",
			Remove: "elasticloadbalancing:DeleteListener", Tags: tagsELB,
		},
	},
	{
		GroupVersionKind: elbv2.LBListenerRule_GroupVersionKind,
		AddGroup:         elbv2.SchemeBuilder.AddToScheme,
		NeverPatched:     []string{"condition", "priority"},
		Twice:            plan.MakesAnother,
		OtherForms: map[plan.Field]plan.Same{
			// Of a rule that was not made by this provider only forward{} is known (elbv2/listener.go, flattenForwardAction).
			plan.In[elbv2.ActionParameters]("TargetGroupArn"): forwards,
		},
		Calls: plan.Calls{
			From: "elbv2/listener_rule.go", Create: "elasticloadbalancing:CreateRule",
			Read:   "elasticloadbalancing:DescribeRules elasticloadbalancing:DescribeTags",
			Update: "elasticloadbalancing:ModifyRule elasticloadbalancing:SetRulePriorities", Remove: "elasticloadbalancing:DeleteRule", Tags: tagsELB,
		},
	},
	{
		GroupVersionKind: elbv2.LBTargetGroup_GroupVersionKind,
		AddGroup:         elbv2.SchemeBuilder.AddToScheme,
		NeverPatched:     []string{"ipAddressType", "protocolVersion", "targetControlPort", "targetType"},
		SaidBy: map[string]string{
			"deregistrationDelay": "deregistrationDelaySeconds of the route",
			"healthCheck":         "healthCheck of the route",
			"protocolVersion":     "protocolVersion of the route",
		},
		Twice: "elbv2/target_group.go: already exists",
		Calls: plan.Calls{
			From: "elbv2/target_group.go", Makes: "targetgroup",
			Create: "elasticloadbalancing:CreateTargetGroup elasticloadbalancing:ModifyTargetGroupAttributes",
			Read:   "elasticloadbalancing:DescribeTargetGroups elasticloadbalancing:DescribeTargetGroupAttributes elasticloadbalancing:DescribeTags",
			Update: "elasticloadbalancing:ModifyTargetGroup elasticloadbalancing:ModifyTargetGroupAttributes",
			Remove: "elasticloadbalancing:DeleteTargetGroup", Tags: tagsELB,
			Checked: "ec2:DescribeInternetGateways ec2:DescribeVpcs " + serviceRole,
		},
	},
	{
		GroupVersionKind: acm.Certificate_GroupVersionKind,
		AddGroup:         acm.SchemeBuilder.AddToScheme,
		NeverPatched:     []string{"domainName", "keyAlgorithm", "options", "subjectAlternativeNames", "validationMethod", "validationOption"},
		Twice:            plan.MakesAnother,
		Calls: plan.Calls{
			From: "acm/certificate.go", Makes: "certificate", Create: "acm:RequestCertificate", Read: "acm:DescribeCertificate acm:ListTagsForCertificate",
			Remove: "acm:DeleteCertificate", Tags: "acm:AddTagsToCertificate acm:RemoveTagsFromCertificate",
		},
	},
	{
		GroupVersionKind: acm.CertificateValidation_GroupVersionKind,
		AddGroup:         acm.SchemeBuilder.AddToScheme,
		Twice:            "waits for a certificate, and makes nothing",
		PartOf:           []string{"CertificateArn"},
		Calls:            plan.Calls{From: "acm/certificate_validation.go", Read: "acm:DescribeCertificate"},
	},
	{
		GroupVersionKind: route53.Record_GroupVersionKind,
		AddGroup:         route53.SchemeBuilder.AddToScheme,
		NeverPatched:     []string{"records", "type"},
		Twice: "route53/record.go: CREATE fails; with allow_overwrite only that by which ACM sees a domain is taken, which is the same for all certificates " +
			"of the account and stays",
		PartOf:          []string{"ZoneID", "Type"},
		ProvenByContent: true,
		Loss:            plan.Losing(lossOfRecord),
		OtherForms: map[plan.Field]plan.Same{
			// StateFunc: lower case without the last dot (route53/record.go, route53/clean.go). AWS has said the name of a proof with a dot.
			plan.In[route53.RecordParameters]("Name"): plan.Texts(sameName),
			plan.In[route53.AliasParameters]("Name"):  plan.Texts(sameName),
		},
		Calls: plan.Calls{
			From: "route53/record.go", Create: "route53:ChangeResourceRecordSets route53:GetChange", Read: "route53:GetHostedZone route53:ListResourceRecordSets",
			Update: "route53:ChangeResourceRecordSets route53:GetChange", Remove: "route53:ChangeResourceRecordSets route53:GetChange",
		},
	},
}

func prepareLoadBalancer(_ *v1alpha1.Environment, want, live *elbv2.LB) (done bool) {
	want.Spec.ForProvider.EnableDeletionProtection = new(false)
	now := live.Status.AtProvider
	if now.Arn == nil {
		return !plan.IsBeingMade(live)
	}
	return !plan.IsTrue(now.EnableDeletionProtection)
}

// lossOfRecord is about a name that leads to a load balancer. The record by which ACM sees whose a name is leads nowhere.
func lossOfRecord(live *route53.Record) string {
	if live.Spec.ForProvider.Alias == nil || live.Spec.ForProvider.Name == nil {
		return ""
	}
	return fmt.Sprintf("the name %s leads nowhere any more", *live.Spec.ForProvider.Name)
}

func sameName(now, asked string) bool {
	return strings.EqualFold(strings.TrimSuffix(now, "."), strings.TrimSuffix(asked, "."))
}

func passesOn(now, asked reflect.Value, _ string) bool {
	action, ok := now.Interface().(elbv2.DefaultActionObservation)
	to := asked.Interface().(elbv2.DefaultActionParameters).TargetGroupArn
	return ok && action.Forward != nil && len(action.Forward.TargetGroup) == 1 && to != nil && plan.Equal(action.Forward.TargetGroup[0].Arn, to)
}

func forwards(now, asked reflect.Value, _ string) bool {
	action, ok := now.Interface().(elbv2.ActionObservation)
	to := asked.Interface().(elbv2.ActionParameters).TargetGroupArn
	return ok && action.Forward != nil && len(action.Forward.TargetGroup) == 1 && to != nil && plan.Equal(action.Forward.TargetGroup[0].Arn, to)
}

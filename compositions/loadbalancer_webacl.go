package compositions

import (
	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"
	wafv2 "github.com/upbound/provider-aws/v2/apis/namespaced/wafv2/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// webACL lets a web ACL that somebody else has made look at all requests. The provider finds an association by the load balancer alone, whichever web ACL
// it has, and so takes away: another one is associated when the old one has gone, or the provider would never make it, or take away the new one with
// the old (wafv2/web_acl_association.go).
func (c composer) webACL(spec v1alpha1.LoadBalancerSpec, lb plan.Made[*elbv2.LB]) {
	if spec.WebACLARN == "" {
		return
	}
	d := c.Draft(spec.Name)
	made := plan.Add(d, &wafv2.WebACLAssociation{Spec: wafv2.WebACLAssociationSpec{ForProvider: wafv2.WebACLAssociationParameters{
		ResourceArn: d.Use(lb.Fact(lb.Live.Status.AtProvider.Arn)),
		WebACLArn:   &spec.WebACLARN,
	}}})
	live, there := c.Seen.Resources[made.Key].(*wafv2.WebACLAssociation)
	made.Misnamed = there && plan.Text(live.Spec.ForProvider.WebACLArn) != spec.WebACLARN
}

// webACLKinds are the kinds of web ACLs.
var webACLKinds = []plan.Kind{{
	GroupVersionKind: wafv2.WebACLAssociation_GroupVersionKind,
	AddGroup:         wafv2.SchemeBuilder.AddToScheme,
	PartOf:           []string{"ResourceArn"},
	Loss:             plan.Says("the web ACL looks at no request of the load balancer any more"),
	Calls: plan.Calls{
		From: "wafv2/web_acl_association.go", Create: "wafv2:AssociateWebACL", Read: "wafv2:GetWebACLForResource", Remove: "wafv2:DisassociateWebACL",
		Checked: "elasticloadbalancing:SetWebACL", // security_iam_service-with-iam in the developer guide of AWS WAF
	},
}}

package compositions

import (
	"strings"

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
	live, there := c.Seen.Resources[c.Key(wafv2.WebACLAssociation_GroupVersionKind.GroupKind(), spec.Name)].(*wafv2.WebACLAssociation)
	another := there && plan.Text(live.Spec.ForProvider.WebACLArn) != spec.WebACLARN
	if another {
		c.lookAtWebACL(d, spec)
	}
	made := plan.Add(d, &wafv2.WebACLAssociation{Spec: wafv2.WebACLAssociationSpec{ForProvider: wafv2.WebACLAssociationParameters{
		ResourceArn: d.Use(lb.Fact(lb.Live.Status.AtProvider.Arn)),
		WebACLArn:   &spec.WebACLARN,
	}}})
	made.Misnamed = another && !made.Waits()
}

// lookAtWebACL looks whether another web ACL is there before the one that looks at requests is let go of: a typo would leave none. The rules say nothing:
// where they are left out, the provider reads a field that its schema has not (resourceWebACLRead in wafv2/web_acl.go, and the provider's
// config/namespaced/wafv2/config.go).
func (c composer) lookAtWebACL(d *plan.Draft, spec v1alpha1.LoadBalancerSpec) {
	named := strings.Split(spec.WebACLARN, "/") // the schema has three of them
	look := plan.Look(c.Draft(spec.Name+"-"+plan.PartHash(spec.WebACLARN)), &wafv2.WebACL{Spec: wafv2.WebACLSpec{ForProvider: wafv2.WebACLParameters{
		Name: &named[2], Scope: new("REGIONAL"), RuleJSON: new("[]"),
	}}}, named[3])
	d.After(look.Object)
	if arn := look.Live.Status.AtProvider.Arn; c.Seen.Missing(look.Key) || arn != nil && *arn != spec.WebACLARN { // of another account
		d.WaitFor(look.Key)
		c.Problem(v1alpha1.ReasonExistingUnusable, "spec.loadBalancers: webACLARN of "+spec.Name+": "+c.notInAWS("web ACL "+spec.WebACLARN)+
			"; the one before looks at requests until then")
	}
}

// webACLKinds are the kinds of web ACLs.
var webACLKinds = []plan.Kind{{
	GroupVersionKind: wafv2.WebACL_GroupVersionKind, // which is looked at alone
	AddGroup:         wafv2.SchemeBuilder.AddToScheme,
	Twice:            "none is ever made",
	NeverPatched: []string{
		"associationConfig", "captchaConfig", "challengeConfig", "customResponseBody", "dataProtectionConfig", "defaultAction", "description", "ruleJson",
		"scope", "tokenDomains", "visibilityConfig",
	},
	Calls: plan.Calls{From: "wafv2/web_acl.go", Read: "wafv2:GetWebACL wafv2:ListTagsForResource"},
}, {
	GroupVersionKind: wafv2.WebACLAssociation_GroupVersionKind,
	AddGroup:         wafv2.SchemeBuilder.AddToScheme,
	PartOf:           []string{"ResourceArn"},
	Loss:             plan.Says("the web ACL looks at no request of the load balancer any more"),
	Calls: plan.Calls{
		From: "wafv2/web_acl_association.go", Create: "wafv2:AssociateWebACL", Read: "wafv2:GetWebACLForResource", Remove: "wafv2:DisassociateWebACL",
		Checked: "elasticloadbalancing:SetWebACL", // security_iam_service-with-iam in the developer guide of AWS WAF
	},
}}

package aws

import "testing"

// Terraform finds the association of a load balancer whichever web ACL that has, and takes it away as well.
func TestAssociationWithAWebACLIsFoundByItsLoadBalancer(t *testing.T) {
	e := newEnvironment(t)
	const other = "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/other/1"
	e.AddOther(other)
	asked := fields{"resourceArn": e.ids[LB], "webAclArn": other}
	if id := e.Find(WebACLAssociation, object(WebACLAssociation, "other", asked)); id != e.ids[WebACLAssociation] {
		t.Errorf("with another web ACL %q is found, want %q", id, e.ids[WebACLAssociation])
	}
	seen := observed(t, e.Account, WebACLAssociation, e.ids[WebACLAssociation], asked)
	if seen.Values["webAclArn"] != webACL {
		t.Errorf("it has %v", seen.Values["webAclArn"])
	}
}

func TestLoadBalancersRefuseWhatAWSRefuses(t *testing.T) {
	e := newEnvironment(t)
	const denied = "InvalidConfigurationRequest: Access Denied for bucket: "
	logs := func(bucket string) fields {
		return with(e.asked[LB], fields{"name": "logged", "accessLogs": fields{"bucket": bucket, "enabled": true}})
	}
	for name, c := range map[string]struct {
		kind  Kind
		asked fields
		words string
	}{
		"logs in no bucket":               {LB, logs("none"), denied + "none"},
		"logs in a bucket with no way in": {LB, logs("shop-state"), denied + "shop-state"},
		"a web ACL that is not there":     {WebACLAssociation, fields{"resourceArn": e.ids[LB], "webAclArn": webACL + "2"}, "WAFNonexistentItemException"},
		"a web ACL for no load balancer":  {WebACLAssociation, fields{"resourceArn": "arn:none", "webAclArn": webACL}, "WAFNonexistentItemException"},
	} {
		t.Run(name, func(t *testing.T) { refused(t, e.Account, c.kind, "x", c.asked, c.words) })
	}
	e.AddOther("logs-of-others")
	made(t, e.Account, LB, "logged", logs("logs-of-others"))
}

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

func TestNetworkListenersRefuseWhatAWSRefuses(t *testing.T) {
	e := newEnvironment(t)
	lb := made(t, e.Account, LB, "net", with(e.asked[LB], fields{"name": "net", "loadBalancerType": "network"}))
	other := made(t, e.Account, LB, "other", with(e.asked[LB], fields{"name": "other", "loadBalancerType": "network"}))
	group := made(t, e.Account, LBTargetGroup, "tcp", fields{"name": "tcp", "port": 80, "protocol": "TCP", "targetType": "ip", "vpcId": e.ids[VPC]})
	on := func(lb, protocol, group string) fields {
		return fields{"loadBalancerArn": lb, "port": 9000, "protocol": protocol, "defaultAction": []any{fields{"type": "forward", "targetGroupArn": group}}}
	}
	fixed := fields{"loadBalancerArn": lb, "port": 9000, "protocol": "TCP", "defaultAction": []any{fields{"type": "fixed-response"}}}
	made(t, e.Account, LBListener, "tcp", on(lb, "TCP", group))
	for name, c := range map[string]struct {
		asked fields
		words string
	}{
		"another protocol":        {on(lb, "HTTP", group), "ValidationError: Protocol 'HTTP' is not valid"},
		"another action":          {fixed, "InvalidLoadBalancerAction: Only forward actions"},
		"a group of HTTP":         {on(lb, "TLS", e.ids[LBTargetGroup]), "InvalidConfigurationRequest: Listener protocol 'TLS' and target group protocol 'HTTP' do not match"},
		"a group of another":      {on(other, "TCP", group), "TargetGroupAssociationLimit"},
		"a port that is taken":    {on(lb, "TCP", group), "DuplicateListener"},
		"TLS without certificate": {with(on(lb, "TLS", group), fields{"port": 9001}), "ValidationError: A certificate must be specified"},
	} {
		t.Run(name, func(t *testing.T) { refused(t, e.Account, LBListener, "x", c.asked, c.words) })
	}
}

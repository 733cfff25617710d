package aws

import "testing"

// Terraform finds the association of a load balancer whichever web ACL that has, and takes it away as well.
func TestAssociationWithAWebACLIsFoundByItsLoadBalancer(t *testing.T) {
	e := newEnvironment(t)
	const other = "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/other/1"
	e.AddWebACL(other)
	asked := fields{"resourceArn": e.ids[LB], "webAclArn": other}
	if id := e.Find(WebACLAssociation, object(WebACLAssociation, "other", asked)); id != e.ids[WebACLAssociation] {
		t.Errorf("with another web ACL %q is found, want %q", id, e.ids[WebACLAssociation])
	}
	seen := observed(t, e.Account, WebACLAssociation, e.ids[WebACLAssociation], asked)
	if seen.Values["webAclArn"] != e.asked[WebACLAssociation]["webAclArn"] {
		t.Errorf("it has %v", seen.Values["webAclArn"])
	}
}

func TestLoadBalancersRefuseWhatAWSRefuses(t *testing.T) {
	e := newEnvironment(t)
	const webACL = "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/shop/1"
	e.AddWebACL(webACL)
	const denied = "InvalidConfigurationRequest: Access Denied for bucket: "
	logs := func(bucket string) fields {
		return with(e.asked[LB], fields{"name": "logged", "accessLogs": fields{"bucket": bucket, "enabled": true}})
	}
	const requests = "requests"
	made(t, e.Account, Bucket, requests, fields{})
	made(t, e.Account, BucketEncryption, requests, fields{"bucket": requests, "rule": []any{fields{"bucketKeyEnabled": true}}})
	made(t, e.Account, BucketPolicy, requests, fields{"bucket": requests, "policy": `{"Statement":[{"Effect":"Allow","Action":"s3:PutObject",` +
		`"Principal":{"Service":"logdelivery.elasticloadbalancing.amazonaws.com"},"Resource":"arn:aws:s3:::requests/AWSLogs/` + e.id + `/*"}]}`})
	for name, c := range map[string]struct {
		kind  Kind
		asked fields
		words string
	}{
		"logs of connections":             {LB, with(logs(requests), fields{"loadBalancerType": "network"}), denied + requests},
		"logs in no bucket":               {LB, logs("none"), denied + "none"},
		"logs in a bucket with no way in": {LB, logs("shop-state"), denied + "shop-state"},
		"a web ACL that is not there":     {WebACLAssociation, fields{"resourceArn": e.ids[LB], "webAclArn": webACL + "2"}, "WAFNonexistentItemException"},
		"a web ACL for no load balancer":  {WebACLAssociation, fields{"resourceArn": "arn:none", "webAclArn": webACL}, "WAFNonexistentItemException"},
	} {
		t.Run(name, func(t *testing.T) { refused(t, e.Account, c.kind, "x", c.asked, c.words) })
	}
	e.AddOther("logs-of-others")
	made(t, e.Account, LB, "logged", logs("logs-of-others"))
	made(t, e.Account, LB, "requests", with(logs(requests), fields{"name": "requests"}))
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

// Terraform asks for all three, and AWS says that there is none where one of them is another.
func TestWebACLIsFoundByItsIDNameAndScope(t *testing.T) {
	e := newEnvironment(t)
	e.AddWebACL("arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/shop/1")
	for name, c := range map[string]struct {
		id    string
		asked fields
		found bool
	}{
		"all three":     {"1", fields{"name": "shop", "scope": "REGIONAL"}, true},
		"another ID":    {"2", fields{"name": "shop", "scope": "REGIONAL"}, false},
		"another name":  {"1", fields{"name": "shops", "scope": "REGIONAL"}, false},
		"another scope": {"1", fields{"name": "shop", "scope": "CLOUDFRONT"}, false},
	} {
		if found := e.Find(WebACL, Object{ExternalName: c.id, Parameters: c.asked}) != ""; found != c.found {
			t.Errorf("%s: it is found: %v", name, found)
		}
	}
}

package policy_test

import "testing"

func TestServicesStayInTheClusterThatTheyAreIn(t *testing.T) {
	in := func(name any) object { return object{"cluster": object{"existing": name}} }
	named := func(name string) object { return in(object{"name": name}) }
	made := object{"cluster": object{"arn": "arn:aws:ecs:eu-west-1:111122223333:cluster/one"}}
	const refused = "spec.cluster.existing cannot be set, taken away or changed once there is a cluster"
	testChanges(t, map[string]change{
		"another cluster":                {named("one"), made, named("two"), refused},
		"another cluster before":         {named("one"), nothing, named("two"), ""},
		"a new cluster":                  {named("one"), made, in(nil), refused},
		"no new cluster any more":        {nothing, made, named("one"), refused},
		"no new cluster before there is": {nothing, nothing, named("one"), ""},
	})
}

func TestThingsStayInTheNetworkThatTheyAreIn(t *testing.T) {
	byID := func(vpc string) object {
		return object{"network": object{"existing": object{"vpcID": vpc, "privateSubnetIDs": list("subnet-00000001", "subnet-00000002")}}}
	}
	of := func(name string) object { return object{"network": object{"existing": object{"environment": name}}} }
	none := object{"network": object{"existing": nil}}
	otherSubnets := object{"network": object{"existing": object{"vpcID": "vpc-00000001", "privateSubnetIDs": list("subnet-00000003")}}}
	turned := object{"network": object{"existing": object{"environment": nil, "vpcID": "vpc-00000001", "privateSubnetIDs": list("subnet-00000001")}}}
	made := object{"network": object{"vpcID": "vpc-00000001"}}
	const refused = "spec.network.existing cannot be set, taken away or changed for another VPC than vpc-00000001, where things are"
	testChanges(t, map[string]change{
		"another VPC":                       {byID("vpc-00000001"), made, byID("vpc-00000002"), refused},
		"another VPC before anything is in": {byID("vpc-00000001"), nothing, byID("vpc-00000002"), ""},
		"another Environment's":             {of("core"), made, of("other"), refused},
		"a new network":                     {byID("vpc-00000001"), made, none, refused},
		"a new network before":              {byID("vpc-00000001"), nothing, none, ""},
		"no new network any more":           {nothing, made, byID("vpc-00000001"), refused},
		"other subnets":                     {byID("vpc-00000001"), made, otherSubnets, ""},
		"the same by its ID":                {of("core"), made, turned, ""},
	})
}

func TestRoutesStayOnTheListenerThatTheyAreOn(t *testing.T) {
	on := func(balancer string) object {
		arn := "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/" + balancer + "/0123456789abcdef/0123456789abcdef"
		return object{
			"network":       object{"existing": object{"environment": "core"}},
			"loadBalancers": list(object{"name": "public", "existing": object{"listenerARN": arn, "firstPriority": int64(1000)}}),
		}
	}
	through := func(balancer string) object {
		arn := "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/" + balancer + "/0123456789abcdef"
		return object{
			"network": object{"existing": object{"environment": "core"}},
			"loadBalancers": list(object{
				"name": "public", "type": "Network", "existing": object{"loadBalancerARN": arn},
				"listeners": list(object{"name": "tcp", "port": int64(9000), "protocol": "TCP"}),
			}),
		}
	}
	own := object{"loadBalancers": list(object{"name": "public"})}
	moved := on("one")
	moved["loadBalancers"].([]any)[0].(object)["existing"].(object)["firstPriority"] = int64(2000)
	made := object{"loadBalancers": list(object{"name": "public", "dnsName": "one.elb.amazonaws.com"})}
	const refused = "spec.loadBalancers: existing of public cannot be set, taken away or changed for another one"
	testChanges(t, map[string]change{
		"another listener":        {on("one"), made, on("two"), refused},
		"another listener before": {on("one"), nothing, on("two"), ""},
		"a new load balancer":     {on("one"), made, own, refused},
		"another network one":     {through("one"), made, through("two"), refused},
		"the same network one":    {through("one"), made, through("one"), ""},
		"other numbers":           {on("one"), made, moved, ""},
	})
}

func TestLoadBalancersKeepTheirType(t *testing.T) {
	application := object{"loadBalancers": list(object{"name": "public"})}
	network := object{"loadBalancers": list(object{
		"name": "public", "type": "Network", "listeners": list(object{"name": "tcp", "port": int64(9000), "protocol": "TCP"}),
	})}
	none := object{"loadBalancers": nil}
	made := object{"loadBalancers": list(object{"name": "public", "dnsName": "one.elb.amazonaws.com"})}
	connections := object{"loadBalancers": list(object{"name": "public", "dnsName": "one.elb.amazonaws.com", "type": "Network"})}
	const refused = "and cannot be changed: add a load balancer of the other type"
	testChanges(t, map[string]change{
		"to Network":               {application, made, network, "type of public is Application " + refused},
		"to Application":           {network, connections, application, "type of public is Network " + refused},
		"before there is one":      {application, nothing, network, ""},
		"back to what there is":    {network, made, application, ""},
		"added again as it is":     {none, connections, network, ""},
		"added again as the other": {none, connections, application, "type of public is Network " + refused},
	})
}

package aws

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// Load balancing.
const (
	LB             Kind = "elbv2.LB"
	LBTargetGroup  Kind = "elbv2.LBTargetGroup"
	LBListener     Kind = "elbv2.LBListener"
	LBListenerRule Kind = "elbv2.LBListenerRule"
)

const (
	targetsMissing = "TargetGroupNotFound: One or more target groups not found%.0s"
	elb            = "Elastic Load Balancing v2"
)

var elbv2Kinds = map[Kind]*row{
	LB: {
		title:            "ELBv2 application Load Balancer",
		api:              api{elb, "CreateLoadBalancer", "ModifyLoadBalancerAttributes", "DeleteLoadBalancer"},
		neverInitialized: []string{"accessLogs"},
		immutable:        []string{"name", "internal", "loadBalancerType"},
		creating:         150 * second,
		updating:         5 * second,
		deleting:         20 * second,
		references: []reference{
			{field: "subnets", to: Subnet, missing: "SubnetNotFound: The subnet ID '%s' does not exist", onDelete: blocks},
			{field: "subnetMapping.subnetId", to: Subnet, missing: "SubnetNotFound: The subnet ID '%s' does not exist"},
			{field: "securityGroups", to: SecurityGroup, onDelete: blocks, missing: "InvalidConfigurationRequest: One or more security groups are invalid%.0s"},
		},
		id: func(a *Account, r *Resource) string {
			return a.arn("elasticloadbalancing", "loadbalancer/"+balancerPrefix[isNetwork(r)]+"/"+r.Text("name")+"/"+a.hex(16))
		},
		arn:     func(_ *Account, r *Resource) string { return r.ID },
		check:   checkLB,
		apply:   applyLB,
		observe: observeLB,
		removable: func(_ *Account, r *Resource, _ Object) error {
			if r.flag("enableDeletionProtection") {
				return refuse("OperationNotPermitted: Load balancer '%s' cannot be deleted because deletion protection is enabled", r.ID)
			}
			return nil
		},
	},
	LBTargetGroup: {
		title:            "ELBv2 Target Group",
		api:              api{elb, "CreateTargetGroup", "ModifyTargetGroup", "DeleteTargetGroup"},
		neverInitialized: []string{"targetFailover"},
		defaults:         map[string]map[string]any{"stickiness": {"enabled": true, "cookieDuration": 86400}},
		immutable:        []string{"name", "port", "protocol", "protocolVersion", "targetType", "vpcId", "ipAddressType"},
		creating:         2 * second,
		deleting:         second,
		references:       []reference{{field: "vpcId", to: VPC, missing: "ValidationError: The VPC ID '%s' is not found"}},
		inUse:            "ResourceInUse: Target group '{id}' is currently in use by a listener or a rule",
		inUseRetried:     2 * time.Minute,
		id: func(a *Account, r *Resource) string {
			return a.arn("elasticloadbalancing", "targetgroup/"+r.Text("name")+"/"+a.hex(16))
		},
		arn:     func(_ *Account, r *Resource) string { return r.ID },
		check:   checkTargetGroup,
		observe: observeTargetGroup,
	},
	LBListener: {
		title:     "ELBv2 Listener",
		api:       api{elb, "CreateListener", "ModifyListener", "DeleteListener"},
		immutable: []string{"loadBalancerArn"},
		creating:  2 * second,
		deleting:  second,
		references: []reference{
			{field: "loadBalancerArn", to: LB, onDelete: cascades, missing: "LoadBalancerNotFound: One or more load balancers not found%.0s"},
			{field: "certificateArn", to: Certificate, onDelete: blocks},
			{field: "defaultAction.targetGroupArn", to: LBTargetGroup, missing: targetsMissing, onDelete: blocks},
			{field: "defaultAction.forward.targetGroup.arn", to: LBTargetGroup, missing: targetsMissing, onDelete: blocks},
		},
		id: func(a *Account, r *Resource) string {
			return strings.Replace(r.Text("loadBalancerArn"), ":loadbalancer/", ":listener/", 1) + "/" + a.hex(16)
		},
		arn:     func(_ *Account, r *Resource) string { return r.ID },
		check:   checkListener,
		accepts: sameActions,
		observe: observeListener,
	},
	LBListenerRule: {
		title:     "ELBv2 Listener Rule",
		api:       api{elb, "CreateRule", "ModifyRule", "DeleteRule"},
		immutable: []string{"listenerArn"},
		creating:  2 * second,
		deleting:  second,
		references: []reference{
			{field: "listenerArn", to: LBListener, onDelete: cascades, missing: "ListenerNotFound: One or more listeners not found%.0s"},
			{field: "action.targetGroupArn", to: LBTargetGroup, missing: targetsMissing, onDelete: blocks},
			{field: "action.forward.targetGroup.arn", to: LBTargetGroup, missing: targetsMissing, onDelete: blocks},
		},
		id: func(a *Account, r *Resource) string {
			return strings.Replace(r.Text("listenerArn"), ":listener/", ":listener-rule/", 1) + "/" + a.hex(16)
		},
		arn:   func(_ *Account, r *Resource) string { return r.ID },
		check: checkListenerRule,
	},
}

func init() { maps.Copy(table, elbv2Kinds) }

func checkLB(a *Account, r, old *Resource) error {
	name := r.Text("name")
	if len(name) > 32 {
		return reject(`"name" cannot be longer than 32 characters: %q`, name)
	}
	if old == nil && len(a.where(LB, "name", name)) > 0 {
		return refuse("DuplicateLoadBalancerName: A load balancer with the same name '%s' exists, but with different settings", name)
	}
	subnets := r.texts("subnets")
	if mapped := r.texts("subnetMapping.subnetId"); len(mapped) > 0 {
		if len(subnets) > 0 && (old == nil || !same(r.Attributes["subnets"], old.Attributes["subnets"])) {
			return refuse("ValidationError: You can specify either subnets or subnet mappings, not both")
		}
		subnets = mapped
	}
	zones := map[string]bool{}
	vpc := ""
	for _, id := range subnets {
		subnet := a.lookup(Subnet, id)
		zones[subnet.Text("availabilityZone")] = true
		vpc = subnet.Text("vpcId")
	}
	if len(zones) < 2 {
		return refuse("ValidationError: At least two subnets in two different Availability Zones must be specified")
	}
	if !r.flag("internal") && len(a.where(InternetGateway, "vpcId", vpc)) == 0 {
		return refuse("InvalidSubnet: VPC %s has no internet gateway", vpc)
	}
	return checkAccessLogs(a, r)
}

// applyLB keeps the subnets alone. What the provider sends is the subnets or the mappings, whichever differs from what is there: where both
// are asked for and differ, it sends now the one and now the other.
func applyLB(_ *Account, r, _ *Resource) {
	if mapped := r.texts("subnetMapping.subnetId"); len(mapped) > 0 {
		r.Attributes["subnets"] = normalize(mapped)
	}
	delete(r.Attributes, "subnetMapping")
}

func observeLB(a *Account, r *Resource) map[string]any {
	host := r.Text("name") + "-" + r.ID[len(r.ID)-10:] + "." + a.region + ".elb.amazonaws.com"
	vpc := a.lookup(Subnet, r.Text("subnets"))
	seen := map[string]any{
		"arnSuffix": suffix(r.ID, "loadbalancer"), "dnsName": host, "zoneId": "Z32O12XQLNTSW2",
		"loadBalancerType": "application", "ipAddressType": "ipv4", "idleTimeout": 60, "clientKeepAlive": 3600,
		"enableHttp2": true, "enableCrossZoneLoadBalancing": true, "desyncMitigationMode": "defensive",
		"xffHeaderProcessingMode": "append",
	}
	var mapping []any
	for _, id := range slices.Sorted(slices.Values(r.texts("subnets"))) {
		mapping = append(mapping, map[string]any{"subnetId": id})
	}
	seen["subnetMapping"] = mapping
	if r.flag("internal") {
		seen["dnsName"] = "internal-" + host
	}
	if vpc != nil {
		seen["vpcId"] = vpc.Text("vpcId")
	}
	if isNetwork(r) {
		observeNetwork(seen)
	}
	return seen
}

func checkTargetGroup(a *Account, r, old *Resource) error {
	name := r.Text("name")
	if len(name) > 32 {
		return reject(`"name" cannot be longer than 32 characters`)
	}
	if old == nil && len(a.where(LBTargetGroup, "name", name)) > 0 {
		return refuse("DuplicateTargetGroupName: A target group with the same name '%s' exists, but with different settings", name)
	}
	return checkConnections(r)
}

func observeTargetGroup(a *Account, r *Resource) map[string]any {
	if !strings.HasPrefix(r.Text("protocol"), "HTTP") {
		return observeConnections(a, r)
	}
	return map[string]any{
		"arnSuffix": "targetgroup/" + suffix(r.ID, "targetgroup"), "loadBalancerArns": balancersOf(a, r),
		"deregistrationDelay": "300", "loadBalancingAlgorithmType": "round_robin", "loadBalancingCrossZoneEnabled": "use_load_balancer_configuration",
		"protocolVersion": "HTTP1", "targetType": "instance", "ipAddressType": "ipv4",
		"healthCheck": map[string]any{
			"enabled": true, "path": "/", "port": "traffic-port", "protocol": "HTTP", "matcher": "200",
			"interval": 30, "timeout": 5, "healthyThreshold": 5, "unhealthyThreshold": 2,
		},
		"stickiness": map[string]any{"type": "lb_cookie", "cookieDuration": 86400, "enabled": false},
	}
}

func checkListener(a *Account, r, old *Resource) error {
	balancer := r.Text("loadBalancerArn")
	if err := checkForward(a, r); err != nil {
		return err
	}
	for _, other := range a.where(LBListener, "loadBalancerArn", balancer) {
		if old == nil && other.number("port") == r.number("port") {
			return refuse("DuplicateListener: A listener already exists on this port for this load balancer '%s'", balancer)
		}
	}
	return checkListenerCertificate(a, r)
}

// observeListener says of a redirect also where it leads as the request came.
func observeListener(_ *Account, r *Resource) map[string]any {
	actions, _ := normalize(r.Attributes["defaultAction"]).([]any)
	for i, action := range actions {
		action, _ := action.(map[string]any)
		if redirect, ok := action["redirect"].(map[string]any); ok {
			whole := maps.Clone(redirectDefaults)
			maps.Copy(whole, redirect)
			action["redirect"] = whole
		}
		action["order"] = float64(i + 1)
	}
	return map[string]any{"=defaultAction": actions}
}

// redirectDefaults are those of Terraform's schema.
var redirectDefaults = map[string]any{"host": "#{host}", "path": "/#{path}", "query": "#{query}", "port": "#{port}", "protocol": "#{protocol}"}

// sameActions: Terraform computes what is not asked for.
func sameActions(field string, seen any, asked map[string]any) bool {
	wanted := &Resource{Attributes: map[string]any{field: asked[field]}}
	return field == "defaultAction" && same(withoutIndex(seen), withoutIndex(observeListener(nil, wanted)["=defaultAction"]))
}

// withoutIndex leaves out the key of the list in the API, which Terraform does not know.
func withoutIndex(actions any) any {
	list, _ := normalize(actions).([]any)
	for _, action := range list {
		delete(action.(map[string]any), "index")
	}
	return list
}

func checkListenerRule(a *Account, r, old *Resource) error {
	priority := r.number("priority")
	if priority < 1 || priority > 50000 {
		return refuse("ValidationError: Priority must be in the range 1-50000")
	}
	if err := checkConditions(r); err != nil {
		return err
	}
	if err := checkVersions(a, r); err != nil {
		return err
	}
	others := a.where(LBListenerRule, "listenerArn", r.Text("listenerArn"))
	if old == nil && len(others) >= 100 {
		return refuse("TooManyRules: The maximum number of rules on load balancer has been reached")
	}
	for _, other := range others {
		if other.number("priority") == priority && (old == nil || other.ID != old.ID) {
			return refuse("PriorityInUse: Priority '%v' is currently in use", priority)
		}
	}
	return nil
}

// checkVersions of the target groups that a rule leads to.
func checkVersions(a *Account, r *Resource) error {
	listener := a.lookup(LBListener, r.Text("listenerArn"))
	for _, arn := range slices.Concat(r.texts("action.targetGroupArn"), r.texts("action.forward.targetGroup.arn")) {
		group := a.lookup(LBTargetGroup, arn)
		if group == nil || listener == nil || listener.Text("protocol") == "HTTPS" {
			continue
		}
		if version := group.Text("protocolVersion"); version == "HTTP2" || version == "GRPC" {
			return refuse("InvalidConfigurationRequest: Listener protocol '%s' is not supported with a target group with the protocol-version '%s'",
				listener.Text("protocol"), version)
		}
	}
	return nil
}

// checkConditions counts what AWS takes in one rule.
func checkConditions(r *Resource) error {
	values := slices.Concat(r.texts("condition.hostHeader.values"), r.texts("condition.pathPattern.values"))
	if len(values)+len(r.texts("condition.sourceIp.values")) > 5 {
		return refuse("ValidationError: A rule can only have '5' condition values")
	}
	all := strings.Join(values, "")
	if strings.Count(all, "*")+strings.Count(all, "?") > 5 {
		return refuse("ValidationError: A rule can only have '5' condition wildcards")
	}
	return nil
}

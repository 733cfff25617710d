package aws

import (
	"slices"
	"strconv"
	"strings"
)

// balancerPrefix begins the names of load balancers in ARNs: of network load balancers, and others.
var balancerPrefix = map[bool]string{true: "net", false: "app"}

func isNetwork(lb *Resource) bool { return lb.Text("loadBalancerType") == "network" }

// observeNetwork sets what AWS says of a network load balancer in place of what it says of others.
func observeNetwork(seen map[string]any) {
	for _, field := range []string{"idleTimeout", "clientKeepAlive", "enableHttp2", "desyncMitigationMode", "xffHeaderProcessingMode"} {
		delete(seen, field)
	}
	seen["loadBalancerType"], seen["enableCrossZoneLoadBalancing"] = "network", false
	seen["enforceSecurityGroupInboundRulesOnPrivateLinkTraffic"] = "on"
	seen["dnsRecordClientRoutingPolicy"] = "any_availability_zone"
}

// observeConnections of a target group of a network load balancer.
func observeConnections(a *Account, r *Resource) map[string]any {
	udp := r.Text("protocol") == udp
	return map[string]any{
		"arnSuffix": "targetgroup/" + suffix(r.ID, "targetgroup"), "loadBalancerArns": balancersOf(a, r),
		"deregistrationDelay": "300", "loadBalancingCrossZoneEnabled": "use_load_balancer_configuration", "targetType": "instance", "ipAddressType": "ipv4",
		"preserveClientIp": strconv.FormatBool(udp), "connectionTermination": udp, "proxyProtocolV2": false,
		"healthCheck": map[string]any{
			"enabled": true, "port": "traffic-port", "protocol": "TCP", "interval": 30, "timeout": 10, "healthyThreshold": 5, "unhealthyThreshold": 2,
		},
		"stickiness": map[string]any{"type": "source_ip", "enabled": false},
	}
}

const udp = "UDP"

// behind a protocol of a listener is that of its target groups.
func behind(protocol string) string {
	switch protocol {
	case "TLS":
		return "TCP"
	case "HTTPS":
		return "HTTP"
	}
	return protocol
}

// checkConnections of a target group: AWS asks targets over TCP alone, and shows those of UDP the addresses of clients always.
func checkConnections(r *Resource) error {
	if r.Text("healthCheck.protocol") == udp {
		return reject(`expected health_check.0.protocol to be one of ["HTTP" "HTTPS" "TCP"], got UDP`)
	}
	if r.Text("protocol") == udp && r.Text("preserveClientIp") == "false" {
		return refuse("InvalidConfigurationRequest: preserve_client_ip.enabled cannot be disabled for target groups with protocol UDP")
	}
	return nil
}

// checkForward of a listener: a network load balancer only forwards, each to target groups of its own protocols.
func checkForward(a *Account, r *Resource) error {
	network := strings.Contains(r.Text("loadBalancerArn"), ":loadbalancer/net/")
	speaksHTTP := strings.HasPrefix(r.Text("protocol"), "HTTP")
	if network == speaksHTTP {
		return refuse("ValidationError: Protocol '%s' is not valid for the type of load balancer", r.Text("protocol"))
	}
	if network && r.Text("defaultAction.type") != "forward" {
		return refuse("InvalidLoadBalancerAction: Only forward actions are supported by listeners of network load balancers")
	}
	for _, arn := range r.texts("defaultAction.targetGroupArn") {
		group := a.lookup(LBTargetGroup, arn)
		if group == nil {
			continue
		}
		if group.Text("protocol") != behind(r.Text("protocol")) {
			return refuse("InvalidConfigurationRequest: Listener protocol '%s' and target group protocol '%s' do not match", r.Text("protocol"), group.Text("protocol"))
		}
		if at := balancersOf(a, group); len(at) > 0 && !slices.Contains(at, r.Text("loadBalancerArn")) {
			return refuse("TargetGroupAssociationLimit: The following target groups cannot be associated with more than one load balancer: %s", arn)
		}
	}
	return nil
}

// checkAccessLogs: AWS writes a first object into the bucket.
func checkAccessLogs(a *Account, r *Resource) error {
	bucket := r.Text("accessLogs.bucket")
	if !r.flag("accessLogs.enabled") || slices.Contains(a.others, bucket) {
		return nil
	}
	writer := "logdelivery.elasticloadbalancing.amazonaws.com"
	if r.Text("loadBalancerType") == "network" {
		writer = "delivery.logs.amazonaws.com"
	}
	policy, settings := a.lookup(BucketPolicy, bucket), a.lookup(BucketEncryption, bucket)
	may := a.globalARN("s3", "::"+bucket+"/AWSLogs/"+a.id+"/*")
	if policy == nil || settings == nil || !strings.Contains(policy.Text("policy"), `"`+writer+`"`) ||
		!strings.Contains(policy.Text("policy"), may) {
		return refuse("InvalidConfigurationRequest: Access Denied for bucket: %s. Please check S3bucket permission", bucket)
	}
	return nil
}

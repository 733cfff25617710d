package terraform

import (
	"maps"
	"net/netip"
	"slices"
	"strconv"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// What attributes may be set of target groups and of rules. Those of a target group that usually have AWS's own value must have it: see usualOfTargetGroup.
const (
	knownOfTargetGroup = "arn arn_suffix deregistration_delay health_check id ip_address_type load_balancer_arns load_balancing_algorithm_type " +
		"load_balancing_anomaly_mitigation load_balancing_cross_zone_enabled name name_prefix port protocol protocol_version region stickiness tags tags_all " +
		"target_failover target_group_health target_health_state target_type vpc_id"
	knownOfRule = "action arn condition id listener_arn priority region tags tags_all"
)

// usualOfTargetGroup are the values that AWS gives where nobody asks for others, for which an Environment has no field.
var usualOfTargetGroup = map[string]string{
	"ip_address_type":                                                                "ipv4",
	"load_balancing_algorithm_type":                                                  "round_robin",
	"load_balancing_anomaly_mitigation":                                              "off",
	"load_balancing_cross_zone_enabled":                                              "use_load_balancer_configuration",
	"target_group_health.dns_failover.minimum_healthy_targets_count":                 "1",
	"target_group_health.dns_failover.minimum_healthy_targets_percentage":            "off",
	"target_group_health.unhealthy_state_routing.minimum_healthy_targets_count":      "1",
	"target_group_health.unhealthy_state_routing.minimum_healthy_targets_percentage": "off",
}

// knownInTargetGroup are what may be set in the blocks of a target group.
var knownInTargetGroup = map[string]string{
	"health_check":                                "enabled healthy_threshold interval matcher path port protocol timeout unhealthy_threshold",
	"stickiness":                                  "cookie_duration cookie_name enabled type",
	"target_failover":                             "",
	"target_group_health":                         "dns_failover unhealthy_state_routing",
	"target_group_health.dns_failover":            knownOfHealth,
	"target_group_health.unhealthy_state_routing": knownOfHealth,
	"target_health_state":                         "enable_unhealthy_connection_termination",
}

const knownOfHealth = "minimum_healthy_targets_count minimum_healthy_targets_percentage"

// wrongWithTargetGroup says why a target group cannot be that of a route, or "".
func wrongWithTargetGroup(group *Resource) string {
	if takesConnections(group) {
		return wrongWithConnections(group)
	}
	if why := wrongWithAttributes(group, knownOfTargetGroup); why != "" {
		return why
	}
	const asksBy = "health_check.protocol"
	switch {
	case group.text("target_type") != "ip":
		return wrongType(group)
	case group.text("protocol") != "HTTP":
		return "has the protocol " + group.text("protocol") + ", and takeovers are of routes with HTTP"
	case group.text(asksBy) != "HTTP":
		return "asks for the health of tasks by " + group.text(asksBy) + ", and an Environment by HTTP"
	case group.flag("stickiness.enabled") && group.text("stickiness.type") != "lb_cookie":
		return "has stickiness by " + group.text("stickiness.type") + ", and an Environment has it by lb_cookie"
	}
	return unusual(group)
}

func wrongType(group *Resource) string {
	return "has targets of type " + group.text("target_type") + ", and tasks on Fargate are reached by their ip"
}

// unusual says which setting of a target group has another value than AWS's own, or is said where AWS has none, or "".
func unusual(group *Resource) string {
	for _, path := range slices.Sorted(maps.Keys(usualOfTargetGroup)) {
		value, usual := group.text(path), usualOfTargetGroup[path]
		if number, isNumber := group.at(path).(float64); isNumber {
			value = strconv.Itoa(int(number))
		}
		if value != "" && value != usual {
			return "has " + path + " " + value + ", and an Environment has no field for another than " + usual
		}
	}
	for _, list := range slices.Sorted(maps.Keys(knownInTargetGroup)) {
		for _, block := range group.blocks(list) {
			if field := block.beyond(knownInTargetGroup[list]); field != "" {
				return "has " + list + "." + field + ", for which an Environment has no field"
			}
		}
	}
	return ""
}

// routeSpec is what a target group says of a route.
func (r *Resource) routeSpec() v1alpha1.RouteSpec {
	check := v1alpha1.TargetHealthCheck{
		Path: r.text("health_check.path"), IntervalSeconds: r.number("health_check.interval"), TimeoutSeconds: r.number("health_check.timeout"),
		HealthyThreshold: r.number("health_check.healthy_threshold"), UnhealthyThreshold: r.number("health_check.unhealthy_threshold"),
	}
	if port := r.text("health_check.port"); port != "traffic-port" {
		check.Port = port
	}
	spec := v1alpha1.RouteSpec{DeregistrationDelaySeconds: new(r.count("deregistration_delay"))}
	if r.text("protocol_version") != string(v1alpha1.ProtocolHTTP1) {
		spec.ProtocolVersion = v1alpha1.ProtocolVersion(r.text("protocol_version"))
	}
	check.Matcher = r.text("health_check.matcher")
	if takesConnections(r) && check.Path != "" {
		check.Protocol = v1alpha1.HealthCheckHTTP
	}
	if spec.ProtocolVersion == v1alpha1.ProtocolGRPC {
		check.Matcher, check.GRPCCodes = "", check.Matcher
	}
	if r.flag("stickiness.enabled") {
		spec.Stickiness = &v1alpha1.StickinessSpec{DurationSeconds: r.number("stickiness.cookie_duration")}
	}
	spec.HealthCheck = check
	return spec
}

// count is a number that Terraform writes as a text, or as a number.
func (r *Resource) count(path string) int32 {
	number, err := strconv.ParseInt(r.text(path), 10, 32)
	if err != nil {
		return r.number(path)
	}
	return int32(number)
}

// readRule says what a rule matches, or why a route cannot say that.
func readRule(target *target) (why string) {
	if why := wrongWithAttributes(target.rule, knownOfRule); why != "" {
		return why
	}
	if why := wrongWithAction(target); why != "" {
		return why
	}
	is, why := target.rule.matches()
	if why != "" {
		return why
	}
	target.spec.Hosts, target.spec.Paths, target.spec.SourceCIDRs = is.Hosts, is.Paths, is.SourceCIDRs
	for _, source := range target.spec.SourceCIDRs {
		if prefix, err := netip.ParsePrefix(source); err != nil || !prefix.Addr().Is4() {
			return "is for the addresses " + source + ", and a route is for ranges of IPv4"
		}
	}
	return ""
}

// matches is what a rule matches, as a route says it, or why a route cannot.
func (r *Resource) matches() (is v1alpha1.RouteSpec, why string) {
	matched := map[string][]string{}
	for _, condition := range r.blocks("condition") {
		if why := condition.match(matched); why != "" {
			return is, why
		}
	}
	is.Hosts, is.Paths, is.SourceCIDRs = matched[hostHeader], matched[pathPattern], matched[sourceIP]
	if is.Paths == nil {
		is.Paths = []string{"/*"}
	}
	return is, ""
}

// What a route can match.
const hostHeader, pathPattern, sourceIP = "host_header", "path_pattern", "source_ip"

// match adds what a condition of a rule is about, or says why a route cannot say that.
func (r *Resource) match(matched map[string][]string) (why string) {
	if other := r.beyond(hostHeader + " " + pathPattern + " " + sourceIP); other != "" {
		return "has a condition of " + other + ", for which a route has no field"
	}
	for _, kind := range []string{hostHeader, pathPattern, sourceIP} {
		for _, block := range r.blocks(kind) {
			if other := block.beyond("values"); other != "" {
				return "has " + kind + "." + other + ", for which a route has no field"
			}
			if matched[kind] != nil {
				return "has two conditions of " + kind + ", and a route has one"
			}
			matched[kind] = block.texts("values")
		}
	}
	return ""
}

// wrongWithAction is about what a rule does beside bringing requests to one target group.
func wrongWithAction(target *target) string {
	actions := target.rule.blocks("action")
	if len(actions) != 1 {
		return "does several things with a request, and a route brings it to tasks alone"
	}
	action := actions[0]
	switch other := action.beyond("type order target_group_arn forward"); {
	case other != "":
		return "has an action of " + other + ", for which a route has no field"
	case action.text("type") != "forward":
		return "has an action of type " + action.text("type") + ", for which a route has no field"
	case target.alternate == nil && len(action.blocks("forward.target_group")) > 1:
		return "divides requests between several target groups, and a route has one"
	case target.alternate != nil && !target.isOf(action):
		return "leads to another target group than the two between which ECS moves requests"
	case action.flag("forward.stickiness.enabled"):
		return "has stickiness between target groups, for which a route has no field"
	}
	return ""
}

// isOf reports whether an action leads to the target groups of a service alone.
func (target *target) isOf(action *Resource) bool {
	return !slices.ContainsFunc(groupsOf(action), func(arn string) bool {
		return arn != "" && arn != target.group.text("arn") && arn != target.alternate.text("arn")
	})
}

// groupsOf an action are the ARNs of the target groups to which it leads.
func groupsOf(action *Resource) []string {
	to := []string{action.text("target_group_arn")}
	for _, group := range action.blocks("forward.target_group") {
		to = append(to, group.text("arn"))
	}
	return to
}

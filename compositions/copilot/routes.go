package copilot

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// The load balancers that all services of an environment share.
const (
	publicBalancer   = "public"
	internalBalancer = "internal"
)

// hasHTTP reports whether requests come to it through a load balancer.
func (w *workload) hasHTTP() bool {
	if w.kind != webService && w.kind != backend {
		return false
	}
	if isOff(w.root.values["http"]) {
		return false
	}
	return w.kind == webService && w.root.values["nlb"] == nil || w.root.isMapping("http")
}

func isOff(value any) bool {
	return slices.Contains([]string{"false", "no", "off"}, strings.ToLower(textOf(value)))
}

// balancer that its requests come through.
func (w *workload) balancer() string {
	if w.kind == backend {
		return internalBalancer
	}
	return publicBalancer
}

func (w *workload) readHTTP() {
	if !w.hasHTTP() {
		if w.root.has("http") && (w.kind == webService || w.kind == backend) {
			w.root.see("http") // switched off
		}
		return
	}
	w.imply(w.file, w.field("env[COPILOT_LB_DNS]"), w.onTask(func(task *v1alpha1.TaskSpec) {
		task.Env = append(task.Env, v1alpha1.EnvVar{
			Name: "COPILOT_LB_DNS", ValueFrom: &v1alpha1.EnvVarSource{LoadBalancer: w.balancer(), Field: v1alpha1.FieldDNSName},
		})
	}))
	http := w.t.newSection(w.file, "http", nil)
	if w.root.isMapping("http") {
		http = w.root.section("http")
	}
	w.root.see("http")
	if http.has("alb") {
		http.leave("alb", "a load balancer that is there is named by the ARN of a listener: say it in loadBalancers[%s].existing; until then one is made", w.balancer())
	}
	w.readRule(http, "main")
	for i, rule := range http.sections("additional_rules") {
		w.readRule(rule, "rule-"+strconv.Itoa(i+1))
	}
}

// The values of a target group that Copilot leaves to AWS, or sets itself.
const (
	deregistrationSeconds = 60
	stickySeconds         = 86400
)

// readRule makes routes of a rule of the load balancer: one, or several where there are more hosts than AWS takes in one.
func (w *workload) readRule(s *section, name string) {
	mainPort, _ := w.root.section("image").number("port")
	container, port := w.target(s, mainPort)
	if port == 0 {
		s.leave("target_port", "there is no port: say image.port, or target_port")
		w.see(s)
		return
	}
	if port == 443 {
		s.remark("target_port", "requests come to port 443 by HTTP: with Copilot it would be HTTPS")
	}
	route := v1alpha1.RouteSpec{
		Name: name, LoadBalancer: w.balancer(), Port: w.portFor(container, port, "TCP"), Paths: pathsOf(s.text("path")),
		DeregistrationDelaySeconds: new(int32(deregistrationSeconds)),
	}
	keys := []string{}
	note := func(key string) { keys = append(keys, key) }
	for _, key := range []string{"path", "target_container", "target_port", "targetContainer"} {
		if s.has(key) {
			note(key)
		}
	}
	route.HealthCheck = w.readCheck(s, note)
	if seconds, ok := s.seconds("deregistration_delay"); ok {
		route.DeregistrationDelaySeconds = &seconds
		note("deregistration_delay")
	}
	if on, ok := s.flag("stickiness"); ok {
		note("stickiness")
		if on {
			route.Stickiness = &v1alpha1.StickinessSpec{DurationSeconds: stickySeconds}
		}
	}
	if version := s.text("version"); version != "" {
		note("version")
		route.ProtocolVersion = v1alpha1.ProtocolVersion(strings.ToUpper(version))
		if route.ProtocolVersion == v1alpha1.ProtocolGRPC {
			route.HealthCheck.GRPCCodes, route.HealthCheck.Matcher = route.HealthCheck.Matcher, ""
		}
	}
	if ranges := s.texts("allowed_source_ips"); len(ranges) > 0 {
		route.SourceCIDRs = ranges
		note("allowed_source_ips")
	}
	w.readRedirect(s)
	hosts := w.readAliases(s, note)
	w.addRoutes(s, keys, route, hosts)
}

// see all keys of a section about which there is nothing more to say.
func (w *workload) see(s *section) {
	for _, key := range s.keys() {
		s.see(key)
	}
}

func (w *workload) readRedirect(s *section) {
	on, ok := s.flag("redirect_to_https")
	switch {
	case !ok:
	case on:
		w.setService(s, "redirect_to_https", "routes", func(*v1alpha1.ServiceSpec) {})
	default:
		s.leave("redirect_to_https", "a load balancer with HTTPS sends all requests there")
	}
}

// pathsOf what Copilot calls a path: it and all below.
func pathsOf(text string) []string {
	text = strings.Trim(text, "/")
	if text == "" {
		return []string{"/*"}
	}
	return []string{"/" + text, "/" + text + "/*"}
}

// maxConditions of a route: hosts, paths and ranges together, and hosts alone.
const (
	maxConditions = 5
	maxHosts      = 4
)

func (w *workload) addRoutes(s *section, keys []string, route v1alpha1.RouteSpec, hosts []string) {
	room := min(maxHosts, max(1, maxConditions-len(route.Paths)-len(route.SourceCIDRs)))
	number := 1
	for {
		one := *route.DeepCopy()
		one.Hosts = hosts[:min(room, len(hosts))]
		hosts = hosts[len(one.Hosts):]
		if number > 1 {
			one.Name = fmt.Sprintf("%s-%d", route.Name, number)
		}
		add := func(service *v1alpha1.ServiceSpec) { service.Routes = append(service.Routes, one) }
		if len(keys) > 0 {
			w.setService(s, strings.Join(keys, ", "), "routes["+one.Name+"]", add)
		} else {
			w.implyService("routes["+one.Name+"]", add)
		}
		number++
		if len(hosts) == 0 {
			return
		}
	}
}

// readCheck is a path, or a mapping. What neither says is as AWS has it where Copilot says nothing.
func (w *workload) readCheck(s *section, note func(string)) v1alpha1.TargetHealthCheck {
	check := v1alpha1.TargetHealthCheck{IntervalSeconds: 30, TimeoutSeconds: 5, HealthyThreshold: 5, UnhealthyThreshold: 2}
	if s.has("healthcheck") {
		note("healthcheck")
	}
	if !s.isMapping("healthcheck") {
		if path := s.text("healthcheck"); path != "" {
			check.Path = "/" + strings.TrimPrefix(path, "/")
		}
		return check
	}
	of := s.section("healthcheck")
	if path := of.text("path"); path != "" {
		check.Path = "/" + strings.TrimPrefix(path, "/")
	}
	check.Matcher = strings.ReplaceAll(of.text("success_codes"), " ", "")
	w.readThresholds(of, &check)
	return check
}

// readThresholds are what checks by HTTP and by TCP have in common.
func (w *workload) readThresholds(of *section, check *v1alpha1.TargetHealthCheck) {
	if port, ok := of.number("port"); ok {
		check.Port = strconv.Itoa(int(port))
		if name := w.ports[port]; name != "" {
			check.Port = name
		}
	}
	if seconds, ok := of.seconds("interval"); ok {
		check.IntervalSeconds = seconds
	}
	if seconds, ok := of.seconds("timeout"); ok {
		check.TimeoutSeconds = seconds
	}
	if check.TimeoutSeconds >= check.IntervalSeconds {
		check.TimeoutSeconds = check.IntervalSeconds - 1
		of.remark("timeout", "it must be less than the interval here, and is %d seconds", check.TimeoutSeconds)
	}
	if count, ok := of.number("healthy_threshold"); ok {
		check.HealthyThreshold = count
	}
	if count, ok := of.number("unhealthy_threshold"); ok {
		check.UnhealthyThreshold = count
	}
	if seconds, ok := of.seconds("grace_period"); ok {
		w.setService(of, "grace_period", "healthCheckGracePeriodSeconds", func(service *v1alpha1.ServiceSpec) { service.HealthCheckGracePeriodSeconds = &seconds })
	}
}

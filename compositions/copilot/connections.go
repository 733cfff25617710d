package copilot

import (
	"slices"
	"strconv"
	"strings"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// readConnections is about the service's own load balancer of type Network.
func (w *workload) readConnections() {
	if w.kind != webService {
		return
	}
	nlb := w.root.section("nlb")
	if nlb == nil {
		return
	}
	w.readListener(nlb)
	for _, listener := range nlb.sections("additional_listeners") {
		w.readListener(listener)
	}
	if nlb.has("alias") {
		nlb.leave("alias", "a name needs the ID of its zone: say loadBalancers[%s].names", w.networkBalancer())
	}
}

func (w *workload) networkBalancer() string { return plan.SpecName(w.called + "-nlb") }

func (w *workload) readListener(s *section) {
	text := s.text("port")
	port, protocol, ok := portOf(text)
	if !ok {
		if s.has("port") {
			s.leave("port", "it must be a port such as 80, 443/tls or 53/udp")
		}
		return
	}
	container, to := w.target(s, port)
	spoken := protocol
	if protocol == "TLS" {
		spoken = "TCP" // it ends at the load balancer
	}
	name := "port-" + strconv.Itoa(int(port))
	route := v1alpha1.RouteSpec{
		Name: "nlb-" + strconv.Itoa(int(port)), LoadBalancer: w.networkBalancer(), Listener: name, Port: w.portFor(container, to, spoken),
		DeregistrationDelaySeconds: new(int32(deregistrationSeconds)),
		HealthCheck:                v1alpha1.TargetHealthCheck{IntervalSeconds: 30, TimeoutSeconds: 10, HealthyThreshold: 3, UnhealthyThreshold: 3},
	}
	var keys []string
	for _, key := range []string{"port", "target_container", "target_port", "healthcheck", "deregistration_delay"} {
		if s.has(key) {
			keys = append(keys, key)
		}
	}
	if check := s.section("healthcheck"); check != nil {
		w.readThresholds(check, &route.HealthCheck)
	}
	if seconds, ok := s.seconds("deregistration_delay"); ok {
		route.DeregistrationDelaySeconds = &seconds
	}
	listener := v1alpha1.ListenerSpec{Name: name, Port: port, Protocol: v1alpha1.ListenerProtocol(protocol)}
	field := "loadBalancers[" + w.networkBalancer() + "].listeners[" + name + "], " + w.field("routes["+route.Name+"]")
	w.set(s, strings.Join(keys, ", "), field, func(spec *v1alpha1.EnvironmentSpec) bool {
		w.listen(spec, listener)
		return w.onService(func(service *v1alpha1.ServiceSpec) { service.Routes = append(service.Routes, route) })(spec)
	})
}

// listen adds a listener to the load balancer, which is made with its first.
func (w *workload) listen(spec *v1alpha1.EnvironmentSpec, listener v1alpha1.ListenerSpec) {
	balancer := balancerIn(spec, w.networkBalancer())
	if balancer == nil {
		spec.LoadBalancers = append(spec.LoadBalancers, v1alpha1.LoadBalancerSpec{Name: w.networkBalancer(), Type: v1alpha1.TypeNetwork})
		balancer = balancerIn(spec, w.networkBalancer())
	}
	if !slices.Contains(balancer.Listeners, listener) {
		balancer.Listeners = append(balancer.Listeners, listener)
	}
}

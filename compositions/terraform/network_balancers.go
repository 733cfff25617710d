package terraform

import (
	"fmt"
	"slices"

	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
)

// A networkBalancer is a network load balancer at which the Environment looks where a service that is taken over is behind it.
type networkBalancer struct {
	*Resource

	// name that it has in the spec then.
	name string
}

// A networkListener leads all its connections to one service, and is taken over with it.
type networkListener struct {
	*Resource
	on *networkBalancer

	// spec says what is there, and tls the certificate of its load balancer, or nil.
	spec v1alpha1.ListenerSpec
	tls  *v1alpha1.TLSSpec
}

// readListener finds the listener that leads to a target group of a network load balancer, or says why a route cannot have it.
func (t *Takeover) readListener(s *service, target *target, _ *Resource) (why string) {
	if s.shifts() {
		return "ECS moves its requests between target groups of a network load balancer, and an Environment's between those of application load balancers alone"
	}
	listener, why := t.listenerTo(s, target.group)
	if why != "" {
		return why
	}
	at := slices.IndexFunc(t.networks, func(lb *networkBalancer) bool { return lb.text("arn") == listener.text("load_balancer_arn") })
	if at < 0 {
		return "its listener " + listener.Address + " is on a load balancer at which the Environment cannot look: it is not in the states, not fit, or in another VPC or region"
	}
	l := &networkListener{Resource: listener, on: t.networks[at]}
	l.spec = v1alpha1.ListenerSpec{Port: l.number("port"), Protocol: v1alpha1.ListenerProtocol(l.text("protocol"))}
	if target.group.text(preserves) == "true" && l.spec.Protocol != v1alpha1.ProtocolUDP { // which always does
		l.spec.PreserveClientIP = v1alpha1.Enabled
	}
	if l.spec.Protocol == v1alpha1.ProtocolTLS {
		l.tls = &v1alpha1.TLSSpec{CertificateARN: l.text("certificate_arn"), SSLPolicy: l.text("ssl_policy")}
	}
	if why := wrongWithListener(l, target.group); why != "" {
		return "its listener " + l.Address + " " + why
	}
	if why := t.tooMuchFor(s, l); why != "" {
		return why
	}
	l.spec.Name = t.name("listeners of "+l.on.name, l.Resource)
	s.listeners, target.listener = append(s.listeners, l), l
	target.spec.LoadBalancer, target.spec.Listener = l.on.name, l.spec.Name
	return ""
}

// listenerTo a target group is the only one that leads to it, and nothing else uses the group.
func (t *Takeover) listenerTo(s *service, group *Resource) (listener *Resource, why string) {
	for _, user := range t.states.users(group, group.text("arn")) {
		switch {
		case user == s.Resource || !usesGroup(user):
		case !slices.Contains(listeners, user.Type):
			return nil, "its target group " + group.Address + " stands in " + user.Address + " too"
		case listener != nil:
			return nil, "two listeners lead to its target group, " + listener.Address + " and " + user.Address + ", and a route has one: give each listener a target " +
				"group of its own"
		default:
			listener = user
		}
	}
	switch {
	case listener == nil:
		return nil, "no listener of the states leads to its target group " + group.Address
	case listener.Unfit != "":
		return nil, "its listener " + listener.Address + " is not fit: " + listener.Unfit
	}
	return listener, ""
}

// What may be set of listeners, and what AWS has where nobody asks for another.
const (
	knownOfListener = "alpn_policy arn certificate_arn default_action id load_balancer_arn mutual_authentication port protocol region ssl_policy tags tags_all " +
		"tcp_idle_timeout_seconds timeouts"
	usualIdleSeconds = 350

	// lastPort of listeners: those above are kept for listeners that hand over.
	lastPort = 64999
)

// wrongWithListener says why a listener cannot be one of an Environment, or "".
func wrongWithListener(l *networkListener, group *Resource) string {
	if why := wrongWithAttributes(l.Resource, knownOfListener); why != "" {
		return why
	}
	speaks := []v1alpha1.ListenerProtocol{v1alpha1.ProtocolTCP, v1alpha1.ProtocolTLS, v1alpha1.ProtocolUDP}
	idle := l.number("tcp_idle_timeout_seconds")
	switch {
	case !slices.Contains(speaks, l.spec.Protocol):
		return "speaks " + l.text("protocol") + ", and those of an Environment speak TCP, TLS or UDP"
	case l.spec.Port < 1 || l.spec.Port > lastPort:
		return fmt.Sprintf("has the port %d, and those of an Environment are below 65000", l.spec.Port)
	case l.isBut("alpn_policy", "None"):
		return "has alpn_policy " + l.text("alpn_policy") + ", for which an Environment has no field"
	case idle != 0 && idle != usualIdleSeconds:
		return fmt.Sprintf("has tcp_idle_timeout_seconds %d, for which an Environment has no field: set it to %d, or take it away", idle, usualIdleSeconds)
	case l.isBut("mutual_authentication.mode", "off"):
		return "has mutual_authentication, for which an Environment has no field"
	case l.tls != nil && (l.tls.CertificateARN == "" || l.tls.SSLPolicy == ""):
		return "has no certificate_arn or ssl_policy: let terraform apply -refresh-only write it"
	}
	return wrongWithDefault(l, group)
}

// wrongWithDefault is about what a listener does beside leading to one target group.
func wrongWithDefault(l *networkListener, group *Resource) string {
	actions := l.blocks("default_action")
	if len(actions) != 1 || actions[0].text("type") != "forward" || actions[0].beyond("type order target_group_arn forward") != "" {
		return "does something else than leading to one target group"
	}
	if actions[0].flag("forward.stickiness.enabled") || slices.ContainsFunc(groupsOf(actions[0]), func(arn string) bool { return arn != "" && arn != group.text("arn") }) {
		return "divides connections between several target groups, and a route has one"
	}
	return ""
}

// tooMuchFor a load balancer is a listener that does not fit to those that it has in the spec.
func (t *Takeover) tooMuchFor(s *service, l *networkListener) string {
	balancers := withListeners(t.Spec.LoadBalancers, append(slices.Clone(s.listeners), l))
	lb := balancers[slices.IndexFunc(balancers, func(lb v1alpha1.LoadBalancerSpec) bool { return lb.Name == l.on.name })]
	switch {
	case len(balancers) > mostBalancers:
		return fmt.Sprintf("its load balancer %s would be more than the %d that an Environment has", l.on.Address, mostBalancers)
	case len(lb.Listeners) > mostListeners:
		return fmt.Sprintf("its load balancer %s would have more than the %d listeners that an Environment takes", l.on.Address, mostListeners)
	case l.tls != nil && (lb.TLS.CertificateARN != l.tls.CertificateARN || lb.TLS.SSLPolicy != l.tls.SSLPolicy):
		return "its listener " + l.Address + " has another certificate_arn or ssl_policy than one of " + l.on.Address + " that is taken over, and an Environment has " +
			"one for a load balancer"
	}
	return ""
}

// withListeners are load balancers of a spec with some more listeners.
func withListeners(balancers []v1alpha1.LoadBalancerSpec, some []*networkListener) []v1alpha1.LoadBalancerSpec {
	balancers = (&v1alpha1.EnvironmentSpec{LoadBalancers: balancers}).DeepCopy().LoadBalancers
	for _, l := range some {
		at := slices.IndexFunc(balancers, func(lb v1alpha1.LoadBalancerSpec) bool { return lb.Name == l.on.name })
		if at < 0 {
			at = len(balancers)
			balancers = append(balancers, v1alpha1.LoadBalancerSpec{
				Name: l.on.name, Type: v1alpha1.TypeNetwork, Existing: &v1alpha1.ExistingLoadBalancer{LoadBalancerARN: l.on.text("arn")},
			})
		}
		balancers[at].Listeners = append(balancers[at].Listeners, l.spec)
		if l.tls != nil && balancers[at].TLS == nil {
			balancers[at].TLS = l.tls.DeepCopy()
		}
	}
	return balancers
}

// takeListeners of a service, whose load balancers are looked at from then on.
func (t *Takeover) takeListeners(s *service) {
	t.Spec.LoadBalancers = withListeners(t.Spec.LoadBalancers, s.listeners)
	for _, l := range s.listeners {
		t.look(l.on.Resource, "loadBalancers[].existing.loadBalancerARN")
	}
}

// taken is the managed resource of a listener. It leads where it does, and nowhere else: where somebody has led it elsewhere since, nothing is taken over.
func (l *networkListener) taken(group *Resource) *Taken {
	arn, to := l.text("arn"), group.text("arn")
	return &Taken{
		Kind: elbv2.LBListener_GroupVersionKind, Name: compositions.ListenerPart(l.on.name, l.spec), ExternalName: arn, From: l.Resource, values: l.leadingTo(group, "default_action"),
		called: []string{arn}, Found: map[string]string{
			"defaultAction[0].targetGroupArn": to, "defaultAction[0].forward.targetGroup[0].arn": to, "defaultAction[0].forward.targetGroup[1].arn": "",
		},
	}
}

package compositions_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"
	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// toUDP lets a listener and the port that its route leads to speak UDP.
func toUDP(env *v1alpha1.Environment, listener, service int) {
	env.Spec.LoadBalancers[0].Listeners[listener].Protocol = v1alpha1.ProtocolUDP
	env.Spec.Services[service].Ports[0].Protocol = v1alpha1.PortUDP
	env.Spec.Services[service].Routes[0].HealthCheck.Port = "8081"
}

func toTCP(env *v1alpha1.Environment, listener, service int) {
	env.Spec.LoadBalancers[0].Listeners[listener].Protocol = v1alpha1.ProtocolTCP
	env.Spec.Services[service].Ports[0].Protocol = ""
}

// AWS takes listeners with target groups of their own protocol alone, and the provider changes no protocol of a target group.
func TestListenersChangeTheirTransportWithTheirTargetGroup(t *testing.T) {
	tests := map[string]struct {
		before, edit func(env *v1alpha1.Environment)
	}{
		"to UDP": {func(*v1alpha1.Environment) {}, func(env *v1alpha1.Environment) { toUDP(env, 0, 0) }},
		"to TCP": {func(env *v1alpha1.Environment) { toUDP(env, 0, 0) }, func(env *v1alpha1.Environment) { toTCP(env, 0, 0) }},
		"from TLS": {func(env *v1alpha1.Environment) {
			env.Spec.LoadBalancers[0].TLS = &v1alpha1.TLSSpec{HostedZoneID: zoneID, DomainNames: []string{"example.org"}}
			env.Spec.LoadBalancers[0].Listeners[0].Protocol = v1alpha1.ProtocolTLS
		}, func(env *v1alpha1.Environment) {
			env.Spec.LoadBalancers[0].TLS = nil
			toUDP(env, 0, 0)
		}},
		"at each other's port": {func(env *v1alpha1.Environment) { toUDP(env, 1, 1) }, func(env *v1alpha1.Environment) {
			listeners := env.Spec.LoadBalancers[0].Listeners
			listeners[0].Port, listeners[1].Port = listeners[1].Port, listeners[0].Port
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env, seen := behindNetwork(t), nothingBut(nil)
			test.before(env)
			env = admitted(t, env)
			settle(t, env, seen)
			test.edit(env)
			env = admitted(t, env)
			for pass := range 60 {
				p := compose(t, env, seen)
				changed := carryOut(env, p, seen)
				listenersFit(t, pass, seen)
				portsFit(t, pass, seen)
				changed = takeAway(p, seen) || changed
				if !changed {
					listenersEndAsAsked(t, env, seen)
					return
				}
			}
			t.Fatal("the hand-over never ends")
		})
	}
}

// transportsOf all target groups say whether they are of UDP, by their ARNs.
func transportsOf(seen plan.Observed) map[string]bool {
	udp := map[string]bool{}
	for _, live := range seen.Resources {
		if group, ok := live.(*elbv2.LBTargetGroup); ok {
			udp[plan.Text(group.Status.AtProvider.Arn)] = plan.Text(group.Spec.ForProvider.Protocol) == "UDP"
		}
	}
	return udp
}

func listenersFit(t *testing.T, pass int, seen plan.Observed) {
	t.Helper()
	udp := transportsOf(seen)
	for key, live := range seen.Resources {
		listener, ok := live.(*elbv2.LBListener)
		if !ok {
			continue
		}
		params := listener.Spec.ForProvider
		if is := plan.Text(params.Protocol) == "UDP"; is != udp[*params.DefaultAction[0].TargetGroupArn] {
			t.Errorf("pass %d: %s with protocol %s leads to %s", pass, key.Name, *params.Protocol, *params.DefaultAction[0].TargetGroupArn)
		}
		if is := plan.Text(params.Protocol) == "TLS"; is != (params.CertificateArn != nil) {
			t.Errorf("pass %d: %s with protocol %s has certificate %s", pass, key.Name, *params.Protocol, plan.Text(params.CertificateArn))
		}
	}
}

// portsFit checks that tasks join target groups with ports of the same protocol.
func portsFit(t *testing.T, pass int, seen plan.Observed) {
	t.Helper()
	udp, tasks := transportsOf(seen), map[string]string{}
	for _, live := range seen.Resources {
		if task, ok := live.(*ecs.TaskDefinition); ok {
			tasks[plan.Text(task.Status.AtProvider.Arn)] = *task.Spec.ForProvider.ContainerDefinitions
		}
	}
	for key, live := range seen.Resources {
		service, ok := live.(*ecs.Service)
		if !ok {
			continue
		}
		is := strings.Contains(tasks[*service.Spec.ForProvider.TaskDefinition], `"protocol":"udp"`)
		for _, lb := range service.Spec.ForProvider.LoadBalancer {
			if udp[*lb.TargetGroupArn] != is {
				t.Errorf("pass %d: %s joins %s, and has udp: %v", pass, key.Name, *lb.TargetGroupArn, is)
			}
		}
	}
}

// listenersEndAsAsked checks which listeners, and which doors of their security group, there are in the end.
func listenersEndAsAsked(t *testing.T, env *v1alpha1.Environment, seen plan.Observed) {
	t.Helper()
	var got, want, open, asked []string
	for _, l := range env.Spec.LoadBalancers[0].Listeners {
		want = append(want, fmt.Sprint(l.Protocol, " on-", l.Port))
		if l.Protocol == v1alpha1.ProtocolUDP {
			asked = append(asked, fmt.Sprint("udp ", l.Port, ".udp"))
		} else {
			asked = append(asked, fmt.Sprint("tcp ", l.Port))
		}
	}
	for key, live := range seen.Resources {
		switch made := live.(type) {
		case *elbv2.LBListener:
			_, part, _ := strings.Cut(key.Name, "-public.")
			got = append(got, *made.Spec.ForProvider.Protocol+" "+part)
		case *ec2.SecurityGroupIngressRule:
			if _, port, ok := strings.Cut(key.Name, "-loadbalancer-public.0.0.0.0-0."); ok {
				open = append(open, *made.Spec.ForProvider.IPProtocol+" "+port)
			}
		}
	}
	for _, list := range [][]string{got, want, open, asked} {
		slices.Sort(list)
	}
	if !slices.Equal(got, want) || !slices.Equal(open, asked) {
		t.Errorf("listeners are %q, want %q; open is %q, want %q", got, want, open, asked)
	}
}

func TestComposeRefusesRoutesOverAnotherTransport(t *testing.T) {
	for want, edit := range map[string]func(env *v1alpha1.Environment){
		"route r of s0 leads to port http over another protocol": func(env *v1alpha1.Environment) {
			env.Spec.LoadBalancers[0].Listeners[0].Protocol = v1alpha1.ProtocolUDP
		},
		"route r of s1 leads to port http over another protocol": func(env *v1alpha1.Environment) { env.Spec.Services[1].Ports[0].Protocol = v1alpha1.PortUDP },
		"over which AWS asks no task how it is: set healthCheck.port": func(env *v1alpha1.Environment) {
			toUDP(env, 0, 0)
			env.Spec.Services[0].Routes[0].HealthCheck.Port = ""
		},
	} {
		env := behindNetwork(t)
		edit(env)
		if _, err := compositions.Compose(env, nothingBut(nil)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

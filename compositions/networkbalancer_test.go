package compositions_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// behindNetwork is an Environment with two services, each behind a listener of a load balancer of type Network.
func behindNetwork(t testing.TB) *v1alpha1.Environment {
	t.Helper()
	env := routed(t, pathsOf("/a", "/b")...)
	lb := &env.Spec.LoadBalancers[0]
	lb.Type = v1alpha1.TypeNetwork
	for i, name := range []string{"a", "b"} {
		lb.Listeners = append(lb.Listeners, v1alpha1.ListenerSpec{Name: name, Port: int32(9000 + i), Protocol: v1alpha1.ProtocolTCP})
		env.Spec.Services[i].Routes[0].Listener, env.Spec.Services[i].Routes[0].Paths = name, []string{"/*"}
	}
	return admitted(t, env)
}

// Wherever a listener leads, tasks have joined, at each step on the way; in the end all leads where it should and nothing is left.
func TestListenersLeadToTasksAtEachStep(t *testing.T) {
	tests := map[string]func(env *v1alpha1.Environment){
		"to another service": func(env *v1alpha1.Environment) {
			env.Spec.LoadBalancers[0].Listeners[1].Name = "c"
			env.Spec.Services[1].Routes[0].Listener = "a"
			env.Spec.Services[0].Routes = nil
		},
		"to a service in place of another": func(env *v1alpha1.Environment) { env.Spec.Services[0].Name = "other" },
		"to another route":                 func(env *v1alpha1.Environment) { env.Spec.Services[0].Routes[0].Name = "other" },
		"to another port": func(env *v1alpha1.Environment) {
			env.Spec.Services[0].Ports[0].ContainerPort = 9999
			env.Spec.Services[0].Routes[0].Name = "other"
		},
		"to each other": func(env *v1alpha1.Environment) {
			env.Spec.Services[0].Routes[0].Listener, env.Spec.Services[1].Routes[0].Listener = "b", "a"
		},
		"by another name": func(env *v1alpha1.Environment) {
			env.Spec.LoadBalancers[0].Listeners[0].Name, env.Spec.Services[0].Routes[0].Listener = "c", "c"
		},
		"at each other's port": func(env *v1alpha1.Environment) {
			listeners := env.Spec.LoadBalancers[0].Listeners
			listeners[0].Port, listeners[1].Port = listeners[1].Port, listeners[0].Port
		},
		"by another protocol": func(env *v1alpha1.Environment) {
			env.Spec.LoadBalancers[0].TLS = &v1alpha1.TLSSpec{HostedZoneID: zoneID, DomainNames: []string{"example.org"}}
			env.Spec.LoadBalancers[0].Listeners[0].Protocol = v1alpha1.ProtocolTLS
		},
		"to another service over UDP": func(env *v1alpha1.Environment) {
			other := env.Spec.Services[0].DeepCopy()
			other.Name, env.Spec.Services[0].Routes = "other", nil
			env.Spec.Services = append(env.Spec.Services, *other)
			toUDP(env, 0, 2)
		},
	}
	for name, edit := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env, seen := behindNetwork(t), nothingBut(nil)
			settle(t, env, seen)
			edit(env)
			env = admitted(t, env)
			for pass := range 60 {
				p := compose(t, env, seen)
				changed := carryOut(env, p, seen)
				listenersLead(t, pass, seen)
				changed = takeAway(p, seen) || changed
				if !changed {
					if len(p.Serving) > 0 {
						t.Errorf("in the end %v still serve", p.Serving)
					}
					listenersLeadAsAsked(t, env, seen)
					return
				}
			}
			t.Fatal("the hand-over never ends")
		})
	}
}

// takeAway plays the controller: what is not asked for goes when nothing waits, and nothing of it has still to serve.
func takeAway(p *plan.Plan, seen plan.Observed) (changed bool) {
	for _, o := range p.Objects {
		if o.Waits() || o.Unsettled {
			return false
		}
	}
	for key, live := range seen.Resources {
		instance := plan.Instance{Composition: live.GetLabels()[v1alpha1.LabelComposition], Name: live.GetLabels()[v1alpha1.LabelInstance]}
		if !asksFor(p, key) && !p.Serving[instance] {
			delete(seen.Resources, key)
			changed = true
		}
	}
	return changed
}

// listenersLead checks that tasks have joined where listeners lead that clients reach.
func listenersLead(t *testing.T, pass int, seen plan.Observed) {
	t.Helper()
	for key, live := range seen.Resources {
		listener, ok := live.(*elbv2.LBListener)
		if !ok || strings.Contains(key.Name, ".next-") {
			continue
		}
		if group := *listener.Spec.ForProvider.DefaultAction[0].TargetGroupArn; !joined(seen, group) {
			t.Errorf("pass %d: %s leads to %s, which no tasks have joined", pass, key.Name, group)
		}
	}
}

func listenersLeadAsAsked(t *testing.T, env *v1alpha1.Environment, seen plan.Observed) {
	t.Helper()
	var want, got []string
	for _, s := range env.Spec.Services {
		for _, r := range s.Routes {
			group := s.Name + "." + r.Name
			if s.Ports[0].Protocol == v1alpha1.PortUDP {
				group += ".udp"
			}
			want = append(want, fmt.Sprintf("staging-public.on-%d to ", portOf(env, r.Listener))+*arn("elasticloadbalancing", "targetgroup/"+group))
		}
	}
	for key, live := range seen.Resources {
		if listener, ok := live.(*elbv2.LBListener); ok {
			got = append(got, key.Name+" to "+*listener.Spec.ForProvider.DefaultAction[0].TargetGroupArn)
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("listeners lead\n%q, want\n%q", got, want)
	}
}

func portOf(env *v1alpha1.Environment, listener string) int32 {
	for _, l := range env.Spec.LoadBalancers[0].Listeners {
		if l.Name == listener {
			return l.Port
		}
	}
	return 0
}

func TestComposeRefusesListenersThatCannotBe(t *testing.T) {
	for want, edit := range map[string]func(env *v1alpha1.Environment){
		"names listener , which is not in the listeners of load balancer public":     func(env *v1alpha1.Environment) { env.Spec.Services[0].Routes[0].Listener = "" },
		"names listener none, which is not in the listeners of load balancer public": func(env *v1alpha1.Environment) { env.Spec.Services[0].Routes[0].Listener = "none" },
		"a listener leads to one route":                                              func(env *v1alpha1.Environment) { env.Spec.Services[1].Routes[0].Listener = "a" },
	} {
		env := behindNetwork(t)
		edit(env)
		if _, err := compositions.Compose(env, nothingBut(nil)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

// AWS refuses the policy and the certificate that Terraform goes on sending.
func TestListenerThatSpeaksTLSNoMoreIsMadeAgain(t *testing.T) {
	env, seen := behindNetwork(t), nothingBut(nil)
	env.Spec.LoadBalancers[0].TLS = &v1alpha1.TLSSpec{HostedZoneID: zoneID, DomainNames: []string{"example.org"}}
	for _, listener := range []int{0, 1} {
		env.Spec.LoadBalancers[0].Listeners[listener].Protocol = v1alpha1.ProtocolTLS
	}
	settle(t, env, seen)
	env.Spec.LoadBalancers[0].Listeners[0].Protocol = v1alpha1.ProtocolTCP
	p := compose(t, env, seen)
	for name, again := range map[string]bool{"staging-public.on-9000": true, "staging-public.on-9001": false} {
		if o := findObject[*elbv2.LBListener](t, p, name); o.Misnamed != again {
			t.Errorf("%s is made again: %t, want %t", name, o.Misnamed, again)
		}
	}
}

func TestListenerSpeaksTLSUntilTasksHaveJoinedWhereItIsToLead(t *testing.T) {
	env, seen := behindNetwork(t), nothingBut(nil)
	env.Spec.LoadBalancers[0].TLS = &v1alpha1.TLSSpec{HostedZoneID: zoneID, DomainNames: []string{"example.org"}}
	for _, listener := range []int{0, 1} {
		env.Spec.LoadBalancers[0].Listeners[listener].Protocol = v1alpha1.ProtocolTLS
	}
	env = admitted(t, env)
	settle(t, env, seen)
	env.Spec.LoadBalancers[0].Listeners[0].Protocol = v1alpha1.ProtocolTCP
	env.Spec.Services[0].Routes[0].Name = "other"
	env = admitted(t, env)
	for pass := range 60 {
		p := compose(t, env, seen)
		listener := findObject[*elbv2.LBListener](t, p, "staging-public.on-9000")
		params := listener.Resource.(*elbv2.LBListener).Spec.ForProvider
		group := *seen.Resources[listener.Key].(*elbv2.LBListener).Spec.ForProvider.DefaultAction[0].TargetGroupArn
		moved := *params.DefaultAction[0].TargetGroupArn != group
		if listener.Misnamed != moved || (*params.Protocol == "TLS") == moved || (params.CertificateArn != nil) == moved {
			t.Fatalf("pass %d: moved %t, made again %t, protocol %s", pass, moved, listener.Misnamed, *params.Protocol)
		}
		if moved {
			return
		}
		carryOut(env, p, seen)
		takeAway(p, seen)
	}
	t.Fatal("the listener never leads to the other tasks")
}

func TestApplicationLoadBalancerMayBecomeANetworkLoadBalancer(t *testing.T) {
	seen := nothingBut(nil)
	settle(t, routed(t, pathsOf("/a", "/b")...), seen)
	settle(t, behindNetwork(t), seen)
}

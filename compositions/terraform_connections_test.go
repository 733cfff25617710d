package compositions_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/terraform"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
	"github.com/terrarium-io/terrarium/hack/simulator/seed"
)

var connections = []aws.Kind{aws.LB, aws.LBListener, aws.LBTargetGroup}

// behindTerraform is an account with services behind a network load balancer, as Terraform would have made it: over TLS, TCP and UDP. One of them has something
// that an Environment has not.
func behindTerraform(t *testing.T) *aws.Account {
	t.Helper()
	env := readEnvironment(t, "service-behind-network")
	lb, broker := &env.Spec.LoadBalancers[0], &env.Spec.Services[0]
	lb.Listeners = append(lb.Listeners, v1alpha1.ListenerSpec{Name: "metrics", Port: 8125, Protocol: v1alpha1.ProtocolUDP},
		v1alpha1.ListenerSpec{Name: "legacy", Port: 9000, Protocol: v1alpha1.ProtocolTCP})
	legacy := broker.DeepCopy()
	legacy.Name, legacy.Routes = "legacy", []v1alpha1.RouteSpec{{Name: "old", LoadBalancer: lb.Name, Listener: "legacy", Port: "mqtt"}}
	broker.Ports = append(broker.Ports, v1alpha1.ContainerPort{Name: "metrics", ContainerPort: 8125, Protocol: v1alpha1.PortUDP})
	broker.Routes = append(broker.Routes, v1alpha1.RouteSpec{
		Name: "metrics", LoadBalancer: lb.Name, Listener: "metrics", Port: "metrics", HealthCheck: v1alpha1.TargetHealthCheck{Port: "health"},
	})
	for _, port := range broker.Ports {
		broker.AllowFrom = append(broker.AllowFrom, v1alpha1.ServiceClient{CIDR: "10.0.0.0/16", Port: port.Name})
	}
	legacy.AllowFrom = broker.AllowFrom[:1]
	env.Spec.Services = append(env.Spec.Services, *legacy)
	w := newWorld(t, admitted(t, env), nil)
	seed.For(w.account, env.Spec)
	w.wantRest("as somebody else made it")
	tagAsOthers(t, w.account)
	for _, group := range w.account.Resources(aws.LBTargetGroup) {
		modify(t, w.account, group.Kind, group.ID, map[string]any{"port": 1883, "proxyProtocolV2": group.Object == "staging-legacy.old"})
	}
	return w.account
}

// takesBrokerOver looks that all but the service that has more than an Environment is taken over.
func takesBrokerOver(t *testing.T, account *aws.Account) *terraform.Takeover {
	t.Helper()
	found := recognizedIn(t, account, plainly)
	if services := found.Spec.Services; len(services) != 1 || services[0].Name != "broker" || len(found.Spec.LoadBalancers[0].Listeners) != 3 {
		t.Fatalf("taken over are %v; left are %v", services, found.Left)
	}
	return found
}

func TestConnectionsOfTerraformGoOnAsTheyAre(t *testing.T) {
	for name, change := range map[string]func(*testing.T, *aws.Account){
		"with security groups": func(*testing.T, *aws.Account) {},
		"without any": func(t *testing.T, account *aws.Account) {
			t.Helper()
			modify(t, account, aws.LB, account.Resources(aws.LB)[0].ID, map[string]any{"securityGroups": nil})
		},
	} {
		t.Run(name, func(t *testing.T) {
			account := behindTerraform(t)
			change(t, account)
			w := takingOverAll(t, account, takesBrokerOver(t, account), nil)
			before, made := account.Resources(connections...), len(account.Creations(connections...))
			w.wantRest("taken over")
			if diff := cmp.Diff(map[string][]string{}, changedSince(account, before)); diff != "" {
				t.Error(diff)
			}
			if n := len(account.Creations(connections...)); n != made {
				t.Errorf("%d are made", n-made)
			}
			if deleted, outages := account.Deletions(), account.Outages(); len(deleted)+len(outages) > 0 {
				t.Error(deleted, outages)
			}
		})
	}
}

func TestListenerThatHasBeenLedElsewhereSinceIsNotTakenOver(t *testing.T) {
	forward := func(groups ...string) map[string]any {
		list := []any{}
		for _, group := range groups {
			list = append(list, map[string]any{"arn": group})
		}
		return map[string]any{"forward": map[string]any{"targetGroup": list}}
	}
	for name, test := range map[string]struct {
		leads func(own, other string) map[string]any
		want  string
	}{
		"to another target group": {
			func(_, other string) map[string]any { return map[string]any{"targetGroupArn": other} },
			"has the defaultAction[0].targetGroupArn %s now",
		},
		"to another target group, said in the other form": {
			func(_, other string) map[string]any { return forward(other) },
			"has the defaultAction[0].forward.targetGroup[0].arn %s now",
		},
		"to another one besides": {
			func(own, other string) map[string]any { return forward(own, other) },
			"has the defaultAction[0].forward.targetGroup[1].arn %s now, and had none when this was printed",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			account := behindTerraform(t)
			w := takingOverAll(t, account, takesBrokerOver(t, account), nil)
			groups := map[string]string{}
			for _, group := range account.Resources(aws.LBTargetGroup) {
				groups[group.Object] = group.ID
			}
			own, other := groups["staging-broker.plain"], groups["staging-broker.secure"]
			for _, listener := range account.Resources(aws.LBListener) {
				if listener.Object == "staging-edge.on-1883" {
					action := test.leads(own, other)
					action["type"] = "forward"
					modify(t, account, listener.Kind, listener.ID, map[string]any{"defaultAction": []any{action}})
				}
			}
			w.wantRefused(fmt.Sprintf(test.want, other[len(other)-16:]))
		})
	}
}

// A listener that was taken over hands over like any other, beside those of others.
func TestListenerThatWasTakenOverHandsOver(t *testing.T) {
	account := behindTerraform(t)
	w := takingOverAll(t, account, takesBrokerOver(t, account), nil)
	w.wantRest("taken over")
	balancers := account.Resources(aws.LB)
	for range 2 {
		err := w.edit(func(spec *v1alpha1.EnvironmentSpec) { spec.Services[0].Routes[0].Name += "-2" })
		if err != nil {
			t.Fatal(err)
		}
		w.wantRest("with another route")
	}
	if diff := cmp.Diff(map[string][]string{}, changedSince(account, balancers)); diff != "" {
		t.Error(diff)
	}
	for _, outage := range account.Outages() {
		if !strings.Contains(outage, "has no listener") { // as with other edits: the tasks leave it in the next moment
			t.Error(outage)
		}
	}
	if listeners := account.Resources(aws.LBListener); len(listeners) != 4 {
		t.Errorf("there are %d listeners", len(listeners))
	}
}

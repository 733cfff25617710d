package compositions_test

import (
	"testing"

	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"
	route53 "github.com/upbound/provider-aws/v2/apis/namespaced/route53/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// A name leads to a load balancer that is renamed, or moves to another one: at each step tasks answer where it leads.
func TestNameLeadsToALoadBalancerWithTasks(t *testing.T) {
	env, seen := application(t)
	env.Spec.Services = env.Spec.Services[:1]
	tls := &v1alpha1.TLSSpec{HostedZoneID: "Z0123456789ABCDEFGHIJ", DomainNames: []string{"shop.example.org"}}
	env.Spec.LoadBalancers = []v1alpha1.LoadBalancerSpec{{Name: "public", TLS: tls}}
	web := &env.Spec.Services[0]
	port := web.Ports[0].Name
	web.Routes = []v1alpha1.RouteSpec{{Name: "all", LoadBalancer: "public", Port: port}}
	env = admitted(t, env)
	settle(t, env, seen)
	env.Spec.LoadBalancers[0].Name = "edge"
	env.Spec.Services[0].Routes = []v1alpha1.RouteSpec{{Name: "edge", LoadBalancer: "edge", Port: port}}
	env = admitted(t, env)
	for pass := range 60 {
		p := compose(t, env, seen)
		changed := carryOut(env, p, seen)
		leads := ""
		for _, live := range seen.Resources {
			if record, ok := live.(*route53.Record); ok && record.Status.AtProvider.Alias != nil {
				leads = *record.Status.AtProvider.Alias.Name
			}
		}
		if !answersAt(seen, leads) {
			t.Fatalf("pass %d: no task answers at %s", pass, leads)
		}
		if changed {
			continue
		}
		if len(p.Serving) == 0 {
			if leads != "edge.elb.example.com" {
				t.Errorf("in the end the name leads to %s", leads)
			}
			return
		}
		for key, live := range seen.Resources { // what the controller would take away
			instance := plan.Instance{Composition: live.GetLabels()[v1alpha1.LabelComposition], Name: live.GetLabels()[v1alpha1.LabelInstance]}
			if !asksFor(p, key) && !p.Serving[instance] {
				delete(seen.Resources, key)
			}
		}
	}
	t.Fatal("the old load balancer never goes")
}

// answersAt reports whether tasks have joined a target group behind a load balancer.
func answersAt(seen plan.Observed, dnsName string) bool {
	balancers, listeners := map[string]bool{}, map[string]bool{}
	for _, live := range seen.Resources {
		if lb, ok := live.(*elbv2.LB); ok && *lb.Status.AtProvider.DNSName == dnsName {
			balancers[*lb.Status.AtProvider.Arn] = true
		}
	}
	for _, live := range seen.Resources {
		if listener, ok := live.(*elbv2.LBListener); ok && balancers[*listener.Spec.ForProvider.LoadBalancerArn] {
			listeners[*listener.Status.AtProvider.Arn] = true
		}
	}
	for _, live := range seen.Resources {
		rule, ok := live.(*elbv2.LBListenerRule)
		if ok && listeners[*rule.Spec.ForProvider.ListenerArn] && joined(seen, *rule.Spec.ForProvider.Action[0].TargetGroupArn) {
			return true
		}
	}
	return false
}

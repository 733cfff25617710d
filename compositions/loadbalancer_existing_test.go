package compositions_test

import (
	"fmt"
	"strings"
	"testing"

	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"
	corev1 "k8s.io/api/core/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// onExistingLoadBalancer is a service behind a listener that somebody else has made.
func onExistingLoadBalancer(t *testing.T) (*v1alpha1.Environment, plan.Observed) {
	t.Helper()
	return readEnvironment(t, "on-existing-loadbalancer"), nothingBut(map[string]*corev1.Secret{})
}

func TestRoutesOnAnExistingListenerAddRulesAlone(t *testing.T) {
	env, seen := onExistingLoadBalancer(t)
	p := settle(t, env, seen)
	numbers := map[string]int{}
	for _, o := range p.Objects {
		switch res := o.Resource.(type) {
		case *elbv2.LB, *elbv2.LBListener:
			if !o.Existing {
				t.Errorf("%s is made or changed", o)
			}
		case *elbv2.LBListenerRule:
			numbers[o.Name] = int(*res.Spec.ForProvider.Priority)
		case *ec2.SecurityGroupIngressRule:
			if from := plan.Text(res.Spec.ForProvider.ReferencedSecurityGroupID); from != "sg-first" {
				t.Errorf("%s lets in %q, want the load balancer's sg-first", o, from)
			}
		case *ec2.SecurityGroupEgressRule:
			if group := plan.Text(res.Spec.ForProvider.SecurityGroupID); strings.HasPrefix(group, "sg-first") {
				t.Errorf("%s changes the load balancer's security group", o)
			}
		}
	}
	api, web := numbers["staging-web.api"], numbers["staging-web.web"]
	if api < 1000 || web > 1099 || api >= web {
		t.Errorf("the rules have the numbers %d and %d, want them between 1000 and 1099 in this order", api, web)
	}
	if url := p.Outputs.Services[0].URL; url != "https://shop.example.org" {
		t.Errorf("the service answers at %q", url)
	}
}

func TestSecurityGroupThatIsNamedLetsRequestsOut(t *testing.T) {
	env, seen := onExistingLoadBalancer(t)
	env.Spec.LoadBalancers[0].Existing.SecurityGroupID = "sg-second"
	out := 0
	for _, o := range settle(t, env, seen).Objects {
		if rule, ok := o.Resource.(*ec2.SecurityGroupEgressRule); ok && plan.Text(rule.Spec.ForProvider.SecurityGroupID) == "sg-second" {
			out++
		}
	}
	if out != 1 {
		t.Errorf("%d rules let requests out of the group, want one", out)
	}
}

func TestRulesMoveIntoOtherNumbersOfAnExistingListener(t *testing.T) {
	env, seen := onExistingLoadBalancer(t)
	settle(t, env, seen)
	env.Spec.LoadBalancers[0].Existing.FirstPriority = 2000
	for _, o := range settle(t, env, seen).Objects {
		if rule, ok := o.Resource.(*elbv2.LBListenerRule); ok && (*rule.Spec.ForProvider.Priority < 2000 || *rule.Spec.ForProvider.Priority > 2099) {
			t.Errorf("%s has number %v", o, *rule.Spec.ForProvider.Priority)
		}
	}
}

func TestManyRulesStayInTheNumbersOfAnExistingListener(t *testing.T) {
	env, seen := onExistingLoadBalancer(t)
	for i := range 8 {
		service := *env.Spec.Services[0].DeepCopy()
		service.Name = fmt.Sprintf("web%d", i)
		service.Routes = service.Routes[:1]
		service.Routes[0].Hosts = []string{service.Name + ".example.org"}
		env.Spec.Services = append(env.Spec.Services, service)
	}
	taken := map[float64]bool{}
	for _, o := range settle(t, env, seen).Objects {
		if rule, ok := o.Resource.(*elbv2.LBListenerRule); ok {
			n := *rule.Spec.ForProvider.Priority
			if n < 1000 || n > 1099 || taken[n] {
				t.Errorf("%s has number %v", o, n)
			}
			taken[n] = true
		}
	}
	if len(taken) != 10 {
		t.Errorf("there are %d rules, want 10", len(taken))
	}
}

func TestNoRuleIsMadeOnAListenerThatDoesNotFit(t *testing.T) {
	tests := map[string]struct {
		change func(listener *elbv2.LBListener, lb *elbv2.LB)
		want   string
	}{
		"not there":  {func(listener *elbv2.LBListener, _ *elbv2.LB) { notFound(listener) }, "AWS has no listener arn:aws:elasticloadbalancing"},
		"of no HTTP": {func(listener *elbv2.LBListener, _ *elbv2.LB) { listener.Status.AtProvider.Protocol = new("TCP") }, "it speaks TCP"},
		"without the group": {func(_ *elbv2.LBListener, lb *elbv2.LB) {
			lb.Status.AtProvider.SecurityGroups = []*string{new("sg-other")}
		}, "has no security group sg-second"},
		"of another VPC": {func(_ *elbv2.LBListener, lb *elbv2.LB) { lb.Status.AtProvider.VPCID = new("vpc-of-others") }, "its load balancer is in VPC vpc-of-others"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			env, seen := onExistingLoadBalancer(t)
			env.Spec.LoadBalancers[0].Existing.SecurityGroupID = "sg-second"
			for range 2 {
				carryOut(env, compose(t, env, seen), seen)
			}
			var listener *elbv2.LBListener
			var lb *elbv2.LB
			for key, res := range seen.Resources {
				switch res := res.(type) {
				case *elbv2.LBListener:
					listener = res
				case *elbv2.LB:
					lb = res
				case *elbv2.LBListenerRule:
					delete(seen.Resources, key)
				}
			}
			test.change(listener, lb)
			p := compose(t, env, seen)
			if len(p.Problems) != 1 || !strings.Contains(p.Problems[0].Message, test.want) || !strings.Contains(p.Problems[0].Message, "existing.listenerARN of shared") {
				t.Errorf("problems %v, want %q", p.Problems, test.want)
			}
			for _, o := range p.Objects {
				if _, rule := o.Resource.(*elbv2.LBListenerRule); rule && !o.Waits() {
					t.Errorf("%s does not wait", o)
				}
			}
		})
	}
}

package compositions_test

import (
	"strings"
	"testing"

	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// onExistingNetworkBalancer is a service behind listeners on a network load balancer that somebody else has made.
func onExistingNetworkBalancer(t *testing.T) (*v1alpha1.Environment, plan.Observed) {
	t.Helper()
	return readEnvironment(t, "service-on-existing-network"), nothingBut(nil)
}

func TestListenersOnAnExistingLoadBalancerAreMadeAlone(t *testing.T) {
	env, seen := onExistingNetworkBalancer(t)
	listeners, doors := 0, 0
	for _, o := range settle(t, env, seen).Objects {
		switch res := o.Resource.(type) {
		case *elbv2.LB:
			if !o.Existing {
				t.Errorf("%s is made or changed", o)
			}
		case *elbv2.LBListener:
			listeners++
			if at := plan.Text(res.Spec.ForProvider.LoadBalancerArn); at != env.Spec.LoadBalancers[0].Existing.LoadBalancerARN || o.Existing {
				t.Errorf("%s is made on %q", o, at)
			}
		case *ec2.SecurityGroupIngressRule:
			doors++
			if from := plan.Text(res.Spec.ForProvider.ReferencedSecurityGroupID); from != "sg-first" {
				t.Errorf("%s lets in %q, want the load balancer's sg-first", o, from)
			}
		case *ec2.SecurityGroupEgressRule:
			if group := plan.Text(res.Spec.ForProvider.SecurityGroupID); strings.HasPrefix(group, "sg-first") {
				t.Errorf("%s changes the load balancer's security group", o)
			}
		}
	}
	if listeners != 2 || doors != 1 {
		t.Errorf("%d listeners are made, and %d doors, want 2 and one", listeners, doors)
	}
}

func TestNoListenerIsMadeOnALoadBalancerThatDoesNotFit(t *testing.T) {
	for name, test := range map[string]struct {
		change func(lb *elbv2.LB)
		want   string
	}{
		"not there":         {func(lb *elbv2.LB) { notFound(lb) }, "AWS has no load balancer arn:aws:elasticloadbalancing"},
		"without the group": {func(lb *elbv2.LB) { lb.Status.AtProvider.SecurityGroups = []*string{new("sg-other")} }, "has no security group sg-second"},
		"without any group": {func(lb *elbv2.LB) { lb.Status.AtProvider.SecurityGroups = nil }, "has no security group sg-second"},
		"of another VPC":    {func(lb *elbv2.LB) { lb.Status.AtProvider.VPCID = new("vpc-of-others") }, "its load balancer is in VPC vpc-of-others"},
	} {
		t.Run(name, func(t *testing.T) {
			env, seen := onExistingNetworkBalancer(t)
			env.Spec.LoadBalancers[0].Existing.SecurityGroupID = "sg-second"
			for range 2 {
				carryOut(env, compose(t, env, seen), seen)
			}
			for key, res := range seen.Resources {
				switch res := res.(type) {
				case *elbv2.LB:
					test.change(res)
				case *elbv2.LBListener:
					delete(seen.Resources, key)
				}
			}
			p := compose(t, env, seen)
			if len(p.Problems) != 1 || !strings.Contains(p.Problems[0].Message, test.want) || !strings.Contains(p.Problems[0].Message, "existing.loadBalancerARN of shared") {
				t.Errorf("problems %v, want %q", p.Problems, test.want)
			}
			for _, o := range p.Objects {
				if _, listener := o.Resource.(*elbv2.LBListener); listener && !o.Waits() {
					t.Errorf("%s does not wait", o)
				}
			}
		})
	}
}

func TestTasksBehindALoadBalancerWithoutSecurityGroupSayWhoComes(t *testing.T) {
	without := func(t *testing.T, change func(*v1alpha1.ServiceSpec)) *plan.Plan {
		t.Helper()
		env, seen := onExistingNetworkBalancer(t)
		change(&env.Spec.Services[0])
		for range 2 {
			carryOut(env, compose(t, env, seen), seen)
		}
		for _, res := range seen.Resources {
			if lb, ok := res.(*elbv2.LB); ok {
				lb.Status.AtProvider.SecurityGroups = nil
			}
		}
		return compose(t, env, seen)
	}
	p := without(t, func(*v1alpha1.ServiceSpec) {})
	if len(p.Problems) != 1 || !strings.Contains(p.Problems[0].Message, "say in allowFrom of the service") {
		t.Errorf("problems %v", p.Problems)
	}
	p = without(t, func(s *v1alpha1.ServiceSpec) {
		s.AllowFrom = []v1alpha1.ServiceClient{{CIDR: "10.0.0.0/16", Port: "mqtt"}}
	})
	if len(p.Problems) != 0 {
		t.Errorf("problems %v", p.Problems)
	}
}

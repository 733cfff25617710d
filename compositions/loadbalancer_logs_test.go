package compositions_test

import (
	"slices"
	"testing"

	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"
	s3 "github.com/upbound/provider-aws/v2/apis/namespaced/s3/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// Terraform keeps the access logs of a load balancer that says nothing of them.
func TestAccessLogsAreTurnedOffInWords(t *testing.T) {
	env, seen := routed(t, v1alpha1.RouteSpec{}), nothingBut(nil)
	if logs := find[*elbv2.LB](t, settle(t, env, seen), "staging-public").Spec.ForProvider.AccessLogs; logs != nil {
		t.Errorf("a load balancer without access logs says %v of them", logs)
	}
	env.Spec.LoadBalancers[0].AccessLogs = &v1alpha1.AccessLogsSpec{Mode: v1alpha1.Enabled}
	p := settle(t, admitted(t, env), seen)
	bucket := *find[*elbv2.LB](t, p, "staging-public").Spec.ForProvider.AccessLogs.Bucket
	if got := p.Outputs.LoadBalancers[0].AccessLogBucket; got != bucket {
		t.Errorf("the status has bucket %q, want %q", got, bucket)
	}
	for name, off := range map[string]*v1alpha1.AccessLogsSpec{"left out": nil, "disabled": {Mode: v1alpha1.Disabled}} {
		t.Run(name, func(t *testing.T) {
			env.Spec.LoadBalancers[0].AccessLogs = off
			p := settle(t, admitted(t, env), seen)
			logs := find[*elbv2.LB](t, p, "staging-public").Spec.ForProvider.AccessLogs
			if logs == nil || *logs.Enabled || *logs.Bucket != bucket {
				t.Errorf("the load balancer says %v of its access logs", logs)
			}
			if got := p.Outputs.LoadBalancers[0].AccessLogBucket; got != "" {
				t.Errorf("the status still has bucket %q", got)
			}
		})
	}
}

func TestLoadBalancerWritesToABucketThatTakesIt(t *testing.T) {
	env := routed(t, v1alpha1.RouteSpec{})
	env.Spec.LoadBalancers[0].AccessLogs = &v1alpha1.AccessLogsSpec{Mode: v1alpha1.Enabled}
	p := compose(t, admitted(t, env), nothingBut(nil))
	policy := findObject[*s3.BucketPolicy](t, p, "staging-public.access-logs")
	if lb := findObject[*elbv2.LB](t, p, "staging-public"); !slices.Contains(lb.WaitingOn, policy.Key) {
		t.Errorf("the load balancer waits on %v, want the policy of its bucket among them", lb.WaitingOn)
	}
}

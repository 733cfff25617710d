package compositions_test

import (
	"testing"

	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"
)

func TestListenerRedirectsUntilRoutesHaveTheirRulesOnIt(t *testing.T) {
	env, seen := application(t)
	secure(env)
	settle(t, env, seen)
	env.Spec.LoadBalancers[0].TLS = nil
	if o := findObject[*elbv2.LBListener](t, compose(t, env, seen), "staging-public"); *actionOf(o.Resource.(*elbv2.LBListener)) != "redirect" || !o.Unsettled {
		t.Errorf("at once the listener does %s, unsettled: %v", *actionOf(o.Resource.(*elbv2.LBListener)), o.Unsettled)
	}
	if o := findObject[*elbv2.LBListener](t, settle(t, env, seen), "staging-public"); *actionOf(o.Resource.(*elbv2.LBListener)) != "fixed-response" {
		t.Errorf("in the end the listener does %s", *actionOf(o.Resource.(*elbv2.LBListener)))
	}
}

func actionOf(listener *elbv2.LBListener) *string {
	return listener.Spec.ForProvider.DefaultAction[0].Type
}

package controllers_test

import (
	"context"
	"strings"
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

// A typo in the ARN of a web ACL would leave none that looks at requests.
func TestWebACLStaysWhereAnotherIsNotThere(t *testing.T) {
	acl := func(name string) string {
		return "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/" + name + "/0123abcd-" + name
	}
	const first, second = "aaaa", "bbbb"
	w := newWorld(t)
	w.account.AddWebACL(acl(first))
	w.account.AddWebACL(acl(second))
	m := w.makeReady(loadBalancer, func(spec *v1alpha1.EnvironmentSpec) { spec.LoadBalancers[0].WebACLARN = acl(first) })
	idle(t, m)
	looks := func() any { return w.wantInAWS(aws.WebACLAssociation, 1)[0].Attributes["webAclArn"] }

	w.change(func(env *v1alpha1.Environment) { env.Spec.LoadBalancers[0].WebACLARN = acl("cccc") })
	c := w.waitFor("LoadBalancersReady", v1alpha1.ReasonExistingUnusable)
	if !strings.Contains(c.Message, "webACLARN of public: ") || !strings.Contains(c.Message, "AWS has no web ACL") || looks() != acl(first) {
		t.Errorf("%v looks at requests, and LoadBalancersReady says %q", looks(), c.Message)
	}
	w.change(func(env *v1alpha1.Environment) { env.Spec.LoadBalancers[0].WebACLARN = acl(second) })
	w.eventually("the other one to look at requests", func(context.Context) (bool, error) {
		all := w.account.Resources(aws.WebACLAssociation)
		return len(all) == 1 && all[0].Attributes["webAclArn"] == acl(second), nil
	})
	w.waitReady()
}

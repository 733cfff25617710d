package compositions_test

import (
	"slices"
	"strings"
	"testing"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	wafv2 "github.com/upbound/provider-aws/v2/apis/namespaced/wafv2/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

func webACL(name string) string {
	return "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/" + name + "/12345678-1234-1234-1234-123456789012"
}

// anotherWebACL is asked for, where one looks at the requests.
func anotherWebACL(t *testing.T) (*v1alpha1.Environment, plan.Observed) {
	t.Helper()
	env, seen := routed(t, v1alpha1.RouteSpec{}), nothingBut(nil)
	env.Spec.LoadBalancers[0].WebACLARN = webACL("old")
	p := settle(t, admitted(t, env), seen)
	if o := findObject[*wafv2.WebACLAssociation](t, p, "staging-public"); o.Misnamed || len(findAll[*wafv2.WebACL](p)) > 0 {
		t.Errorf("an association that is as it should be goes: %v, and %d web ACLs are looked at", o.Misnamed, len(findAll[*wafv2.WebACL](p)))
	}
	env.Spec.LoadBalancers[0].WebACLARN = webACL("new")
	return admitted(t, env), seen
}

// looked reports what the provider has found.
func looked(t *testing.T, env *v1alpha1.Environment, seen plan.Observed, arn string) *plan.Object {
	t.Helper()
	p := compose(t, env, seen)
	o := findObject[*wafv2.WebACL](t, p, findAll[*wafv2.WebACL](p)[0].Name)
	made := live(o).(*wafv2.WebACL)
	made.Status.AtProvider.Arn = &arn
	if arn == "" {
		missing(made)
	}
	seen.Resources[o.Key] = made
	return o
}

// The provider takes away whatever web ACL a load balancer has. So another one comes after the old one has gone, which is not let go of for a typo.
func TestAnotherWebACLIsLookedForBeforeTheOldOneGoes(t *testing.T) {
	env, seen := anotherWebACL(t)
	association := findObject[*wafv2.WebACLAssociation](t, compose(t, env, seen), "staging-public")
	look := looked(t, env, seen, webACL("new"))
	if association.Misnamed || !slices.Contains(association.WaitingOn, look.Key) {
		t.Errorf("the association with the old web ACL goes: %v; it waits on %v", association.Misnamed, association.WaitingOn)
	}
	asked := look.Resource.(*wafv2.WebACL)
	if id := meta.GetExternalName(asked); *asked.Spec.ForProvider.Name != "new" || id != "12345678-1234-1234-1234-123456789012" ||
		!slices.Equal(asked.GetManagementPolicies(), xpv1.ManagementPolicies{xpv1.ManagementActionObserve}) {
		t.Errorf("the provider is asked for %s with the ID %s, with %v", *asked.Spec.ForProvider.Name, id, asked.GetManagementPolicies())
	}
	association = findObject[*wafv2.WebACLAssociation](t, compose(t, env, seen), "staging-public")
	if !association.Misnamed {
		t.Error("the association with the old web ACL does not go")
	}
	delete(seen.Resources, association.Key)
	p := settle(t, env, seen)
	o := findObject[*wafv2.WebACLAssociation](t, p, "staging-public")
	if got := *o.Resource.(*wafv2.WebACLAssociation).Spec.ForProvider.WebACLArn; o.Misnamed || got != webACL("new") || len(findAll[*wafv2.WebACL](p)) > 0 {
		t.Errorf("in the end the association has %s", got)
	}
}

func TestWebACLThatIsNotThereLeavesTheOldOne(t *testing.T) {
	for name, found := range map[string]string{
		"no such web ACL":                        "",
		"one of its name and ID in this account": strings.Replace(webACL("new"), "111122223333", "444455556666", 1),
	} {
		t.Run(name, func(t *testing.T) {
			env, seen := anotherWebACL(t)
			looked(t, env, seen, found)
			p := compose(t, env, seen)
			if o := findObject[*wafv2.WebACLAssociation](t, p, "staging-public"); o.Misnamed || !o.Waits() {
				t.Error("the association with the old web ACL goes")
			}
			const want = "spec.loadBalancers: webACLARN of public: with "
			if !slices.ContainsFunc(p.Problems, func(problem plan.Problem) bool { return strings.HasPrefix(problem.Message, want) }) {
				t.Errorf("problems are %v", p.Problems)
			}
			env.Spec.LoadBalancers[0].WebACLARN = webACL("old")
			if p = compose(t, env, seen); len(p.Problems) > 0 || findObject[*wafv2.WebACLAssociation](t, p, "staging-public").Waits() {
				t.Errorf("after the correction, problems are %v", p.Problems)
			}
		})
	}
}

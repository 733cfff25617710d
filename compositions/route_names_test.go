package compositions_test

import (
	"slices"
	"testing"

	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

func ruleNames(p *plan.Plan) (names []string) {
	for _, rule := range findAll[*elbv2.LBListenerRule](p) {
		names = append(names, rule.Name)
	}
	return names
}

// A rule is never told to match something else: another one comes, and keeps its name until the route changes again.
func TestRouteWithOtherPathsGetsARuleOfItsOwn(t *testing.T) {
	env, seen := routed(t, pathsOf("/a/*")...), nothingBut(nil)
	settle(t, env, seen)
	rename := func(paths ...string) string {
		env.Spec.Services[0].Routes[0].Paths = paths
		settle(t, env, seen)
		prune(compose(t, env, seen), seen)
		return ruleNames(settle(t, env, seen))[0]
	}
	first, second, third := rename("/a/*"), rename("/b/*", "/c/*"), rename("/d/*")
	if first != "staging-s0.r" || second == first || third != first {
		t.Errorf("rules are %s, %s and %s", first, second, third)
	}
	if got := rename("/d/*"); got != third {
		t.Errorf("with nothing else to match, %s becomes %s", third, got)
	}
	if second = rename("/b/*", "/c/*"); second != rename("/c/*", "/b/*") {
		t.Error("the same paths in another order get another rule")
	}
}

func TestRuleOfARouteThatWasEditedIsAdopted(t *testing.T) {
	env, seen := routed(t, pathsOf("/a/*")...), nothingBut(nil)
	env.Spec.State = &v1alpha1.StateSpec{}
	env = admitted(t, env)
	settle(t, env, seen)
	env.Spec.Services[0].Routes[0].Paths = []string{"/b/*"}
	settle(t, env, seen)
	prune(compose(t, env, seen), seen)
	other, otherSeen, before := adoptedFrom(t, env, seen)
	if after := settle(t, other, otherSeen); !slices.Equal(ruleNames(before), ruleNames(after)) || ruleNames(after)[0] == "staging-s0.r" {
		t.Errorf("the rule is %v in the other cluster, and %v in this one", ruleNames(before), ruleNames(after))
	}
}

// Once the order of patterns counted in the name of a rule.
func TestDividedRuleOfAnEarlierBuildKeepsItsName(t *testing.T) {
	env, seen := routed(t, v1alpha1.RouteSpec{Paths: []string{"/b/*", "/a/*", "/*"}}), nothingBut(nil)
	env.Spec.State = &v1alpha1.StateSpec{}
	env = admitted(t, env)
	name := "staging-s0.r." + plan.PartHash("  /b/* /a/*")
	settle(t, env, seen)
	for key, res := range seen.Resources {
		if rule, ok := res.(*elbv2.LBListenerRule); ok && key.Name != "staging-s0.r" {
			delete(seen.Resources, key)
			rule.Name, key.Name = name, name
			seen.Resources[key] = rule
		}
	}
	after := settle(t, env, seen)
	if got := ruleNames(after); !slices.Contains(got, name) {
		t.Errorf("rules are %v, and %s was there", got, name)
	}
	other, otherSeen, _ := adoptedFrom(t, env, seen)
	if got := ruleNames(settle(t, other, otherSeen)); !slices.Equal(got, ruleNames(after)) {
		t.Errorf("the rules are %v in the other cluster, and %v in this one", got, ruleNames(after))
	}
	env.Spec.Services[0].Routes[0].Paths = []string{"/*", "/a/*", "/b/*"}
	prune(settle(t, env, seen), seen)
	first := ruleNames(settle(t, env, seen))
	env.Spec.Services[0].Routes[0].Paths = []string{"/b/*", "/*", "/a/*"}
	if got := ruleNames(settle(t, env, seen)); !slices.Equal(got, first) {
		t.Errorf("the same paths in another order get the rules %v, before %v", got, first)
	}
}

// Nothing is made under a name before what has it is gone.
func TestRouteThatIsTakenBackDoesNotWaitForADeletion(t *testing.T) {
	env, seen := routed(t, pathsOf("/a/*")...), nothingBut(nil)
	settle(t, env, seen)
	env.Spec.Services[0].Routes[0].Paths = []string{"/b/*"}
	settle(t, env, seen)
	seen.Resources[ruleKey("staging-s0.r")].SetDeletionTimestamp(new(metav1.Now()))
	env.Spec.Services[0].Routes[0].Paths = []string{"/a/*"}
	back := ruleNames(settle(t, env, seen))[0]
	if back == "staging-s0.r" {
		t.Errorf("the rule is %s again, which is being deleted", back)
	}
	prune(compose(t, env, seen), seen)
	if got := ruleNames(settle(t, env, seen))[0]; got != back {
		t.Errorf("the rule is %s when the old one is gone, before %s", got, back)
	}
}

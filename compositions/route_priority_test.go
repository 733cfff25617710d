package compositions_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

func TestMoreLiteralTextComesFirst(t *testing.T) {
	tests := map[string]struct{ first, second v1alpha1.RouteSpec }{
		"an ending before everything":      {v1alpha1.RouteSpec{Paths: []string{"*.png"}}, v1alpha1.RouteSpec{Paths: []string{"/*"}}},
		"a long ending before a beginning": {v1alpha1.RouteSpec{Paths: []string{"*/deep/inside"}}, v1alpha1.RouteSpec{Paths: []string{"/api/*"}}},
		"text in the middle":               {v1alpha1.RouteSpec{Paths: []string{"*/orders/*"}}, v1alpha1.RouteSpec{Paths: []string{"/api/*"}}},
		"a mark before a star":             {v1alpha1.RouteSpec{Paths: []string{"/a?c"}}, v1alpha1.RouteSpec{Paths: []string{"/a*c"}}},
		"a path before a pattern of it":    {v1alpha1.RouteSpec{Paths: []string{"/a"}}, v1alpha1.RouteSpec{Paths: []string{"/a*"}}},
		"a deeper domain":                  {v1alpha1.RouteSpec{Hosts: []string{"*.shop.example.org"}}, v1alpha1.RouteSpec{Hosts: []string{"*.example.org"}}},
		"a domain before a long path": {
			v1alpha1.RouteSpec{Hosts: []string{"*.example.org"}}, v1alpha1.RouteSpec{Paths: []string{"/a/very/long/path/*"}},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			for _, reversed := range []bool{false, true} {
				routes := []v1alpha1.RouteSpec{test.first, test.second}
				if reversed {
					slices.Reverse(routes)
				}
				got := inOrder(compose(t, routed(t, routes...), nothingBut(nil)), 2)
				if reversed {
					slices.Reverse(got)
				}
				if got[0] >= got[1] {
					t.Errorf("priorities are %d and %d", got[0], got[1])
				}
			}
		})
	}
}

// conditionsOf the rules of a plan in the order of their priorities.
func conditionsOf(p *plan.Plan) []string {
	rules := findAll[*elbv2.LBListenerRule](p)
	slices.SortFunc(rules, func(a, b *elbv2.LBListenerRule) int {
		return int(*a.Spec.ForProvider.Priority - *b.Spec.ForProvider.Priority)
	})
	var all []string
	for _, rule := range rules {
		var words []string
		for _, condition := range rule.Spec.ForProvider.Condition {
			if condition.HostHeader != nil {
				words = append(words, texts(condition.HostHeader.Values)...)
			}
			if condition.PathPattern != nil {
				words = append(words, texts(condition.PathPattern.Values)...)
			}
		}
		all = append(all, strings.Join(words, " "))
	}
	return all
}

func texts(list []*string) []string {
	var out []string
	for _, text := range list {
		out = append(out, *text)
	}
	return out
}

func TestHostsAndPathsThatDifferInTextGetRulesOfTheirOwn(t *testing.T) {
	p := compose(t, routed(t,
		v1alpha1.RouteSpec{Hosts: []string{"shop.example.org", "*.example.org"}},
		v1alpha1.RouteSpec{Hosts: []string{"*.shop.example.org"}},
		v1alpha1.RouteSpec{Paths: []string{"/api/v1/*", "/*"}},
		v1alpha1.RouteSpec{Paths: []string{"/api/*"}},
	), nothingBut(nil))
	want := []string{"shop.example.org /*", "*.shop.example.org /*", "*.example.org /*", "/api/v1/*", "/api/*", "/*"}
	if got := conditionsOf(p); !slices.Equal(got, want) {
		t.Errorf("rules are %q, want %q", got, want)
	}
}

func TestRoutesThatCannotBeOrderedAreRefused(t *testing.T) {
	tests := map[string]struct {
		a, b    v1alpha1.RouteSpec
		refused bool
	}{
		"a beginning and an ending":  {v1alpha1.RouteSpec{Paths: []string{"/img*"}}, v1alpha1.RouteSpec{Paths: []string{"*.png"}}, true},
		"beginnings that differ":     {v1alpha1.RouteSpec{Paths: []string{"/a/*"}}, v1alpha1.RouteSpec{Paths: []string{"/b/*"}}, false},
		"text of other length":       {v1alpha1.RouteSpec{Paths: []string{"/images*"}}, v1alpha1.RouteSpec{Paths: []string{"*.png"}}, false},
		"hosts that differ":          {v1alpha1.RouteSpec{Hosts: []string{"a.org"}, Paths: []string{"/img*"}}, v1alpha1.RouteSpec{Hosts: []string{"b.org"}, Paths: []string{"*.png"}}, false},
		"one host of several":        {v1alpha1.RouteSpec{Hosts: []string{"a.org", "c.org"}, Paths: []string{"/x"}}, v1alpha1.RouteSpec{Hosts: []string{"b.org", "c.org"}, Paths: []string{"/x"}}, true},
		"patterns with marks, meet":  {v1alpha1.RouteSpec{Paths: []string{"/a?c*"}}, v1alpha1.RouteSpec{Paths: []string{"/?bc*"}}, true},
		"patterns with marks, apart": {v1alpha1.RouteSpec{Paths: []string{"/a?c"}}, v1alpha1.RouteSpec{Paths: []string{"/b?c"}}, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			p := compose(t, routed(t, test.a, test.b), nothingBut(nil))
			refused := slices.ContainsFunc(p.Problems, func(p plan.Problem) bool {
				return p.Reason == v1alpha1.ReasonInvalidSpec && strings.HasPrefix(p.Message, "route r of service s0 and route r of service s1 match the same requests")
			})
			if refused != test.refused {
				t.Errorf("refused is %t: %v", refused, p.Problems)
			}
		})
	}
}

// AWS refuses a priority that another rule has. The provider changes rules one by one, so none may get the number of one that has not moved.
func TestNoRuleMovesToANumberThatIsInUse(t *testing.T) {
	env, seen := routed(t,
		v1alpha1.RouteSpec{Paths: []string{"/a*"}}, v1alpha1.RouteSpec{Paths: []string{"/bb*"}}, v1alpha1.RouteSpec{Paths: []string{"/ccc*"}},
		v1alpha1.RouteSpec{Paths: []string{"/dddd*"}}, v1alpha1.RouteSpec{Paths: []string{"/eeeee*"}},
	), nothingBut(nil)
	settle(t, env, seen)
	for i := range env.Spec.Services { // the order turns round
		env.Spec.Services[i].Routes[0].Paths = []string{"/" + strings.Repeat("x", 2*(len(env.Spec.Services)-i)) + fmt.Sprint(i) + "*"}
	}
	for range 10 {
		p := compose(t, env, seen)
		live := map[int]string{}
		for key, res := range seen.Resources {
			if rule, ok := res.(*elbv2.LBListenerRule); ok {
				live[int(*rule.Spec.ForProvider.Priority)] = key.Name
			}
		}
		for name, priority := range priorities(p) {
			if other, used := live[priority]; used && other != name {
				t.Fatalf("%s moves to %d, which %s has", name, priority, other)
			}
		}
		if !carryOut(env, p, seen) {
			break
		}
	}
	got := inOrder(compose(t, env, seen), 5)
	if !slices.IsSorted(got) {
		t.Errorf("priorities are %v", got)
	}
}

// The spec of a rule says the new number before AWS has it: until then the old one is in use.
func TestNoRuleGetsANumberThatAnotherHasNotLeft(t *testing.T) {
	env, seen := routed(t, v1alpha1.RouteSpec{Paths: []string{"/aa*"}}), nothingBut(nil)
	settle(t, env, seen)
	two := routed(t, v1alpha1.RouteSpec{Paths: []string{"/aa*"}}, v1alpha1.RouteSpec{Paths: []string{"/b*"}})
	free := inOrder(compose(t, two, seen), 2)[1]
	for _, res := range seen.Resources {
		if rule, ok := res.(*elbv2.LBListenerRule); ok {
			rule.Status.AtProvider.Priority = new(float64(free))
		}
	}
	if got := inOrder(compose(t, two, seen), 2)[1]; got == free {
		t.Errorf("the new rule gets %d, which AWS still has for the other", got)
	}
}

func TestDividedRuleServesUntilTheOthersDo(t *testing.T) {
	env, seen := routed(t, v1alpha1.RouteSpec{Hosts: []string{"shop.example.org"}}), nothingBut(nil)
	settle(t, env, seen)
	env.Spec.Services[0].Routes[0].Hosts = []string{"shop.example.org", "*.example.org"}
	p := compose(t, env, seen)
	if key := ruleKey("staging-s0.r"); asksFor(p, key) || !p.Serving[plan.Instance{Composition: "service", Name: "s0"}] {
		t.Error("the rule gives up its host before another one serves it")
	}
	settleChecked(t, env, seen)
}

func ruleKey(name string) plan.Key {
	return plan.Key{GroupKind: elbv2.LBListenerRule_GroupVersionKind.GroupKind(), Name: name}
}

func TestHostOutsideTheCertificateIsSaid(t *testing.T) {
	tests := map[string]bool{"a.example.org": true, "b.example.org": false, "c.wild.example.org": true, "*.wild.example.org": true, "d.c.wild.example.org": false}
	for host, certified := range tests {
		env := routed(t, v1alpha1.RouteSpec{Hosts: []string{host}})
		env.Spec.LoadBalancers[0].TLS = &v1alpha1.TLSSpec{HostedZoneID: "Z123", DomainNames: []string{"a.example.org", "*.wild.example.org"}}
		p := compose(t, admitted(t, env), nothingBut(nil))
		said := slices.ContainsFunc(p.Problems, func(p plan.Problem) bool {
			return strings.HasPrefix(p.Message, "host "+host+" of route r of service s0 is none of tls.domainNames and names of load balancer public")
		})
		if said == certified {
			t.Errorf("%s: said is %t", host, said)
		}
	}
}

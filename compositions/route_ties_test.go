package compositions_test

import (
	"fmt"
	"maps"
	"testing"

	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"
)

// What ties with a route is refused: it must not take the requests that the other one answers, whichever is asked for first.
func TestRouteThatTiesTakesNothing(t *testing.T) {
	tests := map[string]struct{ before, after []string }{
		"a new one":                 {[]string{"/*cart"}, []string{"/*cart", "/shop*"}},
		"one that changes":          {[]string{"/*cart", "/shop/a*"}, []string{"/*cart", "/shop*"}},
		"one that changes the text": {[]string{"/*cart", "/menu/*"}, []string{"/*cart", "/shop*"}},
		"one before others":         {[]string{"/*cart", "/*"}, []string{"/*cart", "/*", "/shop*"}},
	}
	all := []request{{path: "/cart"}, {path: "/shop/cart"}, {path: "/shop/a"}, {path: "/menu/x"}}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			before, after := routed(t, pathsOf(test.before...)...), routed(t, pathsOf(test.after...)...)
			seen, l := serving(t, before, nil)
			answers := ask(l, all)
			l.arrive(t, after, seen)
			if got := ask(l, all); !maps.Equal(got, answers) {
				t.Errorf("requests are answered by %v, before by %v", got, answers)
			}
			last := &after.Spec.Services[len(after.Spec.Services)-1].Routes[0]
			last.Paths = []string{"/shop/*"}
			l.arrive(t, after, seen)
			if got := l.answers(request{path: "/shop/cart"}); got != fmt.Sprintf("staging-s%d", len(test.after)-1) {
				t.Errorf("with more text, %s answers", got)
			}
		})
	}
}

func TestRoutesThatTiedBeforeStayInTheirOrder(t *testing.T) {
	env := routed(t, pathsOf("/*cart", "/shop*")...)
	apart := env.DeepCopy()
	apart.Spec.Services[1].Routes[0].Paths = []string{"/menu/*"}
	for _, numbers := range []map[string]float64{{"staging-s0.r": 10, "staging-s1.r": 20}, {"staging-s0.r": 20, "staging-s1.r": 10}} {
		seen, l := serving(t, apart, numbers)
		for _, rule := range []*elbv2.LBListenerRuleParameters{l.rules["staging-s1.r"], ruleOf(seen, "staging-s1.r")} {
			rule.Condition[0].PathPattern.Values = []*string{new("/shop*")} // as a version that did not refuse it has made it
		}
		before := l.answers(request{path: "/shop/cart"})
		l.arrive(t, env, seen)
		if got := l.answers(request{path: "/shop/cart"}); got != before {
			t.Errorf("%s answers, before %s", got, before)
		}
	}
}

// A route of a third service does not wait until two others are told apart.
func TestRouteBesideATieIsServed(t *testing.T) {
	seen, l := serving(t, routed(t, pathsOf("/*cart")...), nil)
	l.arrive(t, routed(t, pathsOf("/*cart", "/shop*", "/*", "/shop/menu*")...), seen)
	for path, want := range map[string]string{"/shop/cart": "staging-s0", "/x": "staging-s2", "/shop/menu": "staging-s3"} {
		if got := l.answers(request{path: path}); got != want {
			t.Errorf("%s is answered by %s, want %s", path, got, want)
		}
	}
}

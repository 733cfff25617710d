package compositions_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	"github.com/google/go-cmp/cmp"
	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// listener is one in AWS: its rules by the names of their objects. The provider changes them one by one, in no order.
type listener struct {
	rules map[string]*elbv2.LBListenerRuleParameters
}

// A request is what a client sends to a load balancer.
type request struct{ host, path string }

// answers says which service answers a request: that of the first rule that matches.
func (l listener) answers(r request) string {
	best, number := "none", 0.0
	for name, rule := range l.rules {
		hosts, paths := hostsAndPaths(rule)
		if (len(hosts) == 0 || matchesAny(hosts, r.host)) && matchesAny(paths, r.path) && (number == 0 || *rule.Priority < number) {
			best, number = leadingTo(name, rule), *rule.Priority
		}
	}
	service, _, _ := strings.Cut(best, ".")
	return service
}

// leadingTo is the name of the route to which a rule leads. Rules have the name of their own route, and one that leaves may lead to another.
func leadingTo(name string, rule *elbv2.LBListenerRuleParameters) string {
	for _, action := range rule.Action {
		if action.Forward != nil {
			_, part, _ := strings.Cut(*action.Forward.TargetGroup[0].Arn, "targetgroup/")
			return "staging-" + part
		}
	}
	return name
}

func hostsAndPaths(rule *elbv2.LBListenerRuleParameters) (hosts, paths []string) {
	for _, condition := range rule.Condition {
		if condition.HostHeader != nil {
			hosts = texts(condition.HostHeader.Values)
		}
		if condition.PathPattern != nil {
			paths = texts(condition.PathPattern.Values)
		}
	}
	return hosts, paths
}

func matchesAny(patterns []string, text string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool { return matches(pattern, text) })
}

func matches(pattern, text string) bool {
	switch {
	case pattern == "":
		return text == ""
	case pattern[0] == '*':
		return matches(pattern[1:], text) || text != "" && matches(pattern, text[1:])
	}
	return text != "" && (pattern[0] == '?' || pattern[0] == text[0]) && matches(pattern[1:], text[1:])
}

// take carries out one call of the provider: a rule is made, or gets its number, or learns what it matches. Terraform changes the number first.
// It reports whether AWS has taken it, which refuses a number that is in use, and more than 100 rules.
func (l listener) take(name string, asked elbv2.LBListenerRuleParameters) bool {
	if l.rules[name] == nil && len(l.rules) >= 100 {
		return false
	}
	for other, rule := range l.rules {
		if other != name && *rule.Priority == *asked.Priority {
			return false
		}
	}
	if now := l.rules[name]; now != nil && *now.Priority != *asked.Priority {
		now.Priority = asked.Priority
		return true
	}
	l.rules[name] = &asked
	return true
}

// ask a listener all requests.
func ask(l listener, requests []request) map[request]string {
	out := map[request]string{}
	for _, r := range requests {
		out[r] = l.answers(r)
	}
	return out
}

// move brings an Environment from one order of routes to another, with calls to AWS in an order of chance, and checks at each whom requests
// reach: whoever answered before, or whoever is to answer.
func move(t *testing.T, dice *rand.Rand, seen plan.Observed, l listener, env *v1alpha1.Environment, requests []request) {
	t.Helper()
	after := wanted(compose(t, env, nothingBut(nil)), requests)
	may := owners{}
	may.add(ask(l, requests))
	may.add(after)
	for range 500 {
		if !l.step(t, dice, seen, env, may) {
			break
		}
	}
	if got := ask(l, requests); !maps.Equal(got, after) {
		t.Fatalf("in the end requests are answered (-want +got):\n%s", cmp.Diff(after, got, cmp.Exporter(func(reflect.Type) bool { return true })))
	}
}

// owners are who may answer requests.
type owners map[request][]string

func (o owners) add(answers map[request]string) {
	for r, service := range answers {
		o[r] = append(o[r], service)
	}
}

// step carries out what an Environment asks for, and some calls to AWS. It reports whether there was something to do.
func (l listener) step(t *testing.T, dice *rand.Rand, seen plan.Observed, env *v1alpha1.Environment, may owners) bool {
	t.Helper()
	carryOutSlowly(env, compose(t, env, seen), seen)
	open := l.open(seen, dice)
	if len(open) == 0 && !carryOutSlowly(env, compose(t, env, seen), seen) {
		return l.forget(t, env, seen)
	}
	for _, name := range open[:min(len(open), 1+dice.IntN(3))] {
		l.call(t, seen, name)
		for r, services := range may {
			if answer := l.answers(r); !slices.Contains(services, answer) {
				t.Fatalf("%s is answered by %s, and not by one of %s", r, answer, services)
			}
		}
	}
	return true
}

// forget takes away the rules that are no longer wanted, as the controller does when all else is settled, and reports whether there were any.
func (l listener) forget(t *testing.T, env *v1alpha1.Environment, seen plan.Observed) bool {
	t.Helper()
	prune(compose(t, env, seen), seen)
	live, before := map[string]bool{}, len(l.rules)
	for key := range seen.Resources {
		live[key.Name] = live[key.Name] || key.Kind == "LBListenerRule"
	}
	maps.DeleteFunc(l.rules, func(name string, _ *elbv2.LBListenerRuleParameters) bool { return !live[name] })
	return len(l.rules) < before
}

// wanted is who is to answer requests in the end.
func wanted(p *plan.Plan, requests []request) map[request]string {
	l := listener{rules: map[string]*elbv2.LBListenerRuleParameters{}}
	for _, rule := range findAll[*elbv2.LBListenerRule](p) {
		l.rules[rule.Name] = &rule.Spec.ForProvider
	}
	return ask(l, requests)
}

// carryOutSlowly is carryOut, but of listener rules only the spec is there: AWS has yet to be called.
func carryOutSlowly(env *v1alpha1.Environment, p *plan.Plan, seen plan.Observed) bool {
	rules := map[plan.Key]*elbv2.LBListenerRule{}
	for key, res := range seen.Resources {
		if rule, ok := res.(*elbv2.LBListenerRule); ok {
			rules[key] = rule
		}
	}
	changed := false
	for _, o := range p.Objects {
		asked, ok := o.Resource.(*elbv2.LBListenerRule)
		if !ok || o.Waits() {
			continue
		}
		now := rules[o.Key]
		if now == nil {
			now = asked.DeepCopy()
			rules[o.Key], changed = now, true
		}
		changed = changed || ruleText(now) != ruleText(asked)
		now.Spec = *asked.Spec.DeepCopy()
	}
	others := &plan.Plan{Generated: p.Generated}
	for _, o := range p.Objects {
		if _, ok := o.Resource.(*elbv2.LBListenerRule); !ok {
			others.Objects = append(others.Objects, o)
		}
	}
	changed = carryOut(env, others, seen) || changed
	for key, rule := range rules {
		seen.Resources[key] = rule
	}
	return changed
}

func ruleText(rule *elbv2.LBListenerRule) string {
	hosts, paths := hostsAndPaths(&rule.Spec.ForProvider)
	return fmt.Sprint(*rule.Spec.ForProvider.Priority, hosts, paths, leadingTo("", &rule.Spec.ForProvider))
}

// open are the rules of which AWS does not have what is asked for.
func (l listener) open(seen plan.Observed, dice *rand.Rand) []string {
	var names []string
	for _, res := range seen.Resources {
		rule, ok := res.(*elbv2.LBListenerRule)
		if !ok {
			continue
		}
		now := l.rules[rule.Name]
		if now == nil || ruleText(&elbv2.LBListenerRule{Spec: elbv2.LBListenerRuleSpec{ForProvider: *now}}) != ruleText(rule) {
			names = append(names, rule.Name)
		}
	}
	slices.Sort(names)
	dice.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	return names
}

// call makes one call for a rule, and the provider looks at the rule afterwards.
func (l listener) call(t *testing.T, seen plan.Observed, name string) {
	t.Helper()
	for key, res := range seen.Resources {
		rule, ok := res.(*elbv2.LBListenerRule)
		if !ok || rule.Name != name {
			continue
		}
		if !l.take(name, *rule.Spec.ForProvider.DeepCopy()) {
			t.Logf("AWS refuses %v for %s", *rule.Spec.ForProvider.Priority, name)
			return
		}
		has := rule.DeepCopy()
		has.Spec.ForProvider = *l.rules[name]
		there := live(&plan.Object{Key: key, Resource: has}).(*elbv2.LBListenerRule)
		there.Spec = rule.Spec
		seen.Resources[key] = resource.ModernManaged(there)
	}
}

// serving is a listener with the rules of an Environment, at numbers of a test's choice or at those of the plan.
func serving(t *testing.T, env *v1alpha1.Environment, numbers map[string]float64) (plan.Observed, listener) {
	t.Helper()
	seen, l := nothingBut(nil), listener{rules: map[string]*elbv2.LBListenerRuleParameters{}}
	settle(t, env, seen)
	for _, res := range seen.Resources {
		if rule, ok := res.(*elbv2.LBListenerRule); ok {
			if number, chosen := numbers[rule.Name]; chosen {
				rule.Spec.ForProvider.Priority, rule.Status.AtProvider.Priority = &number, new(number)
			}
			l.rules[rule.Name] = rule.Spec.ForProvider.DeepCopy()
		}
	}
	return seen, l
}

// matchesPath reports whether a rule matches a path of any host.
func matchesPath(rule *elbv2.LBListenerRuleParameters, path string) bool {
	_, paths := hostsAndPaths(rule)
	return matchesAny(paths, path)
}

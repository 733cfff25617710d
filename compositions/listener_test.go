package compositions_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// listener is one in AWS: its rules by the names of their objects. The provider changes them one by one, in no order.
type listener struct {
	rules map[string]*elbv2.LBListenerRuleParameters
}

// answers says which rule answers a request to a path of any host: the first that matches.
func (l listener) answers(path string) string {
	best, number := "none", 0.0
	for name, rule := range l.rules {
		if matchesPath(rule, path) && (number == 0 || *rule.Priority < number) {
			best, number = name, *rule.Priority
		}
	}
	return best
}

func matchesPath(rule *elbv2.LBListenerRuleParameters, path string) bool {
	return matchesAny(texts(rule.Condition[0].PathPattern.Values), path)
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
// It reports whether AWS has taken it, which refuses a number that is in use.
func (l listener) take(name string, asked elbv2.LBListenerRuleParameters) bool {
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

// ask a listener all paths.
func ask(l listener, paths []string) map[string]string {
	out := map[string]string{}
	for _, path := range paths {
		out[path] = l.answers(path)
	}
	return out
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
			t.Logf("AWS refuses %v for %s, which is in use", *rule.Spec.ForProvider.Priority, name)
			return
		}
		there := live(&plan.Object{Key: key, Resource: rule}).(*elbv2.LBListenerRule)
		there.Status.AtProvider.Priority = l.rules[name].Priority
		paths := &elbv2.PathPatternObservation{Values: l.rules[name].Condition[0].PathPattern.Values}
		there.Status.AtProvider.Condition = []elbv2.ConditionObservation{{PathPattern: paths}}
		seen.Resources[key] = resource.ModernManaged(there)
	}
}

// arrive carries out all calls that an Environment asks for.
func (l listener) arrive(t *testing.T, env *v1alpha1.Environment, seen plan.Observed) {
	t.Helper()
	for changed := true; changed; {
		changed = carryOutSlowly(env, compose(t, env, seen), seen)
		for _, name := range l.open(seen, rand.New(rand.NewPCG(1, 5))) {
			l.call(t, seen, name)
			changed = true
		}
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

func ruleOf(seen plan.Observed, name string) *elbv2.LBListenerRuleParameters {
	for key, res := range seen.Resources {
		if rule, ok := res.(*elbv2.LBListenerRule); ok && key.Name == name {
			return &rule.Spec.ForProvider
		}
	}
	return nil
}

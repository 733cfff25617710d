package compositions

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// A rule that somebody else has made, and that was taken over, keeps its number: rules of others stand before and behind it, and only they know what those
// match. Its route has this one rule, or those that it had, whatever its patterns are, and they are changed in place.

// keptRule is the ARN of the rule of a part that was taken over, or is being, or "". It is what such a rule keeps in place of a name.
func (c composer) keptRule(part string) string {
	return c.NameInAWS(elbv2.LBListenerRule_GroupVersionKind.GroupKind(), part, "")
}

// findKept gives a rule that was taken over its ARN, by which the provider finds it, or that of the one which it made in its place.
func (c composer) findKept(rule routeRule, res *elbv2.LBListenerRule) {
	if kept := c.keptRule(rule.part); kept != "" {
		name := kept
		if live := c.liveRule(rule); live != nil {
			name = cmp.Or(meta.GetExternalName(live), kept)
		}
		plan.Named(res, name)
	}
}

// keptNumber is the number that a rule has in AWS and keeps, or 0. While a rule is only observed, AWS says the number.
func (c composer) keptNumber(rule routeRule) int {
	live := c.liveRule(rule)
	switch {
	case live == nil || c.keptRule(rule.part) == "":
		return 0
	case !plan.IsObservedOnly(live):
		return priorityOf(live)
	case live.Status.AtProvider.Priority == nil:
		return 0
	}
	return int(*live.Status.AtProvider.Priority)
}

// keptNumbers of rules, and whether there is one.
func (c composer) keptNumbers(rules []routeRule) (numbers []int, some bool) {
	numbers = make([]int, len(rules))
	for i, rule := range rules {
		numbers[i] = c.keptNumber(rule)
		some = some || numbers[i] > 0
	}
	return numbers, some
}

// anyPath is what a route matches that does not say any, and a rule without a condition for paths.
const anyPath = "/*"

// conditionsOf a rule. One that was taken over may say nothing of paths, and goes on doing so.
func (c composer) conditionsOf(rule routeRule) []elbv2.ConditionParameters {
	if slices.Equal(rule.paths, []string{anyPath}) && len(rule.hosts)+len(rule.sources) > 0 && c.saysNoPath(rule) {
		rule.paths = nil
	}
	return conditions(rule)
}

func (c composer) saysNoPath(rule routeRule) bool {
	if c.keptNumber(rule) == 0 {
		return false
	}
	now := c.liveRule(rule).Status.AtProvider.Condition
	return len(now) > 0 && !slices.ContainsFunc(now, func(condition elbv2.ConditionObservation) bool { return condition.PathPattern != nil })
}

// competes reports whether it counts which of two rules comes first: a request can match both, and they do not bring it to the same tasks.
func (r routeRule) competes(other routeRule) bool {
	return (r.route != other.route || r.service == "" && r.part != other.part) && r.meets(other)
}

// room is where the number of a rule may be: within a band, behind the kept ones that come before it, and before those that come behind. What leaves need not
// be passed by what is to answer in its place.
func room(b band, rules []routeRule, kept []int, i int) band {
	for j, other := range rules {
		switch {
		case kept[j] == 0 || !other.competes(rules[i]):
		case j < i:
			b.low = max(b.low, kept[j])
		case other.service != "":
			b.high = min(b.high, kept[j])
		}
	}
	return b
}

// refuseBeyond notes rules that would have to come before or behind one that keeps its number, and whose own numbers do not reach there. They stay as they
// are. refuseBeyond returns the rules, where those that stay are as AWS has them, and for each rule that waits the one that stands in its way.
func (c composer) refuseBeyond(rules []routeRule) ([]routeRule, map[string][]plan.Key) {
	held := map[string][]plan.Key{}
	numbers, some := c.keptNumbers(rules)
	if !some {
		return rules, held
	}
	out := slices.Clone(rules)
	for i, rule := range rules {
		if numbers[i] == 0 && c.keptRule(rule.part) != "" {
			continue // it has not been seen yet
		}
		b := c.bandOf(rule.loadBalancer)
		if numbers[i] > 0 { // any other one is too low or too high
			b = band{low: numbers[i] - 1, high: numbers[i] + 1}
		}
		if free := room(b, rules, numbers, i); free.high-free.low > 1 {
			continue
		}
		other := obstacle(b, rules, numbers, i)
		if len(held) == 0 {
			c.within(inServices, "").Problem(v1alpha1.ReasonInvalidSpec, beyond(rule, rules[other], numbers[other], other < i, numbers[i] > 0))
		}
		out[i], held[rule.part] = rule.asIn(c.liveRule(rule)), []plan.Key{c.ruleKey(rules[other])}
	}
	return c.inOrder(out), held
}

// obstacle is the kept rule that leaves another one no room.
func obstacle(b band, rules []routeRule, kept []int, i int) int {
	first := -1
	for j, other := range rules {
		if kept[j] == 0 || !other.competes(rules[i]) {
			continue
		}
		if j < i && kept[j] >= b.high-1 || j > i && kept[j] <= b.low+1 {
			return j
		}
		first = max(first, j)
	}
	return first
}

func beyond(rule, other routeRule, number int, before, keeps bool) string {
	side, what := "before", "existing.firstPriority of the load balancer so that it can, or priority of the routes, which says another order"
	if before {
		side = "behind"
	}
	if keeps {
		what = "priority of the routes, which says another order"
	}
	return fmt.Sprintf("%s would have to come %s %s on load balancer %s, whose rule was taken over and keeps the number %d: set %s",
		rule.route, side, other.route, rule.loadBalancer, number, what)
}

// groupPort is the port of a target group. ECS registers each task with its own, so it is never used, and AWS cannot change it: it is always the same, but for
// one that was taken over.
func (c composer) groupPort(part string) *float64 {
	kind := elbv2.LBTargetGroup_GroupVersionKind.GroupKind()
	live, _ := c.Seen.Resources[c.Key(kind, part)].(*elbv2.LBTargetGroup)
	if live == nil || !c.KeepsName(kind, part) {
		return number(httpPort)
	}
	return cmp.Or(live.Status.AtProvider.Port, live.Spec.ForProvider.Port, number(httpPort))
}

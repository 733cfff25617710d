package compositions

import (
	"slices"

	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// refuseTies notes routes that can match the same request and of which none is more specific. Which of them AWS asked first would be chance: so rules
// that AWS does not have yet wait, and rules that it has stay as they are. refuseTies returns the rules, where those that stay are as AWS has them, and
// for each rule that waits the rules that it ties with.
func (c composer) refuseTies(rules []routeRule) ([]routeRule, map[string][]plan.Key) {
	ties, tied := tiesOf(rules), map[string][]plan.Key{}
	if len(ties) == 0 {
		return rules, tied
	}
	a, b := rules[ties[0][0]], rules[ties[0][1]]
	c.within(inServices, "").Problem(v1alpha1.ReasonInvalidSpec, a.route+" and "+b.route+" match the same requests, and neither is more specific: "+
		"make the hosts or paths of one of them more specific")
	kept := slices.Clone(rules)
	for _, tie := range ties {
		for i, one := range tie {
			rule, live := rules[one], c.liveRule(rules[one])
			if live == nil || !rule.matchesAs(live) {
				tied[rule.part] = append(tied[rule.part], c.ruleKey(rules[tie[1-i]]))
				kept[one] = rule.asIn(live)
			}
		}
	}
	return c.inOrder(kept), tied
}

// tiesOf rules in their order: the places of two that can match the same request and are equally specific.
func tiesOf(rules []routeRule) [][2]int {
	var ties [][2]int
	for i, a := range rules {
		for j := i + 1; j < len(rules) && rules[j].rank == a.rank; j++ {
			if b := rules[j]; a.route != b.route && a.meets(b) {
				ties = append(ties, [2]int{i, j})
			}
		}
	}
	return ties
}

// matchesAs reports whether a rule matches what is asked of a live one, in whatever order.
func (r routeRule) matchesAs(live *elbv2.LBListenerRule) bool {
	asked := r.asIn(live)
	return slices.Equal(sorted(asked.hosts), sorted(r.hosts)) && slices.Equal(sorted(asked.paths), sorted(r.paths)) &&
		slices.Equal(sorted(asked.sources), sorted(r.sources))
}

// sorted patterns are the same in whatever order somebody has written them.
func sorted(patterns []string) []string { return slices.Sorted(slices.Values(patterns)) }

// asIn is the rule with what a live rule is asked to match, or as it is where there is no live rule.
func (r routeRule) asIn(live *elbv2.LBListenerRule) routeRule {
	if live == nil {
		return r
	}
	r.hosts, r.paths, r.sources = nil, nil, nil
	for _, condition := range live.Spec.ForProvider.Condition {
		if condition.HostHeader != nil {
			r.hosts = values(condition.HostHeader.Values)
		}
		if condition.PathPattern != nil {
			r.paths = values(condition.PathPattern.Values)
		}
		if condition.SourceIP != nil {
			r.sources = values(condition.SourceIP.Values)
		}
	}
	if len(r.paths) == 0 && len(r.hosts)+len(r.sources) > 0 {
		r.paths = []string{anyPath}
	}
	r.rank = [4]int{r.explicitRankIn(live), widest(r.hosts), widest(r.paths), widestRange(r.sources)}
	return r
}

// meets reports whether a request can match two rules.
func (r routeRule) meets(other routeRule) bool {
	return r.loadBalancer == other.loadBalancer && meetAny(r.hosts, other.hosts) && meetAny(r.paths, other.paths) &&
		meetRanges(r.sources, other.sources)
}

package compositions

import (
	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"

	"github.com/terrarium-io/terrarium/compositions/plan"
)

// named gives the widest rule of each route its name: that of the route, if it is free. A rule with this name that matches something else is not changed
// in place: what it matches might then, for a moment, reach neither its old service nor its new one, as the provider changes one rule after the other. It
// leaves, as the rule of a route does that is taken out, and one with a hash in its name comes.
//
// AWS takes a number of rules only. Where both do not fit, rules are changed in place.
func (c composer) named(rules []routeRule) []routeRule {
	var out []routeRule
	for _, rule := range rules {
		if rule.former != "" && !c.isMade(rule.part) && c.isMade(rule.former) {
			rule.part = rule.former
		}
		if rule.short != "" && !c.isMade(rule.part) && (c.isFree(rule) || !c.hasRoom(rules, rule.loadBalancer)) {
			rule.part = rule.short
		}
		out = append(out, rule)
	}
	return out
}

// isFree reports whether no other rule has the short name of a rule: one that matches something else, or that is being deleted.
func (c composer) isFree(rule routeRule) bool {
	live, _ := c.Seen.Resources[c.partKey(rule.short)].(*elbv2.LBListenerRule)
	return live == nil || rule.matchesAs(live) && !meta.WasDeleted(live)
}

// isMade reports whether there is a rule of a part that stays, here or in what is to be adopted.
func (c composer) isMade(part string) bool {
	key := c.partKey(part)
	live, there := c.Seen.Resources[key]
	return there && !meta.WasDeleted(live) || c.Adopts(key)
}

// hasRoom reports whether a load balancer takes the rules that are there beside those that are to come. While they come and go, the sum stays or falls.
func (c composer) hasRoom(rules []routeRule, loadBalancer string) bool {
	sum := 0
	for _, rule := range rules {
		if rule.loadBalancer == loadBalancer && !c.isMade(rule.part) && (rule.short == "" || !c.isMade(rule.short) || !c.isFree(rule)) {
			sum++
		}
	}
	listener := c.listenerARN(loadBalancer)
	for _, res := range c.Seen.Resources {
		if live, ok := res.(*elbv2.LBListenerRule); ok && plan.Text(live.Spec.ForProvider.ListenerArn) == listener {
			sum++
		}
	}
	return sum <= maxListenerRules
}

func (c composer) partKey(part string) plan.Key {
	return c.Key(elbv2.LBListenerRule_GroupVersionKind.GroupKind(), part)
}

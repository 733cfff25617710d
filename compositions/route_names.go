package compositions

import (
	"slices"

	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"

	"github.com/terrarium-io/terrarium/compositions/plan"
)

// named gives rules their names. The widest rule of each route has that of the route, if it is free. A rule with this name that matches something else is
// not changed in place: what it matches might then, for a moment, reach neither its old service nor its new one, as the provider changes one rule after the
// other. It leaves, as the rule of a route does that is taken out, and one with a hash in its name comes.
//
// AWS takes a number of rules only. Where both do not fit, rules are changed in place.
func (c composer) named(rules []routeRule) []routeRule {
	out := slices.Clone(rules)
	for i, rule := range rules {
		if part, ok := c.handedPart(rule); ok {
			out[i].part = part
			continue
		}
		switch {
		case c.isMade(rule.part):
		case rule.former != "" && c.isMade(rule.former):
			out[i].part = rule.former
		case rule.short != "" && c.isFree(rule):
			out[i].part = rule.short
		}
	}
	full := c.fullBalancers(out, c.leaving(out))
	for i, rule := range out {
		if full[rule.loadBalancer] > 0 && rule.short != "" && !c.isMade(rule.part) {
			out[i].part = rule.short
		}
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

func (c composer) partKey(part string) plan.Key {
	return c.Key(elbv2.LBListenerRule_GroupVersionKind.GroupKind(), part)
}

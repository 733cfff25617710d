package compositions

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// Several rules may lead to one target group that was taken over. They are the rules of one route, and each matches a part of what the route matches. A
// pattern stays with the rule that has it, as rules change one after the other: one that came from a rule to another could be, for a moment, in neither.

// MostKeptRules of a route are taken over.
const MostKeptRules = 10

// KeptRulePart is the part of one of several rules of a route that are taken over, from 1 on. The last one has the part of the route.
func KeptRulePart(route string, number int) string { return route + ".rule-" + strconv.Itoa(number) }

// keptParts are those that rules of a route have which are taken over, in the order of their numbers.
func keptParts(route string) []string {
	var parts []string
	for number := 1; number < MostKeptRules; number++ {
		parts = append(parts, KeptRulePart(route, number))
	}
	return append(parts, route)
}

// keptRules are the parts of the rules of a route that were taken over, or are being.
func (c composer) keptRules(route string) []string {
	return slices.DeleteFunc(keptParts(route), func(part string) bool {
		live, there := c.Seen.Resources[c.partKey(part)]
		return c.keptRule(part) == "" || there && meta.WasDeleted(live)
	})
}

// whole gives each route whose rules were taken over those, with all that the route matches.
func (c composer) whole(rules []routeRule) []routeRule {
	var out, divided []routeRule
	for _, rule := range rules {
		switch {
		case rule.test:
			out = append(out, rule)
			continue
		case rule.short == "": // others of its route follow, the widest last
			divided = append(divided, rule)
			continue
		}
		divided = append(divided, rule)
		if parts := c.keptRules(rule.short); len(parts) > 0 {
			divided = c.shared(divided, parts)
		}
		out, divided = append(out, divided...), nil
	}
	return out
}

// together is the one rule of a route instead of several, the widest last.
func together(rules []routeRule) routeRule {
	one := rules[len(rules)-1]
	one.part, one.hosts, one.paths = one.short, nil, nil
	for _, rule := range rules {
		one.hosts, one.paths = union(one.hosts, rule.hosts), union(one.paths, rule.paths)
	}
	return one.matching(one.hosts, one.paths)
}

// matching is a rule with other patterns.
func (r routeRule) matching(hosts, paths []string) routeRule {
	r.hosts, r.paths = hosts, paths
	r.rank[1], r.rank[2] = widest(hosts), widest(paths)
	return r
}

// divided are the parts of a rule that was taken over, each with patterns that say as much, or none where all of them do.
func (r routeRule) divided() []routeRule {
	hosts, paths := bySpecificity(r.hosts), bySpecificity(r.paths)
	if len(hosts) < 2 && len(paths) < 2 {
		return nil
	}
	if len(hosts) == 0 {
		hosts = [][]string{nil}
	}
	var parts []routeRule
	for _, h := range hosts {
		for _, p := range paths {
			parts = append(parts, r.matching(h, p))
		}
	}
	return parts
}

// shared is what each rule of a route matches that was taken over: what it has matched so far, as far as the route says it. The last one matches all that the
// route does where the others leave something out. One of which nothing is left goes.
func (c composer) shared(divided []routeRule, parts []string) []routeRule {
	all := together(divided)
	last := all
	last.part = parts[len(parts)-1]
	if len(parts) == 1 {
		return []routeRule{last}
	}
	var rules []routeRule
	for _, part := range parts {
		rule, some := c.share(all, part, divided[len(divided)-1])
		if some {
			rules = append(rules, rule)
		}
	}
	if covers(rules, all) {
		return rules
	}
	rules = slices.DeleteFunc(rules, func(rule routeRule) bool { return rule.part == last.part })
	return append(rules, last)
}

// share is what a rule matches of what its route does. Before AWS has said what that is, it is the widest part of the route: what is wrong with the order of
// that is so in any case.
func (c composer) share(all routeRule, part string, unseen routeRule) (rule routeRule, some bool) {
	all.part = part
	now, seen := c.matched(all)
	if !seen {
		return all.matching(unseen.hosts, unseen.paths), true
	}
	hosts, paths := all.hosts, both(all.paths, now.paths)
	if len(now.hosts) > 0 {
		hosts = both(all.hosts, now.hosts)
	}
	return all.matching(hosts, paths), len(paths) > 0 && (len(hosts) > 0 || len(all.hosts) == 0)
}

// matched is a rule with what it is asked to match now, or, while it is only observed, matches.
func (c composer) matched(rule routeRule) (now routeRule, seen bool) {
	live := c.liveRule(rule)
	switch {
	case live == nil || c.keptNumber(rule) == 0:
		return rule, false
	case !plan.IsObservedOnly(live):
		return rule.asIn(live), true
	}
	return rule.reportedWhole(live), true
}

// reportedWhole is a rule with what AWS says that a live one matches, which is any path where it says none.
func (r routeRule) reportedWhole(live *elbv2.LBListenerRule) routeRule {
	r = r.reported(live)
	if len(r.paths) == 0 {
		r.paths = []string{anyPath}
	}
	return r
}

func both(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(pattern string) bool { return !slices.Contains(b, pattern) })
}

// covers reports whether each host and path that a route matches is in one of some rules of it.
func covers(rules []routeRule, all routeRule) bool {
	var kept []KeptRule
	for _, rule := range rules {
		kept = append(kept, KeptRule{Hosts: rule.hosts, Paths: rule.paths})
	}
	_, _, some := Unmatched(kept, all.hosts, all.paths)
	return !some
}

// Unmatched is a path at a host that a route matches, as it does each of its paths at each of its hosts, and none of some rules of it.
func Unmatched(rules []KeptRule, hosts, paths []string) (host, path string, some bool) {
	if len(hosts) == 0 {
		hosts = []string{""} // any
	}
	for _, host := range hosts {
		for _, path := range paths {
			if !slices.ContainsFunc(rules, func(rule KeptRule) bool {
				return (host == "" || slices.Contains(rule.Hosts, host)) && slices.Contains(rule.Paths, path)
			}) {
				return host, path, true
			}
		}
	}
	return "", "", false
}

// refuseSeveral notes routes with several rules that were taken over where ECS is to move requests, and reports whether there is one.
func (c composer) refuseSeveral(in order, spec v1alpha1.ServiceSpec) bool {
	for _, r := range spec.Routes {
		if rules := in.rules[groupPart(spec, r)]; len(rules) > 1 {
			c.Problem(v1alpha1.ReasonInvalidSpec, fmt.Sprintf("%s has %d rules that were taken over, and with deployment.strategy %s ECS changes one rule of a route: "+
				"set strategy to Rolling", rules[0].route, len(rules), spec.Deployment.Strategy))
			return true
		}
	}
	return false
}

package terraform

import (
	"fmt"
	"slices"

	"github.com/terrarium-io/terrarium/compositions"
)

// readRules says what the rules of a target group match, or why a route cannot say that.
func readRules(all *target) (why string) {
	rules := append(slices.Clone(all.earlier), all.rule)
	each := make([]target, len(rules))
	for i, rule := range rules {
		each[i] = target{group: all.group, rule: rule, alternate: all.alternate}
		if why := readRule(&each[i]); why != "" {
			return "its rule " + rule.Address + " " + why
		}
	}
	if why := wrongTogether(each); why != "" {
		return "its rules " + addressesOf(rules) + " " + why
	}
	all.spec.SourceCIDRs = each[0].spec.SourceCIDRs
	for _, one := range each {
		all.spec.Hosts, all.spec.Paths = withOthers(all.spec.Hosts, one.spec.Hosts), withOthers(all.spec.Paths, one.spec.Paths)
	}
	return wrongWithAll(all, each)
}

// addressesOf rules in words, the first two by their names.
func addressesOf(rules []*Resource) string {
	named := rules[0].Address
	switch more := len(rules) - 2; {
	case more == 0:
		return named + " and " + rules[1].Address
	case more > 0:
		return fmt.Sprintf("%s, %s and %d more", named, rules[1].Address, more)
	}
	return named
}

// withOthers are texts and those of others that are not among them.
func withOthers(texts, others []string) []string {
	for _, text := range others {
		if !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	return texts
}

const groupOfItsOwn = ": give each a target group of its own"

// wrongTogether is about rules that lead to one target group, of which a route has one for all.
func wrongTogether(rules []target) string {
	first := rules[0]
	for _, other := range rules[1:] {
		switch {
		case !sameTexts(other.spec.SourceCIDRs, first.spec.SourceCIDRs):
			return "are for different addresses, and a route is for the same at all of its hosts and paths" + groupOfItsOwn
		case (len(other.spec.Hosts) == 0) != (len(first.spec.Hosts) == 0):
			return "are for some hosts and for any, and a route is for either" + groupOfItsOwn
		}
	}
	if len(rules) > compositions.MostKeptRules {
		return fmt.Sprintf("are more than the %d that a route that is taken over has", compositions.MostKeptRules) + groupOfItsOwn
	}
	return ""
}

// wrongWithAll is about what rules do not match together: a route matches each of its paths at each of its hosts.
func wrongWithAll(all *target, rules []target) string {
	if len(rules) == 1 {
		return ""
	}
	var kept []compositions.KeptRule
	for _, one := range rules {
		kept = append(kept, compositions.KeptRule{Hosts: one.spec.Hosts, Paths: one.spec.Paths})
	}
	if host, path, some := compositions.Unmatched(kept, all.spec.Hosts, all.spec.Paths); some {
		return "none of the rules that lead to its target group is for the path " + path + " at " + host + ", and a route is for each of its paths at each of " +
			"its hosts" + groupOfItsOwn
	}
	if patterns := len(all.spec.Hosts) + len(all.spec.Paths) + len(all.spec.SourceCIDRs); patterns > compositions.MostMatched {
		return fmt.Sprintf("the rules that lead to its target group are for %d hosts, paths and addresses together, and a route has at most %d", patterns,
			compositions.MostMatched) + groupOfItsOwn
	}
	return ""
}

func sameTexts(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

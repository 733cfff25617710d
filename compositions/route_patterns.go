package compositions

import (
	"cmp"
	"slices"
	"strings"
)

// The patterns of hosts and paths, in which * stands for any text and ? for any character.

// bySpecificity groups patterns that are equally specific, the most specific first.
func bySpecificity(patterns []string) [][]string {
	sorted := slices.Clone(patterns)
	slices.SortStableFunc(sorted, func(a, b string) int { return cmp.Compare(specificityOf(b), specificityOf(a)) })
	var groups [][]string
	for i, pattern := range sorted {
		if i == 0 || specificityOf(pattern) != specificityOf(sorted[i-1]) {
			groups = append(groups, nil)
		}
		groups[len(groups)-1] = append(groups[len(groups)-1], pattern)
	}
	return groups
}

const (
	exact     = 1 << 20 // more than any pattern
	perLetter = 1 << 8  // more than the ? that a pattern can have
)

// specificity of patterns that are equally specific: 0 where there are none, which is any.
func specificity(patterns []string) int {
	if len(patterns) == 0 {
		return 0
	}
	return specificityOf(patterns[0])
}

// specificityOf a pattern is how much literal text it has; a ? says a little more than a *. A pattern without either is exact.
func specificityOf(pattern string) int {
	stars, marks := strings.Count(pattern, "*"), strings.Count(pattern, "?")
	if stars+marks == 0 {
		return exact
	}
	return 1 + perLetter*(len(pattern)-stars-marks) + marks
}

// meetAny reports whether something matches a pattern of both lists. An empty list matches everything.
func meetAny(a, b []string) bool {
	if len(a) == 0 || len(b) == 0 {
		return true
	}
	return slices.ContainsFunc(a, func(x string) bool { return slices.ContainsFunc(b, func(y string) bool { return meet(x, y) }) })
}

// meet reports whether there is a text that matches two patterns. What both begin and end with is compared up to a star. If both have one, what is left
// of each fits where the other one has its star; else the parts of one are looked for, from left to right, in the other.
func meet(a, b string) bool {
	for a != "" && b != "" && a[0] != '*' && b[0] != '*' {
		if !alike(a[0], b[0]) {
			return false
		}
		a, b = a[1:], b[1:]
	}
	for a != "" && b != "" && a[len(a)-1] != '*' && b[len(b)-1] != '*' {
		if !alike(a[len(a)-1], b[len(b)-1]) {
			return false
		}
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	switch inA, inB := strings.Contains(a, "*"), strings.Contains(b, "*"); {
	case inA && inB:
		return true
	case inA:
		return hasParts(b, strings.Split(a, "*"))
	case inB:
		return hasParts(a, strings.Split(b, "*"))
	}
	return a == b // nothing is left of either
}

// hasParts reports whether a pattern without stars has some parts, one behind the other.
func hasParts(pattern string, parts []string) bool {
	for _, part := range parts {
		at := 0
		for at+len(part) <= len(pattern) && !allAlike(pattern[at:at+len(part)], part) {
			at++
		}
		if at+len(part) > len(pattern) {
			return false
		}
		pattern = pattern[at+len(part):]
	}
	return true
}

func allAlike(a, b string) bool {
	for i := range len(a) {
		if !alike(a[i], b[i]) {
			return false
		}
	}
	return true
}

// alike reports whether a character can be the same in two patterns.
func alike(a, b byte) bool { return a == b || a == '?' || b == '?' }

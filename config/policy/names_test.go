package policy

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/terrarium-io/terrarium/config/crd"
)

// Each rule is a variable among the refusals. What it says of a list of the spec must name the item.
func TestRefusalsNameTheirItem(t *testing.T) {
	ofList := regexp.MustCompile(`spec\.(` + strings.Join(listsOfSpec(t), "|") + `): |\.at \+`)
	named := regexp.MustCompile(`\.name\b|\.of \+|Names|others\[0\]`)
	for _, file := range []string{"environment.yaml", "tenancy.yaml"} {
		expressions := map[string]string{}
		for _, v := range policyIn(t, file).Spec.Variables {
			expressions[v.Name] = v.Expression
		}
		rules := regexp.MustCompile(`variables\.(\w+)`).FindAllStringSubmatch(expressions["refusals"], -1)
		if len(rules) == 0 {
			t.Fatalf("%s has no refusals", file)
		}
		for _, rule := range rules {
			if text := expressions[rule[1]]; ofList.MatchString(text) && !named.MatchString(text) {
				t.Errorf("%s: %s does not name the item: %s", file, rule[1], text)
			}
		}
	}
}

// listsOfSpec are the names of the lists in a spec.
func listsOfSpec(t *testing.T) []string {
	t.Helper()
	definition, err := crd.Environment()
	if err != nil {
		t.Fatal(err)
	}
	var lists []string
	for name, field := range definition.Spec.Versions[0].Schema.OpenAPIV3Schema.Properties["spec"].Properties {
		if field.Type == "array" {
			lists = append(lists, name)
		}
	}
	slices.Sort(lists)
	return lists
}

// What no expression reads is a rule that is forgotten, and what stands twice is said twice.
func TestEachRuleIsAmongTheRefusalsOnce(t *testing.T) {
	read := regexp.MustCompile(`variables\.(\w+)`)
	for _, file := range []string{"environment.yaml", "tenancy.yaml"} {
		spec := policyIn(t, file).Spec
		rules, elsewhere := map[string]int{}, map[string]int{}
		count := func(into map[string]int, expression string) {
			for _, name := range read.FindAllStringSubmatch(expression, -1) {
				into[name[1]]++
			}
		}
		for _, v := range spec.Variables {
			if v.Name == "refusals" {
				count(rules, v.Expression)
			} else {
				count(elsewhere, v.Expression)
			}
		}
		for _, v := range spec.Validations {
			count(elsewhere, v.Expression+" "+v.MessageExpression)
		}
		for _, rule := range slices.Sorted(maps.Keys(rules)) {
			if rules[rule] != 1 || elsewhere[rule] != 0 {
				t.Errorf("%s: %s stands %d times in refusals and %d times elsewhere, want it once in refusals alone", file, rule, rules[rule], elsewhere[rule])
			}
		}
		for _, v := range spec.Variables {
			if rules[v.Name]+elsewhere[v.Name] == 0 {
				t.Errorf("%s: %s is read nowhere: a rule goes into refusals", file, v.Name)
			}
		}
	}
}

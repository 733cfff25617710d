package policy

import (
	"regexp"
	"testing"
)

// Each rule is a variable among the refusals. What it says of a list of the spec must name the item.
func TestRefusalsNameTheirItem(t *testing.T) {
	ofList := regexp.MustCompile(`spec\.(services|jobs|secrets|databases|loadBalancers): |\.at \+`)
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

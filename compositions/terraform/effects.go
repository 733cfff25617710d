package terraform

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/terrarium-io/terrarium/compositions"
)

// What taking something over does beside the change of fields.
const (
	refusesPlain = "requests without TLS are refused from then on"
	leavesToIAM  = "whoever uses it needs a right of its own in IAM, as its policy allows it no more"
	closesBucket = "it can be public no more, and access control lists of its objects count no more"
)

// effectsOfPolicy are what an Environment's policy does that the one before did not, and the other way round.
func effectsOfPolicy(policy string) []string {
	statements, _ := statementsOf(policy)
	var effects []string
	if !slices.ContainsFunc(statements, statement.refusesPlain) {
		effects = append(effects, refusesPlain)
	}
	isForAll := func(s statement) bool {
		return s.Effect == "Allow" && (s.Principal == "*" || slices.Contains(textsIn(asMap(s.Principal)["AWS"]), "*")) && valuesIn(s.Condition, "aws:SourceArn") == nil
	}
	if slices.ContainsFunc(statements, isForAll) {
		effects = append(effects, leavesToIAM)
	}
	return effects
}

// effects of taking a bucket over.
func (b *bucket) effects() []string {
	effects := effectsOfPolicy(b.policy())
	if b.abortsAfter == 0 || b.abortsAfter > compositions.AbortUploadsAfterDays {
		effects = append(effects, fmt.Sprintf("uploads that are not finished after %d days are given up", compositions.AbortUploadsAfterDays))
	}
	if b.settings[accessOf] == nil || b.settings[ownershipOf] == nil {
		effects = append(effects, closesBucket)
	}
	return effects
}

// policy that the bucket has, wherever Terraform says it.
func (b *bucket) policy() string {
	if own := b.settings[policyOf]; own != nil {
		return own.text("policy")
	}
	return b.text("policy")
}

// Shown is a value of what is taken over for people. What the state marks as sensitive is not shown.
func (t *Taken) Shown(path string, value any) string {
	if t.isSensitive(path) {
		return "(sensitive)"
	}
	if value == nil {
		return "nothing"
	}
	text, err := json.Marshal(value)
	if err != nil {
		return "(a value)"
	}
	return string(text)
}

// isSensitive reports whether the attribute that a path of the provider begins with is sensitive. The provider writes its name without underscores.
func (t *Taken) isSensitive(path string) bool {
	name := strings.FieldsFunc(path, func(r rune) bool { return r == '.' || r == '[' })[0]
	for _, r := range append([]*Resource{t.From}, t.Also...) {
		for attribute, sensitive := range r.sensitive {
			plain := strings.ReplaceAll(attribute, "_", "")
			if sensitive && (strings.EqualFold(plain, name) || plain == "tagsall" && name == "tags") {
				return true
			}
		}
	}
	return false
}

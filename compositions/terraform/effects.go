package terraform

import (
	"encoding/json"
	"strings"

	sns "github.com/upbound/provider-aws/v2/apis/namespaced/sns/v1beta1"
)

// Effect is what happens beside the change of fields, or "". A topic's own policy of AWS lets everybody of the account publish; an Environment's leaves
// that to IAM.
func (t *Taken) Effect() string {
	if t.Kind != sns.Topic_GroupVersionKind {
		return ""
	}
	policy := t.From.text("policy")
	for _, also := range t.Also {
		policy = also.text("policy")
	}
	statements, _ := statementsOf(policy)
	for _, s := range statements {
		if s.Effect == "Allow" {
			return "whoever publishes to it needs a right of its own in IAM, as its policy allows it no more"
		}
	}
	return ""
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

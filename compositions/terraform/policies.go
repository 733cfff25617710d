package terraform

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A statement of a policy of a queue, topic or bucket.
type statement struct {
	Sid, Effect                  string
	Principal, Action, Condition any
	NotPrincipal, NotAction      any
}

// statementsOf a policy, and whether it can be read.
func statementsOf(policy string) (statements []statement, ok bool) {
	if policy == "" {
		return nil, true
	}
	var document struct{ Statement json.RawMessage }
	if json.Unmarshal([]byte(policy), &document) != nil {
		return nil, false
	}
	if json.Unmarshal(document.Statement, &statements) == nil {
		return statements, true
	}
	one := statement{}
	if json.Unmarshal(document.Statement, &one) != nil {
		return nil, false
	}
	return []statement{one}, true
}

// grants says what a policy does that an Environment does not keep, or "". What it keeps: requests without TLS are refused, and whoever has the right in
// IAM is let in, as in each account. kept says of any other statement whether the Environment's policy does the same.
func grants(policy, account string, kept func(statement) bool) string {
	statements, ok := statementsOf(policy)
	if !ok {
		return "its policy cannot be read"
	}
	for i, s := range statements {
		if s.refusesPlain() || s.isOfAccount(account) || kept(s) {
			continue
		}
		called := s.Sid
		if called == "" {
			called = fmt.Sprint("number ", i+1)
		}
		return "its policy has the statement " + called + ", which " + s.does() + ", for which an Environment has no field"
	}
	return ""
}

// refusesPlain reports whether a statement refuses all requests without TLS, and nothing else.
func (s statement) refusesPlain() bool {
	return s.Effect == "Deny" && slices.Equal(keysOf(s.Condition), []string{"Bool"}) &&
		slices.Equal(valuesIn(s.Condition, "aws:SecureTransport"), []string{"false"}) && len(keysOf(asMap(s.Condition)["Bool"])) == 1
}

// isOfAccount reports whether a statement allows nothing but what the rights in IAM of the same account decide about: AWS writes such statements itself.
func (s statement) isOfAccount(account string) bool {
	if s.Effect != "Allow" {
		return false
	}
	principals := textsIn(asMap(s.Principal)["AWS"])
	if s.Principal == "*" || slices.Equal(principals, []string{"*"}) {
		owners := append(valuesIn(s.Condition, "AWS:SourceOwner"), valuesIn(s.Condition, "aws:SourceOwner")...)
		return slices.Equal(keysOf(s.Condition), []string{"StringEquals"}) && slices.Equal(owners, []string{account})
	}
	isRoot := func(principal string) bool {
		return principal == account || strings.HasSuffix(principal, ":iam::"+account+":root")
	}
	return len(principals) > 0 && len(asMap(s.Principal)) == 1 && !slices.ContainsFunc(principals, func(p string) bool { return !isRoot(p) })
}

// lets reports whether a statement lets some topics send to a queue, and nothing else.
func (s statement) lets(topics func(arn string) bool) bool {
	actions := textsIn(s.Action)
	sends := func(action string) bool { return strings.EqualFold(action, "sqs:SendMessage") }
	conditions := keysOf(s.Condition)
	sources := valuesIn(s.Condition, "aws:SourceArn")
	return s.Effect == "Allow" && len(actions) > 0 && !slices.ContainsFunc(actions, func(a string) bool { return !sends(a) }) &&
		len(conditions) == 1 && slices.Contains([]string{"ArnEquals", "ArnLike", "StringEquals", "StringLike"}, conditions[0]) &&
		len(keysOf(asMap(s.Condition)[conditions[0]])) == 1 && len(sources) > 0 && !slices.ContainsFunc(sources, func(arn string) bool { return !topics(arn) })
}

// does says for people what a statement does, in the words of the policy.
func (s statement) does() string {
	does := map[string]string{"Allow": "allows", "Deny": "denies"}[s.Effect]
	for _, part := range []struct {
		before string
		value  any
	}{{" ", s.Principal}, {" all but ", s.NotPrincipal}, {" ", s.Action}, {" all but ", s.NotAction}} {
		if texts := allTexts(part.value); len(texts) > 0 {
			does += part.before + strings.Join(texts, ", ")
		}
	}
	conditions := keysOf(s.Condition)
	if len(conditions) == 0 {
		return does + " without a condition"
	}
	for i, operator := range conditions {
		conditions[i] = operator
		for _, key := range keysOf(asMap(s.Condition)[operator]) {
			conditions[i] += " " + key + " " + strings.Join(textsIn(asMap(asMap(s.Condition)[operator])[key]), ", ")
		}
	}
	return does + " where " + strings.Join(conditions, " and ")
}

// allTexts in a value that is a text, a list of texts, or an object of those.
func allTexts(value any) []string {
	texts := textsIn(value)
	for _, key := range keysOf(value) {
		texts = append(texts, textsIn(asMap(value)[key])...)
	}
	return texts
}

func asMap(value any) map[string]any {
	object, _ := value.(map[string]any)
	return object
}

func keysOf(value any) []string { return slices.Sorted(maps.Keys(asMap(value))) }

// valuesIn are what the operators of a condition compare a key with.
func valuesIn(condition any, key string) []string {
	var values []string
	for _, operator := range keysOf(condition) {
		for name, value := range asMap(asMap(condition)[operator]) {
			if name == key {
				values = append(values, textsIn(value)...)
			}
		}
	}
	return values
}

// textsIn a value that is a text, or a list of texts.
func textsIn(value any) []string {
	if text, isText := value.(string); isText {
		return []string{text}
	}
	list, _ := value.([]any)
	var texts []string
	for _, item := range list {
		if text, isText := item.(string); isText {
			texts = append(texts, text)
		}
	}
	return texts
}

package iam

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// texts is a text or a list of them, as IAM takes both.
type texts []string

func (s *texts) UnmarshalJSON(data []byte) error {
	var one string
	if json.Unmarshal(data, &one) == nil {
		*s = texts{one}
		return nil
	}
	return json.Unmarshal(data, (*[]string)(s))
}

type iamStatement struct {
	Sid       string
	Effect    string
	Action    texts
	Resource  texts
	Condition map[string]map[string]texts
}

type iamPolicy []iamStatement

// iamPolicies are all statements for the provider, and by file.
func iamPolicies(t *testing.T) (all iamPolicy, byFile map[string]iamPolicy) {
	t.Helper()
	files, err := filepath.Glob("../crossplane/iam-policy-*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("find policies: %v %v", files, err)
	}
	byFile = map[string]iamPolicy{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var document struct{ Statement iamPolicy }
		if err := json.Unmarshal(text, &document); err != nil {
			t.Fatalf("parse %s: %v", file, err)
		}
		byFile[file] = document.Statement
		all = append(all, document.Statement...)
	}
	return all, byFile
}

// allows decides as IAM does: a statement that denies counts more than all that allow.
func (p iamPolicy) allows(t *testing.T, action, arn string, known map[string]string) bool {
	t.Helper()
	says := func(effect string) bool {
		return slices.ContainsFunc(p, func(s iamStatement) bool { return s.Effect == effect && s.isAbout(action, arn) && s.holds(t, known) })
	}
	return says("Allow") && !says("Deny")
}

// refused are the usual calls for some actions that the policies refuse.
func (p iamPolicy) refused(t *testing.T, actions ...string) []string {
	t.Helper()
	var refused []string
	for _, c := range calls() {
		for _, r := range c.resources() {
			if slices.Contains(actions, c.action) && !p.allows(t, c.action, r.arn(true), c.usual(r)) {
				refused = append(refused, c.action+" for "+r.name)
			}
			if tag := taggedWith(r.service); r.getsTags() && slices.Contains(actions, tag) && !p.allows(t, tag, r.arn(true), c.tagging(r)) {
				refused = append(refused, tag+" for "+r.name+" during "+c.action)
			}
		}
	}
	return refused
}

// without are the policies but for an action or a resource of one statement.
func (p iamPolicy) without(i int, part string) iamPolicy {
	is := func(each string) bool { return each == part }
	p = slices.Clone(p)
	p[i].Action = slices.DeleteFunc(slices.Clone(p[i].Action), is)
	p[i].Resource = slices.DeleteFunc(slices.Clone(p[i].Resource), is)
	return p
}

func (s iamStatement) isAbout(action, arn string) bool {
	return slices.Contains(s.Action, action) && slices.ContainsFunc(s.Resource, func(pattern string) bool { return like(pattern, arn) })
}

// holds reports whether all conditions of a statement do.
func (s iamStatement) holds(t *testing.T, known map[string]string) bool {
	t.Helper()
	for operator, keys := range s.Condition {
		for key, values := range keys {
			if value, there := known[key]; !holds(t, operator, values, value, there) {
				return false
			}
		}
	}
	return true
}

func holds(t *testing.T, operator string, values texts, value string, there bool) bool {
	t.Helper()
	equals := slices.ContainsFunc(values, func(each string) bool { return strings.ReplaceAll(each, "${aws:PrincipalAccount}", account) == value })
	switch operator {
	case "Null":
		return (values[0] == "true") != there
	case "StringEquals", "Bool":
		return there && equals
	case "ForAnyValue:StringEqualsIgnoreCase":
		return there && slices.ContainsFunc(values, func(each string) bool { return strings.EqualFold(each, value) })
	case "StringLike":
		return there && slices.ContainsFunc(values, func(pattern string) bool { return like(pattern, value) })
	case "ForAllValues:StringEquals":
		return !there || equals
	}
	t.Fatalf("this test knows no operator %s", operator)
	return false
}

const (
	account     = "111122223333"
	requestTag  = "aws:RequestTag/terrarium.io/environment"
	resourceTag = "aws:ResourceTag/terrarium.io/environment"
	closed      = "aws:ResourceTag/terrarium.io/closed"
)

func like(pattern, text string) bool {
	return regexp.MustCompile("^" + strings.ReplaceAll(regexp.QuoteMeta(pattern), `\*`, ".*") + "$").MatchString(text)
}

func (r resource) arn(ours bool) string {
	if names, ok := namedByARN[r.name]; ok && ours {
		return names[0]
	} else if ok {
		return names[1]
	}
	switch r.service {
	case "s3":
		return "arn:aws:s3:::any-bucket"
	case "route53":
		return "arn:aws:route53:::" + r.name + "/Z1"
	case "scheduler":
		return "arn:aws:scheduler:eu-central-1:" + account + ":schedule/default/any"
	case "rds", "cloudwatch":
		return fmt.Sprintf("arn:aws:%s:eu-central-1:%s:%s:any", r.service, account, r.name)
	}
	return fmt.Sprintf("arn:aws:%s:eu-central-1:%s:%s/any", r.service, account, r.name)
}

// usual is what AWS knows when the provider makes a call for an Environment.
func (c call) usual(r resource) map[string]string {
	known := maps.Clone(c.with)
	if known == nil {
		known = map[string]string{}
	}
	if r.made {
		known[requestTag] = "shop/staging"
	}
	if !r.anybodys && (!r.made || countsAtOnce[r.service]) {
		known[resourceTag] = "shop/staging"
	}
	return known
}

// tagging is what AWS knows when it decides whether a call may tag what it makes.
func (c call) tagging(r resource) map[string]string {
	_, verb, _ := strings.Cut(c.action, ":")
	known := c.usual(r)
	known[r.service+":CreateAction"] = verb
	return known
}

// abuse is what AWS knows when a call is for something that is not an Environment's: what is there has no tag, and the call may give one; what is
// made has none.
func (c call) abuse(r resource) map[string]string {
	known := c.usual(r)
	delete(known, resourceTag)
	delete(known, requestTag)
	if !r.made {
		known[requestTag] = "shop/staging"
	}
	return known
}

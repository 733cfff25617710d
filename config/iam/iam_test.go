package iam

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// AWS takes 6,144 characters in a managed policy, white space not counted.
func TestIAMPoliciesFitIntoManagedPolicies(t *testing.T) {
	_, files := iamPolicies(t)
	for file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var compact bytes.Buffer
		if err := json.Compact(&compact, text); err != nil {
			t.Fatalf("parse %s: %v", file, err)
		}
		if compact.Len() > 6144 {
			t.Errorf("%s has %d characters, AWS takes 6144", file, compact.Len())
		}
	}
}

func TestIAMPoliciesAllowExactlyWhatKindsNeed(t *testing.T) {
	policy, _ := iamPolicies(t)
	allowed := map[string]bool{}
	for _, s := range policy {
		for _, action := range s.Action {
			allowed[action] = allowed[action] || s.Effect == "Allow"
		}
	}
	for _, row := range rows() {
		for _, action := range row.Calls.Actions() {
			if !allowed[action] {
				t.Errorf("%s needs %s, and no policy allows it", row.GroupKind(), action)
			}
		}
	}
	for action, is := range allowed {
		if is && !slices.Contains(needed(), action) {
			t.Errorf("%s is allowed, and no kind needs it", action)
		}
	}
}

// Each action and each resource of a statement is there for a call that is refused without it.
func TestIAMPoliciesHaveNoPartThatNothingNeeds(t *testing.T) {
	policy, _ := iamPolicies(t)
	for i, s := range policy {
		if s.Effect != "Allow" {
			continue
		}
		for _, action := range s.Action {
			if len(policy.without(i, action).refused(t, action)) == 0 {
				t.Errorf("%s: nothing needs %s", s.Sid, action)
			}
		}
		for _, resource := range s.Resource {
			if len(policy.without(i, resource).refused(t, s.Action...)) == 0 {
				t.Errorf("%s: nothing needs %s", s.Sid, resource)
			}
		}
	}
}

func TestReferenceSaysOnlyWhatIsNeeded(t *testing.T) {
	for _, c := range reference {
		if !slices.Contains(needed(), c.action) {
			t.Errorf("nothing needs %s", c.action)
		}
	}
}

// Where a call that makes something concerns more than that, it takes more than a tag to know whose that is.
func TestRowsSayWhatIsMade(t *testing.T) {
	for _, row := range rows() {
		calls := row.Calls
		if makes := first(calls.Create); calls.Tags != "" && makes != "" && calls.Makes == "" && !isKnown(makes) {
			t.Errorf("%s: say in Makes of its row what %s makes, or in reference on what AWS decides about it", row.GroupKind(), makes)
		}
	}
}

func TestIAMPoliciesAllowWhatTheProviderDoes(t *testing.T) {
	policy, _ := iamPolicies(t)
	for _, call := range policy.refused(t, needed()...) {
		t.Errorf("%s is refused", call)
	}
}

// A tag proves something only where it cannot be put on what is there.
func TestIAMPoliciesReachNothingOfOthersButWhatIsSaid(t *testing.T) {
	policy, _ := iamPolicies(t)
	reached := map[string]bool{}
	for _, c := range calls() {
		if c.with["aws:CalledViaLast"] != "" || looks(c.action) {
			continue // no call of the provider's, or one that changes nothing
		}
		all := c.resources()
		anybodys := !slices.ContainsFunc(all, func(r resource) bool { return !r.anybodys })
		for _, r := range all {
			if anybodys || !r.anybodys && policy.allows(t, c.action, r.arn(false), c.abuse(r)) {
				reached[c.action] = true
			}
		}
	}
	if diff := cmp.Diff(saidToBeOpen(t), slices.Sorted(maps.Keys(reached))); diff != "" {
		t.Errorf("actions on what is not an Environment's (-in docs/install.md +allowed):\n%s", diff)
	}
}

// saidToBeOpen are the actions that docs/install.md says are allowed for all.
func saidToBeOpen(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("../../docs/install.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(text), "\n| Allowed for all |")
	table, _, found := strings.Cut(table, "\n\n")
	if !found {
		t.Fatal("docs/install.md has no table of what is allowed for all")
	}
	var open []string
	for row := range strings.SplitSeq(table, "\n| ") {
		said, _, _ := strings.Cut(row, " | ")
		for _, found := range regexp.MustCompile("`([a-z0-9-]+:[A-Za-z]+)`").FindAllStringSubmatch(said, -1) {
			open = append(open, found[1])
		}
	}
	slices.Sort(open)
	return open
}

// Who tags somebody else's security group as an Environment's must tag it as closed too, and can then only take its rules away.
func TestSecurityGroupsOfOthersCannotBeOpened(t *testing.T) {
	policy, _ := iamPolicies(t)
	group := resource{service: "ec2", name: "security-group"}.arn(false)
	tagged := map[string]string{resourceTag: "shop/staging", closed: "true", requestTag: "shop/staging"}
	var can []string
	for _, c := range reference {
		about := slices.ContainsFunc(c.resources(), func(r resource) bool { return r.name == "security-group" && !r.made && !r.anybodys })
		if about && policy.allows(t, c.action, group, tagged) {
			can = append(can, c.action)
		}
	}
	if diff := cmp.Diff([]string{"ec2:RevokeSecurityGroupEgress", "ec2:RevokeSecurityGroupIngress"}, can); diff != "" {
		t.Errorf("what may be done with a closed group (-known +allowed):\n%s", diff)
	}
	for key, is := range map[string]bool{"team": true, "terrarium.io/closed": false, "Terrarium.io/Closed": false} {
		known := maps.Clone(tagged)
		known["aws:TagKeys"] = key
		if policy.allows(t, "ec2:DeleteTags", group, known) != is {
			t.Errorf("taking the tag %s away is allowed: %v", key, !is)
		}
	}
	if policy.allows(t, "ec2:CreateTags", group, map[string]string{requestTag: "shop/staging"}) {
		t.Error("it may be tagged as an Environment's alone, and then be opened")
	}
}

// A key for another service, a role for another one, another type of record, a bucket of another account.
func TestIAMPoliciesAllowNothingUnderOtherConditions(t *testing.T) {
	policy, _ := iamPolicies(t)
	for _, c := range reference {
		for key := range c.with {
			for _, r := range c.resources() {
				known := c.usual(r)
				known[key] = "another"
				if policy.allows(t, c.action, r.arn(true), known) {
					t.Errorf("%s is allowed for %s whatever %s is", c.action, r.name, key)
				}
			}
		}
	}
}

// A role that trusts the provider's would give it every right that it may give to a role, whatever its own policies allow.
func TestProviderCannotTakeTheRolesThatItMakes(t *testing.T) {
	policy, _ := iamPolicies(t)
	for _, s := range policy {
		if s.Effect == "Deny" && s.isAbout("sts:AssumeRole", namedByARN["role"][0]) && len(s.Condition) == 0 {
			return
		}
	}
	t.Error("nothing denies it")
}

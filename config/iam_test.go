package config_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terrarium-io/terrarium/compositions"
)

// open are the actions that change something which need not be an Environment's. docs/install.md says why of each.
var open = []string{
	"application-autoscaling:DeleteScalingPolicy", "application-autoscaling:DeleteScheduledAction", "application-autoscaling:PutScalingPolicy",
	"application-autoscaling:PutScheduledAction",
	"cloudwatch:PutMetricAlarm", "cloudwatch:TagResource",
	"ec2:CreateTags",
	"ecs:DeregisterTaskDefinition",
	"elasticloadbalancing:SetRulePriorities",
	"kms:CreateGrant",
	"rds:AddTagsToResource",
	"route53:AssociateVPCWithHostedZone", "route53:ChangeResourceRecordSets",
	"s3:CreateBucket", "s3:PutBucketOwnershipControls", "s3:PutBucketPolicy", "s3:PutBucketPublicAccessBlock", "s3:PutBucketTagging",
	"s3:PutBucketVersioning", "s3:PutEncryptionConfiguration", "s3:PutLifecycleConfiguration", "s3:TagResource", "s3:UntagResource",
	"scheduler:CreateSchedule", "scheduler:DeleteSchedule", "scheduler:UpdateSchedule",
	"servicediscovery:TagResource", "servicediscovery:UntagResource",
}

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
	for _, kind := range compositions.Kinds.All() {
		for _, action := range compositions.Kinds.Row(kind.GroupKind()).Calls.Actions() {
			if !allowed[action] {
				t.Errorf("%s needs %s, and no policy allows it", kind.GroupKind(), action)
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

func TestReferenceKnowsEveryActionThatIsNeeded(t *testing.T) {
	known := map[string]bool{}
	for _, c := range calls() {
		known[c.action] = true
	}
	if diff := cmp.Diff(needed(), slices.Sorted(maps.Keys(known))); diff != "" {
		t.Errorf("say on what AWS decides about each action (-needed +known):\n%s", diff)
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
	if diff := cmp.Diff(open, slices.Sorted(maps.Keys(reached))); diff != "" {
		t.Errorf("actions on what is not an Environment's (-known +allowed):\n%s", diff)
	}
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

func TestInstallationSaysWhatIsOpen(t *testing.T) {
	text, err := os.ReadFile("../docs/install.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, action := range open {
		if !strings.Contains(string(text), "`"+action+"`") {
			t.Errorf("docs/install.md does not say that %s is allowed for all", action)
		}
	}
}

// needed are the actions of all kinds.
func needed() []string {
	set := map[string]bool{}
	for _, kind := range compositions.Kinds.All() {
		for _, action := range compositions.Kinds.Row(kind.GroupKind()).Calls.Actions() {
			set[action] = true
		}
	}
	return slices.Sorted(maps.Keys(set))
}

// looks reports whether an action changes nothing.
func looks(action string) bool {
	_, verb, _ := strings.Cut(action, ":")
	return strings.HasPrefix(verb, "Describe") || strings.HasPrefix(verb, "List") || strings.HasPrefix(verb, "Get")
}

// calls are those of the provider.
func calls() []call { return slices.Concat(reference, tagging(), looking()) }

// looking are the calls that change nothing. The provider must see what has a chosen name, and whose that is, before anybody can say that it is
// somebody else's. So all but those of which the reference says something are about anybody's.
func looking() []call {
	var calls []call
	for _, action := range needed() {
		if looks(action) && !slices.ContainsFunc(reference, func(c call) bool { return c.action == action }) {
			calls = append(calls, call{action: action, with: inAccount})
		}
	}
	return calls
}

// tagging are the calls that tag what is there, of every type that is made.
func tagging() []call {
	var calls []call
	for _, c := range reference {
		for _, r := range c.resources() {
			switch action := taggedWith[r.service]; {
			case !r.made || r.name == "service-role" || r.name == "secret-of-rds":
			case r.service == "servicediscovery":
				calls = append(calls, call{action: action}) // which has no resources to name
			default:
				calls = append(calls, call{action: action, on: r.name})
			}
		}
	}
	return calls
}

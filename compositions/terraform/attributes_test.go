package terraform_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/terrarium-io/terrarium/compositions/terraform"
)

// oneByOne are types of which the attributes that an Environment has are looked at, and no others.
var oneByOne = []string{
	"aws_s3_bucket_versioning", "aws_s3_bucket_server_side_encryption_configuration", "aws_s3_bucket_public_access_block", "aws_s3_bucket_ownership_controls",
	"aws_s3_bucket_lifecycle_configuration", "aws_s3_bucket_cors_configuration", "aws_vpc_security_group_ingress_rule", "aws_efs_file_system_policy",
	"aws_efs_backup_policy",
}

// Nothing is dropped that nobody knows of, and nothing is shown that is sensitive, and each time the report says so in the same words.
func TestAttributesThatCannotBeSaidAreLeftInTheSameWords(t *testing.T) {
	all := map[string]any{}
	if err := json.Unmarshal(everything(t), &all); err != nil {
		t.Fatal(err)
	}
	for name, state := range map[string]map[string]any{"services": readShown(t, "services.json"), "all else": all} {
		seen := map[string]bool{}
		for _, taken := range recognized(t, state, anything).Taken {
			if seen[taken.From.Type] || slices.Contains(oneByOne, taken.From.Type) {
				continue
			}
			seen[taken.From.Type] = true
			t.Run(name+" "+taken.From.Type, func(t *testing.T) {
				r := shownAt(rootOf(state), taken.From.Address)
				values, sensitive := r["values"].(map[string]any), r["sensitive_values"]
				r["sensitive_values"] = map[string]any{"future_secret": true}
				wantSomeLeft(t, recognized(t, state, anything), "has future_secret, which is sensitive in the state, and may not be shown")
				r["sensitive_values"] = sensitive
				values["future_field"] = "x"
				wantSomeLeft(t, recognized(t, state, anything), "has future_field, for which an Environment has no field")
				delete(values, "future_field")
			})
		}
	}
}

// shownAt an address is a resource of a module, or of one in it, or nil.
func shownAt(module map[string]any, address string) map[string]any {
	resources, _ := module["resources"].([]any)
	for _, r := range resources {
		if r := r.(map[string]any); r["address"] == address {
			return r
		}
	}
	children, _ := module["child_modules"].([]any)
	for _, child := range children {
		if r := shownAt(child.(map[string]any), address); r != nil {
			return r
		}
	}
	return nil
}

func wantSomeLeft(t *testing.T, found *terraform.Takeover, why string) {
	t.Helper()
	for _, left := range found.Left {
		if strings.Contains(left.Text, why) {
			return
		}
	}
	t.Errorf("nothing is left as it %s", why)
}

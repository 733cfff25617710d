package v1alpha1_test

import (
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

func TestAccessLogRules(t *testing.T) {
	logs := func(spec v1alpha1.AccessLogsSpec) edit {
		return func(s *v1alpha1.EnvironmentSpec) { loadBalancer(s).AccessLogs = &spec }
	}
	type spec = v1alpha1.AccessLogsSpec
	enabled := logs(spec{Mode: v1alpha1.Enabled, RetentionDays: 30})
	own := logs(spec{Mode: v1alpha1.Enabled, BucketName: "logs-of-us"})
	testRules(t, []rule{
		{"they are on or off", enabled, logs(spec{RetentionDays: 30}), "mode"},
		{"they have a time", enabled, logs(spec{Mode: v1alpha1.Enabled, RetentionDays: 4000}), "should be less than or equal to 3653"},
		{"a bucket has a name", own, logs(spec{Mode: v1alpha1.Enabled, BucketName: "Logs"}), "must be the name of a bucket"},
		{"a bucket that is there has its own time", own, logs(spec{Mode: v1alpha1.Enabled, BucketName: "logs-of-us", RetentionDays: 30}), "must be left out with bucketName"},
	})
}

func TestWebACLRules(t *testing.T) {
	acl := func(arn string) edit {
		return func(s *v1alpha1.EnvironmentSpec) { loadBalancer(s).WebACLARN = arn }
	}
	const rest = ":111122223333:regional/webacl/shop/12345678-1234-1234-1234-123456789012"
	good := acl("arn:aws:wafv2:eu-west-1" + rest)
	testRules(t, []rule{
		{"it is regional", good, acl("arn:aws:wafv2:us-east-1:111122223333:global/webacl/shop/12345678-1234"), "must be the ARN of a regional web ACL of WAFv2"},
		{"it is of WAFv2", good, acl("arn:aws:waf-regional:eu-west-1:111122223333:webacl/12345678-1234"), "must be the ARN of a regional web ACL of WAFv2"},
		{"it is in the region", good, acl("arn:aws:wafv2:eu-central-1" + rest), "spec.loadBalancers: webACLARN of public must be in spec.region"},
	})
}

package compositions

import (
	"fmt"

	s3 "github.com/upbound/provider-aws/v2/apis/namespaced/s3/v1beta1"

	"github.com/terrarium-io/terrarium/compositions/plan"
)

// AbortUploadsAfterDays ends uploads that were given up, whose parts cost money and show nowhere.
const AbortUploadsAfterDays = 7

// bucketSettings are objects of their own, and one after another where S3 refuses two changes of a bucket at once. They stay with the bucket. Those that
// are returned must be there before anything is put into it.
func (c composer) bucketSettings(
	part, name string, bucket *plan.Object, status string, rules []s3.BucketLifecycleConfigurationRuleParameters, allowed ...bucketStatement,
) []*plan.Object {
	d := c.Draft(part)
	d.After(bucket)
	versioning := plan.Add(d, plan.Keep(&s3.BucketVersioning{Spec: s3.BucketVersioningSpec{ForProvider: s3.BucketVersioningParameters{
		Bucket:                  &name,
		VersioningConfiguration: &s3.VersioningConfigurationParameters{Status: &status},
	}}}))

	d = c.Draft(part)
	d.After(bucket)
	encryption := plan.Add(d, plan.Keep(&s3.BucketServerSideEncryptionConfiguration{Spec: s3.BucketServerSideEncryptionConfigurationSpec{
		ForProvider: s3.BucketServerSideEncryptionConfigurationParameters{
			Bucket: &name,
			Rule: []s3.BucketServerSideEncryptionConfigurationRuleParameters{{
				ApplyServerSideEncryptionByDefault: &s3.RuleApplyServerSideEncryptionByDefaultParameters{SseAlgorithm: new("AES256")},
				BucketKeyEnabled:                   new(true),
			}},
		},
	}}))

	d = c.Draft(part)
	d.After(bucket)
	access := plan.Add(d, plan.Keep(&s3.BucketPublicAccessBlock{Spec: s3.BucketPublicAccessBlockSpec{ForProvider: s3.BucketPublicAccessBlockParameters{
		Bucket:                &name,
		BlockPublicAcls:       new(true),
		BlockPublicPolicy:     new(true),
		IgnorePublicAcls:      new(true),
		RestrictPublicBuckets: new(true),
	}}}))

	d = c.Draft(part)
	d.After(access.Object)
	ownership := plan.Add(d, plan.Keep(&s3.BucketOwnershipControls{Spec: s3.BucketOwnershipControlsSpec{ForProvider: s3.BucketOwnershipControlsParameters{
		Bucket: &name,
		Rule:   &s3.BucketOwnershipControlsRuleParameters{ObjectOwnership: new("BucketOwnerEnforced")},
	}}}))

	d = c.Draft(part)
	d.After(ownership.Object)
	policy := plan.Add(d, plan.Keep(&s3.BucketPolicy{Spec: s3.BucketPolicySpec{ForProvider: s3.BucketPolicyParameters{
		Bucket: &name,
		Policy: new(bucketPolicy(d, name, allowed)),
	}}}))

	d = c.Draft(part)
	d.After(versioning.Object) // old versions are there only from then on
	plan.Add(d, plan.Keep(&s3.BucketLifecycleConfiguration{Spec: s3.BucketLifecycleConfigurationSpec{
		ForProvider: s3.BucketLifecycleConfigurationParameters{Bucket: &name, Rule: rules},
	}}))
	return []*plan.Object{bucket, versioning.Object, encryption.Object, access.Object, ownership.Object, policy.Object}
}

// A bucketStatement lets somebody do something in a bucket.
type bucketStatement func(d *plan.Draft) map[string]any

// bucketPolicy refuses requests without TLS, to everybody, and allows what else there is.
func bucketPolicy(d *plan.Draft, bucket string, allowed []bucketStatement) string {
	arn := fmt.Sprintf("arn:%s:s3:::%s", Partition(d.Env.Spec.Region), bucket)
	statements := []any{map[string]any{
		"Sid":       "OnlyTLS",
		"Effect":    "Deny",
		"Principal": "*",
		"Action":    "s3:*",
		"Resource":  []string{arn, arn + "/*"},
		"Condition": map[string]any{"Bool": map[string]string{"aws:SecureTransport": "false"}},
	}}
	for _, statement := range allowed {
		statements = append(statements, statement(d))
	}
	return plan.JSON(map[string]any{"Version": "2012-10-17", "Statement": statements})
}

func oldVersionsExpire(days int32) []s3.BucketLifecycleConfigurationRuleParameters {
	return []s3.BucketLifecycleConfigurationRuleParameters{{
		ID:                             new("old-versions"),
		Status:                         new("Enabled"),
		Filter:                         []s3.RuleFilterParameters{{Prefix: new("")}}, // everything
		NoncurrentVersionExpiration:    []s3.RuleNoncurrentVersionExpirationParameters{{NoncurrentDays: number(days)}},
		AbortIncompleteMultipartUpload: []s3.AbortIncompleteMultipartUploadParameters{{DaysAfterInitiation: number(AbortUploadsAfterDays)}},
	}}
}

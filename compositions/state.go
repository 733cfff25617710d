package compositions

import (
	"fmt"
	"slices"

	s3 "github.com/upbound/provider-aws/v2/apis/namespaced/s3/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

var inState = plan.Composition{Name: "state", Condition: v1alpha1.ConditionStateReady}

// maxNameBucket is the length that AWS allows for names of buckets.
const maxNameBucket = 63

// state makes an S3 bucket that is versioned, encrypted, private and reached over TLS alone, and keeps the inventory of the Environment in it. The
// composition comes last, because the inventory names all other objects of the plan. Nothing of the bucket is ever deleted in AWS: it is for when the
// cluster is lost, or the Environment was deleted by mistake.
func state(c composer, net Network, spec v1alpha1.StateSpec) {
	c = c.within(inState, "")
	name := spec.BucketName
	if name == "" {
		name = c.AWSName("state", maxNameBucket)
	}
	d := c.Draft("state")
	d.NameIsChosen = spec.BucketName != ""
	bucket := plan.Add(d, plan.Keep(plan.Named(&s3.Bucket{}, name)))
	c.bucketSettings(spec, name, bucket.Object)
	c.inventory(net, name, slices.Clone(c.Plan.Objects))
	c.Plan.Outputs.State = &v1alpha1.StateStatus{}
	if c.Seen.InAWS(bucket.Key) {
		c.Plan.Outputs.State.BucketName = name
	}
}

// abortUploadsAfterDays ends uploads that were given up, whose parts cost money and show nowhere.
const abortUploadsAfterDays = 7

// bucketSettings are objects of their own, and one after another where S3 refuses two changes of a bucket at once.
func (c composer) bucketSettings(spec v1alpha1.StateSpec, name string, bucket *plan.Object) {
	d := c.Draft("state")
	d.After(bucket)
	versioning := plan.Add(d, plan.Keep(&s3.BucketVersioning{Spec: s3.BucketVersioningSpec{ForProvider: s3.BucketVersioningParameters{
		Bucket:                  &name,
		VersioningConfiguration: &s3.VersioningConfigurationParameters{Status: new("Enabled")},
	}}}))

	d = c.Draft("state")
	d.After(bucket)
	plan.Add(d, plan.Keep(&s3.BucketServerSideEncryptionConfiguration{Spec: s3.BucketServerSideEncryptionConfigurationSpec{
		ForProvider: s3.BucketServerSideEncryptionConfigurationParameters{
			Bucket: &name,
			Rule: []s3.BucketServerSideEncryptionConfigurationRuleParameters{{
				ApplyServerSideEncryptionByDefault: &s3.RuleApplyServerSideEncryptionByDefaultParameters{SseAlgorithm: new("AES256")},
				BucketKeyEnabled:                   new(true),
			}},
		},
	}}))

	d = c.Draft("state")
	d.After(bucket)
	access := plan.Add(d, plan.Keep(&s3.BucketPublicAccessBlock{Spec: s3.BucketPublicAccessBlockSpec{ForProvider: s3.BucketPublicAccessBlockParameters{
		Bucket:                &name,
		BlockPublicAcls:       new(true),
		BlockPublicPolicy:     new(true),
		IgnorePublicAcls:      new(true),
		RestrictPublicBuckets: new(true),
	}}}))

	d = c.Draft("state")
	d.After(access.Object)
	ownership := plan.Add(d, plan.Keep(&s3.BucketOwnershipControls{Spec: s3.BucketOwnershipControlsSpec{ForProvider: s3.BucketOwnershipControlsParameters{
		Bucket: &name,
		Rule:   &s3.BucketOwnershipControlsRuleParameters{ObjectOwnership: new("BucketOwnerEnforced")},
	}}}))

	d = c.Draft("state")
	d.After(ownership.Object)
	plan.Add(d, plan.Keep(&s3.BucketPolicy{Spec: s3.BucketPolicySpec{ForProvider: s3.BucketPolicyParameters{
		Bucket: &name,
		Policy: new(onlyTLS(c.Env.Spec.Region, name)),
	}}}))

	d = c.Draft("state")
	d.After(versioning.Object) // old versions are there only from then on
	plan.Add(d, plan.Keep(&s3.BucketLifecycleConfiguration{Spec: s3.BucketLifecycleConfigurationSpec{
		ForProvider: s3.BucketLifecycleConfigurationParameters{Bucket: &name, Rule: oldVersionsExpire(spec)},
	}}))
}

// onlyTLS refuses requests without TLS, to everybody.
func onlyTLS(region, bucket string) string {
	arn := fmt.Sprintf("arn:%s:s3:::%s", partition(region), bucket)
	return plan.JSON(map[string]any{
		"Version": "2012-10-17",
		"Statement": []any{map[string]any{
			"Sid":       "OnlyTLS",
			"Effect":    "Deny",
			"Principal": "*",
			"Action":    "s3:*",
			"Resource":  []string{arn, arn + "/*"},
			"Condition": map[string]any{"Bool": map[string]string{"aws:SecureTransport": "false"}},
		}},
	})
}

func oldVersionsExpire(spec v1alpha1.StateSpec) []s3.BucketLifecycleConfigurationRuleParameters {
	return []s3.BucketLifecycleConfigurationRuleParameters{{
		ID:                             new("old-versions"),
		Status:                         new("Enabled"),
		Filter:                         []s3.RuleFilterParameters{{Prefix: new("")}}, // everything
		NoncurrentVersionExpiration:    []s3.RuleNoncurrentVersionExpirationParameters{{NoncurrentDays: number(spec.NoncurrentVersionExpirationDays)}},
		AbortIncompleteMultipartUpload: []s3.AbortIncompleteMultipartUploadParameters{{DaysAfterInitiation: number(abortUploadsAfterDays)}},
	}}
}

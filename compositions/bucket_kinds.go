package compositions

import (
	s3 "github.com/upbound/provider-aws/v2/apis/namespaced/s3/v1beta1"

	"github.com/terrarium-io/terrarium/compositions/plan"
)

// bucketKinds are the kinds of buckets: that of the state, and those of services.
var bucketKinds = []plan.Kind{
	{
		GroupVersionKind: s3.Bucket_GroupVersionKind,
		AddGroup:         s3.SchemeBuilder.AddToScheme,
		NeverPatched:     []string{"objectLockEnabled"},
		TakenByName:      true,
		Prepare:          plan.LettingGoOf("BucketNotEmpty"),
		Loss:             plan.Says("the bucket is deleted if it is empty, and else stays in AWS with everything in it"),
		Stays:            "the bucket stays in AWS with everything in it, and nothing looks after it any more",
		Calls: plan.Calls{ // it reads all settings of a bucket, and where s3:…TagResource does not work (s3/tags.go), the older calls do
			From: "s3/bucket.go", Create: "s3:CreateBucket",
			Read: "s3:ListBucket s3:GetBucketPolicy s3:GetBucketAcl s3:GetBucketCORS s3:GetBucketWebsite s3:GetBucketVersioning " +
				"s3:GetAccelerateConfiguration s3:GetBucketRequestPayment s3:GetBucketLogging s3:GetLifecycleConfiguration s3:GetReplicationConfiguration " +
				"s3:GetEncryptionConfiguration s3:GetBucketObjectLockConfiguration s3:ListTagsForResource s3:GetBucketTagging",
			Remove: "s3:DeleteBucket", Tags: "s3:TagResource s3:UntagResource s3:PutBucketTagging",
		},
	},
	{
		GroupVersionKind: s3.BucketVersioning_GroupVersionKind,
		AddGroup:         s3.SchemeBuilder.AddToScheme,
		NeverPatched:     []string{"mfa", "versioningConfiguration"},
		PartOf:           []string{"Bucket"},
		Calls: plan.Calls{
			From: "s3/bucket_versioning.go", Create: "s3:PutBucketVersioning", Read: "s3:GetBucketVersioning", Update: "s3:PutBucketVersioning",
		},
	},
	{
		GroupVersionKind: s3.BucketServerSideEncryptionConfiguration_GroupVersionKind,
		AddGroup:         s3.SchemeBuilder.AddToScheme,
		PartOf:           []string{"Bucket"},
		Calls: plan.Calls{
			From: "s3/bucket_server_side_encryption_configuration.go", Create: "s3:PutEncryptionConfiguration", Read: "s3:GetEncryptionConfiguration",
			Update: "s3:PutEncryptionConfiguration",
		},
	},
	{
		GroupVersionKind: s3.BucketPublicAccessBlock_GroupVersionKind,
		AddGroup:         s3.SchemeBuilder.AddToScheme,
		PartOf:           []string{"Bucket"},
		Calls: plan.Calls{
			From: "s3/bucket_public_access_block.go", Create: "s3:PutBucketPublicAccessBlock", Read: "s3:GetBucketPublicAccessBlock",
			Update: "s3:PutBucketPublicAccessBlock",
		},
	},
	{
		GroupVersionKind: s3.BucketOwnershipControls_GroupVersionKind,
		AddGroup:         s3.SchemeBuilder.AddToScheme,
		NeverPatched:     []string{"rule"},
		PartOf:           []string{"Bucket"},
		Calls: plan.Calls{
			From: "s3/bucket_ownership_controls.go", Create: "s3:PutBucketOwnershipControls", Read: "s3:GetBucketOwnershipControls",
			Update: "s3:PutBucketOwnershipControls",
		},
	},
	{
		GroupVersionKind: s3.BucketPolicy_GroupVersionKind,
		AddGroup:         s3.SchemeBuilder.AddToScheme,
		PartOf:           []string{"Bucket"},
		OtherForms: map[plan.Field]plan.Same{
			plan.In[s3.BucketPolicyParameters]("Policy"): plan.Texts(plan.SamePolicy), // PolicyToSet (s3/bucket_policy.go)
		},
		Calls: plan.Calls{
			From: "s3/bucket_policy.go", Create: "s3:PutBucketPolicy", Read: "s3:GetBucketPolicy", Update: "s3:PutBucketPolicy",
		},
	},
	{
		GroupVersionKind: s3.BucketLifecycleConfiguration_GroupVersionKind,
		AddGroup:         s3.SchemeBuilder.AddToScheme,
		PartOf:           []string{"Bucket"},
		Calls: plan.Calls{
			From: "s3/bucket_lifecycle_configuration.go", Create: "s3:PutLifecycleConfiguration", Read: "s3:GetLifecycleConfiguration",
			Update: "s3:PutLifecycleConfiguration",
		},
	},
	{
		GroupVersionKind: s3.Object_GroupVersionKind,
		AddGroup:         s3.SchemeBuilder.AddToScheme,
		NeverPatched:     []string{"content", "contentBase64", "key", "overrideProvider", "websiteRedirect"},
		PartOf:           []string{"Bucket", "Key"},
		Calls: plan.Calls{ // a call that names an ACL, or tags, takes a permission for each
			From: "s3/object.go", Create: "s3:PutObject s3:PutObjectAcl s3:PutObjectTagging", Read: "s3:GetObject s3:GetObjectTagging s3:ListBucket",
			Update: "s3:PutObject s3:PutObjectAcl", Tags: "s3:PutObjectTagging",
		},
	},
	{
		GroupVersionKind: s3.BucketCorsConfiguration_GroupVersionKind,
		AddGroup:         s3.SchemeBuilder.AddToScheme,
		PartOf:           []string{"Bucket"},
		Calls: plan.Calls{
			From: "s3/bucket_cors_configuration.go", Create: "s3:PutBucketCORS", Read: "s3:GetBucketCORS", Update: "s3:PutBucketCORS",
			Remove: "s3:PutBucketCORS",
		},
	},
}

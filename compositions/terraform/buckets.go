package terraform

import (
	s3 "github.com/upbound/provider-aws/v2/apis/namespaced/s3/v1beta1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
)

const knownOfBucket = "arn id bucket bucket_prefix bucket_domain_name bucket_regional_domain_name bucket_region bucket_namespace hosted_zone_id region tags " +
	"tags_all timeouts force_destroy request_payer website website_domain website_endpoint logging replication_configuration acceleration_status grant " +
	"versioning server_side_encryption_configuration policy cors_rule lifecycle_rule"

// The types that say a bucket's settings, which an Environment has for each bucket.
const (
	versioningOf = "aws_s3_bucket_versioning"
	encryptionOf = "aws_s3_bucket_server_side_encryption_configuration"
	accessOf     = "aws_s3_bucket_public_access_block"
	ownershipOf  = "aws_s3_bucket_ownership_controls"
	policyOf     = "aws_s3_bucket_policy"
	lifecycleOf  = "aws_s3_bucket_lifecycle_configuration"
	corsOf       = "aws_s3_bucket_cors_configuration"
)

// settings are the types of a bucket's settings, with the kinds of the managed resources that stand for them,
// and the type the setting that an Environment makes before.
var settings = []struct {
	typ    string
	kind   schema.GroupVersionKind
	before string
}{
	{versioningOf, s3.BucketVersioning_GroupVersionKind, ""},
	{encryptionOf, s3.BucketServerSideEncryptionConfiguration_GroupVersionKind, ""},
	{accessOf, s3.BucketPublicAccessBlock_GroupVersionKind, ""},
	{ownershipOf, s3.BucketOwnershipControls_GroupVersionKind, accessOf},
	{policyOf, s3.BucketPolicy_GroupVersionKind, ownershipOf},
	{lifecycleOf, s3.BucketLifecycleConfiguration_GroupVersionKind, versioningOf},
	{corsOf, s3.BucketCorsConfiguration_GroupVersionKind, ""},
}

// A bucket with its settings.
type bucket struct {
	*Resource
	settings map[string]*Resource
	spec     v1alpha1.BucketSpec

	// oldVersionsGo is after how many days the rules of the bucket delete old versions, and abortsAfter after how many they give up uploads: 0 where
	// they never do.
	oldVersionsGo, abortsAfter int32
}

func (t *Takeover) buckets() {
	for _, r := range t.states.of("aws_s3_bucket") {
		b := bucket{Resource: r, settings: map[string]*Resource{}}
		for _, setting := range settings {
			b.settings[setting.typ] = t.states.one(setting.typ, "bucket", r.text("id"))
		}
		why := t.wrongWithBucket(&b)
		if why == "" && len(t.Spec.Buckets) == mostBuckets {
			why = "an Environment has at most 20 buckets"
		}
		if why != "" {
			t.leaveWith(r, "%s", why)
			for _, setting := range b.settings {
				t.leaveWith(setting, "its bucket is left")
			}
			continue
		}
		t.takeBucket(&b)
	}
}

func (t *Takeover) takeBucket(b *bucket) {
	b.spec.Name = t.name("buckets", b.Resource)
	t.Spec.Buckets = append(t.Spec.Buckets, b.spec)
	part, name := compositions.BucketPart(b.spec.Name), b.text("bucket")
	t.take(&Taken{Kind: s3.Bucket_GroupVersionKind, Name: part, ExternalName: name, KeptName: name, From: b.Resource, Effects: b.effects()})
	there := map[string]bool{"": true}
	for _, setting := range settings {
		if r := b.settings[setting.typ]; r != nil {
			there[setting.typ] = there[setting.before]
			t.takeAfter(there[setting.before], &Taken{Kind: setting.kind, Name: part, ExternalName: name, From: r})
		}
	}
}

// wrongWithBucket says why a bucket cannot be taken over, or "", and notes what the spec says of it.
func (t *Takeover) wrongWithBucket(b *bucket) string {
	region := b.text("region")
	for _, r := range append([]*Resource{b.Resource}, t.settingsOf(b)...) {
		if why := wrongWithHidden(r); why != "" {
			return "it " + why
		}
	}
	switch unknown := wrongWithUnknown(b.Resource, knownOfBucket); {
	case region != "" && region != t.states.Region:
		return "it is in region " + region + ", and the Environment in " + t.states.Region
	case unknown != "":
		return "it " + unknown
	case t.states.one("aws_s3_bucket_acl", "bucket", b.text("id")) != nil:
		return "it has an access control list, and an Environment's buckets have none"
	}
	if inline := b.inline(); inline != "" {
		return "its " + inline + " stands in aws_s3_bucket itself: give it a resource of its own first"
	}
	for _, wrong := range []func(*bucket) string{wrongWithLifecycle, wrongWithVersioning, wrongWithEncryption, wrongWithAccess, wrongWithCORS} {
		if why := wrong(b); why != "" {
			return why
		}
	}
	return grants(b.policy(), t.states.Account, func(statement) bool { return false })
}

func (t *Takeover) settingsOf(b *bucket) []*Resource {
	var all []*Resource
	for _, setting := range settings {
		if r := b.settings[setting.typ]; r != nil {
			all = append(all, r)
		}
	}
	return all
}

// inline is a setting that the bucket has, and that no resource of its own says: the bucket shows the settings of those too.
func (b *bucket) inline() string {
	switch {
	case len(b.blocks("lifecycle_rule")) > 0 && b.settings[lifecycleOf] == nil:
		return "lifecycle_rule"
	case b.flag("versioning.enabled") && b.settings[versioningOf] == nil:
		return "versioning"
	case len(b.blocks("cors_rule")) > 0 && b.settings[corsOf] == nil:
		return "cors_rule"
	}
	return ""
}

func wrongWithVersioning(b *bucket) string {
	b.spec.Versioning = v1alpha1.Disabled
	r := b.settings[versioningOf]
	if r == nil {
		return ""
	}
	switch {
	case r.text("versioning_configuration.mfa_delete") == "Enabled":
		return "it takes MFA to delete from it, for which an Environment has no field"
	case r.text("versioning_configuration.status") == "Suspended":
		return "its versioning is suspended: an Environment would delete the old versions that it may have"
	case r.text("versioning_configuration.status") != "Enabled":
		return ""
	case b.oldVersionsGo == 0:
		return "it keeps old versions for ever, and an Environment deletes them after at most 3650 days: give it a rule for all objects with " +
			"noncurrent_version_expiration first"
	}
	b.spec.Versioning, b.spec.NoncurrentVersionExpirationDays = v1alpha1.Enabled, b.oldVersionsGo
	return ""
}

// wrongWithEncryption refuses keys of KMS: what is written later would have another one.
func wrongWithEncryption(b *bucket) string {
	block := "server_side_encryption_configuration.rule.apply_server_side_encryption_by_default.sse_algorithm"
	algorithm := b.text(block)
	if r := b.settings[encryptionOf]; r != nil {
		algorithm = r.text("rule.apply_server_side_encryption_by_default.sse_algorithm")
	}
	if algorithm != "" && algorithm != "AES256" {
		return "it is encrypted with a key of KMS, for which an Environment has no field"
	}
	return ""
}

func wrongWithAccess(b *bucket) string {
	if r := b.settings[accessOf]; r != nil {
		for _, block := range []string{"block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"} {
			if !r.flag(block) {
				return "its " + block + " is false, so that it may be public, and an Environment's buckets are not"
			}
		}
	}
	if r := b.settings[ownershipOf]; r != nil && r.text("rule.object_ownership") != "BucketOwnerEnforced" {
		return "its objects have access control lists (" + r.text("rule.object_ownership") + "), and an Environment's have none"
	}
	return ""
}

// The rules that a spec can have for pages of other origins.
const mostCORSRules, mostHeaders = 5, 10

func wrongWithCORS(b *bucket) string {
	r := b.settings[corsOf]
	if r == nil {
		return ""
	}
	rules := r.blocks("cors_rule")
	if len(rules) > mostCORSRules {
		return "it has more than 5 rules of CORS, which is what an Environment takes"
	}
	for _, rule := range rules {
		spec := v1alpha1.CORSRule{
			AllowedOrigins: rule.texts("allowed_origins"), AllowedHeaders: rule.texts("allowed_headers"), ExposeHeaders: rule.texts("expose_headers"),
			MaxAgeSeconds: new(rule.number("max_age_seconds")),
		}
		for _, method := range rule.texts("allowed_methods") {
			spec.AllowedMethods = append(spec.AllowedMethods, v1alpha1.CORSMethod(method))
		}
		if max(len(spec.AllowedHeaders), len(spec.ExposeHeaders)) > mostHeaders || len(spec.AllowedOrigins) > mostCORSRules {
			return "it has a rule of CORS with more origins or headers than an Environment takes"
		}
		b.spec.CORS = append(b.spec.CORS, spec)
	}
	return ""
}

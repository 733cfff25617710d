package compositions

import (
	"cmp"

	s3 "github.com/upbound/provider-aws/v2/apis/namespaced/s3/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

var inBuckets = plan.Composition{Name: "bucket", Condition: v1alpha1.ConditionBucketsReady, Field: "buckets"}

// keepVersionsDays is how long old versions are kept where the spec does not say.
const keepVersionsDays = 90

// Bucket is what a bucket gives to services.
type Bucket struct {
	// Name in AWS, and ARN by which policies name the bucket.
	Name string
	ARN  plan.Fact

	// Objects are all ARNs in it.
	Objects plan.Fact

	// Closed is what must be there before anything is put into the bucket.
	Closed []*plan.Object
}

// grant lets the tasks of a workload read, or read and write, and tells them the name and the ARN. The way to S3 is the gateway endpoint, which every
// network has.
func (b Bucket) grant(link v1alpha1.BucketLink) grant {
	actions := []string{"s3:GetObject"}
	if link.Access == v1alpha1.BucketReadWrite {
		actions = append(actions, "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts")
	}
	names := variableNames{link.Variables, link.EnvPrefix}
	return grant{
		to:        inBuckets.Instance(link.Name),
		variables: []grantedVariable{{names.of("NAME"), plan.Known(b.Name)}, {names.of("ARN"), b.ARN}},
		permissions: []grantedPermission{
			{actions: []string{"s3:ListBucket", "s3:GetBucketLocation"}, resources: []plan.Fact{b.ARN}},
			{actions: actions, resources: []plan.Fact{b.Objects}},
		},
		needed: b.Closed,
	}
}

// bucket makes an S3 bucket that is encrypted, private and reached over TLS alone. Its settings are never taken away by themselves: a bucket that is
// not empty stays in AWS, and stays closed.
func bucket(c composer, spec v1alpha1.BucketSpec) Bucket {
	c = c.within(inBuckets, spec.Name)
	part := BucketPart(spec.Name)
	name := c.NameInAWS(s3.Bucket_GroupVersionKind.GroupKind(), part, c.AWSName(part, maxNameBucket))
	made := plan.Add(c.Draft(part), plan.Named(&s3.Bucket{}, name))
	closed := c.bucketSettings(part, name, made.Object, versioning(spec.Versioning), lifecycle(spec))
	if len(spec.CORS) > 0 {
		d := c.Draft(part)
		d.After(made.Object)
		plan.Add(d, &s3.BucketCorsConfiguration{Spec: s3.BucketCorsConfigurationSpec{ForProvider: s3.BucketCorsConfigurationParameters{
			Bucket: &name, CorsRule: corsRules(spec.CORS),
		}}})
	}
	status := v1alpha1.BucketStatus{Name: spec.Name, ARN: plan.Text(plan.LastSeen(c.Seen, made.Key, made.Live).Status.AtProvider.Arn)}
	if c.Seen.InAWS(made.Key) {
		status.BucketName = name
	}
	c.Plan.Outputs.Buckets = append(c.Plan.Outputs.Buckets, status)
	arn := made.Fact(made.Live.Status.AtProvider.Arn)
	return Bucket{Name: name, ARN: arn, Objects: arn.Within("", "/*"), Closed: closed}
}

// versioning that was never asked for is suspended to S3: objects have one version.
func versioning(asked v1alpha1.Switch) string {
	if asked == v1alpha1.Enabled {
		return "Enabled"
	}
	return "Suspended"
}

func lifecycle(spec v1alpha1.BucketSpec) []s3.BucketLifecycleConfigurationRuleParameters {
	rules := oldVersionsExpire(cmp.Or(spec.NoncurrentVersionExpirationDays, keepVersionsDays))
	if spec.ExpireAfterDays > 0 {
		rules = append(rules, expireAfter(spec.ExpireAfterDays))
	}
	return rules
}

func expireAfter(days int32) s3.BucketLifecycleConfigurationRuleParameters {
	return s3.BucketLifecycleConfigurationRuleParameters{
		ID:         new("expire"),
		Status:     new("Enabled"),
		Filter:     []s3.RuleFilterParameters{{Prefix: new("")}}, // everything
		Expiration: []s3.RuleExpirationParameters{{Days: number(days)}},
	}
}

func corsRules(specs []v1alpha1.CORSRule) []s3.BucketCorsConfigurationCorsRuleParameters {
	var rules []s3.BucketCorsConfigurationCorsRuleParameters
	for _, spec := range specs {
		rule := s3.BucketCorsConfigurationCorsRuleParameters{
			AllowedOrigins: pointers(spec.AllowedOrigins), AllowedHeaders: pointers(spec.AllowedHeaders), ExposeHeaders: pointers(spec.ExposeHeaders),
			MaxAgeSeconds: number(*spec.MaxAgeSeconds),
		}
		for _, method := range spec.AllowedMethods {
			rule.AllowedMethods = append(rule.AllowedMethods, new(string(method)))
		}
		rules = append(rules, rule)
	}
	return rules
}

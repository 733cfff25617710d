package compositions

import (
	"slices"

	s3 "github.com/upbound/provider-aws/v2/apis/namespaced/s3/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

var inState = plan.Composition{Name: "state", Condition: v1alpha1.ConditionStateReady, Field: "state"}

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
	c.bucketSettings("state", name, bucket.Object, "Enabled", oldVersionsExpire(spec.NoncurrentVersionExpirationDays))
	c.inventory(net, name, slices.Clone(c.Plan.Objects))
	c.Plan.Outputs.State = &v1alpha1.StateStatus{}
	if c.Seen.InAWS(bucket.Key) {
		c.Plan.Outputs.State.BucketName = name
	}
}

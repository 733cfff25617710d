package controllers_test

import (
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

// A bucket with something in it must neither be emptied nor keep the Environment from going.
func TestBucketThatIsNotEmptyStaysInAWS(t *testing.T) {
	w := newWorld(t)
	w.makeReady(func(spec *v1alpha1.EnvironmentSpec) {
		spec.Buckets = []v1alpha1.BucketSpec{{Name: "uploads"}, {Name: "empty"}}
	})
	full := w.environment().Status.Buckets[0].BucketName
	w.account.PutObject(full, "photo.jpg")
	w.remove()
	for _, r := range w.account.Resources() {
		if r.Kind.Group() != "s3" || r.Kind == aws.Bucket && r.ID != full {
			t.Errorf("AWS still has %s %s", r.Kind, r.ID)
		}
	}
	for _, kind := range []aws.Kind{aws.BucketPolicy, aws.BucketPublicAccessBlock, aws.BucketEncryption, aws.BucketVersioning} {
		if _, there := w.account.Get(kind, full); !there {
			t.Errorf("%s of the bucket is gone", kind)
		}
	}
	if _, there := w.account.Get(aws.BucketObject, full+"/photo.jpg"); !there {
		t.Error("the object is gone")
	}
}

package compositions_test

import (
	"strings"
	"testing"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"
	s3 "github.com/upbound/provider-aws/v2/apis/namespaced/s3/v1beta1"
	corev1 "k8s.io/api/core/v1"

	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

func TestBucketThatIsNotEmptyIsLetGo(t *testing.T) {
	env, seen := readEnvironment(t, "bucket-plain"), nothingBut(nil)
	settle(t, env, seen)
	for key, live := range seen.Resources {
		bucket, ok := live.(*s3.Bucket)
		if !ok {
			continue
		}
		if prepared, ready := compositions.Kinds.PrepareDeletion(env, bucket); prepared != nil || !ready {
			t.Errorf("%s is not deleted, but prepared: %v", key, prepared)
		}
		bucket.SetConditions(xpv1.Condition{
			Type: "LastAsyncOperation", Status: corev1.ConditionFalse, Message: "async delete failed: deleting S3 Bucket (x): BucketNotEmpty: The bucket you tried to delete is not empty",
		})
		prepared, _ := compositions.Kinds.PrepareDeletion(env, bucket)
		if prepared == nil || !plan.StaysInAWS(prepared) {
			t.Errorf("%s is not let go: %v", key, prepared)
		}
	}
}

// What keeps a bucket closed must stay with a bucket that stays.
func TestSettingsOfABucketAreNeverTakenAway(t *testing.T) {
	for _, o := range settle(t, readEnvironment(t, "bucket-options"), nothingBut(nil)).Objects {
		deleted := o.Kind == "Bucket" || o.Kind == "BucketCorsConfiguration"
		if o.Composition == "bucket" && plan.StaysInAWS(o.Resource) == deleted {
			t.Errorf("%s is deleted: %t, want %t", o, !deleted, deleted)
		}
	}
}

func TestTasksWaitUntilTheirBucketIsClosed(t *testing.T) {
	env := readEnvironment(t, "links-to-buckets")
	p := compose(t, env, nothingBut(nil))
	services := 0
	for _, o := range p.Objects {
		if _, ok := o.Resource.(*ecs.Service); !ok {
			continue
		}
		services++
		var waits []string
		for _, key := range o.WaitingOn {
			waits = append(waits, key.String())
		}
		for _, want := range []string{"BucketPolicy/staging-bucket-uploads", "BucketPublicAccessBlock/staging-bucket-assets"} {
			if !strings.Contains(strings.Join(waits, " "), want) {
				t.Errorf("%s does not wait for %s, but for %v", o, want, waits)
			}
		}
	}
	if services == 0 {
		t.Error("there is no service")
	}
}

package v1alpha1_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

func TestDeepCopyCopiesMaps(t *testing.T) {
	original := validEnvironment()
	original.Spec.Tags = v1alpha1.Tags{"team": "shop"}
	database(&original.Spec).Parameters = v1alpha1.Parameters{"work_mem": "4096"}
	copied := original.DeepCopy()
	if diff := cmp.Diff(original, copied); diff != "" {
		t.Fatalf("the copy differs:\n%s", diff)
	}
	copied.Spec.Tags["team"] = "other"
	database(&copied.Spec).Parameters["work_mem"] = "8192"
	if original.Spec.Tags["team"] != "shop" || database(&original.Spec).Parameters["work_mem"] != "4096" {
		t.Error("a change of the copy changed the original")
	}
}

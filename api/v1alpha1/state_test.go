package v1alpha1_test

import (
	"strings"
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

func withState(state v1alpha1.StateSpec) edit {
	return func(s *v1alpha1.EnvironmentSpec) { s.State = &state }
}

func bucket(name string) edit { return withState(v1alpha1.StateSpec{BucketName: name}) }

func TestStateRules(t *testing.T) {
	expiration := func(days int32) edit {
		return withState(v1alpha1.StateSpec{NoncurrentVersionExpirationDays: days})
	}
	const form = "must be lower-case letters, digits and -, and begin and end with a letter or digit; no dots"
	const reserved = "S3 keeps those for itself"
	testRules(t, []rule{
		{"a bucket has a short name", bucket("abc"), bucket("ab"), "should be at least 3 chars long"},
		{"a bucket has no long name", bucket(strings.Repeat("x", 63)), bucket(strings.Repeat("x", 64)), "may not be more than 63"},
		{"a bucket has no capitals", bucket("shop-state"), bucket("Shop-state"), form},
		{"a bucket has no dots", bucket("10-0-0-1"), bucket("10.0.0.1"), form},
		{"a bucket ends with a letter or digit", bucket("shop-1"), bucket("shop-"), form},
		{"a bucket has no reserved beginning", bucket("shop-xn--1"), bucket("xn--shop"), reserved},
		{"a bucket has no reserved end", bucket("shop-s3alias-1"), bucket("shop-s3alias"), reserved},
		{"old versions are kept for a day", expiration(1), expiration(-1), "should be greater than or equal to 1"},
		{"old versions are kept for ten years", expiration(3650), expiration(3651), "should be less than or equal to 3650"},
	})
}

package v1alpha1_test

import (
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

func TestBucketRules(t *testing.T) {
	bucket := func(spec v1alpha1.BucketSpec) edit {
		spec.Name = "uploads"
		return func(s *v1alpha1.EnvironmentSpec) { s.Buckets = append(s.Buckets, spec) }
	}
	cors := func(origin string, method v1alpha1.CORSMethod, header string) edit {
		return bucket(v1alpha1.BucketSpec{CORS: []v1alpha1.CORSRule{{
			AllowedOrigins: []string{origin}, AllowedMethods: []v1alpha1.CORSMethod{method}, AllowedHeaders: []string{header},
		}}})
	}
	link := func(name string, access v1alpha1.BucketAccess, variable string) edit {
		return func(s *v1alpha1.EnvironmentSpec) {
			s.Buckets = []v1alpha1.BucketSpec{{Name: "uploads"}}
			service(s).Buckets = []v1alpha1.BucketLink{{Name: name, Access: access}}
			service(s).Env[0].Name = variable
		}
	}
	type b = v1alpha1.BucketSpec
	fine := cors("https://*.example.org", "GET", "x-amz-*")
	testRules(t, []rule{
		{"only versioning makes old versions", bucket(b{NoncurrentVersionExpirationDays: 1}), bucket(b{Versioning: "Disabled", NoncurrentVersionExpirationDays: 1}), "uploads: only a bucket with versioning has old versions"},
		{"objects live a day", bucket(b{ExpireAfterDays: 1}), bucket(b{ExpireAfterDays: -1}), "should be greater than or equal to 1"},
		{"origins are origins", fine, cors("https://*.*.org", "GET", "x"), "must be an origin with at most one *"},
		{"methods are methods", fine, cors("*", "PATCH", "x"), "Unsupported value: \"PATCH\""},
		{"headers are headers", fine, cors("*", "GET", "x y"), "must be the name of a header with at most one *"},
		{"links name buckets", link("uploads", "Read", "A"), link("upload", "Read", "A"), "spec.services: buckets of web name upload, which is not in spec.buckets"},
		{"links say what they allow", link("uploads", "ReadWrite", "A"), link("uploads", "Write", "A"), "Unsupported value: \"Write\""},
		{"env does not set the variables of a link", link("uploads", "Read", "A"), link("uploads", "Read", "BUCKET_NAME"), "env and secretEnv must not set BUCKET_NAME, which the link to bucket uploads sets"},
	})
}

package v1alpha1_test

import (
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

func path(path string) edit {
	return func(s *v1alpha1.EnvironmentSpec) { s.IAM.Path = path }
}

func TestIAMRules(t *testing.T) {
	boundary := func(arn string) edit {
		return func(s *v1alpha1.EnvironmentSpec) { s.IAM.PermissionsBoundaryARN = arn }
	}
	const shape = "must begin and end with /, such as /teams/shop/"
	testRules(t, []rule{
		{"a boundary is a policy", boundary("arn:aws:iam::123456789012:policy/teams/shop"), boundary("arn:aws:iam::123456789012:role/shop"), "must be the ARN of a managed policy"},
		{"a boundary is in an account", boundary("arn:aws:iam::aws:policy/PowerUserAccess"), boundary("arn:aws:iam:eu-west-1:123456789012:policy/shop"), "must be the ARN of a managed policy"},
		{"a path begins with /", path("/"), path("teams/"), shape},
		{"a path ends with /", path("/teams/shop/"), path("/teams/shop"), shape},
		{"a path has no empty part", path("/a/"), path("/a//"), shape},
	})
}

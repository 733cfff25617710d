package controllers_test

import (
	"strings"
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

func TestRolesHaveTheirBoundaryUntilItIsTakenAway(t *testing.T) {
	const boundary = "arn:aws:iam::111122223333:policy/boundary"
	w := newWorld(t)
	w.makeReady(service("web"), func(spec *v1alpha1.EnvironmentSpec) {
		spec.IAM = v1alpha1.IAMSpec{PermissionsBoundaryARN: boundary, Path: "/teams/"}
	})
	check := func(want string) {
		t.Helper()
		for _, role := range w.wantInAWS(aws.Role, 2) {
			if got := role.Text("permissionsBoundary"); got != want || !strings.Contains(role.ARN, ":role/teams/") {
				t.Errorf("role %s has the boundary %q, want %q", role.ARN, got, want)
			}
		}
	}
	check(boundary)
	w.change(func(env *v1alpha1.Environment) { env.Spec.IAM.PermissionsBoundaryARN = "" })
	w.waitReady()
	check("")
}

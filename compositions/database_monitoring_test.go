package compositions_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	iam "github.com/upbound/provider-aws/v2/apis/namespaced/iam/v1beta1"
	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

func TestEnhancedMonitoringIsSwitchedInPlace(t *testing.T) {
	env, seen := application(t)
	before := settle(t, env, seen)
	env.Spec.Databases[0].Monitoring.EnhancedIntervalSeconds = new(int32(60))
	during := settle(t, admitted(t, env), seen)
	want := []string{"+Role/staging-main.monitoring", "+RolePolicyAttachment/staging-main.monitoring", "~Instance/staging-main"}
	if diff := cmp.Diff(want, changes(before, during)); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
	env.Spec.Databases[0].Monitoring.EnhancedIntervalSeconds = new(int32(0))
	want = []string{"-Role/staging-main.monitoring", "-RolePolicyAttachment/staging-main.monitoring", "~Instance/staging-main"}
	if diff := cmp.Diff(want, changes(during, settle(t, admitted(t, env), seen))); diff != "" {
		t.Errorf("changes back (-want +got):\n%s", diff)
	}
}

func TestInstanceIsNotReadyWhileRDSStillMonitorsIt(t *testing.T) {
	env, seen := application(t)
	instance := findObject[*rds.Instance](t, settle(t, env, seen), "staging-main")
	as[*rds.Instance](t, seen.Resources[instance.Key]).Status.AtProvider.MonitoringInterval = new(60.0)
	if o := findObject[*rds.Instance](t, compose(t, env, seen), "staging-main"); !o.Unsettled {
		t.Error("the instance counts as settled, and its role would go")
	}
}

func TestRoleOfEnhancedMonitoringIsOfTheEnvironment(t *testing.T) {
	env, seen := application(t)
	env.Spec.IAM = v1alpha1.IAMSpec{Path: "/teams/shop/", PermissionsBoundaryARN: "arn:aws:iam::111122223333:policy/boundary"}
	env.Spec.Databases[0].Monitoring.EnhancedIntervalSeconds = new(int32(1))
	role := find[*iam.Role](t, settle(t, admitted(t, env), seen), "staging-main.monitoring").Spec.ForProvider
	if *role.Path != "/teams/shop/" || *role.PermissionsBoundary != "arn:aws:iam::111122223333:policy/boundary" {
		t.Errorf("the role has path %s and boundary %s", *role.Path, *role.PermissionsBoundary)
	}
}

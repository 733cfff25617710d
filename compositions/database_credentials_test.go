package compositions_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	secretsmanager "github.com/upbound/provider-aws/v2/apis/namespaced/secretsmanager/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// managed is a shop whose database has a password that RDS keeps.
func managed(t *testing.T) (*v1alpha1.Environment, plan.Observed) {
	t.Helper()
	env, seen := application(t)
	env.Spec.Databases[0].Credentials.Source = v1alpha1.CredentialsRDSManaged
	return admitted(t, env), seen
}

func TestRotationIsSaidBesideTheInstanceAndNeverEnded(t *testing.T) {
	env, seen := managed(t)
	before := settle(t, env, seen)
	env.Spec.Databases[0].Credentials.Rotation = &v1alpha1.CredentialsRotation{Days: 30}
	during := settle(t, admitted(t, env), seen)
	if diff := cmp.Diff([]string{"+SecretRotation/staging-main.credentials"}, changes(before, during)); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
	rotation := find[*secretsmanager.SecretRotation](t, during, "staging-main.credentials")
	if !plan.StaysInAWS(rotation) || *rotation.Spec.ForProvider.RotateImmediately {
		t.Errorf("the rotation has the policies %v, and changes the password at once: %v", rotation.Spec.ManagementPolicies, *rotation.Spec.ForProvider.RotateImmediately)
	}
}

func TestRotationThatIsTakenBackBecomesThatOfRDS(t *testing.T) {
	env, seen := managed(t)
	env.Spec.Databases[0].Credentials.Rotation = &v1alpha1.CredentialsRotation{Days: 30}
	settle(t, admitted(t, env), seen)
	env.Spec.Databases[0].Credentials.Rotation = nil
	rotation := find[*secretsmanager.SecretRotation](t, settle(t, admitted(t, env), seen), "staging-main.credentials")
	if days := *rotation.Spec.ForProvider.RotationRules.AutomaticallyAfterDays; days != 7 {
		t.Errorf("the password is rotated every %v days", days)
	}
}

package v1alpha1_test

import (
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

func TestRulesAboutTheRotationOfAPassword(t *testing.T) {
	every := func(days int32, source v1alpha1.CredentialsSource) edit {
		return withDatabase(func(d *v1alpha1.DatabaseSpec) {
			d.Credentials.Source, d.Credentials.Rotation = source, &v1alpha1.CredentialsRotation{Days: days}
		})
	}
	testRules(t, []rule{
		{"of RDS alone", every(30, v1alpha1.CredentialsRDSManaged), every(30, v1alpha1.CredentialsGenerated), "must be left out, or source set to RDSManaged"},
		{"as seldom as AWS takes", every(1000, v1alpha1.CredentialsRDSManaged), every(1001, v1alpha1.CredentialsRDSManaged), "should be less than or equal to 1000"},
	})
}

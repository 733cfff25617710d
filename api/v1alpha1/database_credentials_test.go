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

func TestRulesAboutAPasswordOfTheUser(t *testing.T) {
	from := func(source v1alpha1.CredentialsSource, ref *v1alpha1.SecretKeyReference) edit {
		return withDatabase(func(d *v1alpha1.DatabaseSpec) { d.Credentials.Source, d.Credentials.SecretRef = source, ref })
	}
	own := &v1alpha1.SecretKeyReference{Name: "own"}
	const both = "secretRef and source: SecretRef go together: set both or neither"
	testRules(t, []rule{
		{"a Secret with its source", from(v1alpha1.CredentialsSecretRef, own), from(v1alpha1.CredentialsGenerated, own), both},
		{"a source with its Secret", from(v1alpha1.CredentialsGenerated, nil), from(v1alpha1.CredentialsSecretRef, nil), both},
		{"a key is a key", from(v1alpha1.CredentialsSecretRef, &v1alpha1.SecretKeyReference{Name: "own", Key: "master_password.txt"}), from(v1alpha1.CredentialsSecretRef, &v1alpha1.SecretKeyReference{Name: "own", Key: "a b"}), "must be letters, digits, -, _ and ."},
	})
}

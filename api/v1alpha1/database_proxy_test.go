package v1alpha1_test

import (
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

func TestRulesAboutProxies(t *testing.T) {
	with := func(proxy, tokens v1alpha1.Switch) edit {
		return withDatabase(func(d *v1alpha1.DatabaseSpec) { d.Proxy, d.IAMAuthentication = proxy, tokens })
	}
	as := func(user, replica string) edit {
		return func(s *v1alpha1.EnvironmentSpec) {
			with(v1alpha1.Enabled, v1alpha1.Enabled)(s)
			s.Databases[0].Replicas = []v1alpha1.DatabaseReplica{{Name: "read"}}
			service(s).Databases = []v1alpha1.DatabaseLink{{Name: "main", IAMUsername: user, Replica: replica}}
		}
	}
	testRules(t, []rule{
		{"the master user alone", as("", ""), as("web", ""), "spec.services: databases of web have an iamUsername for main, whose proxy knows the master user alone"},
		{"any user of a replica", as("web", "read"), as("web", ""), "whose proxy knows the master user alone"},
		{"on or off", with(v1alpha1.Disabled, v1alpha1.Enabled), with("On", v1alpha1.Disabled), "Unsupported value"},
	})
}

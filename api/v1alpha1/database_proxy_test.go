package v1alpha1_test

import (
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

func TestRulesAboutProxies(t *testing.T) {
	with := func(proxy, tokens v1alpha1.Switch) edit {
		return withDatabase(func(d *v1alpha1.DatabaseSpec) { d.Proxy, d.IAMAuthentication = proxy, tokens })
	}
	testRules(t, []rule{
		{"no tokens of IAM", with(v1alpha1.Enabled, v1alpha1.Disabled), with(v1alpha1.Enabled, v1alpha1.Enabled), "in main: takes passwords alone here"},
		{"on or off", with(v1alpha1.Disabled, v1alpha1.Enabled), with("On", v1alpha1.Disabled), "Unsupported value"},
	})
}

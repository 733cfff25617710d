package compositions_test

import (
	"slices"
	"testing"

	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// tlsOf is what the parameter group of a database says of clients without TLS: "1" refuses them, and "" says nothing.
func tlsOf(t *testing.T, composed *plan.Plan, group string) string {
	t.Helper()
	for _, p := range find[*rds.ParameterGroup](t, composed, group).Spec.ForProvider.Parameter {
		if slices.Contains(tlsParameters, *p.Name) {
			return *p.Value
		}
	}
	return ""
}

// madeWithoutTLS is a shop whose database was made by a version that did not ask for TLS.
func madeWithoutTLS(t *testing.T) (*v1alpha1.Environment, plan.Observed) {
	t.Helper()
	env, seen := application(t)
	settle(t, env, seen)
	for _, live := range seen.Resources {
		if group, ok := live.(*rds.ParameterGroup); ok {
			group.Spec.ForProvider.Parameter, group.Status.AtProvider.Parameter = nil, nil
		}
	}
	return env, seen
}

func TestNewDatabaseRefusesClientsWithoutTLS(t *testing.T) {
	cases := map[string]struct {
		engine         v1alpha1.DatabaseEngine
		version, group string
		parameter      string
	}{
		"postgres": {v1alpha1.EnginePostgres, "13", "staging-main.postgres13", "rds.force_ssl"},
		"mysql":    {v1alpha1.EngineMySQL, "8.4", "staging-main.mysql8.4", "require_secure_transport"},
		"mariadb":  {v1alpha1.EngineMariaDB, "10.6", "staging-main.mariadb10.6", "require_secure_transport"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			env, seen := application(t)
			env.Spec.Databases[0].Engine, env.Spec.Databases[0].EngineVersion = c.engine, c.version
			parameters := find[*rds.ParameterGroup](t, settle(t, admitted(t, env), seen), c.group).Spec.ForProvider.Parameter
			if len(parameters) != 1 || *parameters[0].Name != c.parameter || *parameters[0].Value != "1" {
				t.Errorf("the parameters are %s", toJSON(t, parameters))
			}
		})
	}
}

func TestNewDatabaseWithAChosenSuffixRefusesClientsWithoutTLS(t *testing.T) {
	env, seen := application(t)
	env.Annotations = map[string]string{v1alpha1.AnnotationNameSuffix: "eu1"}
	if got := tlsOf(t, settle(t, admitted(t, env), seen), "staging-main.postgres17"); got != "1" {
		t.Errorf("the parameter is %q after the name was looked for", got)
	}
}

func TestDatabaseThatWasMadeWithoutTLSKeepsItsClients(t *testing.T) {
	env, seen := madeWithoutTLS(t)
	if got := tlsOf(t, settle(t, env, seen), "staging-main.postgres17"); got != "" {
		t.Errorf("the parameter becomes %q", got)
	}
	env.Spec.Databases[0].EngineVersion = "18"
	env.Spec.Databases[0].Maintenance.AllowMajorVersionUpgrade = v1alpha1.Enabled
	p := settle(t, admitted(t, env), seen)
	if got := tlsOf(t, p, "staging-main.postgres18"); got != "" {
		t.Errorf("with another major version, the parameter becomes %q", got)
	}
	prune(p, seen)
	if got := tlsOf(t, settle(t, env, seen), "staging-main.postgres18"); got != "" {
		t.Errorf("once the old group is gone, the parameter becomes %q", got)
	}
}

func TestDatabaseKeepsRequiringTLSWithAnotherMajorVersion(t *testing.T) {
	env, seen := application(t)
	env.Spec.Databases[0].EngineVersion = "14"
	settle(t, admitted(t, env), seen)
	env.Spec.Databases[0].EngineVersion = "17"
	env.Spec.Databases[0].Maintenance.AllowMajorVersionUpgrade = v1alpha1.Enabled
	if got := tlsOf(t, settle(t, admitted(t, env), seen), "staging-main.postgres17"); got != "1" {
		t.Errorf("with another major version, the parameter is %q", got)
	}
}

func TestOwnParameterOnTLSWinsUntilItIsTakenBack(t *testing.T) {
	env, seen := application(t)
	env.Spec.Databases[0].Parameters = v1alpha1.Parameters{"rds.force_ssl": "0"}
	if got := tlsOf(t, settle(t, admitted(t, env), seen), "staging-main.postgres17"); got != "0" {
		t.Errorf("the user's own 0 is %q", got)
	}
	env.Spec.Databases[0].Parameters = nil
	if got := tlsOf(t, settle(t, admitted(t, env), seen), "staging-main.postgres17"); got != "1" {
		t.Errorf("once it is taken back, the parameter is %q", got)
	}
}

func TestUserCanRequireTLSOfADatabaseThatWasMadeWithout(t *testing.T) {
	env, seen := madeWithoutTLS(t)
	env.Spec.Databases[0].Parameters = v1alpha1.Parameters{"rds.force_ssl": "1"}
	if got := tlsOf(t, settle(t, admitted(t, env), seen), "staging-main.postgres17"); got != "1" {
		t.Errorf("the parameter is %q", got)
	}
}

func TestAdoptedDatabaseKeepsWhatAWSHasOfTLS(t *testing.T) {
	env, seen, _ := adopting(t)
	for range 50 {
		p := compose(t, env, seen)
		changed := carryOut(env, p, seen)
		for _, live := range seen.Resources {
			if group, ok := live.(*rds.ParameterGroup); ok && len(group.Status.AtProvider.Parameter) > 0 {
				group.Status.AtProvider.Parameter[0].Value = new("0") // the engine's own, reported because it is asked for
			}
		}
		if adopted := !slices.ContainsFunc(p.Objects, func(o *plan.Object) bool { return o.Adopting }); adopted {
			if got := tlsOf(t, p, "staging-main.postgres17"); got != "" {
				t.Errorf("once it is adopted, the parameter becomes %q", got)
			}
			return
		}
		if !changed {
			break
		}
	}
	t.Fatal("nothing is adopted")
}

package compositions_test

import (
	"fmt"
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// What AWS fixes is what was asked for when the provider began, and not what is asked for a moment later.
func TestEditWhileAWSMakesSomethingLeadsToAnEnd(t *testing.T) {
	oneMoreZone := func(s *v1alpha1.EnvironmentSpec) { s.Network.AvailabilityZones.Count = 3 }
	tests := map[string]struct {
		first, change func(*v1alpha1.EnvironmentSpec)
	}{
		"another path of roles": {
			func(s *v1alpha1.EnvironmentSpec) { s.IAM.Path = "/teams/shop/" },
			func(s *v1alpha1.EnvironmentSpec) { s.IAM.Path = "/teams/other/" },
		},
		"one more zone beside a serverless cache": {
			func(s *v1alpha1.EnvironmentSpec) {
				s.Caches = []v1alpha1.CacheSpec{{Name: "sessions", EngineVersion: "8", Serverless: &v1alpha1.CacheServerless{}}}
			}, oneMoreZone,
		},
		"one more zone beside a proxy": {
			func(s *v1alpha1.EnvironmentSpec) {
				s.Databases = []v1alpha1.DatabaseSpec{{
					Name: "main", Engine: "postgres", EngineVersion: "17", InstanceClass: "db.t4g.micro", Proxy: v1alpha1.Enabled,
				}}
			}, oneMoreZone,
		},
	}
	for name, test := range tests {
		for _, steps := range []int{5, 14, 27} {
			t.Run(fmt.Sprint(name, " after ", steps), func(t *testing.T) {
				t.Parallel()
				env := shifted(t)
				env.Spec.Network.AvailabilityZones.Count = 2
				test.first(&env.Spec)
				w := newWorld(t, admitted(t, env), nil)
				for range steps {
					w.goOn()
				}
				if err := w.edit(test.change); err != nil {
					t.Fatal(err)
				}
				w.wantRest("edited")
			})
		}
	}
}

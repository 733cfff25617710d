package compositions_test

import (
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// Each of the rules of a route stands before those that are to answer in its place, or behind them, and others stand between.
func TestRulesOfOneRouteLeaveTogether(t *testing.T) {
	for name, change := range map[string]func(*v1alpha1.EnvironmentSpec){
		"for a route of another name": func(spec *v1alpha1.EnvironmentSpec) { spec.Services[0].Routes[0].Name = "renamed" },
		"for a service beside theirs": func(spec *v1alpha1.EnvironmentSpec) {
			next := *spec.Services[0].DeepCopy()
			next.Name, next.Routes, next.IAM = "next", next.Routes[:1], v1alpha1.ServiceIAM{}
			spec.Services[0].Routes, spec.Services[0].Scaling.RequestsPerTarget = spec.Services[0].Routes[1:], 0
			spec.Services = append(spec.Services, next)
		},
		"for a service in place of theirs": func(spec *v1alpha1.EnvironmentSpec) {
			spec.Services[0].Name, spec.Services[0].IAM = "next", v1alpha1.ServiceIAM{}
		},
		"for one path more, elsewhere": func(spec *v1alpha1.EnvironmentSpec) {
			spec.Services[0].Routes[0].Name = "renamed"
			spec.Services[0].Routes[0].Paths = append(spec.Services[0].Routes[0].Paths, "/another/*")
		},
	} {
		for where, c := range map[string]struct {
			first  int32
			number float64
		}{"among them": {1, 0}, "behind them": {1000, 0}, "before them": {1, 200}} {
			t.Run(name+" "+where, func(t *testing.T) {
				t.Parallel()
				w, first := severalBehind(t, c.number), c.first
				w.account.Send("shop.example.org/a/x", "shop.example.org/longer/x", "shop.example.org/api/x")
				if err := w.edit(func(spec *v1alpha1.EnvironmentSpec) {
					spec.LoadBalancers[0].Existing.FirstPriority = first
					change(spec)
				}); err != nil {
					t.Fatal(err)
				}
				w.wantRest(name)
				w.wantNoOutage()
				numbers := w.numbersOfRules()
				for _, patterns := range []string{"/a/* shop.example.org", "/longer/* shop.example.org"} {
					if number := numbers[patterns]; number < float64(first) || number >= float64(first+100) {
						t.Errorf("the rules have the numbers %v", numbers)
					}
				}
			})
		}
	}
}

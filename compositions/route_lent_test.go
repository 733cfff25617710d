package compositions_test

import (
	"strconv"
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// A wider route answers until the tasks of the new one do.
func TestRouteComesBesideAWiderOne(t *testing.T) {
	for name, change := range map[string]func(*v1alpha1.EnvironmentSpec){
		"of its service": func(spec *v1alpha1.EnvironmentSpec) {
			cart := spec.Services[0].Routes[0]
			cart.Name, cart.Paths = "cart", []string{"/cart*"}
			spec.Services[0].Routes = append(spec.Services[0].Routes, cart)
		},
		"of another service": func(spec *v1alpha1.EnvironmentSpec) {
			cart := *spec.Services[0].DeepCopy()
			cart.Name, cart.Routes = "cart", cart.Routes[:1]
			cart.Routes[0].Paths = []string{"/cart*"}
			spec.Services = append(spec.Services, cart)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := withWiderRoute(t, true, false)
			if err := w.edit(change); err != nil {
				t.Fatal(err)
			}
			w.wantRest("with another route")
			w.wantNoOutage()
		})
	}
}

// So it is where the route is one that has just been taken out.
func TestRouteIsPutBackBesideAWiderOne(t *testing.T) {
	for _, passes := range []int{5, 9, 12, 16, 20} {
		t.Run(strconv.Itoa(passes), func(t *testing.T) {
			t.Parallel()
			w := withWiderRoute(t, false, false)
			before := w.env.Spec.DeepCopy()
			w.editInTurn(passes, withoutAPI, func(spec *v1alpha1.EnvironmentSpec) { *spec = *before })
			w.wantRest("put back")
			w.wantNoOutage()
		})
	}
}

// The route of which a rule comes has no tasks yet, as it has just been renamed.
func TestPathComesToARouteThatIsBeingRenamed(t *testing.T) {
	w := withWiderRoute(t, false, false)
	w.account.Send("shop.example.org/longer/path/x")
	w.editInTurn(11, func(spec *v1alpha1.EnvironmentSpec) { spec.Services[0].Routes[1].Name = "renamed" })
	if err := w.edit(func(spec *v1alpha1.EnvironmentSpec) {
		spec.Services[0].Routes[1].Paths = []string{"/api/*", "/longer/path/*"}
	}); err != nil {
		t.Fatal(err)
	}
	w.wantRest("with another path")
	w.wantNoOutage()
}

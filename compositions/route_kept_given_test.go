package compositions_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

// The route of one service gets a path that a rule of another one has. Where that rule goes on with the rest, it keeps the path until the other one answers.
func TestPathGoesFromARuleThatWasTakenOverToAnother(t *testing.T) {
	const long, short = 0, 1 // services with paths that are not equally specific, each with a rule of its own, and with ones that are, in one rule
	give := func(from, to int, path string) func(*v1alpha1.EnvironmentSpec) {
		return func(spec *v1alpha1.EnvironmentSpec) {
			giver, taker := &spec.Services[from].Routes[0], &spec.Services[to].Routes[0]
			giver.Paths = slices.DeleteFunc(giver.Paths, func(other string) bool { return other == path })
			taker.Paths = append(taker.Paths, path)
		}
	}
	giveNext := func(from int, path string, first int32) func(*v1alpha1.EnvironmentSpec) {
		return func(spec *v1alpha1.EnvironmentSpec) {
			spec.LoadBalancers[0].Existing.FirstPriority = first
			next := *spec.Services[from].DeepCopy()
			next.Name, next.IAM, next.Routes[0].Paths = "next", v1alpha1.ServiceIAM{}, nil
			spec.Services = append(spec.Services, next)
			give(from, len(spec.Services)-1, path)(spec)
		}
	}
	for name, change := range map[string]func(*v1alpha1.EnvironmentSpec){
		"all of one before the other": give(long, short, "/a/*"),
		"all of one behind the other": give(long, short, "/longer/*"),
		"a part of one":               give(short, long, "/c/*"),
		"a part of each": func(spec *v1alpha1.EnvironmentSpec) {
			give(short, long, "/c/*")(spec)
			give(long, short, "/longer/*")(spec)
		},
		"all that there is": func(spec *v1alpha1.EnvironmentSpec) {
			give(long, short, "/a/*")(spec)
			give(long, short, "/longer/*")(spec)
			spec.Services[long].Routes, spec.Services[long].Scaling.RequestsPerTarget = nil, 0
		},
		"a part to a new one that is among them": giveNext(short, "/c/*", 1),
		"a part to a new one that is behind it":  giveNext(short, "/c/*", 1000),
		"a part to a new one that is before it":  giveNext(short, "/c/*", 1),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := twoTaken(t, map[string]float64{"a part to a new one that is before it": 200}[name])
			w.account.Send("shop.example.org/a/x", "shop.example.org/longer/x", "shop.example.org/c/x", "shop.example.org/d/x")
			if err := w.edit(change); err != nil {
				t.Fatal(err)
			}
			w.wantRest(name)
			w.wantNoOutage()
			w.wantRulesOf()
		})
	}
}

// wantRulesOf looks that the rules of each route match its paths, all of them and no other.
func (w *world) wantRulesOf() {
	w.t.Helper()
	want, got := map[string][]string{}, map[string][]string{}
	for _, service := range w.env.Spec.Services {
		for _, route := range service.Routes {
			want[service.Name] = slices.Sorted(slices.Values(route.Paths))
		}
	}
	for _, live := range w.seen.Resources {
		if rule, isRule := live.(*elbv2.LBListenerRule); isRule {
			of := live.GetLabels()[v1alpha1.LabelInstance]
			for _, condition := range rule.Status.AtProvider.Condition {
				if condition.PathPattern != nil {
					for _, path := range condition.PathPattern.Values {
						got[of] = append(got[of], *path)
					}
				}
			}
		}
	}
	for of := range got {
		slices.Sort(got[of])
		got[of] = slices.Compact(got[of])
	}
	if diff := cmp.Diff(want, got); diff != "" {
		w.t.Errorf("what rules match, by their services (-want +got):\n%s", diff)
	}
}

// twoTaken is a world in which an Environment has taken over two services, each with two paths. The rule of the second stands between those of the first.
func twoTaken(t *testing.T, more float64) *world {
	t.Helper()
	account := madeOf(t, func(spec *v1alpha1.EnvironmentSpec) {
		service := &spec.Services[0]
		service.Routes[0].Hosts, service.Routes[0].Paths = []string{"shop.example.org"}, []string{"/a/*", "/longer/*"}
		second := *service.DeepCopy()
		second.Name, second.Routes[0].Paths = "api", []string{"/c/*", "/d/*"}
		second.Routes, service.Routes = second.Routes[:1], service.Routes[:1]
		spec.Services = append(spec.Services, second)
	})
	for _, rule := range account.Resources(aws.LBListenerRule) {
		number, named := map[string]float64{"staging-web.web": numberOfFirst, "staging-api.web": numberOfAPI}[rule.Object]
		if !named {
			number = numberOfLast
		}
		modify(t, account, rule.Kind, rule.ID, map[string]any{"priority": number})
	}
	renumber(t, account, more)
	found := recognizedIn(t, account, plainly)
	slices.SortFunc(found.Spec.Services, func(a, b v1alpha1.ServiceSpec) int { return strings.Compare(b.Name, a.Name) })
	w := takingOverAll(t, account, found, nil)
	w.wantRest("taken over")
	return w
}

package compositions_test

import (
	"fmt"
	"testing"

	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// routed is an Environment with one service for each route, all on one load balancer.
func routed(t testing.TB, routes ...v1alpha1.RouteSpec) *v1alpha1.Environment {
	t.Helper()
	env := readEnvironment(t, "loadbalancer-public")
	for i, route := range routes {
		route.Name, route.LoadBalancer, route.Port = "r", "public", "http"
		env.Spec.Services = append(env.Spec.Services, v1alpha1.ServiceSpec{
			Name: fmt.Sprintf("s%d", i), TaskSpec: v1alpha1.TaskSpec{Image: "public.ecr.aws/nginx/nginx:1.29"},
			Ports:  []v1alpha1.ContainerPort{{Name: "http", ContainerPort: 8080}},
			Routes: []v1alpha1.RouteSpec{route},
		})
	}
	return admitted(t, env)
}

// priorities of the rules of a plan, by the names of the rules.
func priorities(p *plan.Plan) map[string]int {
	out := map[string]int{}
	for _, rule := range findAll[*elbv2.LBListenerRule](p) {
		out[rule.Name] = int(*rule.Spec.ForProvider.Priority)
	}
	return out
}

// crowded is an Environment with 100 routes of one form. Their priorities come from the same 500, so that some meet.
func crowded(t testing.TB) *v1alpha1.Environment {
	t.Helper()
	var routes []v1alpha1.RouteSpec
	for i := range 20 {
		routes = append(routes, v1alpha1.RouteSpec{Paths: []string{fmt.Sprint("/", i)}})
	}
	env := routed(t, routes...)
	for i := range env.Spec.Services {
		service := &env.Spec.Services[i]
		service.Routes = nil
		for j := range 5 {
			service.Routes = append(service.Routes, v1alpha1.RouteSpec{
				Name: fmt.Sprintf("r%d", j), LoadBalancer: "public", Port: "http", Paths: []string{fmt.Sprintf("/p%02d%d/*", i, j)},
			})
		}
	}
	return admitted(t, env)
}

func TestAddingAndRemovingRoutesMovesNoOther(t *testing.T) {
	t.Parallel()
	env, seen := crowded(t), nothingBut(nil)
	services := env.Spec.Services
	env.Spec.Services = services[10:]
	later := priorities(settle(t, env, seen))

	env.Spec.Services = services // the new ones come before those that are there
	all := priorities(settleChecked(t, env, seen))
	for name, priority := range later {
		if all[name] != priority {
			t.Errorf("adding routes moves %s from %d to %d", name, priority, all[name])
		}
	}

	env.Spec.Services = services[:15]
	prune(compose(t, env, seen), seen)
	for name, priority := range priorities(settleChecked(t, env, seen)) {
		if all[name] != priority {
			t.Errorf("removing routes moves %s from %d to %d", name, all[name], priority)
		}
	}
}

func TestMoreSpecificRoutesComeFirst(t *testing.T) {
	routes := []v1alpha1.RouteSpec{ // from the most specific to the least
		{Hosts: []string{"shop.example.org"}, Paths: []string{"/cart"}},
		{Hosts: []string{"shop.example.org", "www.example.org"}, Paths: []string{"/api/v1/*"}},
		{Hosts: []string{"shop.example.org"}, Paths: []string{"/api/*"}},
		{Hosts: []string{"shop.example.org"}},
		{Hosts: []string{"*.example.org"}, Paths: []string{"/cart"}},
		{Hosts: []string{"*.example.org"}, Paths: []string{"/api/*"}},
		{Hosts: []string{"*.example.org"}},
		{Paths: []string{"/cart", "/basket"}},
		{Paths: []string{"/api/*"}},
		{Paths: []string{"/api/*/items", "/ap*"}},
		{Paths: []string{"/*"}},
		{Paths: []string{"*"}},
	}
	p := compose(t, routed(t, routes...), nothingBut(nil))
	last := 0
	for i, priority := range inOrder(p, len(routes)) {
		if priority <= last {
			t.Errorf("route %d has priority %d, after %d of the one before", i, priority, last)
		}
		last = priority
	}
}

func inOrder(p *plan.Plan, n int) []int {
	byName := priorities(p)
	var list []int
	for i := range n {
		list = append(list, byName[fmt.Sprintf("staging-s%d.r", i)])
	}
	return list
}

func TestPriorityFollowsRouteThatBecomesMoreSpecific(t *testing.T) {
	env, seen := routed(t, v1alpha1.RouteSpec{}, v1alpha1.RouteSpec{Paths: []string{"/api/*"}}), nothingBut(nil)
	settle(t, env, seen)
	env.Spec.Services[0].Routes[0].Paths = []string{"/api/v1/*"}
	after := inOrder(settleChecked(t, env, seen), 2)
	if after[0] >= after[1] {
		t.Errorf("/api/v1/* has priority %d, /api/* has %d", after[0], after[1])
	}
}

func TestFullBandOfPrioritiesStillComposes(t *testing.T) {
	t.Parallel()
	env, seen := routed(t, v1alpha1.RouteSpec{}), nothingBut(nil)
	rule := findObject[*elbv2.LBListenerRule](t, compose(t, env, seen), "staging-s0.r")
	for priority := 1; priority <= 50_000; priority++ {
		other := &elbv2.LBListenerRule{}
		other.Spec.ForProvider.Priority = new(float64(priority))
		seen.Resources[plan.Key{GroupKind: rule.GroupKind, Name: fmt.Sprint("other-", priority)}] = other
	}
	compose(t, env, seen)
}

func TestURLIsThatOfFirstRoute(t *testing.T) {
	cases := map[string]struct {
		hosts []string
		want  string
	}{
		"any host":               {nil, "http://public.elb.example.com"},
		"a host":                 {[]string{"shop.example.org"}, "http://shop.example.org"},
		"a host after a pattern": {[]string{"*.example.org", "shop.example.org"}, "http://shop.example.org"},
		"only a pattern":         {[]string{"*.example.org"}, "http://public.elb.example.com"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			p := settle(t, routed(t, v1alpha1.RouteSpec{Hosts: c.hosts}), nothingBut(nil))
			if got := p.Outputs.Services[0].URL; got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

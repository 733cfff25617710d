package compositions_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/hack/simulator/seed"
)

// shifted is a shop with two services behind one load balancer, of which ECS moves the requests of one.
func shifted(t testing.TB) *v1alpha1.Environment {
	t.Helper()
	env := &v1alpha1.Environment{}
	env.Name, env.Namespace, env.Spec.Region = "shop", "shop", "eu-west-1"
	env.Spec.LoadBalancers = []v1alpha1.LoadBalancerSpec{{Name: "public"}}
	web := v1alpha1.ServiceSpec{Name: "web", Ports: []v1alpha1.ContainerPort{{Name: "http", ContainerPort: 8080}, {Name: "other", ContainerPort: 9090}}}
	web.Image, web.Deployment.Strategy = "example.org/web:1", v1alpha1.StrategyBlueGreen
	web.Routes = []v1alpha1.RouteSpec{
		{Name: "site", LoadBalancer: "public", Port: "http"},
		{Name: "api", LoadBalancer: "public", Port: "http", Paths: []string{"/api/*"}},
	}
	second := v1alpha1.ServiceSpec{Name: "second", Ports: []v1alpha1.ContainerPort{{Name: "http", ContainerPort: 8080}}}
	second.Image = "example.org/second:1"
	second.Routes = []v1alpha1.RouteSpec{{Name: "page", LoadBalancer: "public", Port: "http", Paths: []string{"/page"}}}
	env.Spec.Services = []v1alpha1.ServiceSpec{web, second}
	return admitted(t, env)
}

// An edit changes a spec, or panics where the spec has not what it changes.
type edit struct {
	name   string
	change func(*v1alpha1.EnvironmentSpec)
}

// edits of shifted. Where ECS moves requests, the last ones of a route that is taken out are not answered for seconds, and so no edit takes one out.
func edits(certificate string) []edit {
	return []edit{
		{"another image", func(s *v1alpha1.EnvironmentSpec) { s.Services[0].Image = "example.org/web:2" }},
		{"step by step", func(s *v1alpha1.EnvironmentSpec) {
			s.Services[0].Deployment.DeploymentShift = v1alpha1.DeploymentShift{}
		}},
		{"canary", func(s *v1alpha1.EnvironmentSpec) { s.Services[0].Deployment.Strategy = v1alpha1.StrategyCanary }},
		{"test hosts", func(s *v1alpha1.EnvironmentSpec) { s.Services[0].Deployment.TestHosts = []string{"test.example.org"} }},
		{"another name", func(s *v1alpha1.EnvironmentSpec) { s.Services[0].Name = "front" }},
		{"another route", func(s *v1alpha1.EnvironmentSpec) { s.Services[0].Routes[0].Name = "all" }},
		{"a priority", func(s *v1alpha1.EnvironmentSpec) { s.Services[0].Routes[0].Priority = 5 }},
		{"another route with a priority", func(s *v1alpha1.EnvironmentSpec) {
			s.Services[0].Routes[0].Name, s.Services[0].Routes[0].Priority = "all", 5
		}},
		{"the first route to the other service", func(s *v1alpha1.EnvironmentSpec) {
			s.Services[1].Routes = append(s.Services[1].Routes, s.Services[0].Routes[0])
			s.Services[0].Routes = s.Services[0].Routes[1:]
		}},
		{"all routes to the other service", func(s *v1alpha1.EnvironmentSpec) {
			s.Services[1].Routes = append(s.Services[1].Routes, s.Services[0].Routes...)
			s.Services[0].Routes, s.Services[0].Deployment.DeploymentShift = nil, v1alpha1.DeploymentShift{}
		}},
		{"another service in its place", func(s *v1alpha1.EnvironmentSpec) {
			s.Services[1].Routes = append(s.Services[1].Routes, s.Services[0].Routes...)
			s.Services = s.Services[1:]
		}},
		{"HTTPS", func(s *v1alpha1.EnvironmentSpec) {
			s.LoadBalancers[0].TLS = &v1alpha1.TLSSpec{CertificateARN: certificate}
		}},
		{"another port", func(s *v1alpha1.EnvironmentSpec) { s.Services[0].Routes[0].Port = "other" }},
		{"another number of a port", func(s *v1alpha1.EnvironmentSpec) { s.Services[0].Ports[0].ContainerPort = 8081 }},
		{"more paths", func(s *v1alpha1.EnvironmentSpec) { s.Services[0].Routes[1].Paths = []string{"/api/*", "/srv/*"} }},
		{"somebody else deploys", func(s *v1alpha1.EnvironmentSpec) { s.Services[0].ImageManagement = v1alpha1.ImageManagementExternal }},
		{"Service Connect", func(s *v1alpha1.EnvironmentSpec) { s.Services[0].ServiceConnect = v1alpha1.Enabled }},
		{"ECS moves all requests", func(s *v1alpha1.EnvironmentSpec) { s.Services[1].Deployment.Strategy = v1alpha1.StrategyBlueGreen }},
	}
}

// editOneAfterTheOther begins with an Environment at rest. Between two edits the world takes some steps; negative is until it rests. In the end all is as it is asked
// for, nothing is left, nothing is written at rest, and nothing was cut off on the way.
func editOneAfterTheOther(t *testing.T, names []string, steps int) {
	t.Helper()
	env := shifted(t)
	w := newWorld(t, env, nil)
	seed.For(w.account, env.Spec)
	all := edits(w.account.AddCertificate())
	w.wantRest("at first")
	w.account.Send("/", "/api/x", "/page")
	for i, name := range names {
		at := slices.IndexFunc(all, func(e edit) bool { return e.name == name })
		if err := w.edit(all[at].change); err != nil {
			t.Logf("%s is refused: %v", name, err)
		}
		if steps < 0 || i == len(names)-1 {
			w.wantRest(name)
			continue
		}
		for n := 0; n < steps && !w.goOn(); n++ {
		}
	}
	for _, outage := range w.account.Outages() {
		if !strings.Contains(outage, "has no listener") { // the tasks leave it in the next moment, as nothing leads there any more
			t.Error("cut off: " + outage)
		}
	}
}

// wantRest settles, and lets the provider look at everything until that changes nothing, which must be soon: ECS changes rules without its knowledge.
func (w *world) wantRest(what string) {
	w.t.Helper()
	writes := func() int { return len(w.account.Creations()) + len(w.account.Updates()) + len(w.account.Deletions()) }
	for range 4 {
		before := writes()
		if wrong := w.settle(); len(wrong) > 0 {
			w.t.Fatalf("%s: %s", what, strings.Join(wrong, "\n"))
		}
		w.lookAtAll()
		if wrong := w.settle(); len(wrong) > 0 {
			w.t.Fatalf("%s, after a look: %s", what, strings.Join(wrong, "\n"))
		}
		if writes() == before {
			return
		}
	}
	w.t.Errorf("%s: something is written at rest", what)
}

func TestEditsOneAfterTheOtherCutOffNothing(t *testing.T) {
	tests := []struct {
		steps int
		names []string
	}{
		{-1, []string{"all routes to the other service"}}, // while tasks are in the alternate target group
		{6, []string{"another route", "HTTPS"}},
		{3, []string{"another name", "HTTPS"}},
		{2, []string{"HTTPS", "all routes to the other service"}},
		{10, []string{"another route with a priority", "another name"}},
	}
	for _, test := range tests {
		t.Run(fmt.Sprint(test.names, test.steps), func(t *testing.T) {
			t.Parallel()
			editOneAfterTheOther(t, test.names, test.steps)
		})
	}
}

// FuzzEdit makes edits from bytes, one after the other, each while the one before is on its way.
func FuzzEdit(f *testing.F) {
	readSchemas(f)
	for i := range rounds(3) {
		f.Add(randomBytes(i))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		d := &dice{data: data}
		var names []string
		all := edits("")
		for range 2 + d.roll()%2 {
			names = append(names, all[d.roll()%len(all)].name)
		}
		steps := oneOf(d, -1, 1, 3, 6, 10, 15, 22, 30)
		t.Log(names, steps)
		editOneAfterTheOther(t, names, steps)
	})
}

package controllers_test

import (
	"context"
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

// strategy of the service of served, with one route or two.
func strategy(s v1alpha1.DeploymentStrategy, testHosts ...string) part {
	return func(spec *v1alpha1.EnvironmentSpec) {
		spec.Services[0].Deployment.DeploymentShift = v1alpha1.DeploymentShift{Strategy: s, TestHosts: testHosts}
	}
}

// The provider reads AWS once here, and never hears of what ECS does to the rules afterwards. ECS alone changes where they lead: a provider that took that
// back would cut off requests.
func TestRequestsAreAnsweredWhileECSMovesThem(t *testing.T) {
	image := func(tag string) part {
		return func(s *v1alpha1.EnvironmentSpec) { s.Services[0].Image = "example.org/web:" + tag }
	}
	w := newWorldIn(t, cluster, unhurried)
	certificate := w.account.AddCertificate()
	const first, other = "shop-web.web", "shop-web.web.alternate" // rules for HTTPS have another name
	steps := []struct {
		what  string
		edit  part
		leads string
		rules bool // whether the provider changes some
	}{
		{what: "another image", edit: image("2"), leads: first}, // the first version has come into the other one
		{what: "and another", edit: image("3"), leads: other},
		{what: "other paths", edit: func(s *v1alpha1.EnvironmentSpec) { s.Services[0].Routes[1].Paths = []string{"/api/*", "/srv/*"} }, leads: other, rules: true},
		{what: "HTTPS", edit: func(s *v1alpha1.EnvironmentSpec) {
			s.LoadBalancers[0].TLS = &v1alpha1.TLSSpec{CertificateARN: certificate}
		}},
		{what: "an image more", edit: image("3a")},
		{what: "the other strategy", edit: strategy(""), rules: true},
		{what: "an image step by step", edit: image("4")},
		{what: "back, with test hosts", edit: strategy(v1alpha1.StrategyCanary, "test.example.org"), rules: true},
		{what: "without test hosts", edit: strategy(v1alpha1.StrategyLinear)},
		{what: "a route less", edit: func(s *v1alpha1.EnvironmentSpec) { s.Services[0].Routes = s.Services[0].Routes[:1] }},
		{what: "step by step again", edit: strategy(v1alpha1.StrategyRolling), rules: true},
	}
	m := w.makeReady(served, strategy(v1alpha1.StrategyBlueGreen))
	w.account.Send("/")
	changed := len(w.account.Updates(aws.LBListenerRule))
	for _, step := range steps {
		t.Log(step.what)
		w.change(func(env *v1alpha1.Environment) { step.edit(&env.Spec) })
		w.waitReady()
		w.waitNothingIsRemoved()
		idle(t, m)
		if now := len(w.account.Updates(aws.LBListenerRule)); step.rules != (now > changed) {
			t.Errorf("with %s the provider has changed %d rules", step.what, now-changed)
		}
		changed = len(w.account.Updates(aws.LBListenerRule))
		if step.leads != "" && w.leadsTo() != step.leads {
			t.Errorf("after %s the rule leads to %s, want %s", step.what, w.leadsTo(), step.leads)
		}
	}
	if left := len(w.account.Resources(aws.LBTargetGroup)); left != 1 {
		t.Errorf("there are %d target groups, want that of the route alone", left)
	}
}

// leadsTo is the target group to which the rule of route web sends requests.
func (w *world) leadsTo() string {
	w.t.Helper()
	for _, r := range w.account.Resources(aws.LBListenerRule) {
		if r.Object != "shop-web.web" {
			continue
		}
		for _, group := range w.account.Resources(aws.LBTargetGroup) {
			if groups := r.LeadsTo(); len(groups) == 1 && groups[0] == group.ID {
				return group.Object
			}
		}
	}
	return ""
}

func TestVersionThatDoesNotRunIsTakenBack(t *testing.T) {
	w := newWorldIn(t, cluster, unhurried)
	w.makeReady(served, strategy(v1alpha1.StrategyBlueGreen, "test.example.org"))
	w.account.Send("/", "test.example.org/")
	was := w.leadsTo()
	w.change(func(env *v1alpha1.Environment) { readMissingSecret(&env.Spec) })
	w.eventually("the failure", w.says("Ready", "Failed", "Service.ecs/shop-web", "waiting for ECS Service"))
	if now := w.leadsTo(); now != was {
		t.Errorf("the rule leads to %s, want %s as before", now, was)
	}
	w.change(func(env *v1alpha1.Environment) { env.Spec.Services[0].SecretEnv = nil })
	w.waitReady()
	w.waitNothingIsRemoved()
}

// ECS keeps the old tasks for longer than Terraform waits for anything.
func TestDeploymentThatBakesForLongIsWaitedFor(t *testing.T) {
	w := newWorldIn(t, cluster, unhurried)
	w.makeReady(served, strategy(v1alpha1.StrategyBlueGreen))
	for _, port := range []string{"other", "http"} { // the second time Terraform's state is that of the first
		w.account.SlowDownRollouts(true)
		doors := len(namesOf(w, "SecurityGroupIngressRule"))
		w.change(func(env *v1alpha1.Environment) {
			env.Spec.Services[0].Routes[0].Port, env.Spec.Services[0].Routes[1].Port = port, port
		})
		w.eventually("the end of the first wait", func(context.Context) (bool, error) {
			return w.resource("Service/shop-web").GetAnnotations()[v1alpha1.AnnotationFailedDeployment] != "", nil
		})
		if now := len(namesOf(w, "SecurityGroupIngressRule")); now <= doors {
			t.Error("the way to the old port is closed while ECS moves requests")
		}
		w.account.SlowDownRollouts(false)
		w.waitReady()
		w.waitNothingIsRemoved()
	}
}

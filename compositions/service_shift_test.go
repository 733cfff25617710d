package compositions_test

import (
	"strings"
	"testing"

	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"
	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// ruleIn is a live listener rule.
func ruleIn(t *testing.T, seen plan.Observed, name string) *elbv2.LBListenerRule {
	t.Helper()
	return as[*elbv2.LBListenerRule](t, seen.Resources[plan.Key{GroupKind: elbv2.LBListenerRule_GroupVersionKind.GroupKind(), Name: name}])
}

func TestRuleIsLeftToECSAndComesBackToWhereItLed(t *testing.T) {
	env, seen := readEnvironment(t, "service-blue-green"), nothingBut(nil)
	var first, second string
	settle(t, env, seen, func(p *plan.Plan) {
		rule := find[*elbv2.LBListenerRule](t, p, "staging-web.site")
		if action := rule.Spec.ForProvider.Action; len(action) > 0 && action[0].Forward != nil { // AWS takes both target groups before ECS may have the rule
			first, second = *action[0].Forward.TargetGroup[0].Arn, *action[0].Forward.TargetGroup[1].Arn
		}
	})
	before := find[*ecs.Service](t, compose(t, env, seen), "staging-web").Spec.ForProvider
	ruleIn(t, seen, "staging-web.site").Status.AtProvider.Action = []elbv2.ActionObservation{{Forward: &elbv2.ActionForwardObservation{
		TargetGroup: []elbv2.ForwardTargetGroupObservation{{Arn: &first, Weight: new(0.0)}, {Arn: &second, Weight: new(100.0)}},
	}}}
	p := compose(t, env, seen)
	rule := find[*elbv2.LBListenerRule](t, p, "staging-web.site")
	if len(rule.Spec.ForProvider.Action) > 0 {
		t.Error("the provider takes back where the rule leads")
	}
	if groups := rule.Spec.InitProvider.Action[0].Forward.TargetGroup; *groups[0].Weight != 0 || *groups[1].Weight != 100 {
		t.Error("a rule that is made again leads to where no tasks are")
	}
	if after := find[*ecs.Service](t, p, "staging-web").Spec.ForProvider; *after.LoadBalancer[0].TargetGroupArn != *before.LoadBalancer[0].TargetGroupArn {
		t.Error("the service changes with the rule")
	}
}

func TestServiceReplacesTasksStepByStepWhileAnotherRuleLeadsToThem(t *testing.T) {
	env, seen := readEnvironment(t, "service-blue-green"), nothingBut(nil)
	settle(t, env, seen)
	env.Spec.LoadBalancers[0].TLS = &v1alpha1.TLSSpec{CertificateARN: "arn:aws:acm:eu-west-1:111122223333:certificate/1"}
	env = admitted(t, env)
	asked := func(p *plan.Plan) (strategy string, groups int) {
		params := find[*ecs.Service](t, p, "staging-web").Spec.ForProvider
		return *params.DeploymentConfiguration.Strategy, len(params.LoadBalancer)
	}
	p := settle(t, env, seen)
	if strategy, groups := asked(p); strategy != "ROLLING" || groups != 2 {
		t.Errorf("while the rule for HTTP is there: %s with %d target groups, want ROLLING with both", strategy, groups)
	}
	prune(p, seen)
	if strategy, groups := asked(settle(t, env, seen)); strategy != "BLUE_GREEN" || groups != 1 {
		t.Errorf("when it is gone: %s with %d target groups, want BLUE_GREEN with one", strategy, groups)
	}
}

func TestRollingStrategyIsSaidWhereAnotherWas(t *testing.T) {
	env, seen := readEnvironment(t, "service-linear"), nothingBut(nil)
	settle(t, env, seen)
	for i := range env.Spec.Services {
		env.Spec.Services[i].Deployment.DeploymentShift = v1alpha1.DeploymentShift{}
	}
	p := settle(t, env, seen)
	for _, service := range findAll[*ecs.Service](p) {
		if said := service.Spec.ForProvider.DeploymentConfiguration; said == nil || *said.Strategy != "ROLLING" {
			t.Errorf("%s does not say that it is rolling: AWS keeps what it had", service.Name)
		}
	}
}

func TestComposeRefusesRequestsThatECSCannotMove(t *testing.T) {
	tests := map[string]struct {
		change func(*v1alpha1.ServiceSpec)
		want   string
	}{
		"no way to move":    {func(s *v1alpha1.ServiceSpec) { s.Routes = nil }, "neither a route nor Service Connect"},
		"a divided route":   {func(s *v1alpha1.ServiceSpec) { s.Routes[0].Paths = []string{"/a", "/*"} }, "route site has hosts or paths of which one is more specific"},
		"too many of these": {func(s *v1alpha1.ServiceSpec) { s.Routes = append(s.Routes, s.Routes[0], s.Routes[0]) }, "has 3 routes"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			env := readEnvironment(t, "service-blue-green")
			test.change(&env.Spec.Services[0])
			if _, err := compositions.Compose(env, nothingBut(nil)); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

// A rule for test hosts leads to the target groups of its route too, and is none that stands in the way. One of a route that is called test is.
func TestRouteMayBeCalledTest(t *testing.T) {
	env, seen := readEnvironment(t, "service-blue-green"), nothingBut(nil)
	env.Spec.Services[0].Routes[0].Name = "test"
	settle(t, env, seen)
	env.Spec.LoadBalancers[0].TLS = &v1alpha1.TLSSpec{CertificateARN: "arn:aws:acm:eu-west-1:111122223333:certificate/1"}
	service := find[*ecs.Service](t, settle(t, admitted(t, env), seen), "staging-web")
	if strategy := *service.Spec.ForProvider.DeploymentConfiguration.Strategy; strategy != "ROLLING" {
		t.Errorf("ECS moves requests (%s) while the rule of before leads to its tasks", strategy)
	}
}

package compositions_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

// moved lets ECS move the requests of a service.
func moved(with v1alpha1.DeploymentShift) func(*v1alpha1.ServiceSpec) {
	return func(s *v1alpha1.ServiceSpec) { s.Deployment.DeploymentShift, s.Scaling.RequestsPerTarget = with, 0 }
}

var (
	blueGreen = v1alpha1.DeploymentShift{Strategy: v1alpha1.StrategyBlueGreen, BakeMinutes: new(int32(3)), TestHosts: []string{"next.example.org"}}
	canary    = v1alpha1.DeploymentShift{
		Strategy: v1alpha1.StrategyCanary, BakeMinutes: new(int32(0)), Canary: &v1alpha1.CanaryStep{Percent: 20, BakeMinutes: new(int32(7))},
	}
	linear = v1alpha1.DeploymentShift{
		Strategy: v1alpha1.StrategyLinear, BakeMinutes: new(int32(5)), Linear: &v1alpha1.LinearStep{Percent: 25, BakeMinutes: new(int32(1))},
	}
)

// TestServiceWhoseRequestsECSMovesIsTakenOver takes over a service that is in its alternate target group, as one is after its first deployment. Were a rule
// led to where the Environment's own rules begin, nobody would answer.
func TestServiceWhoseRequestsECSMovesIsTakenOver(t *testing.T) {
	for _, shift := range []v1alpha1.DeploymentShift{blueGreen, canary, linear} {
		t.Run(string(shift.Strategy), func(t *testing.T) {
			account := madeByTerraform(t, moved(shift))
			found := recognizedIn(t, account, plainly)
			if len(found.Spec.Services) == 0 {
				t.Fatal(found.Left)
			}
			if diff := cmp.Diff(shift, found.Spec.Services[0].Deployment.DeploymentShift); diff != "" {
				t.Errorf("how requests move (-there +spec):\n%s", diff)
			}
			w := takingOverAll(t, account, found, nil)
			account.Send("shop.example.org/", "shop.example.org/api/x")
			if shift.TestHosts != nil {
				account.Send("next.example.org/", "next.example.org/api/x")
			}
			before, made := withoutActions(account), len(account.Creations(routesAndScaling...))
			w.wantRest("taken over")
			if diff := cmp.Diff(before, withoutActions(account)); diff != "" {
				t.Error(diff)
			}
			for _, rule := range findAll[*elbv2.LBListenerRule](w.plan) {
				if len(rule.Spec.ForProvider.Action) > 0 {
					t.Errorf("the provider would lead %s elsewhere", rule.Name)
				}
			}
			if err := w.edit(func(spec *v1alpha1.EnvironmentSpec) { spec.Services[0].Image = "nginx:next" }); err != nil {
				t.Fatal(err)
			}
			w.wantRest("with another version")
			if n := len(account.Creations(routesAndScaling...)); n != made {
				t.Errorf("%d are made", n-made)
			}
			if deleted, outages := account.Deletions(aws.LBTargetGroup, aws.LBListenerRule, aws.Service), account.Outages(); len(deleted)+len(outages) > 0 {
				t.Error(deleted, outages)
			}
		})
	}
}

func TestServiceThatWasTakenOverReplacesItsTasksStepByStepAndMovesRequestsAgain(t *testing.T) {
	account := madeByTerraform(t, moved(blueGreen))
	w := takingOverAll(t, account, recognizedIn(t, account, plainly), nil)
	account.Send("shop.example.org/", "shop.example.org/api/x")
	w.wantRest("taken over")
	for _, shift := range []v1alpha1.DeploymentShift{{}, linear} {
		if err := w.edit(func(spec *v1alpha1.EnvironmentSpec) { spec.Services[0].Deployment.DeploymentShift = shift }); err != nil {
			t.Fatal(err)
		}
		w.wantRest("with the strategy " + string(shift.Strategy))
	}
	if outages := account.Outages(); len(outages) > 0 {
		t.Error(outages)
	}
}

// A rule that was taken over leads to other tasks before it goes. ECS would empty their target group when it moves requests, so it must not meanwhile.
func TestRouteWhoseRequestsECSMovesIsRenamedWithoutThat(t *testing.T) {
	for where, c := range map[string]struct {
		first  int32
		number float64
	}{"behind": {20_000, 0}, "before": {1, 300}} {
		t.Run(where, func(t *testing.T) {
			t.Parallel()
			account := madeByTerraform(t, moved(blueGreen))
			renumber(t, account, c.number)
			w := takingOverAll(t, account, recognizedIn(t, account, plainly), nil)
			w.env.Spec.LoadBalancers[0].Existing.FirstPriority = c.first
			w.wantRest("taken over")
			renamesWithoutMoves(t, w)
		})
	}
}

func renamesWithoutMoves(t *testing.T, w *world) {
	t.Helper()
	account := w.account
	account.Send("shop.example.org/", "shop.example.org/api/x")
	before := *w.env.Spec.Services[0].DeepCopy()
	shift := func(to v1alpha1.DeploymentShift) func(*v1alpha1.EnvironmentSpec) {
		return func(spec *v1alpha1.EnvironmentSpec) { spec.Services[0].Deployment.DeploymentShift = to }
	}
	renamed := editRoutes(renamedRoutes)
	if err := w.edit(renamed); err != nil {
		t.Fatal(err)
	}
	w.wantWrong(t, "route web-api-renamed of service web would answer in place of a rule on load balancer shared that was taken over, "+
		"and ECS moves its requests: put its former name and service back, and set deployment.strategy to Rolling before you change them")
	for what, change := range []func(*v1alpha1.EnvironmentSpec){
		func(spec *v1alpha1.EnvironmentSpec) { spec.Services[0] = before }, shift(v1alpha1.DeploymentShift{}), renamed, shift(blueGreen),
	} {
		if err := w.edit(change); err != nil {
			t.Fatal(err)
		}
		w.wantRest(fmt.Sprint("after change ", what))
	}
	if outages := account.Outages(); len(outages) > 0 {
		t.Error(outages)
	}
}

// Where there is a rule for tests, each of the two rules may name but the target group to which it leads: ECS has both in use.
func TestRulesThatNameOnlyWhereTheyLeadAreLeftToECS(t *testing.T) {
	account := madeByTerraform(t, moved(blueGreen))
	for _, rule := range account.Resources(aws.LBListenerRule) {
		weight := 100.0
		if strings.Contains(rule.Object, "test") {
			weight = 0
		}
		action, _ := rule.Attributes["action"].([]any)[0].(map[string]any)
		groups, _ := action["forward"].(map[string]any)["targetGroup"].([]any)
		only := slices.DeleteFunc(slices.Clone(groups), func(group any) bool { return group.(map[string]any)["weight"] != weight })
		to := map[string]any{"type": "forward", "forward": map[string]any{"targetGroup": only}}
		modify(t, account, rule.Kind, rule.ID, map[string]any{"action": []any{to}})
	}
	w := takingOverAll(t, account, recognizedIn(t, account, plainly), nil)
	account.Send("shop.example.org/", "shop.example.org/api/x")
	w.wantRest("taken over")
	for _, rule := range findAll[*elbv2.LBListenerRule](w.plan) {
		if len(rule.Spec.ForProvider.Action) > 0 {
			t.Errorf("the provider would lead %s elsewhere", rule.Name)
		}
	}
	w.wantNoOutage()
}

// withoutActions are the routes and the scaling of an account without what ECS changes.
func withoutActions(account *aws.Account) map[string]map[string]any {
	all := inAWS(account)
	for _, attributes := range all {
		delete(attributes, "action")
	}
	return all
}

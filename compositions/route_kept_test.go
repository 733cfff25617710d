package compositions_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
	"github.com/terrarium-io/terrarium/hack/simulator/seed"
)

// Numbers of rules that somebody else has made on a listener. Between two that are taken over stands one that stays theirs.
const (
	numberOfAPI, numberOfWeb, numberOfTheirs = 20.0, 30.0, 25.0
	theirRule                                = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener-rule/app/shared/0123456789abcdef/fedcba9876543210/theirs"
)

// takenOver is a world in which an Environment has taken over a service behind somebody's listener, with two rules and two target groups of other names, ports
// and numbers than its own would have. One of the rules has patterns that are not equally specific, and one says nothing of paths.
func takenOver(t *testing.T) *world {
	t.Helper()
	env := readEnvironment(t, "on-existing-loadbalancer")
	env.Spec.State = &v1alpha1.StateSpec{}
	before := newWorld(t, admitted(t, env), nil)
	seed.For(before.account, env.Spec)
	before.wantRest("as somebody else made it")
	inventory, err := compositions.Kinds.ReadInventory([]byte(inventoryIn(t, before.plan)))
	if err != nil {
		t.Fatal(err)
	}
	for i := range inventory.Resources {
		r := &inventory.Resources[i]
		switch {
		case strings.HasPrefix(r.Kind, "LBTargetGroup."):
			r.KeptName = strings.Replace(r.Name, "staging-web.", "legacy-", 1)
			modify(t, before.account, aws.LBTargetGroup, r.ExternalName, map[string]any{"name": r.KeptName, "port": 8080})
		case strings.HasPrefix(r.Kind, "LBListenerRule."):
			r.KeptName = r.ExternalName
			modify(t, before.account, aws.LBListenerRule, r.ExternalName, map[string]map[string]any{
				"staging-web.api": {"priority": numberOfAPI, "condition": []any{matching("pathPattern", "/api", "/api/*")}},
				"staging-web.web": {"priority": numberOfWeb, "condition": []any{matching("hostHeader", "shop.example.org")}},
			}[r.Name])
		}
	}
	before.account.Add(aws.LBListenerRule, theirRule, map[string]any{
		"listenerArn": env.Spec.LoadBalancers[0].Existing.ListenerARN, "priority": numberOfTheirs,
		"condition": []any{matching("pathPattern", "/theirs")},
	})
	inventory.Spec.Services[0].Routes[1].Paths, inventory.Spec.Services[0].Routes[1].Hosts = []string{"/api", "/api/*"}, nil
	if err := compositions.KeepOrder(&inventory.Spec, map[string]compositions.KeptRule{"web.api": {Number: numberOfAPI}, "web.web": {Number: numberOfWeb}}); err != nil {
		t.Fatal(err)
	}
	env = admitted(t, inventory.Environment())
	env.UID = "0ther000-0000-4000-8000-000000000000"
	w := newWorld(t, env, nil)
	w.account = before.account
	return w
}

func matching(field string, values ...any) map[string]any {
	return map[string]any{field: map[string]any{"values": values}}
}

func modify(t *testing.T, account *aws.Account, kind aws.Kind, name string, fields map[string]any) {
	t.Helper()
	if err := account.Modify(kind, name, func(attributes map[string]any) { maps.Copy(attributes, fields) }); err != nil {
		t.Fatal(err)
	}
}

// numbersOfRules are those that rules have in AWS, by what they match.
func (w *world) numbersOfRules() map[string]float64 {
	numbers := map[string]float64{}
	for _, rule := range w.account.Resources(aws.LBListenerRule) {
		var texts []string
		for _, field := range []string{"hostHeader", "pathPattern"} {
			for _, condition := range rule.Attributes["condition"].([]any) {
				if values, has := condition.(map[string]any)[field].(map[string]any); has {
					for _, value := range values["values"].([]any) {
						texts = append(texts, value.(string))
					}
				}
			}
		}
		numbers[strings.Join(slices.Sorted(slices.Values(texts)), " ")] = rule.Attributes["priority"].(float64)
	}
	return numbers
}

// editRoutes of the service.
func editRoutes(change func([]v1alpha1.RouteSpec) []v1alpha1.RouteSpec) func(*v1alpha1.EnvironmentSpec) {
	return func(spec *v1alpha1.EnvironmentSpec) { spec.Services[0].Routes = change(spec.Services[0].Routes) }
}

// withDocs adds a route that says more than the rule of the host, and nothing of what the other one matches.
func withDocs(routes []v1alpha1.RouteSpec) []v1alpha1.RouteSpec {
	route := *routes[0].DeepCopy()
	route.Name, route.Paths = "docs", []string{"/docs/*"}
	return append(slices.Clone(routes), route)
}

const docs = "/docs/* shop.example.org"

func TestRulesAndTargetGroupsThatAreTakenOverStayAsTheyAre(t *testing.T) {
	w := takenOver(t)
	done := len(w.account.History())
	w.wantRest("taken over")
	want := map[string]float64{"/api /api/*": numberOfAPI, "shop.example.org": numberOfWeb, "/theirs": numberOfTheirs}
	if diff := cmp.Diff(want, w.numbersOfRules()); diff != "" {
		t.Error(diff)
	}
	for _, event := range w.account.History()[done:] {
		if strings.HasPrefix(string(event.Kind), "elbv2.") {
			t.Errorf("%s of %s %s", event.Operation, event.Kind, event.ID)
		}
	}
	for _, group := range w.account.Resources(aws.LBTargetGroup) {
		if !strings.HasPrefix(group.Text("name"), "legacy-") {
			t.Errorf("a target group is called %s", group.Text("name"))
		}
	}
}

func TestRouteBesideKeptRulesGetsANumberThatReaches(t *testing.T) {
	w := takenOver(t)
	w.wantRest("taken over")
	if err := w.edit(editRoutes(withDocs)); err != nil {
		t.Fatal(err)
	}
	w.wantWrong(t, "route docs of service web would have to come before route web of service web on load balancer shared, "+
		"whose rule was taken over and keeps the number 30: set existing.firstPriority of the load balancer so that it can, or priority of the routes, which says another order")
	if number, made := w.numbersOfRules()[docs]; made {
		t.Errorf("its rule was made with number %v", number)
	}
	if err := w.edit(func(spec *v1alpha1.EnvironmentSpec) { spec.LoadBalancers[0].Existing.FirstPriority = 1 }); err != nil {
		t.Fatal(err)
	}
	w.wantRest("with lower numbers")
	numbers := w.numbersOfRules()
	if number := numbers[docs]; number >= numberOfWeb || number == numberOfAPI || number == numberOfTheirs || len(numbers) != 4 {
		t.Errorf("the rules have the numbers %v", numbers)
	}
	if numbers["/api /api/*"] != numberOfAPI || numbers["shop.example.org"] != numberOfWeb {
		t.Errorf("rules that were taken over moved: %v", numbers)
	}
}

// wantWrong settles, with one problem.
func (w *world) wantWrong(t *testing.T, problem string) {
	t.Helper()
	w.settle()
	var problems []string
	for _, p := range w.plan.Problems {
		problems = append(problems, p.Message)
	}
	if diff := cmp.Diff([]string{problem}, problems); diff != "" {
		t.Error(diff)
	}
}

func TestKeptRuleIsChangedInPlace(t *testing.T) {
	w := takenOver(t)
	w.wantRest("taken over")
	if err := w.edit(editRoutes(func(routes []v1alpha1.RouteSpec) []v1alpha1.RouteSpec {
		routes[1].Paths = []string{"/api", "/api/*", "/v2/*"}
		return routes
	})); err != nil {
		t.Fatal(err)
	}
	w.wantRest("with a path more")
	want := map[string]float64{"/api /api/* /v2/*": numberOfAPI, "shop.example.org": numberOfWeb, "/theirs": numberOfTheirs}
	if diff := cmp.Diff(want, w.numbersOfRules()); diff != "" {
		t.Error(diff)
	}
}

func TestKeptRulesMayNotComeIntoAnotherOrder(t *testing.T) {
	w := takenOver(t)
	w.wantRest("taken over")
	if err := w.edit(editRoutes(func(routes []v1alpha1.RouteSpec) []v1alpha1.RouteSpec {
		routes[0].Priority = 5
		return routes
	})); err != nil {
		t.Fatal(err)
	}
	w.wantWrong(t, "route web of service web would have to come before route api of service web on load balancer shared, "+
		"whose rule was taken over and keeps the number 20: set priority of the routes, which says another order")
	if numbers := w.numbersOfRules(); numbers["/api /api/*"] != numberOfAPI || numbers["shop.example.org"] != numberOfWeb {
		t.Errorf("the rules have the numbers %v", numbers)
	}
}

func TestRouteOfAKeptRuleGoes(t *testing.T) {
	w := takenOver(t)
	w.wantRest("taken over")
	if err := w.edit(editRoutes(func(routes []v1alpha1.RouteSpec) []v1alpha1.RouteSpec { return routes[:1] })); err != nil {
		t.Fatal(err)
	}
	w.wantRest("without a route")
	if diff := cmp.Diff(map[string]float64{"shop.example.org": numberOfWeb, "/theirs": numberOfTheirs}, w.numbersOfRules()); diff != "" {
		t.Error(diff)
	}
}

func TestKeptRuleThatSomebodyDeletesIsMadeAgainWhereItWas(t *testing.T) {
	w := takenOver(t)
	w.wantRest("taken over")
	before := w.numbersOfRules()
	for _, rule := range w.account.Resources(aws.LBListenerRule) {
		if rule.ID != theirRule {
			w.account.Remove(rule.Kind, rule.ID)
		}
	}
	w.wantRest("made again")
	if diff := cmp.Diff(before, w.numbersOfRules()); diff != "" {
		t.Error(diff)
	}
}

func TestKeepOrderSaysAPriorityWhereNumbersSayAnotherOrderThanRoutes(t *testing.T) {
	route := func(name string, paths ...string) v1alpha1.RouteSpec {
		return v1alpha1.RouteSpec{Name: name, LoadBalancer: "shared", Paths: paths}
	}
	spec := &v1alpha1.EnvironmentSpec{Services: []v1alpha1.ServiceSpec{{Name: "s", Routes: []v1alpha1.RouteSpec{
		route("wide", "/*"), route("narrow", "/a/*"), route("first", "/a/b/*"), route("apart", "/z/*"), route("last", "/*"),
	}}}}
	if err := compositions.KeepOrder(spec, map[string]compositions.KeptRule{
		"s.first": {Number: 1}, "s.wide": {Number: 5}, "s.narrow": {Number: 7}, "s.apart": {Number: 4}, "s.last": {Number: 9},
	}); err != nil {
		t.Fatal(err)
	}
	got := map[string]int32{}
	for _, r := range spec.Services[0].Routes {
		got[r.Name] = r.Priority
	}
	want := map[string]int32{"first": 10, "apart": 20, "wide": 30, "narrow": 0, "last": 0}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

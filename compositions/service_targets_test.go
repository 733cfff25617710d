package compositions_test

import (
	"slices"
	"testing"

	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// withRoutes is a service with some of five routes. Those of which the names have changed begin with z.
func withRoutes(t *testing.T, count, renamed int) *v1alpha1.Environment {
	t.Helper()
	env := fiveEach(t, 1, []string{"/%02d/*"})
	service := &env.Spec.Services[0]
	service.Routes = service.Routes[:count]
	for i := range renamed {
		service.Routes[i].Name = "z" + service.Routes[i].Name
	}
	return admitted(t, env)
}

// groupsOf the only service of a plan.
func groupsOf(p *plan.Plan) int {
	return len(findAll[*ecs.Service](p)[0].Spec.ForProvider.LoadBalancer)
}

func TestServiceJoinsTheTargetGroupsOfRenamedRoutesInTurns(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ routes, renamed int }{{3, 3}, {4, 2}, {4, 4}} {
		for _, path := range []string{"/00/x", "/02/x"} {
			env, seen := withRoutes(t, test.routes, 0), nothingBut(nil)
			settle(t, env, seen)
			requestsStay(t, withRoutes(t, test.routes, test.renamed), seen, path)
			p := compose(t, withRoutes(t, test.routes, test.renamed), seen)
			if len(p.Problems) > 0 || groupsOf(p) != test.routes {
				t.Errorf("%d of %d routes renamed: %d target groups, problems %v", test.renamed, test.routes, groupsOf(p), p.Problems)
			}
			requestsStay(t, env, seen, path)
		}
	}
}

// Tasks cannot join a sixth target group, and must not leave one of the five before others answer there.
func TestServiceWithFullTargetGroupsStaysAsItIs(t *testing.T) {
	before, seen := withRoutes(t, 5, 0), nothingBut(nil)
	settle(t, before, seen)
	p := settle(t, withRoutes(t, 5, 1), seen)
	const want = "service s0 needs 6 target groups at once while its routes move, and ECS takes 5: take a route out before you rename or move another one, " +
		"or leave their names as they are"
	if len(p.Problems) != 1 || p.Problems[0].Message != want || groupsOf(p) != 5 {
		t.Errorf("%d target groups, problems %v, want %q", groupsOf(p), p.Problems, want)
	}
	if o := findObject[*ecs.Service](t, p, "staging-s0"); !o.Unsettled || len(p.Serving) == 0 {
		t.Error("what waits counts as settled")
	}
	if !joined(seen, *ruleOf(seen, "staging-s0.r0").Action[0].TargetGroupArn) {
		t.Error("no tasks answer the requests of the route that is renamed")
	}
	if p = settle(t, before, seen); len(p.Problems) > 0 || len(p.Serving) > 0 || slices.ContainsFunc(p.Objects, (*plan.Object).Waits) {
		t.Errorf("it cannot be taken back: %v", p.Problems)
	}
	settle(t, withRoutes(t, 5, 1), seen)
	fewer := withRoutes(t, 5, 1)
	fewer.Spec.Services[0].Routes = fewer.Spec.Services[0].Routes[:4]
	requestsStay(t, admitted(t, fewer), seen, "/00/x")
}

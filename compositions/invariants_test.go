package compositions_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	"github.com/google/go-cmp/cmp"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"
	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"
	iam "github.com/upbound/provider-aws/v2/apis/namespaced/iam/v1beta1"
	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"
	route53 "github.com/upbound/provider-aws/v2/apis/namespaced/route53/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

func TestInvariantsHoldForEveryCase(t *testing.T) {
	t.Parallel()
	for _, name := range cases(t) {
		t.Run(name, func(t *testing.T) {
			settleChecked(t, readEnvironment(t, name), nothingBut(readSecrets(t, name)))
		})
	}
}

// settleChecked settles an Environment, and checks on the way what must hold of every plan and every object.
func settleChecked(t *testing.T, env *v1alpha1.Environment, seen plan.Observed) *plan.Plan {
	t.Helper()
	given := env.DeepCopy()
	applied := map[plan.Key]resource.ModernManaged{}
	p := settle(t, env, seen, func(p *plan.Plan) {
		checkSame(t, p, compose(t, env, seen))
		checkPlan(t, env, seen, p)
		for _, o := range p.Objects {
			before := applied[o.Key]
			if o.Waits() || reflect.DeepEqual(before, o.Resource) {
				continue
			}
			checkObject(t, seen, o)
			if before != nil && !losesStatements(before, o.Resource) && !beginsToShift(before, o.Resource) && !reflect.DeepEqual(lasting(before), lasting(o.Resource)) {
				t.Errorf("%s was applied before all that it uses was known (-before +after):\n%s", o, cmp.Diff(parameters(before), parameters(o.Resource)))
			}
			applied[o.Key] = o.Resource
		}
	})
	checkWaitsOnlyForSecrets(t, p)
	checkSettled(t, p)
	if !reflect.DeepEqual(given, env) {
		t.Errorf("Compose changes the Environment (-before +after):\n%s", cmp.Diff(given, env))
	}
	return p
}

// lasting are the parameters of an object without those that are meant to change while all comes to be: the triggers of a service, and that it is waited
// for from its first change on; where a rule leads, which may be to other tasks until there are new ones, and is left to ECS as soon as AWS has it; and the
// part of a cluster's version, in place of which all of it is asked for as soon as it runs.
func lasting(res resource.ModernManaged) any {
	if rule, ok := res.(*elbv2.LBListenerRule); ok {
		params := rule.Spec.ForProvider
		params.Action = nil
		return params
	}
	if cluster, ok := res.(*rds.Cluster); ok {
		params := cluster.Spec.ForProvider
		params.EngineVersion = nil
		return params
	}
	if service, ok := res.(*ecs.Service); ok {
		params := service.Spec.ForProvider
		params.Triggers, params.WaitForSteadyState = nil, nil
		return params
	}
	return parameters(res)
}

// beginsToShift reports whether ECS is to move the requests of a service from now on, which it is asked for as soon as the rules are ready for that.
func beginsToShift(before, after resource.ModernManaged) bool {
	service, ok := before.(*ecs.Service)
	return ok && service.Spec.ForProvider.DeploymentConfiguration == nil && after.(*ecs.Service).Spec.ForProvider.DeploymentConfiguration != nil
}

// losesStatements reports whether all that changes in a policy is that it loses what tasks on their way out needed.
func losesStatements(before, after resource.ModernManaged) bool {
	policy, ok := before.(*iam.RolePolicy)
	if !ok {
		return false
	}
	had, has := strings.Split(*policy.Spec.ForProvider.Policy, `"`), strings.Split(*after.(*iam.RolePolicy).Spec.ForProvider.Policy, `"`)
	for i := 1; i < len(has); i += 2 { // what is between quotes
		if !slices.Contains(had, has[i]) {
			return false
		}
	}
	return len(has) < len(had)
}

// checkSame compares two plans of the same input. cmp is slow, and only asked what differs.
func checkSame(t *testing.T, first, second *plan.Plan) {
	t.Helper()
	if !reflect.DeepEqual(first, second) {
		t.Errorf("the same input gives two plans:\n%s", cmp.Diff(first, second))
	}
}

// checkPlan is what holds of every plan, whatever exists. What takes longer is in checkObject.
func checkPlan(t *testing.T, env *v1alpha1.Environment, seen plan.Observed, p *plan.Plan) {
	t.Helper()
	checkUnique(t, p)
	checkPriorities(t, p)
	before := map[plan.Key]*plan.Object{}
	holding := probing(p)
	for _, o := range p.Objects {
		checkComposition(t, p, before, o)
		checkGraph(t, before, o, holding)
		before[o.Key] = o
		checkNames(t, o)
		checkStamp(t, env, o)
		checkRevision(t, env, o, holding)
		checkSuffix(t, seen, o)
	}
}

// checkObject is what holds of every object that is applied.
func checkObject(t *testing.T, seen plan.Observed, o *plan.Object) {
	t.Helper()
	provider, err := schemaOf(o.GroupKind)
	if err != nil {
		t.Fatal(err)
	}
	if err := provider.validate(t.Context(), o.Resource); err != nil {
		t.Errorf("%s: the provider's CRD refuses it: %v", o, err)
	}
	if text := toJSON(t, o.Resource); strings.Contains(text, "(known after ") {
		t.Errorf("%s does not wait for all that it uses: %s", o, text)
	}
	checkNoReferences(t, o)
	checkNoSecrets(t, seen, o)
}

// probing are the objects that look whether their names are free: for those, a new Environment waits with everything.
func probing(p *plan.Plan) map[plan.Key]bool {
	keys := map[plan.Key]bool{}
	for _, o := range p.Objects {
		keys[o.Key] = o.Probing && !o.Waits()
	}
	return keys
}

// mayComeAfter reports whether an object waits on another that comes after it, of which nothing in AWS knows: listener rules are made in the order of what
// they say, and the names of a load balancer of type Network when one of its listeners answers, which come with services.
func mayComeAfter(o *plan.Object, key plan.Key) bool {
	listenerRule, listener := elbv2.LBListenerRule_GroupVersionKind.GroupKind(), elbv2.LBListener_GroupVersionKind.GroupKind()
	record := route53.Record_GroupVersionKind.GroupKind()
	return o.GroupKind == listenerRule && key.GroupKind == listenerRule || o.GroupKind == record && key.GroupKind == listener
}

// checkGraph is about the objects that an object waits on: they come before it, are shallower, and are named once.
func checkGraph(t *testing.T, before map[plan.Key]*plan.Object, o *plan.Object, holding map[plan.Key]bool) {
	t.Helper()
	named := map[plan.Key]bool{}
	for _, key := range o.WaitingOn {
		if named[key] {
			t.Errorf("%s waits twice on %s", o, key)
		}
		named[key] = true
		if isSecret(key) || holding[key] || mayComeAfter(o, key) {
			continue
		}
		switch other := before[key]; {
		case other == nil:
			t.Errorf("%s waits on %s, which does not come before it", o, key)
		case other.Depth >= o.Depth:
			t.Errorf("%s at depth %d waits on %s at depth %d", o, o.Depth, key, other.Depth)
		}
	}
}

func tiesAreSaid(p *plan.Plan) bool {
	return slices.ContainsFunc(p.Problems, func(p plan.Problem) bool { return strings.Contains(p.Message, "match the same requests") })
}

// checkComposition is about the order of the compositions: each object is in one of them, and waits on none that comes later.
func checkComposition(t *testing.T, p *plan.Plan, before map[plan.Key]*plan.Object, o *plan.Object) {
	t.Helper()
	place := func(composition string) int {
		return slices.IndexFunc(p.Compositions, func(c plan.Composition) bool { return c.Name == composition })
	}
	if place(o.Composition) < 0 {
		t.Errorf("%s is in composition %q, which is not listed", o, o.Composition)
	}
	for _, key := range o.WaitingOn {
		if other := before[key]; other != nil && place(other.Composition) > place(o.Composition) {
			t.Errorf("%s of %s waits on %s of %s, which comes later", o, o.Composition, other, other.Composition)
		}
	}
}

// checkWaitsOnlyForSecrets is about a plan that has settled: what still waits does so for a Secret, for something that waits, or for the user to tell
// apart rules that tie.
func checkWaitsOnlyForSecrets(t *testing.T, p *plan.Plan) {
	t.Helper()
	waiting := map[plan.Key]bool{}
	for _, o := range p.Objects {
		for _, key := range o.WaitingOn {
			tied := key.Kind == "LBListenerRule" && o.Kind == key.Kind && tiesAreSaid(p)
			if !isSecret(key) && !waiting[key] && !tied {
				t.Errorf("%s waits on %s, which waits on nothing", o, key)
			}
		}
		waiting[o.Key] = o.Waits()
	}
}

// checkSettled is about a plan of which everything is in AWS, in the forms in which AWS and Terraform keep it.
func checkSettled(t *testing.T, p *plan.Plan) {
	t.Helper()
	for _, o := range p.Objects {
		if o.Unsettled && !o.Waits() {
			t.Errorf("%s never settles: %s", o, o.Note)
		}
	}
}

func isSecret(key plan.Key) bool { return key == plan.SecretKey(key.Name) }

// checkRevision is about the hash in the name: it is there exactly when the whole content is known, though nothing is made while names are looked for.
func checkRevision(t *testing.T, env *v1alpha1.Environment, o *plan.Object, holding map[plan.Key]bool) {
	t.Helper()
	if o.RevisionOf == "" {
		return
	}
	waits := slices.ContainsFunc(o.WaitingOn, func(key plan.Key) bool { return !holding[key] })
	if hashed := o.Name != env.Name+"-"+o.RevisionOf; hashed == waits {
		t.Errorf("%s is a revision of %s and waits on %v", o, o.RevisionOf, o.WaitingOn)
	}
}

// checkPriorities is about listener rules: each has a priority that AWS takes, and shares it with no other of its listener.
func checkPriorities(t *testing.T, p *plan.Plan) {
	t.Helper()
	taken := map[int]string{}
	for _, o := range p.Objects {
		rule, ok := o.Resource.(*elbv2.LBListenerRule)
		if !ok {
			continue
		}
		priority := int(*rule.Spec.ForProvider.Priority)
		if priority < 1 || priority > 50_000 {
			t.Errorf("%s has priority %d; AWS has 1 to 50000", o, priority)
		}
		if other, ok := taken[priority]; ok {
			t.Errorf("%s and %s both have priority %d", o, other, priority)
		}
		taken[priority] = o.Name
	}
}

package compositions_test

import (
	"io"
	"reflect"
	"slices"
	"testing"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	"github.com/google/go-cmp/cmp"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"
	secretsmanager "github.com/upbound/provider-aws/v2/apis/namespaced/secretsmanager/v1beta1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/terrarium-io/terrarium/compositions/plan"
)

func TestFirstPassAppliesWhatNeedsNothing(t *testing.T) {
	env, seen := application(t)
	var got []string
	for _, o := range compose(t, env, seen).Objects {
		if !o.Waits() {
			got = append(got, o.String())
		}
	}
	want := []string{
		"VPC/staging-vpc", "EIP/staging-nat-a", "Cluster.ecs/staging-cluster", "Secret/staging-stripe",
		"ParameterGroup.rds/staging-main.postgres17", "Group/staging-web", "Group/staging-worker",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("applied in the first pass (-want +got):\n%s", diff)
	}
}

func TestNumberOfPassesIsTheLengthOfTheLongestPath(t *testing.T) {
	env, seen := application(t)
	passes, depth := 0, 0
	composed := settle(t, env, seen, func(p *plan.Plan) {
		if slices.ContainsFunc(p.Objects, (*plan.Object).Waits) {
			passes++
		}
	})
	for _, o := range composed.Objects {
		depth = max(depth, o.Depth)
	}
	if passes != depth {
		t.Errorf("something waits in %d passes, and the longest path is %d", passes, depth)
	}
}

func TestLostFactHoldsWhatUsesItInThePlan(t *testing.T) {
	lose := map[string]func(resource.ModernManaged){
		"not ready":       func(res resource.ModernManaged) { setReady(res, corev1.ConditionFalse) },
		"nothing is said": func(res resource.ModernManaged) { setReady(res, corev1.ConditionUnknown) },
		"on its way out":  func(res resource.ModernManaged) { res.SetDeletionTimestamp(new(metav1.Unix(1, 0))) },
	}
	for name, change := range lose {
		t.Run(name, func(t *testing.T) {
			env, seen := application(t)
			before := settle(t, env, seen)
			role := findRole(t, before)
			change(seen.Resources[role])
			after := compose(t, env, seen)
			checkPlan(t, env, seen, after)

			if got := findObject[*ecs.TaskDefinition](t, after, "staging-web").WaitingOn; !slices.Equal(got, []plan.Key{role}) {
				t.Errorf("the task definition waits on %v, want %v", got, role)
			}
			if diff := cmp.Diff(sorted(byName(before)), sorted(byName(after))); diff != "" {
				t.Errorf("objects of the plan (-before +after):\n%s", diff)
			}
		})
	}
}

// findRole is the key of the role with which the tasks of web are started.
func findRole(t *testing.T, p *plan.Plan) plan.Key {
	t.Helper()
	for _, o := range p.Objects {
		if o.String() == "Role/staging-web-execution" {
			return o.Key
		}
	}
	t.Fatal("the plan has no such role")
	return plan.Key{}
}

// TestEachLostObjectHoldsOthersAndChangesNone loses each object in turn. What does not wait must be as it was.
func TestEachLostObjectHoldsOthersAndChangesNone(t *testing.T) {
	env, seen := application(t)
	before := settle(t, env, seen)
	was := byName(before)
	for _, lost := range before.Objects {
		setReady(seen.Resources[lost.Key], corev1.ConditionFalse)
		for name, o := range byName(compose(t, env, seen)) {
			if o.Waits() {
				continue
			}
			if !reflect.DeepEqual(was[name].Resource, o.Resource) {
				t.Errorf("with %s lost, %s changes:\n%s", lost, name, cmp.Diff(was[name].Resource, o.Resource))
			}
		}
		setReady(seen.Resources[lost.Key], corev1.ConditionTrue)
	}
}

func TestWaitingRevisionHasNoHash(t *testing.T) {
	env, seen := application(t)
	p := compose(t, env, seen)
	if got, want := findObject[*ecs.TaskDefinition](t, p, "staging-web").Name, "staging-web"; got != want {
		t.Errorf("the task definition is called %s, want %s", got, want)
	}
	if got, want := findObject[*secretsmanager.SecretVersion](t, p, "staging-stripe").Name, "staging-stripe"; got != want {
		t.Errorf("the version is called %s, want %s", got, want)
	}
}

func TestExistsOnlyWhatIsReadyAndStays(t *testing.T) {
	env, seen := application(t)
	key := findRole(t, settle(t, env, seen))
	cases := map[string]struct {
		change func(resource.ModernManaged)
		want   bool
	}{
		"ready":         {func(resource.ModernManaged) {}, true},
		"not ready":     {func(res resource.ModernManaged) { setReady(res, corev1.ConditionFalse) }, false},
		"being deleted": {func(res resource.ModernManaged) { res.SetDeletionTimestamp(new(metav1.Unix(1, 0))) }, false},
		"not synced":    {func(res resource.ModernManaged) { res.SetConditions(xpv1.ReconcileError(io.EOF)) }, true},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			res := as[resource.ModernManaged](t, seen.Resources[key].DeepCopyObject())
			c.change(res)
			observed := plan.Observed{Resources: map[plan.Key]resource.ModernManaged{key: res}}
			if got := observed.Exists(key); got != c.want {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

package controllers

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	"github.com/google/go-cmp/cmp"
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// The tests of prune and of status know one kind, and two compositions of which the second builds on the first.
var order = []plan.Composition{{Name: "network", Condition: "NetworkReady"}, {Name: "service", Condition: "ServicesReady"}}

func keyOf(name string) plan.Key {
	return plan.Key{GroupKind: ec2.VPC_GroupVersionKind.GroupKind(), Name: name}
}

// planned is an object of a plan.
func planned(name, composition, instance string, edit ...func(*plan.Object)) *plan.Object {
	o := &plan.Object{Key: keyOf(name), Composition: composition, Instance: instance}
	for _, e := range edit {
		e(o)
	}
	return o
}

func newestCounts(o *plan.Object) { o.NewestCounts = true }

func revisionOfWeb(keep int) func(*plan.Object) {
	return func(o *plan.Object) { o.RevisionOf, o.KeepRevisions = "web", keep }
}

func waitingOn(names ...string) func(*plan.Object) {
	return func(o *plan.Object) {
		for _, name := range names {
			o.WaitingOn = append(o.WaitingOn, keyOf(name))
		}
	}
}

// ours is the UID of the Environment in these tests.
const ours = "ours"

// live adds a managed resource that is ready to an observation. The Environment owns it.
func (seen observation) live(name, composition, instance string, edit ...func(*ec2.VPC)) observation {
	vpc := &ec2.VPC{ObjectMeta: metav1.ObjectMeta{
		Name:            name,
		Labels:          map[string]string{v1alpha1.LabelComposition: composition, v1alpha1.LabelInstance: instance},
		OwnerReferences: []metav1.OwnerReference{{UID: ours, Controller: new(true)}},
	}}
	vpc.SetConditions(xpv1.Available(), xpv1.ReconcileSuccess())
	for _, e := range edit {
		e(vpc)
	}
	seen.Resources[keyOf(name)] = vpc
	return seen
}

func seeing() observation {
	return observation{Observed: plan.Observed{Resources: map[plan.Key]resource.ModernManaged{}}, missing: missingKinds{}}
}

// revision of "web".
func revision(age int) func(*ec2.VPC) {
	return func(v *ec2.VPC) {
		v.Labels[v1alpha1.LabelRevisionOf] = "web"
		v.CreationTimestamp = metav1.NewTime(time.Unix(int64(1000-age), 0))
	}
}

func notReady(v *ec2.VPC) { v.SetConditions(xpv1.Creating()) }

// begunAt is when the provider began to make it.
func begunAt(at time.Time) func(*ec2.VPC) {
	return func(v *ec2.VPC) { meta.SetExternalCreatePending(v, at) }
}

// givenUpAt is when the provider said that it does not know what became of that.
func givenUpAt(at time.Time) func(*ec2.VPC) {
	said := unknownCreation
	said.LastTransitionTime = metav1.NewTime(at)
	return func(v *ec2.VPC) { v.SetConditions(said) }
}

// unowned has the labels of the Environment alone.
func unowned(v *ec2.VPC) { v.OwnerReferences = nil }

func TestWhatGoes(t *testing.T) {
	network, web := planned("vpc", "network", ""), planned("web", "service", "web")
	failedWeb := newOutcome()
	failedWeb.refused[web.Key] = refusal{reason: v1alpha1.ReasonApplyFailed, err: errNameTaken}
	stopped := time.Unix(2000, 0)
	writtenWeb := newOutcome()
	writtenWeb.written[web.Key] = true
	tests := map[string]struct {
		objects []*plan.Object
		seen    observation
		done    *outcome
		want    []string
	}{
		"nothing that is wanted": {
			[]*plan.Object{network}, seeing().live("vpc", "network", ""), newOutcome(), nil,
		},
		"what is not wanted": {
			[]*plan.Object{network}, seeing().live("vpc", "network", "").live("old", "network", ""), newOutcome(), []string{"old"},
		},
		"nothing that has the label alone": {
			[]*plan.Object{network}, seeing().live("vpc", "network", "").live("copy", "network", "", unowned), newOutcome(), nil,
		},
		"not while a later composition is not ready": {
			[]*plan.Object{network, web},
			seeing().live("vpc", "network", "").live("old", "network", "").live("web", "service", "web", notReady), newOutcome(), nil,
		},
		"not while a later composition waits": {
			[]*plan.Object{network, planned("web", "service", "web", waitingOn("vpc"))},
			seeing().live("vpc", "network", "").live("old", "network", "").live("web", "service", "web"), newOutcome(), nil,
		},
		"not while a later composition was changed in this pass": {
			[]*plan.Object{network, web},
			seeing().live("vpc", "network", "").live("old", "network", "").live("web", "service", "web"), writtenWeb, nil,
		},
		"not while a later composition could not be applied": {
			[]*plan.Object{network, web},
			seeing().live("vpc", "network", "").live("old", "network", "").live("web", "service", "web"), failedWeb, nil,
		},
		"not while nobody knows for a moment how a later composition is": {
			[]*plan.Object{network, web},
			seeing().live("vpc", "network", "").live("old", "network", "").
				live("web", "service", "web", func(v *ec2.VPC) { v.SetConditions(throttled(time.Now())) }),
			newOutcome(), nil,
		},
		"although an earlier composition is not ready": {
			[]*plan.Object{network}, seeing().live("vpc", "network", "", notReady).live("old", "service", "old"), newOutcome(), []string{"old"},
		},
		"although another instance is not ready": {
			[]*plan.Object{web}, seeing().live("web", "service", "web", notReady).live("old", "service", "old"), newOutcome(), []string{"old"},
		},
		"not while its own instance is not ready": {
			[]*plan.Object{web}, seeing().live("web", "service", "web", notReady).live("old", "service", "web"), newOutcome(), nil,
		},
		"what a composition made that there is no more, last of all": {
			[]*plan.Object{web}, seeing().live("web", "service", "web", notReady).live("old", "unknown", ""), newOutcome(), nil,
		},
		"the oldest revisions": {
			[]*plan.Object{planned("web-5", "service", "web", revisionOfWeb(2))},
			seeing().live("web-5", "service", "web", revision(0)).live("web-4", "service", "web", revision(1)).
				live("web-3", "service", "web", revision(2)).live("web-2", "service", "web", revision(3)).
				live("web-1", "service", "web", revision(4)),
			newOutcome(),
			[]string{"web-1", "web-2"},
		},
		"no revision that is wanted again": {
			[]*plan.Object{planned("web-1", "service", "web", revisionOfWeb(1))},
			seeing().live("web-2", "service", "web", revision(0)).live("web-1", "service", "web", revision(1)), newOutcome(), nil,
		},
		"one that is wanted again where AWS uses the newest": {
			[]*plan.Object{planned("web-1", "service", "web", revisionOfWeb(1), newestCounts)},
			seeing().live("web-2", "service", "web", revision(0)).live("web-1", "service", "web", revision(1)), newOutcome(),
			[]string{"web-1"},
		},
		"one that may not be the newest, as both are of the same second": {
			[]*plan.Object{planned("web-1", "service", "web", revisionOfWeb(1), newestCounts)},
			seeing().live("web-2", "service", "web", revision(1)).live("web-1", "service", "web", revision(1)), newOutcome(),
			[]string{"web-1"},
		},
		"none where AWS uses the newest, and that is wanted": {
			[]*plan.Object{planned("web-2", "service", "web", revisionOfWeb(1), newestCounts)},
			seeing().live("web-2", "service", "web", revision(0)).live("web-1", "service", "web", revision(1)), newOutcome(), nil,
		},
		"one that AWS has not made, and nobody asks for": {
			[]*plan.Object{planned("web-2", "service", "web", revisionOfWeb(0), newestCounts, waitingOn("web-1"))},
			seeing().live("web-1", "service", "web", revision(1), notReady), newOutcome(),
			[]string{"web-1"},
		},
		"not while it is being made": {
			[]*plan.Object{planned("web-2", "service", "web", revisionOfWeb(0), newestCounts, waitingOn("web-1"))},
			seeing().live("web-1", "service", "web", revision(1), notReady, begunAt(stopped)), newOutcome(), nil,
		},
		"although it was being made, when the provider has given it up": {
			[]*plan.Object{planned("web-2", "service", "web", revisionOfWeb(0), newestCounts, waitingOn("web-1"))},
			seeing().live("web-1", "service", "web", revision(1), notReady, begunAt(stopped), givenUpAt(stopped)), newOutcome(),
			[]string{"web-1"},
		},
		"not while it is being made once more": {
			[]*plan.Object{planned("web-2", "service", "web", revisionOfWeb(0), newestCounts, waitingOn("web-1"))},
			seeing().live("web-1", "service", "web", revision(1), notReady, begunAt(stopped.Add(time.Minute)), givenUpAt(stopped)), newOutcome(), nil,
		},
		"no old revision for a copy that is newer": {
			[]*plan.Object{planned("web-2", "service", "web", revisionOfWeb(1))},
			seeing().live("web-2", "service", "web", revision(1)).live("web-1", "service", "web", revision(2)).
				live("copy", "service", "web", revision(0), unowned),
			newOutcome(), nil,
		},
		"all old revisions where none is kept": {
			[]*plan.Object{planned("web-2", "service", "web", revisionOfWeb(0))},
			seeing().live("web-2", "service", "web", revision(0)).live("web-1", "service", "web", revision(1)),
			newOutcome(),
			[]string{"web-1"},
		},
		"no revision while the next one waits": {
			[]*plan.Object{planned("web", "service", "web", revisionOfWeb(0), waitingOn("secret"))},
			seeing().live("web-1", "service", "web", revision(1)), newOutcome(), nil,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			env := &v1alpha1.Environment{ObjectMeta: metav1.ObjectMeta{UID: ours}}
			p := &plan.Plan{Compositions: order, Objects: test.objects}
			var names []string
			for key := range toGo(env, p, test.seen, test.done) {
				names = append(names, key.Name)
			}
			slices.Sort(names)
			if diff := cmp.Diff(test.want, names); diff != "" {
				t.Errorf("what goes (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDepthOf(t *testing.T) {
	deepest := 1 << 30
	for annotation, want := range map[string]int{"0": 0, "12": 12, "": deepest, "deep": deepest} {
		vpc := &ec2.VPC{ObjectMeta: metav1.ObjectMeta{Annotations: map[string]string{v1alpha1.AnnotationDepth: annotation}}}
		if got := depthOf(vpc); got != want {
			t.Errorf("depth of %q is %d, want %d", annotation, got, want)
		}
	}
}

func TestDeepestFirst(t *testing.T) {
	seen := seeing()
	for name, depth := range map[string]int{"a": 0, "b": 2, "c": 2, "d": 1} {
		seen.live(name, "network", "", func(v *ec2.VPC) { v.Annotations = map[string]string{v1alpha1.AnnotationDepth: fmt.Sprint(depth)} })
	}
	var got []string
	for _, key := range deepestFirst(liveResources(maps.Clone(seen.Resources))) {
		got = append(got, key.Name)
	}
	if diff := cmp.Diff([]string{"b", "c", "d", "a"}, got); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
}

// A service that is renamed answers until the new one does: what its tasks use stays with it, also where all that is wanted is ready.
func TestNothingGoesOfWhatStillAnswers(t *testing.T) {
	env := &v1alpha1.Environment{ObjectMeta: metav1.ObjectMeta{UID: ours}}
	seen := seeing().live("new", "service", "new").live("old", "service", "old").live("network", "network", "").live("other", "service", "other")
	serving := map[plan.Instance]bool{{Composition: "service", Name: "old"}: true}
	p := &plan.Plan{Compositions: order, Objects: []*plan.Object{planned("new", "service", "new")}, Serving: serving}
	if going := toGo(env, p, seen, newOutcome()); len(going) != 1 || going[keyOf("other")] == nil {
		t.Errorf("%v go", slices.Collect(maps.Keys(going)))
	}
}

// What may connect waits for no service: neither for one that hands over to a new name, nor for the new one that may never run.
func TestNarrowedAccessDoesNotWaitForAServiceThatHandsOver(t *testing.T) {
	s := staged(t, serving())
	s.begin(func(spec *v1alpha1.EnvironmentSpec) { spec.Services[0].Name = "renamed" })
	if len(s.plan().Serving) == 0 {
		t.Fatal("no service hands over")
	}
	before := s.going()
	s.begin(func(spec *v1alpha1.EnvironmentSpec) {
		spec.LoadBalancers[0].AllowedCIDRs = []v1alpha1.CIDRBlock{"10.0.0.0/8"}
	})
	var more []string
	for _, name := range s.going() {
		if !slices.Contains(before, name) {
			more = append(more, name)
		}
	}
	if len(more) != 1 || !strings.HasPrefix(more[0], "SecurityGroupIngressRule/shop-loadbalancer-public.") {
		t.Errorf("%v may go, want the rule that lets in the world", more)
	}
	if len(s.plan().Serving) == 0 {
		t.Error("the service has handed over: nothing was tried")
	}
}

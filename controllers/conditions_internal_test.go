package controllers

import (
	"errors"
	"slices"
	"testing"
	"time"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	"github.com/google/go-cmp/cmp"
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// A step makes the rule of its place in a list apply, and has what the rule then says.
type step[Says any] struct {
	apply func()
	says  Says
}

// checkRules makes the rules of a list apply one after the other, the last one first. Each must decide although all after it apply.
func checkRules[About, Says any](t *testing.T, rules []rule[About, Says], about func() About, steps ...step[Says]) {
	t.Helper()
	if len(steps) != len(rules) {
		t.Fatalf("%d steps for %d rules", len(steps), len(rules))
	}
	for i, s := range slices.Backward(steps) {
		s.apply()
		first := slices.IndexFunc(rules, func(r rule[About, Says]) bool {
			_, applies := r.says(about())
			return applies
		})
		if first != i {
			t.Fatalf("rule %d decides, want %q", first, rules[i].when)
		}
		unexported := cmp.AllowUnexported(health{}, passing{}, verdict{})
		if diff := cmp.Diff(s.says, decide(rules, about()), unexported); diff != "" {
			t.Errorf("%q says (-want +got):\n%s", rules[i].when, diff)
		}
	}
}

func TestRulesAboutWhatTheProviderReportsDecideInTheirOrder(t *testing.T) {
	vpc := &ec2.VPC{}
	vpc.Generation = 2
	sync := xpv1.ReconcileSuccess().WithObservedGeneration(2)
	failed := func(message string) health {
		return health{state: stateFailed, reason: v1alpha1.ReasonFailed, message: message}
	}
	checkRules(t, aboutLive, func() resource.ModernManaged { return vpc },
		step[health]{func() { refused(vpc) }, failed("AWS says no")},
		step[health]{func() {
			vpc.SetConditions(xpv1.Condition{Type: xpv1.TypeSynced, Status: corev1.ConditionFalse, Reason: xpv1.ReasonReconcileError, Message: "no way"})
		}, failed("no way")},
		step[health]{func() { vpc.SetConditions(sync.WithObservedGeneration(1)) }, health{state: stateProgressing}},
		step[health]{func() { vpc.SetConditions(xpv1.Available()) }, health{state: stateReady}},
		step[health]{func() { vpc.SetConditions(sync) }, health{state: stateProgressing}},
	)
}

func TestRulesAboutObjectsDecideInTheirOrder(t *testing.T) {
	seen, done, o := seeing(), newOutcome(), planned("vpc", "network", "")
	as := func(edit ...func(*ec2.VPC)) { seen.live("vpc", "network", "", edit...) }
	failed := func(reason, message string) health {
		return health{state: stateFailed, reason: reason, message: message}
	}
	checkRules(t, aboutObjects, func() subject { return subjectOf(o, seen, done) },
		step[health]{func() { seen.missing[o.GroupKind] = true }, failed("KindsMissing", "")},
		step[health]{func() { done.note(o.Key, errors.New("not this one")) }, failed("ApplyFailed", "not this one")},
		step[health]{func() { o.WaitingOn = []plan.Key{keyOf("other")} }, health{state: stateWaiting}},
		step[health]{func() { done.written[o.Key] = true }, health{state: stateProgressing}},
		step[health]{func() { as(notReady, refused) }, failed("Failed", "AWS says no")},
		step[health]{func() { o.DeploymentError = "no task runs" }, failed("Failed", "no task runs")},
		step[health]{func() { as(notReady) }, health{state: stateProgressing}},
		step[health]{func() { o.Unsettled = true }, health{state: stateProgressing}},
		step[health]{func() { as() }, health{state: stateReady}},
	)
}

func TestRulesAboutCompositionsDecideInTheirOrder(t *testing.T) {
	seen, done, p := seeing(), newOutcome(), &plan.Plan{Compositions: order}
	add := func(o *plan.Object) { p.Objects = append([]*plan.Object{o}, p.Objects...) }
	no := func(reason, message string) verdict { return verdict{reason: reason, message: message} }
	missing := planned("kind", "network", "")
	missing.Kind = "Missing"
	about := func() composed {
		healths := map[plan.Key]health{}
		for _, o := range p.Objects {
			healths[o.Key] = healthOf(o, seen, done)
		}
		return composedOf(order[0], p, healths, done)
	}
	checkRules(t, aboutCompositions, about,
		step[verdict]{func() {
			p.Problems = []plan.Problem{{Composition: "network", Reason: v1alpha1.ReasonInvalidSpec, Message: "mend it"}}
		}, no("InvalidSpec", "mend it")},
		step[verdict]{
			func() { add(missing); seen.missing[missing.GroupKind] = true },
			no("KindsMissing", "the provider's kinds are not installed or not activated: missings.ec2.aws.m.upbound.io; kubectl apply -k config/crossplane installs them"),
		},
		step[verdict]{func() { add(planned("bad", "network", "")); seen.live("bad", "network", "", refused) }, no("Failed", "VPC/bad: AWS says no")},
		step[verdict]{func() { add(planned("new", "network", "")) }, no("Progressing", "making VPC/new")},
		step[verdict]{func() { done.note(keyOf("secret"), errNameTaken) }, no("NameTaken", "VPC/secret: "+errNameTaken.Error())},
		step[verdict]{func() { add(planned("waits", "network", "", waitingOn("secret"))) }, no("Waiting", "waiting for VPC/secret")},
		step[verdict]{func() { add(planned("vpc", "network", "")); seen.live("vpc", "network", "") }, available(1)},
	)
}

func TestRulesAboutReadyDecideInTheirOrder(t *testing.T) {
	total := int32(3)
	j := judgement{counts: v1alpha1.ResourceCounts{Summary: "1/3", Total: &total}}
	add := func(v verdict) { j.compositions = append(j.compositions, compositionVerdict{verdict: v}) }
	waits, fault := verdict{reason: v1alpha1.ReasonWaiting, message: "waiting for it"}, verdict{reason: v1alpha1.ReasonFailed, message: "AWS says no"}
	checkRules(t, aboutReady, func() judgement { return j },
		step[verdict]{func() { add(fault) }, fault},
		step[verdict]{func() { add(waits) }, verdict{reason: v1alpha1.ReasonWaiting, message: "1/3 ready; waiting for it"}},
		step[verdict]{func() { add(available(1)) }, available(3)},
	)
}

func TestRulesAboutProgressDecideInTheirOrder(t *testing.T) {
	s := standing{ready: available(1), live: seeing().live("old", "network", "").Resources, outcome: newOutcome(), at: time.Now()}
	checkRules(t, aboutProgress, func() standing { return s },
		step[[]metav1.Condition]{func() { s.ready = verdict{reason: v1alpha1.ReasonSecretMissing, message: "make it"} }, kstatus("Stalled", "SecretMissing", "make it")},
		step[[]metav1.Condition]{func() { s.ready = verdict{reason: v1alpha1.ReasonWaiting, message: "for it"} }, kstatus("Reconciling", "Waiting", "for it")},
		step[[]metav1.Condition]{func() { s.outcome.removing = []plan.Key{keyOf("old")} }, kstatus("Reconciling", "Removing", "removing VPC/old")},
		step[[]metav1.Condition]{func() {}, nil},
	)
}

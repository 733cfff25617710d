package controllers

import (
	"errors"
	"testing"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"github.com/google/go-cmp/cmp"
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	corev1 "k8s.io/api/core/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
	"github.com/terrarium-io/terrarium/hack/localcluster"
)

func refused(v *ec2.VPC) {
	v.SetConditions(xpv1.Condition{Type: typeLastAsyncOperation, Status: corev1.ConditionFalse, Message: "AWS says no"})
}

func TestJudge(t *testing.T) {
	vpc, subnet, web := planned("vpc", "network", ""), planned("subnet", "network", ""), planned("web", "service", "web")
	waitingWeb := planned("web", "service", "web", waitingOn("subnet"))
	taken := newOutcome()
	taken.refused[vpc.Key] = refusal{reason: v1alpha1.ReasonNameTaken, err: errors.New("taken")}
	secretFailed := newOutcome()
	secretFailed.refused[keyOf("secret")] = refusal{reason: v1alpha1.ReasonApplyFailed, err: errors.New("no")}
	missing := seeing()
	missing.missing[vpc.GroupKind] = true
	problem := []plan.Problem{{Composition: "service", Reason: v1alpha1.ReasonSecretMissing, Message: "make it"}}

	ready := func(message string) verdict {
		return verdict{ready: true, reason: v1alpha1.ReasonAvailable, message: message}
	}
	no := func(reason, message string) verdict { return verdict{reason: reason, message: message} }
	tests := map[string]struct {
		plan          plan.Plan
		seen          observation
		done          *outcome
		network, web  verdict
		whole         verdict
		readyAndTotal string
	}{
		"all ready": {
			plan:    plan.Plan{Objects: []*plan.Object{vpc, subnet, web}},
			seen:    seeing().live("vpc", "network", "").live("subnet", "network", "").live("web", "service", "web"),
			network: ready("2 resources are ready"), web: ready("1 resources are ready"), whole: ready("3 resources are ready"),
			readyAndTotal: "3/3",
		},
		"what is waited for is in the end of another composition": {
			plan: plan.Plan{Objects: []*plan.Object{
				planned("vpc", "network", "", waitingOn("secret")), planned("subnet", "network", "", waitingOn("vpc")), waitingWeb,
			}},
			seen:    seeing(),
			network: no("Waiting", "waiting for VPC/secret"), web: no("Waiting", "waiting for VPC/secret"),
			whole: no("Waiting", "0/3 ready; waiting for VPC/secret"), readyAndTotal: "0/3",
		},
		"being made, and what waits for it": {
			plan:    plan.Plan{Objects: []*plan.Object{vpc, subnet, waitingWeb}},
			seen:    seeing().live("vpc", "network", "").live("subnet", "network", "", notReady),
			network: no("Progressing", "making VPC/subnet"), web: no("Waiting", "waiting for VPC/subnet"),
			whole: no("Progressing", "1/3 ready; making VPC/subnet"), readyAndTotal: "1/3",
		},
		"refused, and what waits for it is not blamed": {
			plan:    plan.Plan{Objects: []*plan.Object{vpc, subnet, waitingWeb}},
			seen:    seeing().live("vpc", "network", "").live("subnet", "network", "", refused),
			network: no("Failed", "VPC/subnet: AWS says no"), web: no("Waiting", "waiting for VPC/subnet"),
			whole: no("Failed", "VPC/subnet: AWS says no"), readyAndTotal: "1/3",
		},
		"a fault counts more than what is earlier and not ready yet": {
			plan:    plan.Plan{Objects: []*plan.Object{vpc, web}},
			seen:    seeing().live("vpc", "network", "", notReady).live("web", "service", "web", refused),
			network: no("Progressing", "making VPC/vpc"), web: no("Failed", "VPC/web: AWS says no"),
			whole: no("Failed", "VPC/web: AWS says no"), readyAndTotal: "0/2",
		},
		"of two faults the first": {
			plan:    plan.Plan{Objects: []*plan.Object{vpc, subnet, web}},
			seen:    seeing().live("vpc", "network", "", refused).live("subnet", "network", "", refused).live("web", "service", "web", refused),
			network: no("Failed", "VPC/vpc: AWS says no (and 1 more failed)"), web: no("Failed", "VPC/web: AWS says no"),
			whole: no("Failed", "VPC/vpc: AWS says no (and 1 more failed)"), readyAndTotal: "0/3",
		},
		"a name that is taken": {
			plan: plan.Plan{Objects: []*plan.Object{vpc, web}},
			seen: seeing().live("web", "service", "web"), done: taken,
			network: no("NameTaken", "VPC/vpc: taken"), web: ready("1 resources are ready"),
			whole: no("NameTaken", "VPC/vpc: taken"), readyAndTotal: "1/2",
		},
		"kinds that are missing": {
			plan:    plan.Plan{Objects: []*plan.Object{vpc, subnet, web}},
			seen:    missing,
			network: no("KindsMissing", "the provider's kinds are not installed or not activated: vpcs.ec2.aws.m.upbound.io; kubectl apply -k config/crossplane installs them"),
			web:     no("KindsMissing", "the provider's kinds are not installed or not activated: vpcs.ec2.aws.m.upbound.io; kubectl apply -k config/crossplane installs them"),
			whole:   no("KindsMissing", "the provider's kinds are not installed or not activated: vpcs.ec2.aws.m.upbound.io; kubectl apply -k config/crossplane installs them"), readyAndTotal: "0/3",
		},
		"a problem that only the user can solve": {
			plan:    plan.Plan{Objects: []*plan.Object{vpc, waitingWeb}, Problems: problem},
			seen:    seeing().live("vpc", "network", ""),
			network: ready("1 resources are ready"), web: no("SecretMissing", "make it"), whole: no("SecretMissing", "make it"), readyAndTotal: "1/2",
		},
		"a Secret that could not be made": {
			plan: plan.Plan{Objects: []*plan.Object{vpc, planned("web", "service", "web", waitingOn("secret"))}},
			seen: seeing().live("vpc", "network", ""), done: secretFailed,
			network: ready("1 resources are ready"), web: no("ApplyFailed", "VPC/secret: no"), whole: no("ApplyFailed", "VPC/secret: no"),
			readyAndTotal: "1/2",
		},
		"many that are made": {
			plan: plan.Plan{Objects: []*plan.Object{
				vpc, planned("b", "network", ""), planned("c", "network", ""), planned("d", "network", ""), planned("e", "network", ""), web,
			}},
			seen:    seeing().live("web", "service", "web"),
			network: no("Progressing", "making VPC/vpc, VPC/b, VPC/c and 2 more"), web: ready("1 resources are ready"),
			whole: no("Progressing", "1/6 ready; making VPC/vpc, VPC/b, VPC/c and 2 more"), readyAndTotal: "1/6",
		},
		"not settled, although the provider reports success": {
			plan:    plan.Plan{Objects: []*plan.Object{vpc, planned("web", "service", "web", func(o *plan.Object) { o.Unsettled = true })}},
			seen:    seeing().live("vpc", "network", "").live("web", "service", "web"),
			network: ready("1 resources are ready"), web: no("Progressing", "making VPC/web"), whole: no("Progressing", "1/2 ready; making VPC/web"),
			readyAndTotal: "1/2",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			test.plan.Compositions = order
			if test.done == nil {
				test.done = newOutcome()
			}
			got := judge(&test.plan, test.seen, test.done)
			want := []compositionVerdict{{"NetworkReady", test.network}, {"ServicesReady", test.web}}
			if diff := cmp.Diff(want, got.compositions, cmp.AllowUnexported(verdict{}, compositionVerdict{})); diff != "" {
				t.Errorf("compositions (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.whole, got.ready, cmp.AllowUnexported(verdict{})); diff != "" {
				t.Errorf("the whole (-want +got):\n%s", diff)
			}
			if got.counts.Summary != test.readyAndTotal {
				t.Errorf("summary is %s, want %s", got.counts.Summary, test.readyAndTotal)
			}
		})
	}
}

func TestJudgeSaysNothingOfCompositionsThatAreNotUsed(t *testing.T) {
	p := &plan.Plan{Compositions: order, Objects: []*plan.Object{planned("vpc", "network", "")}}
	got := judge(p, seeing().live("vpc", "network", ""), newOutcome())
	if len(got.compositions) != 1 || got.compositions[0].condition != "NetworkReady" {
		t.Errorf("compositions are %v", got.compositions)
	}
}

func TestResourceOfEachKind(t *testing.T) {
	kinds := compositions.Kinds.GroupKinds()
	crds, err := localcluster.ProviderCRDs(kinds...)
	if err != nil {
		t.Fatal(err)
	}
	for i, crd := range crds {
		if got := resourceOf(kinds[i]); got != crd.Name {
			t.Errorf("resourceOf(%s) is %q, want %q", kinds[i], got, crd.Name)
		}
	}
}

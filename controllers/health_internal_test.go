package controllers

import (
	"strings"
	"testing"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"github.com/google/go-cmp/cmp"
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	corev1 "k8s.io/api/core/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// bookkept is what a provider says that could not begin.
func bookkept(message string) xpv1.Condition {
	return xpv1.Condition{Type: xpv1.TypeSynced, Status: corev1.ConditionFalse, Reason: xpv1.ReasonReconcileError, Message: message}
}

func TestHealthOfLive(t *testing.T) {
	ready := xpv1.Available()
	synced := xpv1.ReconcileSuccess().WithObservedGeneration(2)
	failedSync := xpv1.Condition{Type: xpv1.TypeSynced, Status: corev1.ConditionFalse, Reason: xpv1.ReasonReconcileError, Message: "observe failed"}
	worked := xpv1.Condition{Type: typeLastAsyncOperation, Status: corev1.ConditionTrue, Reason: "Success"}
	refused := xpv1.Condition{Type: typeLastAsyncOperation, Status: corev1.ConditionFalse, Reason: "AsyncUpdateFailure", Message: "refused"}
	tests := map[string]struct {
		conditions []xpv1.Condition
		want       health
	}{
		"just made":                           {nil, health{state: stateProgressing}},
		"being made":                          {[]xpv1.Condition{xpv1.Creating(), synced}, health{state: stateProgressing}},
		"made":                                {[]xpv1.Condition{ready, synced}, health{state: stateReady}},
		"made by an operation that worked":    {[]xpv1.Condition{ready, synced, worked}, health{state: stateReady}},
		"changed, and the provider not yet":   {[]xpv1.Condition{ready, xpv1.ReconcileSuccess().WithObservedGeneration(1)}, health{state: stateProgressing}},
		"healed, which carries no generation": {[]xpv1.Condition{ready, xpv1.ReconcileSuccess(), worked}, health{state: stateReady}},
		"refused": {
			[]xpv1.Condition{ready, synced, refused}, health{state: stateFailed, reason: v1alpha1.ReasonFailed, message: "refused"},
		},
		"not observed": {
			[]xpv1.Condition{ready, failedSync}, health{state: stateFailed, reason: v1alpha1.ReasonFailed, message: "observe failed"},
		},
		"both: the operation has AWS's words": {
			[]xpv1.Condition{ready, failedSync, refused}, health{state: stateFailed, reason: v1alpha1.ReasonFailed, message: "refused"},
		},
		"not observed, for the provider's own reasons": {
			[]xpv1.Condition{ready, bookkept(`cannot track ProviderConfig usage: cannot apply ProviderConfigUsage: cannot create object: ` +
				`providerconfigusages.aws.m.upbound.io "0f6c" already exists`)},
			health{state: stateProgressing},
		},
		"not written, because the object has changed": {
			[]xpv1.Condition{ready, bookkept(`cannot update managed resource: Operation cannot be fulfilled on vpcs.ec2.aws.m.upbound.io "shop-vpc": ` +
				`the object has been modified; please apply your changes to the latest version and try again`)},
			health{state: stateProgressing},
		},
		"not observed, because the provider may not": {
			[]xpv1.Condition{ready, bookkept("cannot track ProviderConfig usage: forbidden")},
			health{state: stateFailed, reason: v1alpha1.ReasonFailed, message: "cannot track ProviderConfig usage: forbidden"},
		},
		"paused": {[]xpv1.Condition{ready, xpv1.ReconcilePaused()}, health{state: stateProgressing}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			vpc := &ec2.VPC{}
			vpc.Generation = 2
			vpc.SetConditions(test.conditions...)
			if diff := cmp.Diff(test.want, healthOfLive(vpc), cmp.AllowUnexported(health{})); diff != "" {
				t.Errorf("health (-want +got):\n%s", diff)
			}
		})
	}
}

func TestOneLine(t *testing.T) {
	tests := map[string]struct{ message, want string }{
		"words":            {"no such subnet", "no such subnet"},
		"lines and spaces": {"no\n\tsuch   subnet \n", "no such subnet"},
		"a request ID": {
			"StatusCode: 400, RequestID: 6d943cf1-0258, api error InvalidParameterValue: no",
			"StatusCode: 400, api error InvalidParameterValue: no",
		},
		"a request ID and a host ID": {"StatusCode: 403, RequestID: 4X5, HostID: a/b+c=, api error AccessDenied", "StatusCode: 403, api error AccessDenied"},
		"a request ID in brackets":   {"denied [Request ID: 1234]", "denied []"},
		"a request ID with a hyphen": {"denied, request-id=4X5", "denied"},
		"what EC2 encodes": {
			"UnauthorizedOperation: You are not authorized. Encoded authorization failure message: aBc_-9", "UnauthorizedOperation: You are not authorized",
		},
		"times of signatures": {
			"Signature expired: 20261125T190000Z is now earlier than 20261125T190500Z", "Signature expired: is now earlier than",
		},
		"an address in memory": {"unexpected value 0xc000123abc in state", "unexpected value in state"},
		"a quota of retries":   {"failed to get rate limit token, retry quota exceeded, 3 available, 5 requested", "failed to get rate limit token, retry quota exceeded"},
		"a time of the user's": {"at(2026-11-25T19:05:00) is in the past", "at(2026-11-25T19:05:00) is in the past"},
		"ports and versions":   {"port 8080, version 17.2, 10.0.0.0/16", "port 8080, version 17.2, 10.0.0.0/16"},
		"a long one":           {strings.Repeat("é", 300), strings.Repeat("é", 256) + "…"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := oneLine(test.message); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

package controllers

import (
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"testing"
	"time"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"github.com/google/go-cmp/cmp"
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// throttling is what AWS says when it is asked too often.
const throttling = "https response error StatusCode: 503, api error RequestLimitExceeded: Request limit exceeded."

// throttled is what a provider says that could not look.
func throttled(since time.Time) xpv1.Condition {
	return xpv1.Condition{
		Type: xpv1.TypeSynced, Status: corev1.ConditionFalse, Reason: xpv1.ReasonReconcileError, Message: throttling, LastTransitionTime: metav1.NewTime(since),
	}
}

// unknownCreation is what a provider says that was stopped while it made something.
var unknownCreation = xpv1.ReconcileError(errors.New(
	"cannot determine creation result - remove the crossplane.io/external-create-pending annotation if it is safe to proceed"))

func TestHealthOfLive(t *testing.T) {
	ready := xpv1.Available()
	synced := xpv1.ReconcileSuccess().WithObservedGeneration(2)
	failedSync := xpv1.Condition{Type: xpv1.TypeSynced, Status: corev1.ConditionFalse, Reason: xpv1.ReasonReconcileError, Message: "observe failed"}
	worked := xpv1.Condition{Type: typeLastAsyncOperation, Status: corev1.ConditionTrue, Reason: "Success"}
	refused := xpv1.Condition{Type: typeLastAsyncOperation, Status: corev1.ConditionFalse, Reason: "AsyncUpdateFailure", Message: "refused"}
	since := time.Unix(1000, 0)
	throttledUpdate := throttled(since)
	throttledUpdate.Type = typeLastAsyncOperation
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
		"not observed, which passes": {
			[]xpv1.Condition{ready, throttled(since)},
			health{state: stateFailed, reason: v1alpha1.ReasonFailed, message: throttling, passing: &passing{since: since, otherwise: stateReady}},
		},
		"not observed and not made, which passes": {
			[]xpv1.Condition{xpv1.Creating(), throttled(since)},
			health{state: stateFailed, reason: v1alpha1.ReasonFailed, message: throttling, passing: &passing{since: since, otherwise: stateProgressing}},
		},
		"not updated, which passes": {
			[]xpv1.Condition{ready, synced, throttledUpdate},
			health{state: stateFailed, reason: v1alpha1.ReasonFailed, message: throttling, passing: &passing{since: since, otherwise: stateProgressing}},
		},
		"refused for a version that AWS does not have": {
			[]xpv1.Condition{{Type: typeLastAsyncOperation, Status: corev1.ConditionFalse, Message: "Cannot find version 17.99 for postgres"}},
			health{state: stateFailed, reason: v1alpha1.ReasonFailed, message: "Cannot find version 17.99 for postgres: give an exact version that AWS " +
				"has, as aws rds describe-db-engine-versions --engine postgres lists them, or a major one"},
		},
		"begun, and the provider was stopped meanwhile": {
			[]xpv1.Condition{xpv1.Creating(), unknownCreation}, health{state: stateFailed, reason: v1alpha1.ReasonFailed, message: "cannot determine " +
				"creation result - remove the crossplane.io/external-create-pending annotation if it is safe to proceed: the provider was stopped " +
				"while it made this; to proceed is safe where AWS does not have this, and always for a SecretVersion"},
		},
		"paused": {[]xpv1.Condition{ready, xpv1.ReconcilePaused()}, health{state: stateProgressing}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			vpc := &ec2.VPC{}
			vpc.Generation = 2
			vpc.SetConditions(test.conditions...)
			if diff := cmp.Diff(test.want, healthOfLive(vpc), cmp.AllowUnexported(health{}, passing{})); diff != "" {
				t.Errorf("health (-want +got):\n%s", diff)
			}
		})
	}
}

func TestFailureThatPassesIsNotToldAtOnce(t *testing.T) {
	vpc := planned("vpc", "network", "")
	unsettled := planned("vpc", "network", "", func(o *plan.Object) { o.Unsettled = true })
	interrupted := newOutcome()
	interrupted.note(vpc.Key, apierrors.NewConflict(schema.GroupResource{}, "vpc", nil))
	at := time.Unix(1000, 0)
	failed := health{state: stateFailed, reason: v1alpha1.ReasonFailed, message: throttling, passing: &passing{since: at, otherwise: stateReady}}
	seen := func(after time.Duration, was said, edit ...func(*ec2.VPC)) observation {
		o := seeing().live("vpc", "network", "", edit...)
		o.at, o.was = at.Add(after), map[string]said{"network": was}
		return o
	}
	unheard := func(v *ec2.VPC) { v.SetConditions(throttled(at)) }
	tests := map[string]struct {
		object *plan.Object
		seen   observation
		done   *outcome
		want   health
	}{
		"young":                            {vpc, seen(time.Second, said{}, unheard), newOutcome(), health{doubt: grace - time.Second}},
		"young, by a clock that is behind": {vpc, seen(-time.Second, said{}, unheard), newOutcome(), health{doubt: grace + time.Second}},
		"young, by a clock that jumped":    {vpc, seen(-time.Hour, said{}, unheard), newOutcome(), failed},
		"old":                              {vpc, seen(grace, said{ready: true}, unheard), newOutcome(), failed},
		"young again":                      {vpc, seen(time.Second, said{failed: true}, unheard), newOutcome(), failed},
		"young, and not made":              {vpc, seen(0, said{}, notReady, unheard), newOutcome(), health{state: stateProgressing, doubt: grace}},
		"young, and AWS is on its way":     {unsettled, seen(0, said{}, unheard), newOutcome(), health{state: stateProgressing, doubt: grace}},
		"a conflict, and was ready":        {vpc, seen(0, said{ready: true}), interrupted, health{doubt: grace}},
		"a conflict, and was not ready":    {vpc, seen(0, said{}), interrupted, health{state: stateProgressing}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, healthOf(test.object, test.seen, test.done), cmp.AllowUnexported(health{}, passing{})); diff != "" {
				t.Errorf("health (-want +got):\n%s", diff)
			}
		})
	}
}

func TestFailureOfADeletionIsToldWhenItLasts(t *testing.T) {
	at := time.Unix(1000, 0)
	vpc := &ec2.VPC{}
	vpc.DeletionTimestamp = &metav1.Time{Time: at}
	vpc.SetConditions(throttled(at.Add(grace))) // another try
	for after, want := range map[time.Duration]health{
		time.Second:  {state: stateProgressing, doubt: grace - time.Second},
		-time.Second: {state: stateProgressing, doubt: grace + time.Second},
		grace:        {state: stateFailed},
		-time.Hour:   {state: stateFailed},
	} {
		got := healthOfGoing(vpc, at.Add(after))
		if got.state != want.state || got.doubt != want.doubt {
			t.Errorf("after %s it is %v with a doubt of %s, want %v with %s", after, got.state, got.doubt, want.state, want.doubt)
		}
	}
}

// The provider says the same at each try, so nothing else asks for the pass that tells it.
func TestAPassComesBackToTellOfADeletionThatFails(t *testing.T) {
	vpc := &ec2.VPC{}
	vpc.DeletionTimestamp = &metav1.Time{Time: time.Unix(1000, 0)}
	vpc.SetConditions(throttled(vpc.DeletionTimestamp.Time))
	seen, done := seeing(), newOutcome()
	seen.at = vpc.DeletionTimestamp.Add(time.Second)
	seen.Resources[keyOf("vpc")] = vpc
	done.removing = []plan.Key{keyOf("vpc")}
	if got, want := judge(&plan.Plan{}, seen, done).doubt, grace-time.Second; got != want {
		t.Errorf("it comes back after %s, want %s", got, want)
	}
}

func TestInterruptionsSayNothingAboutTheObject(t *testing.T) {
	vpcs := schema.GroupResource{Group: "ec2", Resource: "vpcs"}
	tests := map[string]struct {
		err                 error
		interruption, again bool
	}{
		"a conflict":           {fmt.Errorf("apply: %w", apierrors.NewConflict(vpcs, "vpc", nil)), true, true},
		"asked too often":      {apierrors.NewTooManyRequests("", 1), true, false},
		"a timeout":            {apierrors.NewServerTimeout(vpcs, "patch", 1), true, false},
		"not there":            {apierrors.NewServiceUnavailable(""), true, false},
		"etcd elects":          {apierrors.NewInternalError(errors.New("etcdserver: leader changed")), true, false},
		"no way to it":         {fmt.Errorf("apply: %w", &url.Error{Op: "Patch", Err: errors.New("connection refused")}), true, false},
		"an answer cut off":    {io.ErrUnexpectedEOF, true, false},
		"a webhook is away":    {apierrors.NewInternalError(errors.New("failed calling webhook")), false, false},
		"a policy refuses":     {apierrors.NewForbidden(vpcs, "vpc", nil), false, false},
		"the schema refuses":   {apierrors.NewInvalid(schema.GroupKind{}, "vpc", nil), false, false},
		"somebody else's name": {errNameTaken, false, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			done := newOutcome()
			done.note(keyOf("vpc"), test.err)
			_, failed := done.refused[keyOf("vpc")]
			if interrupted := done.interrupted[keyOf("vpc")] != nil; interrupted != test.interruption || failed == interrupted {
				t.Errorf("interrupted %t and failed %t, want an interruption: %t", interrupted, failed, test.interruption)
			}
			if tried := done.err() != nil; done.again != test.again || test.interruption && tried == test.again {
				t.Errorf("again %t, error %v", done.again, done.err())
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

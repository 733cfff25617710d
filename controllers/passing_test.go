package controllers_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/hack/simulator"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

// stumbling is a provider that meets errors when it first looks at an object, as the real one does right after it has started. Its tries are far
// enough apart that a pass sees each of them.
var stumbling = simulator.Options{Speed: 3, Poll: 1e6 * time.Second, FirstErrors: []string{
	`cannot track ProviderConfig usage: cannot apply ProviderConfigUsage: cannot create object: providerconfigusages.aws.m.upbound.io "0f6c" already exists`,
	`operation error EC2: DescribeVpcs, https response error StatusCode: 503, RequestID: 6d94, api error RequestLimitExceeded: Request limit exceeded.`,
}}

// throttled is what EC2 says to everybody who asks too often.
var throttled = aws.Failure{Kind: aws.VPC, Operation: aws.Observe, Message: "RequestLimitExceeded: Request limit exceeded."}

// checkReasons checks that no condition ever had another reason than those.
func checkReasons(t *testing.T, states []*v1alpha1.Environment, allowed ...string) {
	t.Helper()
	for _, env := range states {
		for _, c := range env.Status.Conditions {
			if !strings.Contains(" "+strings.Join(allowed, " ")+" ", " "+c.Reason+" ") {
				t.Errorf("%s was %s, %s: %s", c.Type, c.Status, c.Reason, c.Message)
			}
		}
	}
}

func TestErrorsAtTheFirstReadsOfNewObjectsAreNoFailures(t *testing.T) {
	w := newWorldIn(t, cluster, stumbling)
	states := w.history()
	w.makeReady()
	checkReasons(t, states(), "Available", "Progressing", "Waiting")
}

func TestReadyStaysWhileAWSIsThrottled(t *testing.T) {
	w := newWorldIn(t, cluster, polling)
	m := w.makeReady()
	states := w.history()
	w.account.Fail(throttled)
	m.seesVPC("not looked at", notSynced)
	m.reconcile()
	w.account.ClearFailures()
	w.eventually("the VPC to be looked at", polled(w, "VPC/shop-vpc", 3))
	m.reconcile()
	checkReasons(t, states(), "Available")
}

func TestThrottlingThatLastsIsAFailureUntilItEnds(t *testing.T) {
	w := newWorldIn(t, cluster, polling)
	m := w.makeReady()
	m.ahead.Store(int64(time.Hour)) // every error has lasted
	w.account.Fail(throttled)
	if c := w.waitFor("Ready", "Failed"); !strings.Contains(c.Message, "Request limit exceeded") {
		t.Errorf("Ready says %q", c.Message)
	}
	m.ahead.Store(0) // the next try makes it young
	states := w.history()
	w.eventually("three more tries", unmoved(func() int { return 0 }, func() any {
		return conditionOf(w.resource("VPC/shop-vpc"), "Synced")["message"]
	}, 3))
	m.reconcile()
	for _, env := range states() {
		if c := meta.FindStatusCondition(env.Status.Conditions, v1alpha1.ConditionReady); c.Reason != v1alpha1.ReasonFailed {
			t.Errorf("Ready was %s meanwhile: %s", c.Reason, c.Message)
		}
	}
	w.account.ClearFailures()
	w.waitReady()
}

func TestErrorWithoutAnotherTryIsToldWhenItIsOld(t *testing.T) {
	w := newWorldIn(t, cluster, polling)
	m := w.makeReady()
	w.account.Fail(throttled)
	m.seesVPC("not looked at", notSynced)
	w.stopProvider()
	w.waitFor("Ready", "Failed")
}

func TestErrorOfADeletionWithoutAnotherTryIsToldWhenItIsOld(t *testing.T) {
	w := newWorldIn(t, cluster, polling)
	m := w.makeReady()
	w.account.Fail(throttled)
	w.delete(w.environment())
	m.seesVPC("deleted, and not looked at since", func(vpc resource.ModernManaged) bool {
		return vpc.GetDeletionTimestamp() != nil && notSynced(vpc) && vpc.GetCondition(xpv1.TypeSynced).ObservedGeneration == vpc.GetGeneration()
	})
	w.stopProvider()
	w.eventually("AWS's words", w.says("Ready", "Deleting", "Request limit exceeded"))
}

// once is a fault of the first write of each managed resource, and of the first look whether there is one of its name.
func once(status int) fault {
	had := map[string]bool{}
	return func(request string) int {
		ours := strings.HasPrefix(request, "PATCH ") && !strings.Contains(request, "environments.terrarium/") || request == "GET vpcs.ec2/shop-vpc"
		if !ours || had[request] {
			return passes
		}
		had[request] = true
		return status
	}
}

func TestInterruptionsOfOurOwnCallsAreNoFailures(t *testing.T) {
	for name, status := range map[string]int{"a conflict": http.StatusConflict, "too many": http.StatusTooManyRequests, "no way": unreachable} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			states := w.history()
			m := w.startManagerWith(managerOptions{fault: once(status)})
			w.create(newEnvironment(w.namespace))
			w.waitReady()
			m.wire.breakWith(once(status))
			w.edit(privateSubnet, withoutLabel(v1alpha1.LabelComposition))
			w.eventually("the repair", func(context.Context) (bool, error) {
				return w.resource(privateSubnet).GetLabels()[v1alpha1.LabelComposition] != "", nil
			})
			w.waitReady()
			checkReasons(t, states(), "Available", "Progressing", "Waiting")
		})
	}
}

func notSynced(res resource.ModernManaged) bool {
	return res.GetCondition(xpv1.TypeSynced).Status == corev1.ConditionFalse
}

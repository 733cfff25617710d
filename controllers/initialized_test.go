package controllers_test

import (
	"context"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

// routed is a service with a route.
func routed(spec *v1alpha1.EnvironmentSpec) {
	loadBalancer(spec)
	routedService(spec)
}

// sticky says whether the target group binds clients to a task.
func (w *world) sticky() bool {
	w.t.Helper()
	group := w.wantInAWS(aws.LBTargetGroup, 1)[0]
	stickiness, _ := group.Attributes["stickiness"].(map[string]any)
	return stickiness["enabled"] == true
}

// The provider copies blocks into the spec without what is false in them, and Terraform's default counts from then on.
func TestCopiedBlocksDoNotChangeAWS(t *testing.T) {
	w := newWorldIn(t, cluster, polling)
	m := w.makeReady(routed)
	idle(t, m)
	if updates := w.account.Updates(aws.LBTargetGroup); len(updates) > 0 || w.sticky() {
		t.Errorf("the target group is updated: %v; sessions are sticky: %t", updates, w.sticky())
	}
}

// Earlier versions let the provider copy the block.
func TestStickySessionsThatTheProviderTurnedOnAreTurnedOff(t *testing.T) {
	w := newWorldIn(t, cluster, polling)
	m := w.makeReady(routed)
	m.stop()
	w.edit("LBTargetGroup/shop-web.web", func(u *unstructured.Unstructured) {
		setField(map[string]any{"type": "lb_cookie", "cookieDuration": int64(86400)}, "spec", "forProvider", "stickiness")(u)
	})
	w.eventually("sticky sessions", func(context.Context) (bool, error) { return w.sticky(), nil })
	w.startManager()
	w.eventually("no sticky sessions", func(context.Context) (bool, error) { return !w.sticky(), nil })
	w.waitReady()
}

package controllers_test

import (
	"context"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/api/meta"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

// makeCore makes an Environment core with a network that others can use, and waits until it is ready.
func (w *world) makeCore() *v1alpha1.Environment {
	w.t.Helper()
	core := newEnvironment(w.namespace, twoZones)
	core.Name = "core"
	w.create(core)
	w.eventually("the network of core to be ready", func(ctx context.Context) (bool, error) {
		err := w.Get(ctx, client.ObjectKeyFromObject(core), core)
		return meta.IsStatusConditionTrue(core.Status.Conditions, v1alpha1.ConditionReady), err
	})
	return core
}

// networkIDs of a network, as somebody would write them down.
func networkIDs(core *v1alpha1.Environment) *v1alpha1.ExistingNetwork {
	existing := &v1alpha1.ExistingNetwork{VPCID: core.Status.Network.VPCID}
	for _, s := range core.Status.Network.Subnets {
		switch {
		case strings.HasPrefix(s.Name, "public"):
			existing.PublicSubnetIDs = append(existing.PublicSubnetIDs, s.SubnetID)
		case strings.HasPrefix(s.Name, "private"):
			existing.PrivateSubnetIDs = append(existing.PrivateSubnetIDs, s.SubnetID)
		default:
			existing.DatabaseSubnetIDs = append(existing.DatabaseSubnetIDs, s.SubnetID)
		}
	}
	return existing
}

func TestConditionNamesTheIDThatIsWrong(t *testing.T) {
	w := newWorld(t)
	w.startManager()
	w.create(stripeKeys(w.namespace))
	core := w.makeCore()
	before := len(w.writesToAWS())

	shop := newEnvironment(w.namespace, application)
	shop.Spec.Network = v1alpha1.NetworkSpec{Existing: networkIDs(core)}
	right := shop.Spec.Network.Existing.PrivateSubnetIDs[0]
	shop.Spec.Network.Existing.PrivateSubnetIDs[0] = "subnet-0000000000000dead"
	w.create(shop)
	if c := w.waitFor(v1alpha1.ConditionReady, v1alpha1.ReasonExistingUnusable); !strings.Contains(c.Message, "AWS has no subnet-0000000000000dead in eu-west-1") {
		t.Errorf("Ready says %q", c.Message)
	}
	for _, e := range w.writesToAWS()[before:] {
		if e.Kind == aws.SecurityGroup || e.Kind == aws.LB || e.Kind == aws.DBInstance {
			t.Errorf("%s was made in a network that does not fit", e.Kind)
		}
	}
	w.change(func(env *v1alpha1.Environment) { env.Spec.Network.Existing.PrivateSubnetIDs[0] = right })
	w.waitReady()
}

func TestNetworkIsNotDeletedWhileOthersUseIt(t *testing.T) {
	w := newWorld(t)
	w.startManager()
	w.create(stripeKeys(w.namespace))
	shop := newEnvironment(w.namespace, application)
	shop.Spec.Network = v1alpha1.NetworkSpec{Existing: &v1alpha1.ExistingNetwork{Environment: "core"}}
	w.create(shop)
	if c := w.waitFor(v1alpha1.ConditionReady, v1alpha1.ReasonExistingUnusable); !strings.Contains(c.Message, "core is not in namespace") {
		t.Errorf("Ready says %q", c.Message)
	}
	core := w.makeCore()
	w.waitReady()

	deletions := len(w.account.Deletions())
	w.delete(core)
	w.eventually("core to say who uses its network", func(ctx context.Context) (bool, error) {
		err := w.Get(ctx, client.ObjectKeyFromObject(core), core)
		ready := meta.FindStatusCondition(core.Status.Conditions, v1alpha1.ConditionReady)
		return ready.Reason == v1alpha1.ReasonDeleting && strings.Contains(ready.Message, "delete shop first"), err
	})
	w.change(func(env *v1alpha1.Environment) { env.Spec.Services[0].Image = "nginx:2" })
	w.waitReady() // what is in the network goes on
	if got := len(w.account.Deletions()); got != deletions {
		t.Errorf("%d things were deleted", got-deletions)
	}
	w.remove()
	w.waitGone(core)
	w.leftNothing()
}

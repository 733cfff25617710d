package simulator

import (
	"context"
	"errors"
	"fmt"
	"time"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	upjet "github.com/crossplane/upjet/v2/pkg/resource"
	tferrors "github.com/crossplane/upjet/v2/pkg/terraform/errors"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/util/retry"

	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

// tracker is what the provider remembers of a managed resource between reconciles. It is lost on a restart.
type tracker struct {
	uid  types.UID
	id   string // in the account, once known
	gone bool   // the deletion has succeeded
	met  int    // errors at first

	operation *aws.Operation // in progress
	doing     aws.OperationType
	started   time.Time
	wake      time.Time // when the operation goes on
	err       error     // of the last operation; it stays until an observation is clean

	found  time.Time  // when the search for a resource that is not there ends
	sought aws.Object // as it was asked for when the search began
}

func (t *tracker) running() bool { return t.operation != nil }

func (t *tracker) failed() bool { return t.err != nil }

// start begins an operation. As upjet, it returns the error of the one before.
func (t *tracker) start(doing aws.OperationType, operation *aws.Operation) error {
	t.operation, t.doing, t.started, t.wake = operation, doing, time.Now(), time.Now()
	return t.err
}

// carryOn advances an operation whose time has come. It tells whether it has ended.
func (p *Provider) carryOn(t *tracker) (ended bool) {
	again, done, err := t.operation.Advance(p.clock.since(t.started))
	if t.operation.ID != "" {
		t.id = t.operation.ID
	}
	if !done {
		t.wake = time.Now().Add(p.clock.real(again))
		return false
	}
	t.gone = t.doing == aws.Delete && err == nil && !t.operation.MadeAgain
	t.operation = nil
	t.err = failed(t.doing, err)
	return true
}

// failed puts an error into upjet's words.
func failed(doing aws.OperationType, err error) error {
	if err == nil {
		return nil
	}
	var replace *aws.ReplaceError
	wrap := func(verb string) error {
		if errors.As(err, &replace) {
			return err
		}
		return fmt.Errorf("failed to %s the resource: [{0 %w  []}]", verb, err)
	}
	switch doing {
	case aws.Create:
		return tferrors.NewAsyncCreateFailed(wrap("create"))
	case aws.Update:
		return tferrors.NewAsyncUpdateFailed(wrap("update"))
	default:
		return tferrors.NewAsyncDeleteFailed(wrap("delete"))
	}
}

// report writes how an operation ended into the managed resource, as upjet's callback does: with no generation.
func (p *Provider) report(ctx context.Context, k *kind, name types.NamespacedName, t *tracker) error {
	synced := xpv1.ReconcileSuccess()
	if t.err != nil {
		verb := map[aws.OperationType]string{aws.Create: "create", aws.Update: "update", aws.Delete: "delete"}[t.doing]
		synced = xpv1.ReconcileError(fmt.Errorf("%s failed: %w", verb, t.err))
	}
	err := retry.RetryOnConflict(retry.DefaultRetry, func() error {
		m := &managedResource{}
		if err := k.client.Get(ctx, name, m); err != nil {
			return err
		}
		m.SetConditions(upjet.LastAsyncOperationCondition(t.err), synced)
		return k.client.Status().Update(ctx, m)
	})
	if apierrors.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("report operation on %s %s: %w", k.name, name, err)
	}
	return nil
}

package main

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/wait"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

// troublesPerChapter are enough for all to meet all in some lives, and few enough for a chapter to end.
const troublesPerChapter = 3

// trouble is what goes wrong elsewhere than on the lines to the API server: one thing after the other, each for a while.
type trouble struct {
	life   *life
	random *rand.Rand
	left   int
	next   time.Time
	end    func(context.Context) error // of the present one
}

// kinds of trouble, by what is printed of it.
var troubles = map[string]func(*trouble, context.Context) error{
	"the provider restarts":    (*trouble).restartProvider,
	"the API server restarts":  (*trouble).restartAPIServer,
	"AWS refuses for a moment": (*trouble).refuseOnce,
	"AWS refuses for a while":  (*trouble).refuseForLong,
	"leases cannot be renewed": (*trouble).loseLeases,
	"the provider cannot look": (*trouble).blind,
	"etcd restarts":            (*trouble).restartEtcd,
	"etcd answers nothing":     (*trouble).stallEtcd,
	"a clock jumps":            (*trouble).jump,
}

// tend ends the present trouble when its time has come, and begins another one.
func (t *trouble) tend(ctx context.Context) error {
	if t == nil || time.Now().Before(t.next) {
		return nil
	}
	t.next = time.Now().Add(time.Duration(1+t.random.IntN(5)) * time.Second)
	if t.end != nil || t.left == 0 {
		return t.over(ctx)
	}
	t.left--
	names := slices.Sorted(maps.Keys(troubles))
	name := names[t.random.IntN(len(names))]
	t.life.counts[name]++
	if err := troubles[name](t, ctx); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// over ends the present trouble.
func (t *trouble) over(ctx context.Context) error {
	if t == nil || t.end == nil {
		return nil
	}
	end := t.end
	t.end = nil
	return end(ctx)
}

// restartProvider: the new one has forgotten which operations the old one had begun.
func (t *trouble) restartProvider(context.Context) error {
	if err := t.life.stopProvider(); err != nil {
		return err
	}
	t.life.stopProvider = func() error { return nil }
	t.end = func(ctx context.Context) error {
		if err := t.life.rescue(ctx); err != nil {
			return err
		}
		return t.life.startProvider(t.life.context)
	}
	return nil
}

func (t *trouble) restartAPIServer(ctx context.Context) error {
	if err := t.life.stage.cluster.RestartAPIServer(); err != nil {
		return err
	}
	return t.life.stage.answers(ctx)
}

func (t *trouble) restartEtcd(ctx context.Context) error {
	if err := t.life.stage.cluster.RestartEtcd(); err != nil {
		return err
	}
	return t.life.stage.answers(ctx)
}

// stallEtcd for a time in which leases may run out. Our own requests would wait, too.
func (t *trouble) stallEtcd(ctx context.Context) error {
	stalled, cancel := context.WithTimeout(ctx, time.Duration(1+t.random.IntN(15))*time.Second)
	defer cancel()
	if err := t.life.stage.cluster.StallEtcd(stalled); err != nil {
		return err
	}
	return t.life.stage.answers(ctx)
}

// answers waits until the control plane answers: the first requests may still go to a server that is gone.
func (s *stage) answers(ctx context.Context) error {
	return wait.PollUntilContextTimeout(ctx, glance, time.Minute, true, func(ctx context.Context) (bool, error) {
		return s.admin.Get(ctx, client.ObjectKey{Name: namespace}, &corev1.Namespace{}) == nil, nil
	})
}

// passing are errors of AWS that pass by themselves.
var passing = []string{
	"RequestLimitExceeded: Request limit exceeded.",
	"InternalFailure: The request processing has failed because of an unknown error, exception or failure.",
	"ServiceUnavailable: The request has failed due to a temporary failure of the server.",
}

func (t *trouble) message() string { return passing[t.random.IntN(len(passing))] }

func (t *trouble) operation() aws.OperationType {
	return []aws.OperationType{aws.Create, aws.Update, aws.Delete}[t.random.IntN(3)]
}

func (t *trouble) refuseOnce(context.Context) error {
	t.life.account.Fail(aws.Failure{Operation: t.operation(), Message: t.message(), Times: 1 + t.random.IntN(4)})
	return nil
}

func (t *trouble) refuseForLong(context.Context) error {
	t.life.account.Fail(aws.Failure{Operation: t.operation(), Message: "UnauthorizedOperation: You are not authorized to perform this operation."})
	t.end = t.allow
	return nil
}

func (t *trouble) blind(context.Context) error {
	t.life.account.Fail(aws.Failure{Operation: aws.Observe, Message: t.message()})
	t.end = t.allow
	return nil
}

func (t *trouble) allow(context.Context) error {
	t.life.account.ClearFailures()
	return nil
}

// jump plays a clock that was wrong by up to two days, or is now: all that the provider has said, it has said then.
func (t *trouble) jump(ctx context.Context) error {
	by := time.Duration(t.random.IntN(4*24)-2*24) * time.Hour
	all, err := t.life.resources(ctx)
	if err != nil {
		return err
	}
	for _, res := range all {
		before := res.DeepCopy()
		conditions, _, _ := unstructured.NestedSlice(res.Object, "status", "conditions")
		if len(conditions) == 0 {
			continue
		}
		for _, c := range conditions {
			c.(map[string]any)["lastTransitionTime"] = time.Now().Add(by).UTC().Format(time.RFC3339)
		}
		if err := unstructured.SetNestedSlice(res.Object, conditions, "status", "conditions"); err != nil {
			return fmt.Errorf("%s %s: %w", res.GetKind(), res.GetName(), err)
		}
		if err := client.IgnoreNotFound(t.life.stage.admin.Status().Patch(ctx, res, client.MergeFrom(before))); err != nil {
			return fmt.Errorf("%s %s: %w", res.GetKind(), res.GetName(), err)
		}
	}
	return nil
}

// loseLeases for longer than a manager tries to renew its own: it ends, and another one takes over.
func (t *trouble) loseLeases(context.Context) error {
	t.life.noLeases.Store(true)
	t.next = time.Now().Add(12 * time.Second)
	t.end = func(context.Context) error { t.life.noLeases.Store(false); return nil }
	return nil
}

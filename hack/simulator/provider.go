package simulator

import (
	"context"
	"fmt"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/util/workqueue"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	"sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/manager"
	"sigs.k8s.io/controller-runtime/pkg/metrics/server"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

// Options of a provider.
type Options struct {
	// Speed is how many simulated seconds pass in a real one: 1000 suits tests, 60 somebody who watches. Default 1.
	Speed float64
	// Poll is the simulated time between two observations of a resource at rest. Default: the provider's 10 minutes,
	// but not more often than every two real seconds.
	Poll time.Duration
	// Workers is how many managed resources are worked on at once. Default 10.
	Workers int
	// FirstErrors are what the provider meets, one after the other, when it first reconciles a managed resource. After a restart all are new to it.
	FirstErrors []string
	// HoldWrites is for how much real time the provider may hold back what it writes to a managed resource, to write it in one go: a third of the
	// requests, for tests that do not look at what lies between. That something is about to be created is on record before, all the same.
	HoldWrites time.Duration
	// Namespaces to work in; all where empty. Tests that share a control plane have one each, with an account each.
	Namespaces []string
}

// Provider plays the AWS provider on the managed resources of one control plane.
type Provider struct {
	account    *aws.Account
	clock      clock
	poll       time.Duration // real
	hold       time.Duration // real
	first      []string      // errors
	manager    manager.Manager
	controller controller.TypedController[request]
	failures   workqueue.TypedRateLimiter[request] // how long a failed operation waits
	requeues   workqueue.TypedRateLimiter[request] // how long a reconcile waits that asked to come again

	mu       sync.Mutex
	kinds    map[aws.Kind]*kind
	trackers map[request]*tracker
}

// request is one managed resource to reconcile.
type request struct {
	kind aws.Kind
	types.NamespacedName
}

// UserAgent makes the API server name the provider's field manager as in reality.
const UserAgent = "provider"

// New returns a provider between the control plane that cfg leads to and an account. It works once it runs.
func New(cfg *rest.Config, account *aws.Account, opts Options) (*Provider, error) {
	if opts.Speed <= 0 {
		opts.Speed = 1
	}
	if opts.Workers <= 0 {
		opts.Workers = 10
	}
	p := &Provider{
		account: account, clock: clock{opts.Speed}, hold: opts.HoldWrites, first: opts.FirstErrors,
		kinds: map[aws.Kind]*kind{}, trackers: map[request]*tracker{},
	}
	p.poll = p.clock.real(opts.Poll)
	if opts.Poll <= 0 {
		p.poll = max(p.clock.real(10*time.Minute), 2*time.Second)
	}
	p.failures = workqueue.NewTypedItemExponentialFailureRateLimiter[request](p.clock.real(5*time.Millisecond), p.clock.real(1000*time.Second))
	p.requeues = p.backoff()
	var err error
	if p.manager, err = newManager(cfg, opts.Namespaces); err != nil {
		return nil, fmt.Errorf("make simulated provider: %w", err)
	}
	p.controller, err = controller.NewTyped("simulated-provider", p.manager, controller.TypedOptions[request]{
		Reconciler: p, MaxConcurrentReconciles: opts.Workers, RateLimiter: p.backoff(), SkipNameValidation: new(true),
		// A priority queue that is shut down can hand an item to a worker that has left, and holds a lock for ever which Done of the others
		// needs: one stop in ten while it is busy.
		UsePriorityQueue: new(false),
	})
	if err != nil {
		return nil, fmt.Errorf("make simulated provider: %w", err)
	}
	return p, p.manager.Add(manager.RunnableFunc(p.discover))
}

// backoff is the provider's own, on the simulated clock.
func (p *Provider) backoff() workqueue.TypedRateLimiter[request] {
	return workqueue.NewTypedItemExponentialFailureRateLimiter[request](p.clock.real(time.Second), p.clock.real(time.Minute))
}

func newManager(cfg *rest.Config, namespaces []string) (manager.Manager, error) {
	scheme := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{corev1.AddToScheme, apiextensionsv1.AddToScheme} {
		if err := add(scheme); err != nil {
			return nil, err
		}
	}
	watched := map[string]cache.Config{}
	for _, namespace := range namespaces {
		watched[namespace] = cache.Config{}
	}
	cfg = rest.CopyConfig(cfg)
	cfg.UserAgent = UserAgent
	cfg.QPS = -1 // the real one is limited by AWS, not by the API server
	return ctrl.NewManager(cfg, ctrl.Options{
		Scheme:                 scheme,
		Metrics:                server.Options{BindAddress: "0"},
		HealthProbeBindAddress: "0",
		Cache: cache.Options{
			DefaultNamespaces: watched,
			ByObject:          map[client.Object]cache.ByObject{&apiextensionsv1.CustomResourceDefinition{}: {Transform: strip}},
		},
		// Objects are read from the API server: the cache holds metadata alone, and no Secret.
		Client: client.Options{Cache: &client.CacheOptions{DisableFor: []client.Object{&corev1.Secret{}}}},
	})
}

// Run plays the provider until the context ends.
func (p *Provider) Run(ctx context.Context) error {
	log.FromContext(ctx).Info("Simulated AWS provider: a tool for tests and demos, nothing is made in AWS", "speed", p.clock.speed)
	if err := p.manager.Start(ctx); err != nil {
		return fmt.Errorf("run simulated provider: %w", err)
	}
	return nil
}

// Reconcile works on a managed resource, and writes what was held back of it in the end.
func (p *Provider) Reconcile(ctx context.Context, req request) (reconcile.Result, error) {
	held := p.kind(req.kind).held
	if held == nil {
		return p.step(ctx, req)
	}
	for range 3 { // a resource can go to and fro for ever
		result, err := p.step(ctx, req)
		if err != nil {
			held.drop(req.NamespacedName)
			return result, err
		}
		if p.goesOnSoon(req, result) && held.age(req.NamespacedName) < p.hold {
			return result, nil
		}
		wrote, err := held.writeObject(ctx, req.NamespacedName)
		if wrote && err == nil && !p.track(req).failed() {
			continue // with what is there now: its generation may be another one
		}
		if err == nil {
			err = held.writeStatus(ctx, req.NamespacedName)
		}
		if apierrors.IsConflict(err) || apierrors.IsNotFound(err) {
			break
		}
		return result, err
	}
	held.drop(req.NamespacedName)
	return reconcile.Result{RequeueAfter: time.Millisecond}, nil
}

// goesOnSoon reports whether an operation, or a search, has more to write in a moment.
func (p *Provider) goesOnSoon(req request, result reconcile.Result) bool {
	t := p.track(req)
	return (t.running() || time.Now().Before(t.found)) && result.RequeueAfter > 0 && result.RequeueAfter < p.hold
}

// step carries on the operation of a managed resource, and reconciles it.
func (p *Provider) step(ctx context.Context, req request) (reconcile.Result, error) {
	k, t := p.kind(req.kind), p.track(req)
	if t.running() && !time.Now().Before(t.wake) {
		if !p.carryOn(t) {
			return reconcile.Result{RequeueAfter: time.Until(t.wake)}, nil
		}
		if err := p.report(ctx, k, req.NamespacedName, t); err != nil {
			return reconcile.Result{}, err
		}
		if t.failed() {
			return reconcile.Result{RequeueAfter: p.failures.When(req)}, nil
		}
		p.failures.Forget(req)
	}
	result, err := k.reconciler.Reconcile(ctx, reconcile.Request{NamespacedName: req.NamespacedName})
	if err != nil {
		return result, err
	}
	return p.hasten(req, t, result), nil
}

// hasten brings the next reconcile forward to when the operation, or the search, goes on.
func (p *Provider) hasten(req request, t *tracker, result reconcile.Result) reconcile.Result {
	again := result.Requeue //nolint:staticcheck // crossplane-runtime still asks in this way
	wake := t.wake
	switch {
	case t.running():
	case time.Now().Before(t.found):
		wake, again = t.found, false
	default:
		return result
	}
	after := max(time.Until(wake), time.Millisecond)
	if again {
		after = min(after, p.requeues.When(req))
	} else {
		p.requeues.Forget(req)
	}
	return reconcile.Result{RequeueAfter: after}
}

func (p *Provider) kind(name aws.Kind) *kind {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.kinds[name]
}

func (p *Provider) track(req request) *tracker {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.trackers[req] == nil {
		p.trackers[req] = &tracker{}
	}
	return p.trackers[req]
}

func (p *Provider) forget(req request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.trackers, req)
}

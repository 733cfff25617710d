package controllers_test

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	"github.com/go-logr/logr/funcr"
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/rest"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	metricsserver "sigs.k8s.io/controller-runtime/pkg/metrics/server"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/controllers"
)

// manager runs the controller for the namespace of a world, and notes what it does.
type manager struct {
	*controllers.EnvironmentReconciler
	world    *world
	gate     gate
	wire     *wire
	recorder *recorder
	log      *logbook
	passes   atomic.Int64
	ahead    atomic.Int64 // of the time, as a duration
	stop     func()
}

// managerOptions are what a test can have different.
type managerOptions struct {
	// config is what the manager may do; everything where nil.
	config *rest.Config
	// fault of the wire from the beginning.
	fault fault
	// shard is the label of the Environments that the manager works on; all where empty.
	shard labels.Set
	// events is true where they go to the API server.
	events bool
}

// startManager runs a manager until the test ends or it is stopped.
func (w *world) startManager() *manager {
	w.t.Helper()
	return w.startManagerWith(managerOptions{config: w.config})
}

func (w *world) startManagerWith(opts managerOptions) *manager {
	w.t.Helper()
	m := &manager{world: w, wire: &wire{fault: opts.fault}, recorder: &recorder{}, log: &logbook{}}
	config := rest.CopyConfig(cmp.Or(opts.config, w.config))
	config.QPS = -1
	config.Wrap(func(to http.RoundTripper) http.RoundTripper { m.wire.RoundTripper = to; return m.wire })
	mgr, err := ctrl.NewManager(config, ctrl.Options{
		Scheme:  scheme,
		Cache:   controllers.CacheOptions([]string{w.namespace}),
		Client:  client.Options{Cache: &client.CacheOptions{DisableFor: []client.Object{&corev1.Secret{}}}},
		Metrics: metricsserver.Options{BindAddress: "0"},
		Logger:  funcr.New(m.log.add, funcr.Options{}),
	})
	if err != nil {
		w.t.Fatal(err)
	}
	m.EnvironmentReconciler = &controllers.EnvironmentReconciler{
		Client: mgr.GetClient(), APIReader: mgr.GetAPIReader(), Recorder: m.recorder, Now: m.now,
	}
	if opts.shard != nil {
		m.Shard = opts.shard.AsSelector()
	}
	if opts.events {
		m.Recorder = mgr.GetEventRecorder("terrarium")
	}
	if err := m.SetupWithManager(mgr, controller.Options{SkipNameValidation: new(true), NewQueue: m.gate.queue}); err != nil {
		w.t.Fatal(err)
	}
	m.stop = run(w.t, "manager", mgr.Start)
	if !mgr.GetCache().WaitForCacheSync(w.t.Context()) {
		w.t.Fatal("the cache does not fill")
	}
	w.t.Cleanup(func() {
		if w.t.Failed() && testing.Verbose() {
			w.t.Log(m.log)
		}
	})
	return m
}

// makeReady runs a manager and makes an Environment that is ready.
func (w *world) makeReady(parts ...part) *manager {
	w.t.Helper()
	m := w.startManager()
	w.create(stripeKeys(w.namespace))
	w.create(newEnvironment(w.namespace, parts...))
	w.waitReady()
	return m
}

// now counts what passes do: each asks for the time.
func (m *manager) now() time.Time {
	m.passes.Add(1)
	return time.Now().Add(time.Duration(m.ahead.Load()))
}

// reconcile makes one more pass, now.
func (m *manager) reconcile() {
	m.world.t.Helper()
	m.gate.Lock()
	defer m.gate.Unlock()
	m.pass()
}

func (m *manager) pass() {
	m.world.t.Helper()
	if _, err := m.Reconcile(m.world.t.Context(), m.request()); err != nil {
		m.world.t.Fatal(err)
	}
}

// lookAtSecrets does what the manager does each minute.
func (m *manager) lookAtSecrets() {
	m.world.t.Helper()
	if _, err := m.LookAtSecrets(m.world.t.Context(), m.request()); err != nil {
		m.world.t.Fatal(err)
	}
}

func (m *manager) request() ctrl.Request {
	return ctrl.Request{NamespacedName: client.ObjectKey{Namespace: m.world.namespace, Name: "shop"}}
}

// catchUp waits until the manager has seen the last status.
func (m *manager) catchUp() {
	m.world.t.Helper()
	m.world.eventually("the manager to see the last status", func(ctx context.Context) (bool, error) {
		seen := &v1alpha1.Environment{}
		err := m.Client.Get(ctx, m.request().NamespacedName, seen)
		return seen.ResourceVersion == m.world.environment().ResourceVersion, err
	})
}

// recorder keeps events instead of sending them.
type recorder struct {
	mu   sync.Mutex
	told []string
}

// Eventf implements events.EventRecorder.
func (r *recorder) Eventf(_, _ runtime.Object, eventType, reason, _, note string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.told = append(r.told, fmt.Sprintf("%s %s: ", eventType, reason)+fmt.Sprintf(note, args...))
}

func (r *recorder) events() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.told)
}

// seesVPC waits until the manager's cache has the VPC as it should be.
func (m *manager) seesVPC(what string, as func(resource.ModernManaged) bool) {
	w := m.world
	w.t.Helper()
	w.eventually("the manager to see the VPC "+what, func(ctx context.Context) (bool, error) {
		vpc := &ec2.VPC{}
		err := m.Client.Get(ctx, client.ObjectKeyFromObject(w.named("VPC/shop-vpc")), vpc)
		return err == nil && as(vpc), client.IgnoreNotFound(err)
	})
}

// logbook keeps the log of a manager.
type logbook struct {
	mu    sync.Mutex
	lines strings.Builder
}

func (l *logbook) add(prefix, args string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	fmt.Fprintln(&l.lines, prefix, args)
}

// String implements fmt.Stringer.
func (l *logbook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.lines.String()
}

// told holds when an event has the words.
func (m *manager) told(words string) func(context.Context) (bool, error) {
	return func(context.Context) (bool, error) {
		return slices.ContainsFunc(m.recorder.events(), func(event string) bool { return strings.Contains(event, words) }), nil
	}
}

// kill ends the manager as a crash does: from now on nothing that it does has any effect.
func (m *manager) kill() {
	m.wire.breakWith(func(string) int { return unreachable })
	m.stop()
}

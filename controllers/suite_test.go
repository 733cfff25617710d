package controllers_test

import (
	"context"
	"os"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	"k8s.io/apimachinery/pkg/util/wait"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	"sigs.k8s.io/controller-runtime/pkg/log/zap"
	metricsserver "sigs.k8s.io/controller-runtime/pkg/metrics/server"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/controllers"
	"github.com/terrarium-io/terrarium/hack/localcluster"
	"github.com/terrarium-io/terrarium/hack/simulator"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

// The control plane, the simulated account and the provider between them are there once for all tests. Each test has a namespace and a
// manager of its own.
var (
	cluster *localcluster.Cluster
	account = aws.New("111122223333", "eu-west-1")
	scheme  = runtime.NewScheme()
)

func TestMain(m *testing.M) {
	utilruntime.Must(clientgoscheme.AddToScheme(scheme))
	utilruntime.Must(v1alpha1.AddToScheme(scheme))
	utilruntime.Must(compositions.AddToScheme(scheme))
	ctrl.SetLogger(zap.New(zap.UseDevMode(true), zap.WriteTo(os.Stderr)))
	var kinds []schema.GroupKind
	for _, gvk := range compositions.Kinds() {
		kinds = append(kinds, gvk.GroupKind())
	}
	os.Exit(localcluster.ForTests(m, localcluster.Options{ProviderKinds: kinds}, func(c *localcluster.Cluster) {
		cluster = c
		provider, err := simulator.New(c.Config(), account, simulator.Options{Speed: 2000})
		utilruntime.Must(err)
		go func() { utilruntime.Must(provider.Run(context.Background())) }()
	}))
}

// world is a namespace with a manager that looks at it alone.
type world struct {
	client.Client
	t         *testing.T
	namespace string
}

func newWorld(t *testing.T) *world {
	t.Helper()
	c, err := client.New(cluster.Config(), client.Options{Scheme: scheme})
	if err != nil {
		t.Fatal(err)
	}
	namespace := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{GenerateName: "test-"}}
	if err := c.Create(t.Context(), namespace); err != nil {
		t.Fatal(err)
	}
	return &world{Client: c, t: t, namespace: namespace.Name}
}

// startManager runs a manager until the test ends or the returned function is called.
func (w *world) startManager() (stop func()) {
	w.t.Helper()
	config := cluster.Config()
	config.QPS = -1
	mgr, err := ctrl.NewManager(config, ctrl.Options{
		Scheme:  scheme,
		Cache:   controllers.CacheOptions([]string{w.namespace}),
		Client:  client.Options{Cache: &client.CacheOptions{DisableFor: []client.Object{&corev1.Secret{}}}},
		Metrics: metricsserver.Options{BindAddress: "0"},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	reconciler := &controllers.EnvironmentReconciler{
		Client: mgr.GetClient(), APIReader: mgr.GetAPIReader(), Recorder: mgr.GetEventRecorder("terrarium"), Now: time.Now,
	}
	skip := true
	if err := reconciler.SetupWithManager(mgr, controller.Options{SkipNameValidation: &skip}); err != nil {
		w.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- mgr.Start(ctx) }()
	stopped := false
	stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		if err := <-done; err != nil {
			w.t.Errorf("manager: %v", err)
		}
	}
	w.t.Cleanup(stop)
	return stop
}

// eventually waits until a condition holds, and says what it waited for where it does not.
func (w *world) eventually(what string, holds func(context.Context) (bool, error)) {
	w.t.Helper()
	err := wait.PollUntilContextTimeout(w.t.Context(), 50*time.Millisecond, 90*time.Second, true, holds)
	if err != nil {
		w.t.Fatalf("waiting for %s: %v", what, err)
	}
}

func (w *world) create(obj client.Object) {
	w.t.Helper()
	if err := w.Create(w.t.Context(), obj); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) delete(obj client.Object) {
	w.t.Helper()
	if err := w.Delete(w.t.Context(), obj); err != nil {
		w.t.Fatal(err)
	}
}

// waitGone waits until an object does not exist any more.
func (w *world) waitGone(obj client.Object) {
	w.t.Helper()
	w.eventually(obj.GetName()+" to be gone", func(ctx context.Context) (bool, error) {
		err := w.Get(ctx, client.ObjectKeyFromObject(obj), obj)
		return apierrors.IsNotFound(err), client.IgnoreNotFound(err)
	})
}

// get reads an Environment again.
func (w *world) get(name string) *v1alpha1.Environment {
	w.t.Helper()
	env := &v1alpha1.Environment{}
	if err := w.Get(w.t.Context(), client.ObjectKey{Namespace: w.namespace, Name: name}, env); err != nil {
		w.t.Fatal(err)
	}
	return env
}

// waitReady waits until an Environment is ready for its current generation.
func (w *world) waitReady(name string) *v1alpha1.Environment {
	w.t.Helper()
	var env *v1alpha1.Environment
	defer func() {
		if w.t.Failed() && env != nil {
			for _, c := range env.Status.Conditions {
				w.t.Logf("%s=%s %s: %s", c.Type, c.Status, c.Reason, c.Message)
			}
		}
	}()
	w.eventually(name+" to be ready", func(context.Context) (bool, error) {
		env = w.get(name)
		ready := meta.FindStatusCondition(env.Status.Conditions, v1alpha1.ConditionReady)
		return ready != nil && ready.Status == metav1.ConditionTrue && ready.ObservedGeneration == env.Generation, nil
	})
	return env
}

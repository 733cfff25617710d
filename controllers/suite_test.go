package controllers_test

import (
	"context"
	"flag"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-logr/logr"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	"k8s.io/apimachinery/pkg/util/wait"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/hack/localcluster"
	"github.com/terrarium-io/terrarium/hack/simulator"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

// The control plane is there once for all tests. Each test has a namespace, an AWS account with a provider, and a manager of its own. At its end
// nothing that ran in the account may have been cut off.
var (
	cluster *localcluster.Cluster
	scheme  = runtime.NewScheme()
)

func TestMain(m *testing.M) {
	utilruntime.Must(clientgoscheme.AddToScheme(scheme))
	utilruntime.Must(v1alpha1.AddToScheme(scheme))
	utilruntime.Must(compositions.Kinds.AddToScheme(scheme))
	utilruntime.Must(flag.Set("test.parallel", "8")) // they wait more than they work
	debug.SetGCPercent(400)                          // a fifth of the time of these tests is garbage collection, else
	ctrl.SetLogger(logr.Discard())
	os.Exit(localcluster.ForTests(m, localcluster.Options{ProviderKinds: compositions.Kinds.GroupKinds()}, func(c *localcluster.Cluster) { cluster = c }))
}

// world is a namespace of a control plane, with an AWS account and a provider that work for it alone.
type world struct {
	client.WithWatch
	t         *testing.T
	config    *rest.Config
	namespace string
	account   *aws.Account

	stopProvider func()

	// cutsOff is a part of the outages that a test knows, and the docs tell users of.
	cutsOff string
}

// fast is a provider that never looks at AWS of its own accord, and writes what comes of its work in one go.
var fast = simulator.Options{Speed: 2000, Poll: 1e6 * time.Second, HoldWrites: 300 * time.Millisecond}

// stepwise is a provider like that, whose every step is seen, as in reality.
var stepwise = simulator.Options{Speed: 2000, Poll: 1e6 * time.Second}

// polling is a provider that looks every two real seconds: each look is a request to read and one to write.
var polling = simulator.Options{Speed: 2000, Poll: 4000 * time.Second, HoldWrites: 300 * time.Millisecond}

// newWorld is for one test, which runs in parallel with others from here on.
func newWorld(t *testing.T) *world {
	t.Helper()
	return newWorldIn(t, cluster, fast)
}

func newWorldIn(t *testing.T, cluster *localcluster.Cluster, provider simulator.Options) *world {
	t.Helper()
	t.Parallel()
	config := cluster.Config()
	config.QPS = -1
	c, err := client.NewWithWatch(config, client.Options{Scheme: scheme})
	if err != nil {
		t.Fatal(err)
	}
	namespace := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{GenerateName: "test-"}}
	if err := c.Create(t.Context(), namespace); err != nil {
		t.Fatal(err)
	}
	w := &world{WithWatch: c, t: t, config: config, namespace: namespace.Name, account: aws.New("111122223333", "eu-west-1")}
	t.Cleanup(w.wantNothingCutOff)
	w.stopProvider = w.startProvider(provider)
	return w
}

// wantNothingCutOff checks that no change and no deletion took away what ran, but for what a test knows.
func (w *world) wantNothingCutOff() {
	w.t.Helper()
	known := func(outage string) bool { return w.cutsOff != "" && strings.Contains(outage, w.cutsOff) }
	if outages := slices.DeleteFunc(w.account.Outages(), known); len(outages) > 0 && !w.t.Failed() {
		w.t.Errorf("what ran was cut off:\n%s", strings.Join(outages, "\n"))
	}
}

// in is the same world in a subtest.
func (w *world) in(t *testing.T) *world {
	inner := *w
	inner.t = t
	return &inner
}

func (w *world) startProvider(opts simulator.Options) (stop func()) {
	w.t.Helper()
	opts.Namespaces = []string{w.namespace}
	provider, err := simulator.New(w.config, w.account, opts)
	if err != nil {
		w.t.Fatal(err)
	}
	return run(w.t, "provider", provider.Run)
}

// run runs something until the returned function is called, or the test ends.
func run(t *testing.T, what string, start func(context.Context) error) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- start(ctx) }()
	stopped := false
	stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	t.Cleanup(stop)
	return stop
}

// asking is how often a test looks whether something holds: less often with time, as each look costs the API server work.
var asking = wait.Backoff{Duration: 50 * time.Millisecond, Factor: 1.2, Cap: 300 * time.Millisecond, Steps: 20}

// eventually waits until a condition holds, and says what it waited for where it does not.
func (w *world) eventually(what string, holds func(context.Context) (bool, error)) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), patience)
	defer cancel()
	err := asking.DelayFunc().Until(ctx, true, true, holds)
	if err != nil {
		w.t.Fatalf("waiting for %s: %v\n%s", what, err, w.describe())
	}
}

// meta is the metadata of an object of the test.
func (w *world) meta(name string) metav1.ObjectMeta {
	return metav1.ObjectMeta{Namespace: w.namespace, Name: name}
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

func (w *world) exists(obj client.Object) bool {
	w.t.Helper()
	err := w.Get(w.t.Context(), client.ObjectKeyFromObject(obj), obj)
	if client.IgnoreNotFound(err) != nil {
		w.t.Fatal(err)
	}
	return err == nil
}

// waitGone waits until an object does not exist any more.
func (w *world) waitGone(obj client.Object) {
	w.t.Helper()
	if _, isEnvironment := obj.(*v1alpha1.Environment); isEnvironment && obj.GetName() == "shop" {
		w.follow("the Environment to be gone", func(env *v1alpha1.Environment) bool { return env == nil })
		return
	}
	w.eventually(obj.GetName()+" to be gone", func(ctx context.Context) (bool, error) {
		err := w.Get(ctx, client.ObjectKeyFromObject(obj), obj)
		return apierrors.IsNotFound(err), client.IgnoreNotFound(err)
	})
}

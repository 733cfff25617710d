package simulator_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/wait"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/log/zap"

	"github.com/terrarium-io/terrarium/hack/localcluster"
	"github.com/terrarium-io/terrarium/hack/simulator"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

// late is the kind whose CRD is not there when the tests begin.
const late = aws.DBParameterGroup

var cluster *localcluster.Cluster

func TestMain(m *testing.M) {
	ctrl.SetLogger(zap.New(zap.WriteTo(io.Discard)))
	kinds := slices.DeleteFunc(simulator.GroupKinds(), func(gk schema.GroupKind) bool { return gk == groupKind(late) })
	os.Exit(localcluster.ForTests(m, localcluster.Options{ProviderKinds: kinds}, func(c *localcluster.Cluster) { cluster = c }))
}

func groupKind(kind aws.Kind) schema.GroupKind {
	return schema.GroupKind{Group: kind.Group() + ".aws.m.upbound.io", Kind: kind.Kind()}
}

type fields = map[string]any

const region = "eu-west-1"

// world is a namespace with its own account, and a provider between them.
type world struct {
	client.Client
	t         *testing.T
	namespace string
	account   *aws.Account
	options   simulator.Options
	stop      func()
}

// fast has no polls during a test.
var fast = simulator.Options{Speed: 1000, Poll: 1e6 * time.Second}

func newWorld(t *testing.T, opts simulator.Options) *world {
	t.Helper()
	cfg := cluster.Config()
	cfg.QPS = -1
	c, err := client.New(cfg, client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	ns := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{GenerateName: "test-"}}
	if err := c.Create(t.Context(), ns); err != nil {
		t.Fatal(err)
	}
	opts.Namespaces = []string{ns.Name}
	w := &world{Client: c, t: t, namespace: ns.Name, account: aws.New("123456789012", region), options: opts}
	w.start()
	return w
}

// start runs a provider, which knows nothing of any before it.
func (w *world) start() {
	w.t.Helper()
	p, err := simulator.New(cluster.Config(), w.account, w.options)
	if err != nil {
		w.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(w.t.Context())
	ended := make(chan error, 1)
	go func() { ended <- p.Run(ctx) }()
	stopped := false
	w.stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		if err := <-ended; err != nil {
			w.t.Error(err)
		}
	}
	w.t.Cleanup(w.stop)
}

// apply creates a managed resource, or changes the one that is there, as a controller does.
func (w *world) apply(kind aws.Kind, name string, asked fields, edit ...func(*unstructured.Unstructured)) {
	w.t.Helper()
	o := w.object(kind, name)
	if kind.Group() != "iam" {
		asked["region"] = region
	}
	o.Object["spec"] = fields{"forProvider": asked}
	for _, e := range edit {
		e(o)
	}
	ac := client.ApplyConfigurationFromUnstructured(o)
	if err := w.Apply(w.t.Context(), ac, client.FieldOwner("test"), client.ForceOwnership); err != nil {
		w.t.Fatal(err)
	}
}

func policies(actions ...any) func(*unstructured.Unstructured) {
	return func(o *unstructured.Unstructured) {
		o.Object["spec"].(fields)["managementPolicies"] = append([]any{}, actions...)
	}
}

func (w *world) object(kind aws.Kind, name string) *unstructured.Unstructured {
	o := &unstructured.Unstructured{}
	o.SetGroupVersionKind(groupKind(kind).WithVersion("v1beta1"))
	o.SetNamespace(w.namespace)
	o.SetName(name)
	return o
}

func (w *world) delete(kind aws.Kind, name string) {
	w.t.Helper()
	if err := w.Delete(w.t.Context(), w.object(kind, name)); err != nil {
		w.t.Fatal(err)
	}
}

// until waits for a managed resource to be as the test wants it.
func (w *world) until(kind aws.Kind, name, what string, is func(*unstructured.Unstructured) bool) *unstructured.Unstructured {
	w.t.Helper()
	o := w.object(kind, name)
	err := wait.PollUntilContextTimeout(w.t.Context(), 5*time.Millisecond, 20*time.Second, true, func(ctx context.Context) (bool, error) {
		if err := w.Get(ctx, client.ObjectKeyFromObject(o), o); err != nil {
			return false, err
		}
		return is(o), nil
	})
	if err != nil {
		w.t.Fatalf("%s %s is not %s: %v\n%v\n%v", kind, name, what, err, o.Object["spec"], o.Object["status"])
	}
	return o
}

func (w *world) untilReady(kind aws.Kind, name string) *unstructured.Unstructured {
	w.t.Helper()
	return w.until(kind, name, "ready", ready)
}

func (w *world) untilGone(kind aws.Kind, name string) {
	w.t.Helper()
	o := w.object(kind, name)
	err := wait.PollUntilContextTimeout(w.t.Context(), 5*time.Millisecond, 20*time.Second, true, func(ctx context.Context) (bool, error) {
		err := w.Get(ctx, client.ObjectKeyFromObject(o), o)
		return apierrors.IsNotFound(err), client.IgnoreNotFound(err)
	})
	if err != nil {
		w.t.Fatalf("%s %s is not gone: %v\n%v", kind, name, err, o.Object["status"])
	}
}

// ready is when a controller may rely on a managed resource. After a failure, Synced has no generation any more.
func ready(o *unstructured.Unstructured) bool {
	seen := condition(o, "Synced")["observedGeneration"]
	return isTrue(o, "Ready") && isTrue(o, "Synced") && isTrue(o, "LastAsyncOperation") && at(o, "status", "atProvider", "id") != "" &&
		(seen == nil || seen == o.GetGeneration())
}

func isTrue(o *unstructured.Unstructured, t string) bool { return condition(o, t)["status"] == "True" }

func condition(o *unstructured.Unstructured, t string) fields {
	conditions, _, _ := unstructured.NestedSlice(o.Object, "status", "conditions")
	for _, c := range conditions {
		if c.(fields)["type"] == t {
			return c.(fields)
		}
	}
	return fields{}
}

// says tells whether a condition has the reason and contains the words.
func says(o *unstructured.Unstructured, t, reason, words string) bool {
	c := condition(o, t)
	return c["reason"] == reason && strings.Contains(fmt.Sprint(c["message"]), words)
}

func at(o *unstructured.Unstructured, path ...string) string {
	v, _, _ := unstructured.NestedFieldNoCopy(o.Object, path...)
	if v == nil {
		return ""
	}
	return fmt.Sprint(v)
}

const externalName = "crossplane.io/external-name"

func wantCount(t *testing.T, what string, events []aws.Event, n int) {
	t.Helper()
	if len(events) != n {
		t.Errorf("%d %s, want %d: %v", len(events), what, n, events)
	}
}

package main

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/go-logr/logr"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	"k8s.io/apimachinery/pkg/util/wait"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/tools/events"
	"k8s.io/klog/v2"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	metricsserver "sigs.k8s.io/controller-runtime/pkg/metrics/server"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/controllers"
	"github.com/terrarium-io/terrarium/hack/localcluster"
	"github.com/terrarium-io/terrarium/hack/simulator"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

// The control plane is there once for all tests.
var (
	cluster *localcluster.Cluster
	scheme  = runtime.NewScheme()
)

func TestMain(m *testing.M) {
	utilruntime.Must(clientgoscheme.AddToScheme(scheme))
	utilruntime.Must(v1alpha1.AddToScheme(scheme))
	utilruntime.Must(compositions.Kinds.AddToScheme(scheme))
	ctrl.SetLogger(logr.Discard())
	klog.SetLogger(logr.Discard())
	os.Exit(localcluster.ForTests(m, localcluster.Options{ProviderKinds: compositions.Kinds.GroupKinds()}, func(c *localcluster.Cluster) { cluster = c }))
}

// installation is a control plane with a manager and a simulated provider.
type installation struct {
	client.Client
	t       *testing.T
	account *aws.Account
}

func install(t *testing.T) *installation {
	t.Helper()
	config := cluster.Config()
	config.QPS = -1
	c, err := client.New(config, client.Options{Scheme: scheme})
	if err != nil {
		t.Fatal(err)
	}
	i := &installation{Client: c, t: t, account: aws.New("111122223333", "eu-west-1")}
	provider, err := simulator.New(config, i.account, simulator.Options{Speed: 2000, Poll: 1e6 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	start(t, provider.Run)
	return i
}

// startManager runs a manager until it is stopped, or the test ends.
func (i *installation) startManager() (stop func()) {
	i.t.Helper()
	config := cluster.Config()
	config.QPS = -1
	mgr, err := ctrl.NewManager(config, ctrl.Options{
		Scheme:  scheme,
		Cache:   controllers.CacheOptions(nil),
		Client:  client.Options{Cache: &client.CacheOptions{DisableFor: []client.Object{&corev1.Secret{}}}},
		Metrics: metricsserver.Options{BindAddress: "0"},
	})
	if err != nil {
		i.t.Fatal(err)
	}
	reconciler := &controllers.EnvironmentReconciler{
		Client: mgr.GetClient(), APIReader: mgr.GetAPIReader(), Recorder: &events.FakeRecorder{}, Now: time.Now,
	}
	if err := reconciler.SetupWithManager(mgr, controller.Options{SkipNameValidation: new(true)}); err != nil {
		i.t.Fatal(err)
	}
	return start(i.t, mgr.Start)
}

// start runs something until the returned function is called, or the test ends.
func start(t *testing.T, run func(context.Context) error) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() {
		defer close(ended)
		if err := run(ctx); err != nil {
			ended <- err
		}
	}()
	stop = func() {
		cancel()
		for err := range ended {
			t.Error(err)
		}
	}
	t.Cleanup(stop)
	return stop
}

// apply makes what a file holds, as kubectl apply --server-side does.
func (i *installation) apply(file string) {
	i.t.Helper()
	in := read(i.t, file)
	namespace := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: in.environments[0].GetNamespace()}}
	if err := client.IgnoreAlreadyExists(i.Create(i.t.Context(), namespace)); err != nil {
		i.t.Fatal(err)
	}
	for _, secret := range in.secrets {
		if err := i.Create(i.t.Context(), secret.DeepCopy()); err != nil {
			i.t.Fatal(err)
		}
	}
	for _, u := range in.environments {
		if err := i.Apply(i.t.Context(), client.ApplyConfigurationFromUnstructured(u.DeepCopy()), client.FieldOwner("kubectl")); err != nil {
			i.t.Fatal(err)
		}
	}
}

// patience is for a machine on which other packages are tested meanwhile.
const patience = 6 * time.Minute

// waitReady waits until an Environment is ready for its current generation, with nothing left to do.
func (i *installation) waitReady(key client.ObjectKey) {
	i.t.Helper()
	i.waitFor(key, "its readiness", func(conditions []metav1.Condition, generation int64) bool {
		ready := meta.FindStatusCondition(conditions, v1alpha1.ConditionReady)
		return ready != nil && ready.Status == metav1.ConditionTrue && ready.ObservedGeneration == generation &&
			meta.FindStatusCondition(conditions, v1alpha1.ConditionReconciling) == nil
	})
}

// waitFor waits until the conditions of an Environment, of a generation, are as they should be.
func (i *installation) waitFor(key client.ObjectKey, what string, are func(conditions []metav1.Condition, generation int64) bool) {
	i.t.Helper()
	env := &v1alpha1.Environment{}
	err := wait.PollUntilContextTimeout(i.t.Context(), 100*time.Millisecond, patience, true, func(ctx context.Context) (bool, error) {
		err := i.Get(ctx, key, env)
		return are(env.Status.Conditions, env.Generation), err
	})
	if err != nil {
		i.t.Fatalf("waiting for %s: %v: %+v", what, err, env.Status.Conditions)
	}
}

// allowViewing lets a user see Environments and managed resources, and no more.
func (i *installation) allowViewing(user string) {
	i.t.Helper()
	see := []string{"get", "list"}
	role := &rbacv1.ClusterRole{ObjectMeta: metav1.ObjectMeta{Name: "view-" + user}, Rules: []rbacv1.PolicyRule{
		{APIGroups: []string{"terrarium.io"}, Resources: []string{"environments"}, Verbs: see},
	}}
	for _, gvk := range compositions.Kinds.All() {
		role.Rules = append(role.Rules, rbacv1.PolicyRule{APIGroups: []string{gvk.Group}, Resources: []string{"*"}, Verbs: see})
	}
	binding := &rbacv1.ClusterRoleBinding{
		ObjectMeta: metav1.ObjectMeta{Name: role.Name},
		RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: role.Name},
		Subjects:   []rbacv1.Subject{{APIGroup: rbacv1.GroupName, Kind: "User", Name: user}},
	}
	for _, obj := range []client.Object{role, binding} {
		if err := i.Create(i.t.Context(), obj); err != nil {
			i.t.Fatal(err)
		}
	}
}

// kubeconfig is the path of a file that leads to the cluster.
func kubeconfig(t *testing.T) string {
	t.Helper()
	text, err := cluster.Kubeconfig(cluster.Config())
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "kubeconfig")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

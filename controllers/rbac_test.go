package controllers_test

import (
	"bytes"
	"context"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	coordinationv1 "k8s.io/api/coordination/v1"
	corev1 "k8s.io/api/core/v1"
	eventsv1 "k8s.io/api/events/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/leaderelection"
	"k8s.io/client-go/tools/leaderelection/resourcelock"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"

	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/hack/localcluster"
)

// managerRole is what the manager may do in the whole cluster.
func managerRole(t *testing.T) *rbacv1.ClusterRole {
	t.Helper()
	role := &rbacv1.ClusterRole{}
	readRole(t, "ClusterRole", role)
	return role
}

// readRole of a kind that is installed for the manager.
func readRole(t *testing.T, kind string, into client.Object) {
	t.Helper()
	text, err := os.ReadFile("../config/rbac/role.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for document := range bytes.SplitSeq(text, []byte("---\n")) {
		if bytes.Contains(document, []byte("\nkind: "+kind+"\n")) {
			if err := yaml.Unmarshal(document, into); err != nil {
				t.Fatal(err)
			}
			return
		}
	}
	t.Fatalf("there is no %s", kind)
}

// The lease of whoever acts is in the namespace of the manager, where it has more rights than elsewhere.
func TestManagerHoldsItsLeaseWithTheRightsOfItsNamespace(t *testing.T) {
	w, role := newWorld(t), &rbacv1.Role{}
	readRole(t, "Role", role)
	role.Namespace = w.namespace
	w.create(role)
	w.create(&rbacv1.RoleBinding{
		ObjectMeta: w.meta("manager"), RoleRef: rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "Role", Name: role.Name}, Subjects: w.managerAccount(),
	})
	ctx, release := context.WithTimeout(t.Context(), time.Minute)
	defer release()
	lock, err := resourcelock.NewFromKubeconfig(resourcelock.LeasesResourceLock, w.namespace, "lease", resourcelock.ResourceLockConfig{Identity: "manager"},
		w.accountConfig("manager"), time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	leaderelection.RunOrDie(ctx, leaderelection.LeaderElectionConfig{
		Lock: lock, LeaseDuration: 15 * time.Second, RenewDeadline: 10 * time.Second, RetryPeriod: 2 * time.Second, ReleaseOnCancel: true,
		Callbacks: leaderelection.LeaderCallbacks{OnStartedLeading: func(context.Context) { release() }, OnStoppedLeading: func() {}},
	})
	lease := &coordinationv1.Lease{ObjectMeta: w.meta("lease")}
	if err := w.Get(t.Context(), client.ObjectKeyFromObject(lease), lease); err != nil {
		t.Fatal(err)
	}
	if holder := lease.Spec.HolderIdentity; holder == nil || *holder != "" {
		t.Errorf("the lease was not given back: %v", lease.Spec)
	}
	for _, rule := range role.Rules {
		if slices.Contains(rule.Resources, "leases") {
			if diff := cmp.Diff([]string{"create", "get", "update"}, rule.Verbs); diff != "" {
				t.Errorf("rights on leases (-used +role):\n%s", diff)
			}
		}
	}
}

func TestRoleAllowsExactlyWhatIsNeeded(t *testing.T) {
	want := map[string][]string{
		"environments.terrarium.io":            {"get", "list", "patch", "watch"},
		"environments/status.terrarium.io":     {"patch"},
		"environments/finalizers.terrarium.io": {"update"}, // for ownerReferences that block deletion
		"secrets.":                             {"create", "delete", "get", "patch"},
		"events.events.k8s.io":                 {"create", "patch"},
		// Who reads metrics is asked of the API server.
		"tokenreviews.authentication.k8s.io":        {"create"},
		"subjectaccessreviews.authorization.k8s.io": {"create"},
	}
	crds, err := localcluster.ProviderCRDs(compositions.Kinds.GroupKinds()...)
	if err != nil {
		t.Fatal(err)
	}
	for _, crd := range crds {
		want[crd.Name] = []string{"create", "delete", "get", "list", "patch", "watch"}
	}
	got := map[string][]string{}
	for _, rule := range managerRole(t).Rules {
		for _, group := range rule.APIGroups {
			for _, resource := range rule.Resources {
				name := resource + "." + group
				got[name] = slices.Sorted(slices.Values(append(got[name], rule.Verbs...)))
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rules (-needed +role):\n%s", diff)
	}
}

func TestManagerNeedsNoMoreThanItsRole(t *testing.T) {
	w := newWorld(t)
	w.create(&rbacv1.ClusterRoleBinding{ObjectMeta: metav1.ObjectMeta{Name: w.namespace}, RoleRef: w.managerRole(), Subjects: w.managerAccount()})
	w.worksAs("manager")
}

// As config/namespaced binds it, with --watch-namespaces.
func TestManagerNeedsItsRoleOnlyInTheNamespacesThatItWatches(t *testing.T) {
	w, other := newWorld(t), &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{GenerateName: "other-"}}
	w.create(&rbacv1.RoleBinding{ObjectMeta: w.meta("manager"), RoleRef: w.managerRole(), Subjects: w.managerAccount()})
	w.create(other)
	secret := stripeKeys(other.Name)
	w.create(secret)
	config := w.worksAs("manager")

	manager, err := client.New(config, client.Options{Scheme: scheme})
	if err != nil {
		t.Fatal(err)
	}
	if err := manager.Get(t.Context(), client.ObjectKeyFromObject(secret), &corev1.Secret{}); !apierrors.IsForbidden(err) {
		t.Errorf("reading a Secret of a namespace that is not watched gives %v", err)
	}
}

// managerRole makes the manager's role for this world.
func (w *world) managerRole() rbacv1.RoleRef {
	w.t.Helper()
	role := managerRole(w.t)
	role.Name = w.namespace
	w.create(role)
	return rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: role.Name}
}

// managerAccount makes the account that the manager of this world has.
func (w *world) managerAccount() []rbacv1.Subject {
	w.t.Helper()
	w.create(&corev1.ServiceAccount{ObjectMeta: w.meta("manager")})
	return []rbacv1.Subject{{Kind: rbacv1.ServiceAccountKind, Namespace: w.namespace, Name: "manager"}}
}

// worksAs lets a manager with the rights of an account make an Environment, tell of it and take it away. It returns how that account calls.
func (w *world) worksAs(account string) *rest.Config {
	w.t.Helper()
	config := w.accountConfig(account)
	m := w.startManagerWith(managerOptions{config: config, events: true})
	w.create(stripeKeys(w.namespace))
	w.create(newEnvironment(w.namespace, reader))
	w.waitReady()
	m.lookAtSecrets()
	w.eventually("an event", func(ctx context.Context) (bool, error) { // of which state depends on what a pass happens to see
		list := &eventsv1.EventList{}
		err := w.List(ctx, list, client.InNamespace(w.namespace))
		return len(list.Items) > 0, err
	})
	w.remove()
	w.leftNothing()
	if writes := m.wire.writes(); len(writes) == 0 {
		w.t.Error("the manager wrote nothing")
	}
	return config
}

package policy_test

import (
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// argocd may do everything in the cluster, as Argo CD is usually installed.
const (
	argocd              = "system:serviceaccount:argocd:argocd-application-controller"
	namespaceController = "system:serviceaccount:kube-system:namespace-controller"
)

// asArgoCD is a client for what prunes and deletes.
func asArgoCD(t *testing.T) client.Client {
	t.Helper()
	role := binding("argocd", "cluster-admin", argocd)
	if err := client.IgnoreAlreadyExists(as(t, system).Create(t.Context(), role)); err != nil {
		t.Fatal(err)
	}
	return as(t, argocd)
}

func TestArgoCDPrunesWhatIsNotProtected(t *testing.T) {
	const protected = "is protected: set its spec.deletionProtection to Disabled"
	for _, propagation := range []metav1.DeletionPropagation{
		metav1.DeletePropagationForeground, metav1.DeletePropagationBackground, metav1.DeletePropagationOrphan,
	} {
		for protection, want := range map[v1alpha1.Switch]string{v1alpha1.Enabled: protected, v1alpha1.Disabled: ""} {
			t.Run(string(propagation)+", protection "+string(protection), func(t *testing.T) {
				env := create(t, environment(protection))
				check(t, asArgoCD(t).Delete(t.Context(), env, client.PropagationPolicy(propagation)), want)
			})
		}
	}
}

// One sync lifts the protection, and the next may prune.
func TestArgoCDLiftsProtectionWithASync(t *testing.T) {
	env := create(t, environment(v1alpha1.Enabled))
	c := asArgoCD(t)
	synced := environment(v1alpha1.Disabled)
	synced.SetName(env.GetName())
	synced.SetGenerateName("")
	check(t, c.Apply(t.Context(), client.ApplyConfigurationFromUnstructured(synced), client.FieldOwner("argocd-controller"), client.ForceOwnership), "")
	check(t, c.Delete(t.Context(), env), "")
}

// A pruned namespace takes with it what the namespace controller may delete.
func TestPrunedNamespaceDoesNotTakeWhatIsProtected(t *testing.T) {
	env := environment(v1alpha1.Enabled)
	env.SetLabels(map[string]string{"test": t.Name()})
	create(t, env)
	err := as(t, namespaceController).DeleteAllOf(t.Context(), env, client.InNamespace(namespace), client.MatchingLabels(env.GetLabels()))
	check(t, err, "is protected")
}

// The order holds: neither Argo CD nor the garbage collector in foreground deletion deletes what an Environment has made.
func TestArgoCDDoesNotDeleteManagedResources(t *testing.T) {
	const refused = "belongs to Environment web, which deletes its resources in the order that AWS needs"
	tests := map[string]struct {
		annotations map[string]string
		user        string
		want        string
	}{
		"itself":                     {nil, argocd, refused},
		"through garbage collection": {nil, collector, refused},
		"itself, glass broken":       {allowed, argocd, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			asArgoCD(t)
			check(t, as(t, test.user).Delete(t.Context(), create(t, vpc(test.annotations))), test.want)
		})
	}
}

// A deletion that takes long is not cut short: whoever takes the finalizer away would leave everything in AWS.
func TestArgoCDDoesNotTakeTheFinalizer(t *testing.T) {
	c := asArgoCD(t)
	waitForFinalizerPolicy(t, c)
	env := leavingEnvironment(t, nil)
	check(t, patched(`{"metadata":{"finalizers":null}}`)(t.Context(), c, env), "Terrarium removes the finalizer when nothing is left in AWS")
	if err := get(t.Context(), c, env); err != nil {
		t.Errorf("the Environment is not there any more: %v", err)
	}
}

// The definition of Environments is the one thing that would take all of them.
func TestArgoCDDoesNotPruneTheDefinition(t *testing.T) {
	definition := &unstructured.Unstructured{}
	definition.SetGroupVersionKind(definitionKind)
	definition.SetName("environments.terrarium.io")
	check(t, asArgoCD(t).Delete(t.Context(), definition, client.DryRunAll), "delete the Environments first")
}

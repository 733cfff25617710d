package policy_test

import (
	"context"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// A deed is what somebody may try: a row of the table in docs/security.md.
type deed struct {
	// to is the object to which it is done, with the annotations that it has.
	to func(t *testing.T, annotations map[string]string) *unstructured.Unstructured
	// try does it.
	try func(ctx context.Context, c client.Client, object *unstructured.Unstructured) error
}

var deeds = map[string]deed{
	"make an Environment":                               {newEnvironment(v1alpha1.Disabled), remake},
	"change the spec of an Environment":                 {newEnvironment(v1alpha1.Disabled), patched(`{"spec":{"tags":{"team":"shop"}}}`)},
	"lift the protection of an Environment":             {newEnvironment(v1alpha1.Enabled), patched(`{"spec":{"deletionProtection":"Disabled"}}`)},
	"write the status of an Environment":                {newEnvironment(v1alpha1.Disabled), patchedStatus(`{"status":{"nameSuffix":"other"}}`)},
	"delete an Environment":                             {newEnvironment(v1alpha1.Disabled), remove},
	"delete an Environment that is protected":           {newEnvironment(v1alpha1.Enabled), remove},
	"take the finalizer of an Environment that stays":   {stayingEnvironment, patched(`{"metadata":{"finalizers":null}}`)},
	"take the finalizer of an Environment that goes":    {leavingEnvironment, patched(`{"metadata":{"finalizers":null}}`)},
	"change a managed resource, such as the inventory":  {newVPC, patched(`{"spec":{"forProvider":{"cidrBlock":"10.1.0.0/16"}}}`)},
	"take its label `terrarium.io/environment`":         {newVPC, patched(`{"metadata":{"labels":null}}`)},
	"take its finalizer":                                {newVPC, patched(`{"metadata":{"finalizers":null}}`)},
	"write its status":                                  {newVPC, patchedStatus(`{"status":{"atProvider":{"id":"vpc-0a1b2c3d"}}}`)},
	"delete it":                                         {newVPC, remove},
	"read a Secret of the namespace":                    {newSecret(guarded), get},
	"change a Secret with a generated value":            {newSecret(guarded), patched(`{"stringData":{"password":"other"}}`)},
	"delete a Secret with a generated value":            {newSecret(guarded), remove},
	"read a Secret of another namespace":                {newSecret(namespace), get},
	"change a `ProviderConfig`":                         {newProviderConfig, patched(`{"spec":{"credentials":{"source":"None"}}}`)},
	"delete the namespace":                              {there(namespaceKind, guarded), remove},
	"delete the definition of Environments":             {there(definitionKind, "environments.terrarium.io"), remove},
	"delete the binding of an admission policy":         {there(policyBindingKind, "terrarium-managed-resources"), remove},
	"change what teams may ask for":                     {tenancyMap, patched(`{"data":{"iamStatements":"Allowed"}}`)},
	"give rights, as with a `RoleBinding` of one's own": {newRoleBinding, remake},
}

var (
	secretKind        = schema.GroupVersionKind{Version: "v1", Kind: "Secret"}
	configMapKind     = schema.GroupVersionKind{Version: "v1", Kind: "ConfigMap"}
	namespaceKind     = schema.GroupVersionKind{Version: "v1", Kind: "Namespace"}
	roleBindingKind   = schema.GroupVersionKind{Group: "rbac.authorization.k8s.io", Version: "v1", Kind: "RoleBinding"}
	policyBindingKind = schema.GroupVersionKind{Group: "admissionregistration.k8s.io", Version: "v1", Kind: "ValidatingAdmissionPolicyBinding"}
)

func newEnvironment(protection v1alpha1.Switch) func(*testing.T, map[string]string) *unstructured.Unstructured {
	return func(t *testing.T, annotations map[string]string) *unstructured.Unstructured {
		t.Helper()
		return made(t, environment(protection), annotations)
	}
}

func stayingEnvironment(t *testing.T, annotations map[string]string) *unstructured.Unstructured {
	t.Helper()
	object := environment(v1alpha1.Disabled)
	object.SetFinalizers([]string{v1alpha1.Finalizer})
	return made(t, object, annotations)
}

// leavingEnvironment is being deleted, and the controller has not let go of it.
func leavingEnvironment(t *testing.T, annotations map[string]string) *unstructured.Unstructured {
	t.Helper()
	object := stayingEnvironment(t, annotations)
	if err := as(t, system).Delete(t.Context(), object); err != nil {
		t.Fatal(err)
	}
	return object
}

func newVPC(t *testing.T, annotations map[string]string) *unstructured.Unstructured {
	t.Helper()
	object := vpc(nil)
	object.SetFinalizers([]string{"finalizer.managedresource.crossplane.io"})
	return made(t, object, annotations)
}

func newSecret(namespace string) func(*testing.T, map[string]string) *unstructured.Unstructured {
	return func(t *testing.T, annotations map[string]string) *unstructured.Unstructured {
		t.Helper()
		object := of(secretKind, map[string]any{"stringData": map[string]any{"password": "not-a-real-one"}})
		object.SetLabels(map[string]string{v1alpha1.LabelEnvironment: "web"})
		object.SetNamespace(namespace)
		return createAnnotated(t, object, annotations)
	}
}

func newProviderConfig(t *testing.T, annotations map[string]string) *unstructured.Unstructured {
	t.Helper()
	return made(t, of(configKind, map[string]any{"spec": map[string]any{"credentials": map[string]any{"source": "WebIdentity"}}}), annotations)
}

func newRoleBinding(t *testing.T, annotations map[string]string) *unstructured.Unstructured {
	t.Helper()
	return made(t, of(roleBindingKind, map[string]any{
		"roleRef":  map[string]any{"apiGroup": roleBindingKind.Group, "kind": "ClusterRole", "name": "terrarium-break-glass"},
		"subjects": []any{map[string]any{"apiGroup": roleBindingKind.Group, "kind": "User", "name": "friend"}},
	}), annotations)
}

func tenancyMap(t *testing.T, annotations map[string]string) *unstructured.Unstructured {
	t.Helper()
	return annotated(t, configMapKind, client.ObjectKey{Namespace: "terrarium-system", Name: "terrarium-tenancy"}, annotations)
}

// there is an object of the cluster of which there is one.
func there(gvk schema.GroupVersionKind, name string) func(*testing.T, map[string]string) *unstructured.Unstructured {
	return func(t *testing.T, annotations map[string]string) *unstructured.Unstructured {
		t.Helper()
		return annotated(t, gvk, client.ObjectKey{Name: name}, annotations)
	}
}

func of(gvk schema.GroupVersionKind, content map[string]any) *unstructured.Unstructured {
	object := &unstructured.Unstructured{Object: content}
	object.SetGroupVersionKind(gvk)
	object.SetGenerateName("try-")
	return object
}

func made(t *testing.T, object *unstructured.Unstructured, annotations map[string]string) *unstructured.Unstructured {
	t.Helper()
	object.SetNamespace(guarded)
	return createAnnotated(t, object, annotations)
}

func createAnnotated(t *testing.T, object *unstructured.Unstructured, annotations map[string]string) *unstructured.Unstructured {
	t.Helper()
	object.SetAnnotations(annotations)
	return create(t, object)
}

// annotated sets the annotations of an object that is there, until the end of the test.
func annotated(t *testing.T, gvk schema.GroupVersionKind, key client.ObjectKey, annotations map[string]string) *unstructured.Unstructured {
	t.Helper()
	object := of(gvk, map[string]any{})
	if err := as(t, system).Get(t.Context(), key, object); err != nil {
		t.Fatal(err)
	}
	if len(annotations) == 0 {
		return object
	}
	if err := patched(`{"metadata":{"annotations":{"`+v1alpha1.AnnotationAllowDeletion+`":"true"}}}`)(t.Context(), as(t, system), object); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := patched(`{"metadata":{"annotations":{"`+v1alpha1.AnnotationAllowDeletion+`":null}}}`)(context.Background(), as(t, system), object); err != nil {
			t.Error(err)
		}
	})
	return object
}

func get(ctx context.Context, c client.Client, object *unstructured.Unstructured) error {
	return c.Get(ctx, client.ObjectKeyFromObject(object), object)
}

func remove(ctx context.Context, c client.Client, object *unstructured.Unstructured) error {
	return c.Delete(ctx, object)
}

// remake makes another object of the kind.
func remake(ctx context.Context, c client.Client, object *unstructured.Unstructured) error {
	another := object.DeepCopy()
	another.SetName("")
	another.SetResourceVersion("")
	another.SetUID("")
	return c.Create(ctx, another)
}

func patched(patch string) func(context.Context, client.Client, *unstructured.Unstructured) error {
	return func(ctx context.Context, c client.Client, object *unstructured.Unstructured) error {
		return c.Patch(ctx, object, client.RawPatch(types.MergePatchType, []byte(patch)))
	}
}

func patchedStatus(patch string) func(context.Context, client.Client, *unstructured.Unstructured) error {
	return func(ctx context.Context, c client.Client, object *unstructured.Unstructured) error {
		return c.Status().Patch(ctx, object, client.RawPatch(types.MergePatchType, []byte(patch)))
	}
}

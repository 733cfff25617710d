// Package policy_test installs config/default on a real API server, and tries its admission policies.
package policy_test

import (
	"encoding/json"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

var (
	allowed = map[string]string{v1alpha1.AnnotationAllowDeletion: "true"}
	denied  = map[string]string{v1alpha1.AnnotationAllowDeletion: "false"}
)

func TestDeleteEnvironment(t *testing.T) {
	const protected = "is protected: set its spec.deletionProtection to Disabled"
	tests := map[string]struct {
		protection v1alpha1.Switch
		user       string
		want       string
	}{
		"unprotected":                        {v1alpha1.Disabled, editor, ""},
		"protected":                          {v1alpha1.Enabled, editor, protected},
		"protected, by an administrator":     {v1alpha1.Enabled, admin, protected},
		"protected, by the controller":       {v1alpha1.Enabled, controller, protected},
		"protected, by garbage collection":   {v1alpha1.Enabled, collector, protected},
		"unprotected, by garbage collection": {v1alpha1.Disabled, collector, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			env := create(t, environment(test.protection))
			check(t, as(t, test.user).Delete(t.Context(), env), test.want)
		})
	}
}

func TestProtectionCanBeLifted(t *testing.T) {
	env := create(t, environment(v1alpha1.Enabled))
	patch := client.RawPatch("application/merge-patch+json", []byte(`{"spec":{"deletionProtection":"Disabled"}}`))
	check(t, as(t, editor).Patch(t.Context(), env, patch), "")
	check(t, as(t, editor).Delete(t.Context(), env), "")
}

// The deletion of a namespace deletes collections.
func TestDeleteCollectionOfEnvironments(t *testing.T) {
	env := environment(v1alpha1.Enabled)
	env.SetLabels(map[string]string{"test": t.Name()})
	create(t, env)
	err := as(t, admin).DeleteAllOf(t.Context(), env, client.InNamespace(namespace), client.MatchingLabels(env.GetLabels()))
	check(t, err, "is protected")
}

func TestDeleteDefinition(t *testing.T) {
	const environments = "environments.terrarium.io"
	tests := map[string]struct {
		name       string
		annotation any // null takes it away
		want       string
	}{
		"of Environments":                    {environments, nil, "delete the Environments first"},
		"of Environments, with another word": {environments, "false", "delete the Environments first"},
		"of Environments, annotated":         {environments, "true", ""},
		"of the provider":                    {"vpcs.ec2.aws.m.upbound.io", nil, "delete the Environments first"},
		"of the provider, annotated":         {"vpcs.ec2.aws.m.upbound.io", "true", ""},
		"of credentials":                     {"providerconfigs.aws.m.upbound.io", nil, "delete the Environments first"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			definition := &unstructured.Unstructured{}
			definition.SetGroupVersionKind(definitionKind)
			definition.SetName(test.name)
			patch, err := json.Marshal(map[string]any{"metadata": map[string]any{
				"annotations": map[string]any{v1alpha1.AnnotationAllowDeletion: test.annotation},
			}})
			if err != nil {
				t.Fatal(err)
			}
			if err := as(t, system).Patch(t.Context(), definition, client.RawPatch(types.MergePatchType, patch)); err != nil {
				t.Fatal(err)
			}
			check(t, as(t, admin).Delete(t.Context(), definition, client.DryRunAll), test.want)
		})
	}
}

func TestDefinitionsOfOthersCanBeDeleted(t *testing.T) {
	definition := &unstructured.Unstructured{Object: map[string]any{"spec": map[string]any{
		"group": "example.org", "scope": "Namespaced",
		"names": map[string]any{"plural": "things", "singular": "thing", "kind": "Thing"},
		"versions": []any{map[string]any{
			"name": "v1", "served": true, "storage": true,
			"schema": map[string]any{"openAPIV3Schema": map[string]any{"type": "object"}},
		}},
	}}}
	definition.SetGroupVersionKind(definitionKind)
	definition.SetName("things.example.org")
	if err := as(t, system).Create(t.Context(), definition); err != nil {
		t.Fatal(err)
	}
	check(t, as(t, admin).Delete(t.Context(), definition), "")
}

func TestDeleteManagedResource(t *testing.T) {
	const refused = "belongs to Environment web, which deletes its resources in the order that AWS needs"
	tests := map[string]struct {
		annotations map[string]string
		user        string
		want        string
	}{
		"by the controller":                           {nil, controller, ""},
		"by a person":                                 {nil, editor, refused},
		"by garbage collection":                       {nil, collector, refused},
		"by an administrator":                         {nil, admin, "annotate it with terrarium.io/allow-deletion=true"},
		"by an administrator, glass broken":           {allowed, admin, ""},
		"by an administrator, glass explicitly whole": {denied, admin, refused},
		"by a person, glass broken":                   {allowed, editor, "the right to break-glass on environments.terrarium.io"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			resource := create(t, vpc(test.annotations))
			check(t, as(t, test.user).Delete(t.Context(), resource), test.want)
		})
	}
}

func TestDeleteCollectionOfManagedResources(t *testing.T) {
	resource := create(t, vpc(nil))
	check(t, as(t, admin).DeleteAllOf(t.Context(), resource, client.InNamespace(namespace)), "belongs to Environment web")
}

func TestDeleteResourceOfNoEnvironment(t *testing.T) {
	resource := vpc(nil)
	resource.SetLabels(nil)
	create(t, resource)
	check(t, as(t, editor).Delete(t.Context(), resource), "")
}

// The provider lets a deleted resource go by taking its finalizer away.
func TestFinalizerCanBeRemoved(t *testing.T) {
	resource := vpc(nil)
	resource.SetFinalizers([]string{"example.org/provider"})
	create(t, resource)
	check(t, as(t, controller).Delete(t.Context(), resource), "")
	patch := client.RawPatch("application/merge-patch+json", []byte(`{"metadata":{"finalizers":null}}`))
	check(t, as(t, editor).Patch(t.Context(), resource, patch), "")
	if err := as(t, system).Get(t.Context(), client.ObjectKeyFromObject(resource), resource); !apierrors.IsNotFound(err) {
		t.Errorf("get: %v, want NotFound", err)
	}
}

func TestUpdateManagedResource(t *testing.T) {
	const refused = "leave its label terrarium.io/environment as it is"
	const renamed = "leave its annotation terrarium.io/kept-name as it is"
	kept := map[string]string{v1alpha1.AnnotationKeptName: "orders"}
	tests := map[string]struct {
		annotations map[string]string
		user        string
		change      func(*unstructured.Unstructured)
		want        string
	}{
		"no label any more, by a person":   {nil, editor, unlabel, refused},
		"another Environment, by a person": {nil, editor, relabel, refused},
		"no label, by an administrator":    {nil, admin, unlabel, refused},
		"no label, glass broken":           {allowed, admin, unlabel, ""},
		"no label, by the controller":      {nil, controller, unlabel, ""},
		"an annotation, by a person":       {nil, editor, func(u *unstructured.Unstructured) { u.SetAnnotations(allowed) }, ""},
		"another label, by a person":       {nil, editor, addLabel, ""},
		"a name in AWS, by a person":       {nil, editor, func(u *unstructured.Unstructured) { u.SetAnnotations(kept) }, renamed},
		"no name in AWS, by a person":      {kept, editor, func(u *unstructured.Unstructured) { u.SetAnnotations(nil) }, renamed},
		"a name in AWS, by the controller": {nil, controller, func(u *unstructured.Unstructured) { u.SetAnnotations(kept) }, ""},
		"the name as it is, by a person":   {kept, editor, addLabel, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			resource := create(t, vpc(test.annotations))
			test.change(resource)
			check(t, as(t, test.user).Update(t.Context(), resource), test.want)
		})
	}
}

func unlabel(u *unstructured.Unstructured) { u.SetLabels(nil) }

func relabel(u *unstructured.Unstructured) {
	u.SetLabels(map[string]string{v1alpha1.LabelEnvironment: "other"})
}

func addLabel(u *unstructured.Unstructured) {
	u.SetLabels(map[string]string{v1alpha1.LabelEnvironment: "web", "team": "shop"})
}

// Somebody hands a resource over to an Environment.
func TestLabelCanBeAdded(t *testing.T) {
	resource := vpc(nil)
	resource.SetLabels(nil)
	create(t, resource)
	relabel(resource)
	check(t, as(t, editor).Update(t.Context(), resource), "")
}

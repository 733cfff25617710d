package controllers

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/controllers/fields"
)

// desired is a managed resource as it is applied: only the fields that are ours. Empty and null fields are dropped, because to apply a field is to
// claim it.
func desired(res resource.ModernManaged, env *v1alpha1.Environment) (*unstructured.Unstructured, error) {
	content, err := fields.Of(res)
	if err != nil {
		return nil, err
	}
	fields.DropEmpty(content)
	want := &unstructured.Unstructured{Object: content}
	want.SetOwnerReferences([]metav1.OwnerReference{ownerReference(env)})
	hash, err := hashOf(want)
	if err != nil {
		return nil, err
	}
	annotations := want.GetAnnotations()
	if annotations == nil {
		annotations = map[string]string{}
	}
	annotations[v1alpha1.AnnotationApplied] = hash
	want.SetAnnotations(annotations)
	return want, nil
}

// ownerReference lets viewers show the resource under its Environment, and the garbage collector find what an Environment left.
func ownerReference(env *v1alpha1.Environment) metav1.OwnerReference {
	return *metav1.NewControllerRef(env, v1alpha1.GroupVersion.WithKind("Environment"))
}

func hashOf(u *unstructured.Unstructured) (string, error) {
	text, err := json.Marshal(u.Object)
	if err != nil {
		return "", fmt.Errorf("marshal: %w", err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8]), nil
}

// isAsDesired reports whether there is nothing to apply. The hash sees fields that we no longer set, the comparison sees what others
// changed. Both survive a restart of the controller.
func isAsDesired(live resource.ModernManaged, want *unstructured.Unstructured) (bool, error) {
	if live.GetAnnotations()[v1alpha1.AnnotationApplied] != want.GetAnnotations()[v1alpha1.AnnotationApplied] {
		return false, nil
	}
	content, err := contentOf(live, want)
	if err != nil {
		return false, err
	}
	if !hasOwners(live, want) {
		return false, nil
	}
	wanted := maps.Clone(want.Object)
	metadata := maps.Clone(fields.AsMap(wanted["metadata"]))
	delete(metadata, "ownerReferences")
	wanted["metadata"] = metadata
	return contains(content, wanted), nil
}

// contentOf a live object. The cache does not always say of what kind an object is; the key by which it was found does.
func contentOf(live resource.ModernManaged, want *unstructured.Unstructured) (map[string]any, error) {
	content, err := fields.Of(live)
	if err != nil {
		return nil, err
	}
	content["apiVersion"], content["kind"] = want.GetAPIVersion(), want.GetKind()
	return content, nil
}

// hasOwners reports whether an object has the owners that are wanted. Others may add theirs, as long as none is a controller.
func hasOwners(live, want metav1.Object) bool {
	return all(want.GetOwnerReferences(), func(wanted metav1.OwnerReference) bool {
		return slices.ContainsFunc(live.GetOwnerReferences(), func(owner metav1.OwnerReference) bool { return reflect.DeepEqual(owner, wanted) })
	})
}

// contains reports whether everything in want is in live: fields by name, items of lists in any order, because the API server keeps sets
// as it likes.
func contains(live, want any) bool {
	switch want := want.(type) {
	case map[string]any:
		live, ok := live.(map[string]any)
		if !ok {
			return false
		}
		for key, value := range want {
			if !contains(live[key], value) {
				return false
			}
		}
		return true
	case []any:
		live, ok := live.([]any)
		return ok && containsItems(live, want)
	}
	return live == want
}

// containsItems looks both ways: where two wanted items are in the same live item, another live item is somebody else's.
func containsItems(live, want []any) bool {
	wanted := func(item any) bool {
		return slices.ContainsFunc(live, func(candidate any) bool { return contains(candidate, item) })
	}
	ours := func(candidate any) bool {
		return slices.ContainsFunc(want, func(item any) bool { return contains(candidate, item) })
	}
	return len(live) == len(want) && all(want, wanted) && all(live, ours)
}

func all[T any](items []T, holds func(T) bool) bool {
	return !slices.ContainsFunc(items, func(item T) bool { return !holds(item) })
}

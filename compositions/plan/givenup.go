package plan

import (
	"encoding/json"

	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// isAdopting reports whether the provider only looks at a resource until that is taken over.
func isAdopting(live resource.ModernManaged) bool {
	return IsObservedOnly(live) && !isProbe(live) && !IsExisting(live)
}

// FoundInAWS is what was in AWS before the Environment, of managed resources that are to go, where one of them has not been taken over yet: a service that
// stays as it was needs its routes and its scaling as they were. It is none where everything has been taken over, and is the Environment's own.
func FoundInAWS(env *v1alpha1.Environment, going map[Key]resource.ModernManaged) []Key {
	var named adoption
	_ = json.Unmarshal([]byte(env.Annotations[v1alpha1.AnnotationAdopt]), &named) // what cannot be read names nothing, and the marks of the resources are left
	var found []Key
	unfinished := false
	for key, live := range going {
		unfinished = unfinished || isAdopting(live)
		if named.adopts(key.GroupKind, sharedName(live)) || isMarkedAdopted(live) {
			found = append(found, key)
		}
	}
	if !unfinished {
		return nil
	}
	return found
}

func isMarkedAdopted(live resource.ModernManaged) bool {
	marks := live.GetAnnotations()
	return marks[v1alpha1.AnnotationAdopted] != "" || marks[v1alpha1.AnnotationKeptName] != ""
}

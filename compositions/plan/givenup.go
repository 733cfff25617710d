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

// GivenUp is what stays in AWS of managed resources that are to go, where one of them has not been taken over yet. All that was there before does: a service
// that stays as it was needs its routes and its scaling as they were. So does what was made for something that has been taken over as a whole, which works with
// it by now. It is none where everything has been taken over, and is the Environment's own.
func GivenUp(env *v1alpha1.Environment, going map[Key]resource.ModernManaged) []Key {
	unfinished := map[Instance]bool{}
	for _, live := range going {
		if isAdopting(live) {
			unfinished[InstanceOf(live)] = true
		}
	}
	if len(unfinished) == 0 {
		return nil
	}
	found, begun := foundAmong(env, going), map[Instance]bool{}
	for key := range found {
		begun[InstanceOf(going[key])] = true
	}
	var stay []Key
	for key, live := range going {
		if of := InstanceOf(live); found[key] || begun[of] && !unfinished[of] {
			stay = append(stay, key)
		}
	}
	return stay
}

// namedBy an Environment is what its annotation says of an adoption, also where that has ended. What cannot be read names nothing.
func namedBy(env *v1alpha1.Environment) (named adoption) {
	_ = json.Unmarshal([]byte(env.Annotations[v1alpha1.AnnotationAdopt]), &named)
	return named
}

// foundAmong managed resources are those of which the Environment, or the resource itself, says that it was in AWS before.
func foundAmong(env *v1alpha1.Environment, going map[Key]resource.ModernManaged) map[Key]bool {
	named, found := namedBy(env), map[Key]bool{}
	for key, live := range going {
		if named.adopts(key.GroupKind, sharedName(live)) || isMarkedAdopted(live) {
			found[key] = true
		}
	}
	return found
}

func isMarkedAdopted(live resource.ModernManaged) bool {
	marks := live.GetAnnotations()
	return marks[v1alpha1.AnnotationAdopted] != "" || marks[v1alpha1.AnnotationKeptName] != ""
}

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
	var named adoption
	_ = json.Unmarshal([]byte(env.Annotations[v1alpha1.AnnotationAdopt]), &named) // what cannot be read names nothing, and the marks of the resources are left
	found, unfinished, begun := map[Key]bool{}, map[Instance]bool{}, map[Instance]bool{}
	for key, live := range going {
		if isAdopting(live) {
			unfinished[instanceOf(live)] = true
		}
		if named.adopts(key.GroupKind, sharedName(live)) || isMarkedAdopted(live) {
			found[key], begun[instanceOf(live)] = true, true
		}
	}
	if len(unfinished) == 0 {
		return nil
	}
	var stay []Key
	for key, live := range going {
		if of := instanceOf(live); found[key] || begun[of] && !unfinished[of] {
			stay = append(stay, key)
		}
	}
	return stay
}

func instanceOf(live resource.ModernManaged) Instance {
	return Instance{Composition: live.GetLabels()[v1alpha1.LabelComposition], Name: live.GetLabels()[v1alpha1.LabelInstance]}
}

func isMarkedAdopted(live resource.ModernManaged) bool {
	marks := live.GetAnnotations()
	return marks[v1alpha1.AnnotationAdopted] != "" || marks[v1alpha1.AnnotationKeptName] != ""
}

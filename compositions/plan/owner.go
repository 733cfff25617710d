package plan

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// IsFormer reports whether an owner is an Environment of the same name that is gone: its finalizer was taken away, or it was restored and has another
// UID since. A namespace has one Environment of a name, so the present Environment takes up what a former one has left.
func IsFormer(owner metav1.OwnerReference, env *v1alpha1.Environment) bool {
	group, _, _ := strings.Cut(owner.APIVersion, "/")
	return group == v1alpha1.GroupVersion.Group && owner.Kind == "Environment" && owner.Name == env.Name && owner.UID != env.UID
}

// checkFormer refuses to rely on what a former Environment of this name has left where the plan asks for nothing of it. The remains would give the
// names in AWS, or say that an adoption is over, or that the Environment is not new: what has these names elsewhere would be taken over without a
// proof. Names with a suffix of the Environment's own UID are nobody else's.
func (c Composer) checkFormer() error {
	var left []Key
	exists, named := false, false
	for key, live := range c.Seen.Resources {
		switch {
		case !IsOwned(live, c.Env), IsExisting(live):
		case metav1.IsControlledBy(live, c.Env), c.Plan.AsksFor(key, live):
			exists = exists || !IsObservedOnly(live)
			named = named || live.GetLabels()[v1alpha1.LabelNameSuffix] == c.Suffix
		default:
			left = append(left, key)
		}
	}
	if len(left) == 0 || exists && named || !c.suffixIsChosen && !c.IsAdopting() {
		return nil
	}
	return fmt.Errorf("%s was left by a former Environment of this name, and this one does not ask for it, so its labels do not say "+
		"what this one's names in AWS are: put it into the spec, or annotate that object with %s=true and remove its label %s",
		firstOf(left), v1alpha1.AnnotationAllowDeletion, v1alpha1.LabelEnvironment)
}

// firstOf some keys, so that a message stays the same.
func firstOf(keys []Key) Key {
	return slices.MinFunc(keys, func(a, b Key) int { return strings.Compare(a.String(), b.String()) })
}

// BelongsToOther reports whether an object has a controller that is neither the Environment nor a former Environment of its name, or was made for an
// Environment elsewhere.
func BelongsToOther(obj metav1.Object, env *v1alpha1.Environment) bool {
	switch owner := metav1.GetControllerOf(obj); {
	case owner == nil, IsFormer(*owner, env):
		return isFromElsewhere(obj, env)
	default:
		return owner.UID != env.UID
	}
}

// isFromElsewhere reports whether an object names another Environment in its label or in the tags that it asks for: a backup that is restored into
// another namespace has copies, which lead to what the first Environment has in AWS. Only the label is on all kinds.
func isFromElsewhere(obj metav1.Object, env *v1alpha1.Environment) bool {
	if namespace, said := obj.GetLabels()[v1alpha1.LabelNamespace]; said && namespace != env.Namespace {
		return true
	}
	res, ok := obj.(resource.ModernManaged)
	if !ok {
		return false
	}
	tags := ForProvider(res).FieldByName("Tags")
	if !tags.IsValid() {
		return false
	}
	named := tags.Interface().(map[string]*string)[tagEnvironment]
	return named != nil && *named != env.Namespace+"/"+env.Name
}

// Owners are UIDs of Environments that are not there, and "" for none.
type Owners map[types.UID]bool

// DropOthers takes what belongs to others out of what was found with the label of an Environment, and returns the owners of copies from elsewhere.
// Earlier versions made objects without a label for the namespace, and many kinds have no tags: such an object is a copy where another object of the
// same owner is a copy.
func DropOthers(found map[Key]resource.ModernManaged, env *v1alpha1.Environment) Owners {
	elsewhere := Owners{}
	for _, res := range found {
		if owner := ownerOf(res); owner != env.UID && isFromElsewhere(res, env) {
			elsewhere[owner] = true
		}
	}
	maps.DeleteFunc(found, func(_ Key, res resource.ModernManaged) bool { return BelongsToOther(res, env) || elsewhere.copied(res) })
	return elsewhere
}

// copied reports whether an object that does not say where it is from is one of the copies.
func (o Owners) copied(obj metav1.Object) bool {
	_, said := obj.GetLabels()[v1alpha1.LabelNamespace]
	return !said && o[ownerOf(obj)]
}

func ownerOf(obj metav1.Object) types.UID {
	if owner := metav1.GetControllerOf(obj); owner != nil {
		return owner.UID
	}
	return ""
}

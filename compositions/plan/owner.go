package plan

import (
	"strings"

	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// IsFormer reports whether an owner is an Environment of the same name that is gone: one whose finalizer was taken away, or that was restored
// and has another UID since. A namespace has one Environment of a name, so what it has left is taken up by the one that is there now.
func IsFormer(owner metav1.OwnerReference, env *v1alpha1.Environment) bool {
	group, _, _ := strings.Cut(owner.APIVersion, "/")
	return group == v1alpha1.GroupVersion.Group && owner.Kind == "Environment" && owner.Name == env.Name && owner.UID != env.UID
}

// BelongsToOther reports whether an object has a controller that is neither the Environment nor a former one of its name, or was made for an
// Environment elsewhere.
func BelongsToOther(obj metav1.Object, env *v1alpha1.Environment) bool {
	switch owner := metav1.GetControllerOf(obj); {
	case owner == nil, IsFormer(*owner, env):
		return isFromElsewhere(obj, env)
	default:
		return owner.UID != env.UID
	}
}

// isFromElsewhere reports whether the tags that an object asks for name another Environment: a backup that is restored into another namespace
// has copies, which lead to what the first one has in AWS.
func isFromElsewhere(obj metav1.Object, env *v1alpha1.Environment) bool {
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

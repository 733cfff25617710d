package plan

import (
	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// Look puts what somebody else has made into the plan. The provider finds it by its external name and only looks at it: nothing of it is changed,
// tagged or deleted, and it is part of no inventory.
func Look[T resource.ModernManaged](d *Draft, res T, externalName string) Made[T] {
	d.Object.Existing = true
	meta.SetExternalName(res, externalName)
	SetAnnotation(res, v1alpha1.AnnotationExisting, "true")
	res.SetManagementPolicies(observeOnly)
	return Add(d, res)
}

// IsExisting reports whether a live object only looks at what somebody else has made.
func IsExisting(live resource.ModernManaged) bool {
	return live.GetAnnotations()[v1alpha1.AnnotationExisting] != "" && IsObservedOnly(live)
}

// Missing reports whether the provider has looked for what an object stands for, and found nothing.
func (o Observed) Missing(key Key) bool {
	live, there := o.Resources[key]
	return there && isFree(live)
}

package plan

import (
	"slices"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
)

// WithoutDelete are the management policies of what stays in AWS when its managed resource goes.
var WithoutDelete = xpv1.ManagementPolicies{
	xpv1.ManagementActionObserve, xpv1.ManagementActionCreate, xpv1.ManagementActionUpdate, xpv1.ManagementActionLateInitialize,
}

// Keep leaves what a resource stands for in AWS when the resource goes. What else the provider may not do, it still may not.
func Keep[T resource.ModernManaged](res T) T {
	policies := res.GetManagementPolicies()
	if len(policies) == 0 || slices.Contains(policies, xpv1.ManagementActionAll) {
		policies = WithoutDelete
	}
	res.SetManagementPolicies(slices.DeleteFunc(slices.Clone(policies), func(a xpv1.ManagementAction) bool { return a == xpv1.ManagementActionDelete }))
	return res
}

// StaysInAWS reports whether the provider lets go of a resource without deleting anything.
func StaysInAWS(live resource.ModernManaged) bool { return !Allows(live, xpv1.ManagementActionDelete) }

// Allows reports whether the provider may do something to a resource. It may do everything where no policies are set.
func Allows(live resource.ModernManaged, action xpv1.ManagementAction) bool {
	policies := live.GetManagementPolicies()
	return len(policies) == 0 || slices.Contains(policies, xpv1.ManagementActionAll) || slices.Contains(policies, action)
}

var observeOnly = xpv1.ManagementPolicies{xpv1.ManagementActionObserve}

// IsObservedOnly reports whether the provider may do nothing to a resource but look at it.
func IsObservedOnly(res resource.ModernManaged) bool {
	return slices.Equal(res.GetManagementPolicies(), observeOnly)
}

// InitializeOnce stops the provider from copying values of AWS into the spec, as soon as the ID that AWS has given is safe in the annotations: the
// provider stores the ID in the same way. The values that it has copied until then stay, except for the dropped fields: AWS changes those by itself, or
// they say the same as a field of ours.
func (c Composer) InitializeOnce(o *Object, dropped ...string) {
	if live, ok := c.Seen.Resources[o.Key]; ok && !o.Probing && meta.GetExternalName(live) != "" {
		o.Resource.SetManagementPolicies(WithoutLateInitialize)
		o.DropCopied = dropped
	}
}

// WithoutLateInitialize is safe for kinds whose external name is known: see provider-upjet's handling of external names.
var WithoutLateInitialize = xpv1.ManagementPolicies{
	xpv1.ManagementActionObserve, xpv1.ManagementActionCreate, xpv1.ManagementActionUpdate, xpv1.ManagementActionDelete,
}

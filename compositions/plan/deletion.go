package plan

import (
	"encoding/json"
	"reflect"
	"strings"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// PrepareDeletion says what a managed resource needs before it can be deleted. AWS refuses to delete what is protected, and the provider deletes without
// an update before (upjet, external_tfpluginsdk.go, Delete). So the flags come first: prepared is the resource with the flags set, or nil where they are set
// already; done is true when they have reached AWS and the resource can be deleted. What the Environment says now counts, also where it has not been
// applied any more.
//
// A resource that is going away asks AWS for nothing else, so that no setting that AWS refuses stands in the way: see [takeAsIs].
//
// A resource that stays in AWS needs nothing.
func (k *Kinds) PrepareDeletion(env *v1alpha1.Environment, live resource.ModernManaged) (prepared resource.ModernManaged, done bool) {
	if StaysInAWS(live) {
		return nil, true
	}
	row := k.rowOf(live)
	want := live.DeepCopyObject().(resource.ModernManaged)
	takeAsIs(want, row.OtherForms)
	done = row.Prepare == nil || row.Prepare(env, want, live)
	if equality.Semantic.DeepEqual(want, live) {
		return nil, done
	}
	return want, row.Prepare == nil
}

// takeAsIs asks for each field as AWS has it, where AWS has another value than the spec. An update is one call to AWS, and is refused as a whole for
// one field: the protection would never come off. And a resource that differs in a field that cannot be changed in place is made again after its
// deletion: Terraform's Apply goes on to create where a difference needs a replacement (schema.Resource, RequiresNew).
func takeAsIs(res resource.ModernManaged, forms forms) {
	asked, has := ForProvider(res), atProvider(res)
	if has.IsZero() {
		return
	}
	for i := range asked.NumField() {
		if !forms.mirrorsField(has, asked, i) {
			set(asked.Field(i), has.FieldByName(asked.Type().Field(i).Name))
		}
	}
}

// set copies a value by its names in the API: what is asked for and what is observed are types of their own.
func set(field, value reflect.Value) {
	into := reflect.New(field.Type())
	if err := json.Unmarshal([]byte(JSON(value.Interface())), into.Interface()); err == nil {
		field.Set(into.Elem())
	}
}

// IsBeingMade reports whether the provider has begun to create a resource of which AWS reports nothing yet. Deleted now, the resource would come to be
// with the flags that the creation was begun with, and the provider does not update a resource that is on its way out.
func IsBeingMade(live resource.ModernManaged) bool {
	return !meta.GetExternalCreatePending(live).IsZero() && !OperationFailed(live)
}

// UnknownCreation is what crossplane-runtime's reconciler of managed resources says of a resource whose creation was interrupted (errCreateIncomplete).
// The provider then does nothing with the resource until somebody takes the annotation away, or deletes the resource.
const UnknownCreation = "cannot determine creation result"

// IsCreationUnknown reports whether the provider was stopped while it created a resource, and has said since that it does not know what became of it.
func IsCreationUnknown(live resource.ModernManaged) bool {
	synced := live.GetCondition(xpv1.TypeSynced)
	said := synced.Status == corev1.ConditionFalse && strings.Contains(synced.Message, UnknownCreation)
	return said && meta.ExternalCreateIncomplete(live) && !meta.GetExternalCreatePending(live).After(synced.LastTransitionTime.Time)
}

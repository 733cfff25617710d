package fields_test

import (
	"testing"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/controllers/fields"
)

// The objects are those of the cache, which others read meanwhile.
func TestFieldsOfEachKindAreAllButItsStatusWhichTheObjectKeeps(t *testing.T) {
	scheme := runtime.NewScheme()
	if err := compositions.Kinds.AddToScheme(scheme); err != nil {
		t.Fatal(err)
	}
	for _, gvk := range compositions.Kinds.All() {
		t.Run(gvk.GroupKind().String(), func(t *testing.T) {
			obj, err := scheme.New(gvk)
			if err != nil {
				t.Fatal(err)
			}
			live := obj.(resource.ModernManaged)
			live.SetName("shop")
			live.SetLabels(map[string]string{"team": "shop"})
			live.SetManagementPolicies(xpv1.ManagementPolicies{xpv1.ManagementActionObserve})
			live.SetConditions(xpv1.Available())
			want, err := runtime.DefaultUnstructuredConverter.ToUnstructured(live)
			if err != nil {
				t.Fatal(err)
			}
			delete(want, "status")
			got, err := fields.Of(live)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			fields.DropEmpty(got)
			if !live.GetCondition(xpv1.TypeReady).Equal(xpv1.Available()) || live.GetName() != "shop" || len(live.GetLabels()) == 0 {
				t.Errorf("the object has lost something: %v", live)
			}
		})
	}
}

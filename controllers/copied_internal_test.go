package controllers

import (
	"slices"
	"testing"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// balanced is a load balancer of a plan whose mapping is to be dropped.
func balanced() *plan.Object {
	lb := &elbv2.LB{ObjectMeta: metav1.ObjectMeta{Name: "shop-public"}}
	lb.SetGroupVersionKind(elbv2.LB_GroupVersionKind)
	lb.Spec.ForProvider.Subnets = []*string{new("subnet-a"), new("subnet-b")}
	lb.SetManagementPolicies(xpv1.ManagementPolicies{"Observe", "Create", "Update", "Delete"})
	key := plan.Key{GroupKind: elbv2.LB_GroupVersionKind.GroupKind(), Name: lb.Name}
	return &plan.Object{Key: key, Resource: lb, DropCopied: []string{"subnetMapping"}}
}

// copied is the load balancer as it is live, after the provider has copied the mapping into it.
func copied(t *testing.T, o *plan.Object) *elbv2.LB {
	t.Helper()
	want, err := desired(o.Resource, &v1alpha1.Environment{})
	if err != nil {
		t.Fatal(err)
	}
	live := &elbv2.LB{}
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(want.Object, live); err != nil {
		t.Fatal(err)
	}
	live.Spec.ForProvider.SubnetMapping = []elbv2.SubnetMappingParameters{{SubnetID: new("subnet-a")}}
	return live
}

func TestCopiedFields(t *testing.T) {
	tests := map[string]struct {
		change func(o *plan.Object, live *elbv2.LB)
		want   []string
	}{
		"copied":                     {func(*plan.Object, *elbv2.LB) {}, []string{"subnetMapping"}},
		"not copied":                 {func(_ *plan.Object, lb *elbv2.LB) { lb.Spec.ForProvider.SubnetMapping = nil }, nil},
		"not to be dropped":          {func(o *plan.Object, _ *elbv2.LB) { o.DropCopied = nil }, nil},
		"set by us":                  {func(o *plan.Object, _ *elbv2.LB) { o.DropCopied = []string{"subnets"} }, nil},
		"the provider does anything": {func(_ *plan.Object, lb *elbv2.LB) { lb.SetManagementPolicies(xpv1.ManagementPolicies{"*"}) }, nil},
		"nothing about the provider": {func(_ *plan.Object, lb *elbv2.LB) { lb.SetManagementPolicies(nil) }, nil},
		"the provider still copies":  {func(_ *plan.Object, lb *elbv2.LB) { lb.Spec.ManagementPolicies[0] = "LateInitialize" }, nil},
		"on its way out":             {func(_ *plan.Object, lb *elbv2.LB) { lb.DeletionTimestamp = new(metav1.Now()) }, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			o := balanced()
			live := copied(t, o)
			test.change(o, live)
			if got, err := copiedFields(o, live); err != nil || !slices.Equal(got, test.want) {
				t.Errorf("drops %v, want %v: %v", got, test.want, err)
			}
		})
	}
}

func TestPreviewDoesNotShowWhatIsDropped(t *testing.T) {
	o := balanced()
	seen := Observed{Observed: plan.Observed{Resources: map[plan.Key]resource.ModernManaged{o.Key: copied(t, o)}}}
	changes, err := Preview(&v1alpha1.Environment{}, &plan.Plan{Objects: []*plan.Object{o}}, seen)
	if err != nil || len(changes) > 0 {
		t.Errorf("shows %v: %v", changes, err)
	}
}

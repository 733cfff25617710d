package controllers

import (
	"testing"
	"time"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/event"
)

func TestResourceChanged(t *testing.T) {
	tests := map[string]struct {
		change func(*ec2.VPC)
		passes bool
	}{
		"nothing": {func(*ec2.VPC) {}, false},
		"a poll, which sets the time of Synced": {func(v *ec2.VPC) {
			c := v.GetCondition(xpv1.TypeSynced)
			c.LastTransitionTime = metav1.NewTime(time.Unix(1, 0))
			v.Status.Conditions[0] = c
		}, false},
		"the version":               {func(v *ec2.VPC) { v.ResourceVersion = "2" }, false},
		"a condition of others":     {func(v *ec2.VPC) { v.SetConditions(xpv1.Condition{Type: "Other", Status: corev1.ConditionTrue}) }, false},
		"the generation":            {func(v *ec2.VPC) { v.Generation = 2 }, true},
		"a deletion":                {func(v *ec2.VPC) { v.DeletionTimestamp = new(metav1.Now()) }, true},
		"a label":                   {func(v *ec2.VPC) { v.Labels = nil }, true},
		"an annotation":             {func(v *ec2.VPC) { v.Annotations = nil }, true},
		"an owner":                  {func(v *ec2.VPC) { v.OwnerReferences = nil }, true},
		"a fact":                    {func(v *ec2.VPC) { v.Status.AtProvider.ID = new("vpc-2") }, true},
		"the status of a condition": {func(v *ec2.VPC) { v.SetConditions(xpv1.Creating()) }, true},
		"the message of a condition": {func(v *ec2.VPC) {
			v.SetConditions(xpv1.ReconcileSuccess().WithMessage("changed"))
		}, true},
		"the generation of a condition": {func(v *ec2.VPC) {
			v.Status.Conditions[0].ObservedGeneration = 1
		}, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			before := &ec2.VPC{ObjectMeta: metav1.ObjectMeta{
				Generation: 1, ResourceVersion: "1", Labels: map[string]string{"a": "1"}, Annotations: map[string]string{"a": "1"},
				OwnerReferences: []metav1.OwnerReference{{Name: "shop"}},
			}}
			before.SetConditions(xpv1.ReconcileSuccess(), xpv1.Available())
			before.Status.AtProvider.ID = new("vpc-1")
			after := before.DeepCopy()
			test.change(after)
			if passes := resourceChanged.Update(event.UpdateEvent{ObjectOld: before, ObjectNew: after}); passes != test.passes {
				t.Errorf("got %t, want %t", passes, test.passes)
			}
		})
	}
}

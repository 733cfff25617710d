package controllers

import (
	"maps"
	"reflect"
	"slices"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/selection"
	"sigs.k8s.io/controller-runtime/pkg/event"
	"sigs.k8s.io/controller-runtime/pkg/predicate"
)

var everything = labels.Everything()

func labelExists(key string) labels.Selector {
	requirement, err := labels.NewRequirement(key, selection.Exists, nil)
	if err != nil {
		panic(err) // the key is a constant
	}
	return labels.NewSelector().Add(*requirement)
}

// resourceChanged passes on what can change a plan or a status. The provider rewrites the time of a condition at every poll of every
// managed resource: that alone is no change.
var resourceChanged = predicate.Funcs{UpdateFunc: func(e event.UpdateEvent) bool {
	before, ok := e.ObjectOld.(resource.ModernManaged)
	after, ok2 := e.ObjectNew.(resource.ModernManaged)
	return !ok || !ok2 || differs(before, after)
}}

func differs(before, after resource.ModernManaged) bool {
	return before.GetGeneration() != after.GetGeneration() ||
		before.GetDeletionTimestamp().IsZero() != after.GetDeletionTimestamp().IsZero() ||
		!maps.Equal(before.GetLabels(), after.GetLabels()) ||
		!maps.Equal(before.GetAnnotations(), after.GetAnnotations()) ||
		!reflect.DeepEqual(before.GetOwnerReferences(), after.GetOwnerReferences()) ||
		!slices.Equal(conditionsOf(before), conditionsOf(after)) ||
		!reflect.DeepEqual(atProvider(before), atProvider(after))
}

// conditionsOf a managed resource that the controller looks at, without their times.
func conditionsOf(res resource.ModernManaged) []xpv1.Condition {
	conditions := []xpv1.Condition{res.GetCondition(xpv1.TypeReady), res.GetCondition(xpv1.TypeSynced), res.GetCondition(typeLastAsyncOperation)}
	for i := range conditions {
		conditions[i].LastTransitionTime = metav1.Time{}
	}
	return conditions
}

// atProvider is what AWS reports, which every managed resource of the provider has in the same place.
func atProvider(res resource.ModernManaged) any {
	status := reflect.ValueOf(res).Elem().FieldByName("Status")
	if !status.IsValid() {
		return nil
	}
	return status.FieldByName("AtProvider").Interface()
}

package controllers_test

import (
	"context"
	"maps"
	"slices"
	"testing"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

const privateSubnet = "Subnet/shop-private-a"

func TestDriftIsRepairedWithOneWrite(t *testing.T) {
	tests := map[string]struct {
		drift func(*unstructured.Unstructured)
	}{
		"a field of ours":                    {setField(true, "spec", "forProvider", "mapPublicIpOnLaunch")},
		"a tag of ours":                      {setField("somebody", "spec", "forProvider", "tags", "terrarium.io/environment")},
		"a label of ours":                    {withoutLabel(v1alpha1.LabelComposition)},
		"the label that says whose it is":    {withoutLabel(v1alpha1.LabelEnvironment)},
		"the annotation that says how deep":  {withoutAnnotation(v1alpha1.AnnotationDepth)},
		"the annotation of what was applied": {withoutAnnotation(v1alpha1.AnnotationApplied)},
		"the owner":                          {func(u *unstructured.Unstructured) { u.SetOwnerReferences(nil) }},
	}
	w := newWorld(t)
	m := w.makeReady()
	before := w.resource(privateSubnet)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := w.in(t)
			m.wire.forget()
			w.edit(privateSubnet, test.drift)
			w.eventually("the repair", func(context.Context) (bool, error) { return isAsBefore(before, w.resource(privateSubnet)), nil })
			w.waitReady()
			writes := slices.DeleteFunc(m.wire.writes(), func(write string) bool { return write == "PATCH environments.terrarium/shop/status" })
			// The cache holds what bears the label: a pass that does not see the repair yet makes the same once more.
			if !slices.Equal(slices.Compact(writes), []string{"PATCH subnets.ec2/shop-private-a"}) {
				t.Errorf("writes are %q", writes)
			}
		})
	}
}

func isAsBefore(before, now *unstructured.Unstructured) bool {
	tags := func(u *unstructured.Unstructured) string {
		tag, _, _ := unstructured.NestedString(u.Object, "spec", "forProvider", "tags", "terrarium.io/environment")
		return tag
	}
	public, _, _ := unstructured.NestedBool(now.Object, "spec", "forProvider", "mapPublicIpOnLaunch")
	return !public && tags(before) == tags(now) && maps.Equal(before.GetLabels(), now.GetLabels()) && len(now.GetOwnerReferences()) == 1 &&
		before.GetAnnotations()[v1alpha1.AnnotationDepth] == now.GetAnnotations()[v1alpha1.AnnotationDepth] &&
		before.GetAnnotations()[v1alpha1.AnnotationApplied] == now.GetAnnotations()[v1alpha1.AnnotationApplied]
}

func setField(value any, path ...string) func(*unstructured.Unstructured) {
	return func(u *unstructured.Unstructured) {
		if err := unstructured.SetNestedField(u.Object, value, path...); err != nil {
			panic(err)
		}
	}
}

func withoutLabel(key string) func(*unstructured.Unstructured) {
	return func(u *unstructured.Unstructured) {
		labels := u.GetLabels()
		delete(labels, key)
		u.SetLabels(labels)
	}
}

func withoutAnnotation(key string) func(*unstructured.Unstructured) {
	return func(u *unstructured.Unstructured) {
		annotations := u.GetAnnotations()
		delete(annotations, key)
		u.SetAnnotations(annotations)
	}
}

func TestDeletedResourceIsMadeAgain(t *testing.T) {
	w := newWorld(t)
	w.makeReady()
	const route = "Route/shop-public-internet"
	before := w.resource(route)
	w.delete(w.resource(route))
	w.eventually("another route", func(ctx context.Context) (bool, error) {
		now := w.named(route)
		err := w.Get(ctx, client.ObjectKeyFromObject(now), now)
		return err == nil && now.GetUID() != before.GetUID(), client.IgnoreNotFound(err)
	})
	w.waitReady()
}

func TestWhatOthersAddIsLeftAlone(t *testing.T) {
	w := newWorld(t)
	m := w.makeReady()
	w.edit("VPC/shop-vpc", func(u *unstructured.Unstructured) {
		setField("somebody", "spec", "forProvider", "tags", "owner")(u)
		setField(true, "spec", "forProvider", "enableNetworkAddressUsageMetrics")(u)
		u.SetAnnotations(merged(u.GetAnnotations(), "example.org/note", "hello"))
		u.SetLabels(merged(u.GetLabels(), "example.org/team", "shop"))
	})
	m.seesVPC("taken by the provider", func(vpc resource.ModernManaged) bool {
		return vpc.GetLabels()["example.org/team"] != "" && vpc.GetCondition(xpv1.TypeSynced).ObservedGeneration == vpc.GetGeneration()
	})
	m.reconcile() // whatever pass began before has ended
	w.waitReady() // it may have written that the VPC changes
	idle(t, m)
	now := w.resource("VPC/shop-vpc")
	added, _, _ := unstructured.NestedBool(now.Object, "spec", "forProvider", "enableNetworkAddressUsageMetrics")
	tag, _, _ := unstructured.NestedString(now.Object, "spec", "forProvider", "tags", "owner")
	if !added || tag != "somebody" || now.GetAnnotations()["example.org/note"] != "hello" {
		t.Errorf("is left with %v and %v", now.Object["metadata"], now.Object["spec"])
	}
}

func merged(m map[string]string, key, value string) map[string]string {
	m = maps.Clone(m)
	m[key] = value
	return m
}

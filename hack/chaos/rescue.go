package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	coordinationv1 "k8s.io/api/coordination/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

// rescue does what people have to do after a provider was stopped while it created something: it has noted that it began, and not yet what AWS has
// called the thing, and would make it a second time or does nothing any more.
func (l *life) rescue(ctx context.Context) error {
	all, err := l.resources(ctx)
	if err != nil {
		return err
	}
	for _, res := range all {
		if err := l.rescueOne(ctx, res); err != nil {
			return err
		}
	}
	return nil
}

func (l *life) rescueOne(ctx context.Context, res *unstructured.Unstructured) error {
	before := res.DeepCopy()
	made := l.madeFor(res)
	if made != "" && meta.GetExternalName(res) == "" {
		meta.SetExternalName(res, made)
	}
	if meta.ExternalCreateIncomplete(res) {
		meta.RemoveAnnotations(res, meta.AnnotationKeyExternalCreatePending)
	}
	if len(res.GetAnnotations()) == len(before.GetAnnotations()) {
		return nil
	}
	l.counts["rescues"]++
	err := l.stage.admin.Patch(ctx, res, client.MergeFrom(before))
	if client.IgnoreNotFound(err) != nil {
		return fmt.Errorf("rescue %s %s: %w", res.GetKind(), res.GetName(), err)
	}
	return nil
}

// madeFor is the external name of what AWS has for a managed resource, where the provider needs that to find it.
func (l *life) madeFor(res *unstructured.Unstructured) string {
	gvk := res.GroupVersionKind()
	if compositions.Kinds.Row(gvk.GroupKind()).WithoutName {
		return ""
	}
	group, _, _ := strings.Cut(gvk.Group, ".")
	for _, r := range l.account.Resources(aws.Kind(group + "." + gvk.Kind)) {
		if r.Object == res.GetName() && r.State != aws.StateDeleting {
			return r.ExternalName
		}
	}
	return ""
}

// rescueStuck rescues where the provider says that it does nothing any more.
func (l *life) rescueStuck(ctx context.Context) error {
	if !l.faulty {
		return nil
	}
	all, err := l.resources(ctx)
	if err != nil {
		return err
	}
	for _, res := range all {
		conditions, _, _ := unstructured.NestedSlice(res.Object, "status", "conditions")
		if strings.Contains(plan.JSON(conditions), plan.UnknownCreation) {
			if err := l.rescueOne(ctx, res); err != nil {
				return err
			}
		}
	}
	return nil
}

// freeLease lets another manager take over at once from one that is dead, as it does when the lease has run out. No other lease is in the namespace.
func (l *life) freeLease(ctx context.Context) error {
	leases := &coordinationv1.LeaseList{}
	if err := l.stage.admin.List(ctx, leases, client.InNamespace(namespace)); err != nil {
		return fmt.Errorf("list leases: %w", err)
	}
	for i := range leases.Items {
		lease := &leases.Items[i]
		free := client.RawPatch(types.MergePatchType, []byte(`{"spec":{"holderIdentity":"","leaseDurationSeconds":1}}`))
		if err := l.stage.admin.Patch(ctx, lease, free); err != nil {
			return fmt.Errorf("free lease %s: %w", lease.Name, err)
		}
	}
	return nil
}

package controllers

import (
	"context"
	"encoding/json"
	"fmt"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/log"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
	"github.com/terrarium-io/terrarium/controllers/fields"
)

// dropCopied takes fields out of a live object that the provider has copied into it and that must not stay there. Server-side apply could not: the
// fields are the provider's. dropCopied reports whether it wrote.
func (r *EnvironmentReconciler) dropCopied(ctx context.Context, o *plan.Object, live resource.ModernManaged) (bool, error) {
	changes, err := copiedFields(o, live)
	if len(changes) == 0 || err != nil {
		return false, err
	}
	nulls := map[string]any{}
	for _, field := range changes {
		nulls[field] = nil
	}
	patch, err := json.Marshal(map[string]any{"spec": map[string]any{"forProvider": nulls}})
	if err != nil {
		return false, fmt.Errorf("marshal: %w", err)
	}
	log.FromContext(ctx).Info("Drop copied fields", "object", o.String(), "fields", changes)
	target := live.DeepCopyObject().(client.Object) // the reply is written into it, and the live one is the cache's
	err = r.Client.Patch(ctx, target, client.RawPatch(types.MergePatchType, patch), client.FieldOwner(v1alpha1.FieldOwner))
	countWrite("drop copied", err)
	if client.IgnoreNotFound(err) != nil {
		return false, fmt.Errorf("drop copied fields: %w", err)
	}
	return true, nil
}

// copiedFields are the fields to drop that are set, and not by us. There are none while the provider may still copy: it would set them again.
func copiedFields(o *plan.Object, live resource.ModernManaged) ([]string, error) {
	if len(o.DropCopied) == 0 || live == nil || meta.WasDeleted(live) || plan.Allows(live, xpv1.ManagementActionLateInitialize) {
		return nil, nil
	}
	ours, err := fields.SpecOf(o.Resource)
	if err != nil {
		return nil, err
	}
	there, err := fields.SpecOf(live)
	if err != nil {
		return nil, err
	}
	var changes []string
	for _, field := range o.DropCopied {
		if there[field] != nil && ours[field] == nil {
			changes = append(changes, field)
		}
	}
	return changes, nil
}

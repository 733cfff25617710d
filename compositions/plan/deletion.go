package plan

import (
	"encoding/json"
	"reflect"
	"strings"

	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"
	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"
	"k8s.io/apimachinery/pkg/api/equality"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// PrepareDeletion says what a managed resource needs before it can be deleted. AWS refuses to delete what is protected, and the provider
// deletes with the flags that it last saw in AWS, not with those in the spec. So the flags come first: prepared is the resource with them
// set, or nil where they are; done is true when they have reached AWS and the resource can be deleted. What the Environment says now counts,
// also where it has not been applied any more.
//
// What is going away asks for nothing else, so that nothing that AWS refuses stands in its way: see [takeAsIs].
//
// What stays in AWS needs nothing.
func PrepareDeletion(env *v1alpha1.Environment, live resource.ModernManaged) (prepared resource.ModernManaged, done bool) {
	if staysInAWS(live) {
		return nil, true
	}
	want := live.DeepCopyObject().(resource.ModernManaged)
	takeAsIs(want)
	protected := true
	switch want := want.(type) {
	case *elbv2.LB:
		done = prepareLoadBalancer(want, live.(*elbv2.LB))
	case *rds.Instance:
		done = prepareInstance(env, want, live.(*rds.Instance))
	default:
		protected, done = false, true
	}
	if equality.Semantic.DeepEqual(want, live) {
		return nil, done
	}
	return want, !protected
}

// takeAsIs asks for each field as AWS has it, where it has it otherwise. An update is one call to AWS, and is refused as a whole for one
// field: the protection would never come off. And what cannot be changed in place, the provider makes again after it has deleted it:
// Terraform's Apply goes on to create where a difference needs a replacement (schema.Resource, RequiresNew).
func takeAsIs(res resource.ModernManaged) {
	asked, has := ForProvider(res), atProvider(res)
	if has.IsZero() {
		return
	}
	for i := range asked.NumField() {
		if name := asked.Type().Field(i).Name; !mirrorsField(has, asked, name) {
			set(asked.Field(i), has.FieldByName(name))
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

func prepareLoadBalancer(want, live *elbv2.LB) (done bool) {
	want.Spec.ForProvider.EnableDeletionProtection = new(false)
	now := live.Status.AtProvider
	if now.Arn == nil {
		return !isBeingMade(live)
	}
	return !IsTrue(now.EnableDeletionProtection)
}

func prepareInstance(env *v1alpha1.Environment, want, live *rds.Instance) (done bool) {
	asked, now := &want.Spec.ForProvider, live.Status.AtProvider
	skip := skipsFinalSnapshot(env, live)
	asked.DeletionProtection, asked.SkipFinalSnapshot = new(false), &skip
	asked.FinalSnapshotIdentifier = live.Spec.ForProvider.FinalSnapshotIdentifier
	if !skip {
		asked.FinalSnapshotIdentifier = new(finalSnapshotName(live))
	}
	if meta.WasDeleted(live) {
		// The provider updates nothing that is on its way out, but reads this when it deletes: with it, it lifts the protection itself
		// (resourceInstanceDelete in aws_db_instance).
		asked.ApplyImmediately = new(true)
	}
	if now.ID == nil {
		return !isBeingMade(live)
	}
	return !IsTrue(now.DeletionProtection) && IsTrue(now.SkipFinalSnapshot) == skip &&
		Equal(now.FinalSnapshotIdentifier, asked.FinalSnapshotIdentifier)
}

// skipsFinalSnapshot is what the spec says now of a database, and what was applied last where it is no longer in the spec.
func skipsFinalSnapshot(env *v1alpha1.Environment, live *rds.Instance) bool {
	for _, spec := range env.Spec.Databases {
		if spec.Name == live.Labels[v1alpha1.LabelInstance] {
			return spec.FinalSnapshot == v1alpha1.FinalSnapshotSkip
		}
	}
	return IsTrue(live.Spec.ForProvider.SkipFinalSnapshot)
}

// isBeingMade reports whether the provider has begun to create a resource of which AWS reports nothing yet. Deleted now, it would come to
// be with the flags that it was begun with, and the provider does not update what is on its way out.
func isBeingMade(live resource.ModernManaged) bool {
	return !meta.GetExternalCreatePending(live).IsZero() && !HasFailed(live)
}

// finalSnapshotName has a part of the object's UID, so that a database that is made and deleted twice leaves two snapshots.
func finalSnapshotName(live *rds.Instance) string {
	identifier := live.Name
	if live.Spec.ForProvider.Identifier != nil {
		identifier = *live.Spec.ForProvider.Identifier
	}
	return strings.TrimSuffix(identifier, "-") + "-final-" + shortHash(string(live.UID), suffixLength)
}

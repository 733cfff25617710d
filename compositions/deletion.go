package compositions

import (
	"reflect"
	"slices"
	"strings"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"
	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"
	secretsmanager "github.com/upbound/provider-aws/v2/apis/namespaced/secretsmanager/v1beta1"
	corev1 "k8s.io/api/core/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// PrepareDeletion says what a managed resource needs before it can be deleted. AWS refuses to delete what is protected, and the provider
// deletes with the flags that it last saw in AWS, not with those in the spec. So the flags come first: prepared is the resource with them
// set, or nil where they are; done is true when they have reached AWS and the resource can be deleted.
//
// What stays in AWS needs nothing.
//
// What is only going away is asked for nothing else: everything besides the flags is set to what AWS has, because AWS refuses a change as a
// whole, and a wrong instance class would keep the protection on. Whether a snapshot is taken is what the Environment says now, and where it
// does not know the database any more, what was last applied.
func PrepareDeletion(env *v1alpha1.Environment, live resource.ModernManaged) (prepared resource.ModernManaged, done bool) {
	if staysInAWS(live) {
		return nil, true
	}
	switch live := live.(type) {
	case *elbv2.LB:
		return prepareLoadBalancer(live)
	case *rds.Instance:
		return prepareInstance(live, skipsSnapshot(env, live))
	}
	return nil, true
}

// skipsSnapshot reports whether an instance goes without a final snapshot.
func skipsSnapshot(env *v1alpha1.Environment, live *rds.Instance) bool {
	for _, spec := range env.Spec.Databases {
		if spec.Name == live.Labels[v1alpha1.LabelInstance] {
			return spec.FinalSnapshot == v1alpha1.FinalSnapshotSkip
		}
	}
	return isTrue(live.Spec.ForProvider.SkipFinalSnapshot)
}

func prepareLoadBalancer(live *elbv2.LB) (resource.ModernManaged, bool) {
	want := live.DeepCopy()
	askForWhatIs(want)
	want.Spec.ForProvider.EnableDeletionProtection = new(false)
	if !reflect.DeepEqual(want.Spec.ForProvider, live.Spec.ForProvider) {
		return want, false
	}
	now := live.Status.AtProvider
	if now.Arn == nil {
		return nil, !isBeingMade(live)
	}
	return nil, !isTrue(now.EnableDeletionProtection)
}

// WithoutDelete are the management policies of what stays in AWS when its managed resource goes.
var WithoutDelete = xpv1.ManagementPolicies{
	xpv1.ManagementActionObserve, xpv1.ManagementActionCreate, xpv1.ManagementActionUpdate, xpv1.ManagementActionLateInitialize,
}

// keep leaves what a resource stands for in AWS when the resource goes.
func keep[T resource.ModernManaged](res T) T {
	res.SetManagementPolicies(WithoutDelete)
	return res
}

// staysInAWS reports whether the provider lets go of a resource without deleting anything.
func staysInAWS(live resource.ModernManaged) bool { return !Allows(live, xpv1.ManagementActionDelete) }

// Allows reports whether the provider may do something to a resource. It may do everything where no policies are set.
func Allows(live resource.ModernManaged, action xpv1.ManagementAction) bool {
	policies := live.GetManagementPolicies()
	return len(policies) == 0 || slices.Contains(policies, xpv1.ManagementActionAll) || slices.Contains(policies, action)
}

func prepareInstance(live *rds.Instance, skipSnapshot bool) (resource.ModernManaged, bool) {
	want := live.DeepCopy()
	askForWhatIs(want)
	want.Spec.ForProvider.DeletionProtection = new(false)
	want.Spec.ForProvider.SkipFinalSnapshot = &skipSnapshot
	want.Spec.ForProvider.FinalSnapshotIdentifier = live.Spec.ForProvider.FinalSnapshotIdentifier
	if !skipSnapshot {
		want.Spec.ForProvider.FinalSnapshotIdentifier = new(finalSnapshotName(live))
	}
	if !reflect.DeepEqual(want.Spec.ForProvider, live.Spec.ForProvider) {
		return want, false
	}
	now := live.Status.AtProvider
	if now.ID == nil {
		return nil, !isBeingMade(live)
	}
	return nil, !isTrue(now.DeletionProtection) &&
		isTrue(now.SkipFinalSnapshot) == isTrue(want.Spec.ForProvider.SkipFinalSnapshot) &&
		equal(now.FinalSnapshotIdentifier, want.Spec.ForProvider.FinalSnapshotIdentifier)
}

// askForWhatIs sets what a resource is asked for to what AWS has of it, as far as AWS says so.
func askForWhatIs(res resource.ModernManaged) {
	asked, has := forProvider(res), atProvider(res)
	for i := range asked.NumField() {
		now := has.FieldByName(asked.Type().Field(i).Name)
		field := asked.Field(i)
		if now.IsValid() && now.Type() == field.Type() && !field.IsZero() && !now.IsZero() && !mirrors(now, field) {
			field.Set(now)
		}
	}
}

// isBeingMade reports whether the provider has begun to create a resource of which AWS reports nothing yet. Deleted now, it would come to
// be with the flags that it was begun with, and the provider does not update what is on its way out.
func isBeingMade(live resource.ModernManaged) bool {
	return !meta.GetExternalCreatePending(live).IsZero() && !hasFailed(live)
}

// hasFailed reports whether AWS has refused the provider's last create or update of a resource.
func hasFailed(live resource.ModernManaged) bool {
	return live.GetCondition("LastAsyncOperation").Status == corev1.ConditionFalse
}

// finalSnapshotName has a part of the object's UID, so that a database that is made and deleted twice leaves two snapshots.
func finalSnapshotName(live *rds.Instance) string {
	identifier := live.Name
	if live.Spec.ForProvider.Identifier != nil {
		identifier = *live.Spec.ForProvider.Identifier
	}
	return strings.TrimSuffix(identifier, "-") + "-final-" + shortHash(string(live.UID), suffixLength)
}

func isTrue(b *bool) bool { return b != nil && *b }

func equal(a, b *string) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}

// GeneratedName is the name of the Secret with the generated value that goes with a managed resource, or "" where there is none.
func GeneratedName(live resource.ModernManaged) string {
	switch live := live.(type) {
	case *rds.Instance:
		if ref := live.Spec.ForProvider.PasswordSecretRef; ref != nil {
			return ref.Name
		}
	case *secretsmanager.Secret:
		labels := live.GetLabels()
		if labels[v1alpha1.LabelComposition] == secretComposition {
			return labels[v1alpha1.LabelEnvironment] + "-" + labels[v1alpha1.LabelInstance] + generatedEnding
		}
	}
	return ""
}

// PayloadName is the name of the Secret that was made for a managed resource to read, or "" where there is none.
func PayloadName(live resource.ModernManaged) string {
	version, ok := live.(*secretsmanager.SecretVersion)
	if !ok || version.Spec.ForProvider.SecretStringSecretRef == nil {
		return ""
	}
	return version.Spec.ForProvider.SecretStringSecretRef.Name
}

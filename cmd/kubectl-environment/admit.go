package main

import (
	"context"
	"encoding/json"
	"fmt"

	authorizationv1 "k8s.io/api/authorization/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/jsonmergepatch"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/config/policy"
)

// admitOffline sets defaults and validates as an API server does for a new Environment, or for a change of the live one where there is one.
func admitOffline(ctx context.Context, u, live *unstructured.Unstructured) (*v1alpha1.Environment, error) {
	u = u.DeepCopy()
	unstructured.RemoveNestedField(u.Object, "status")
	if err := policy.Admit(ctx, u, live); err != nil {
		return nil, refused(err, u)
	}
	return toEnvironment(u)
}

// admitTyped sets defaults and validates as an API server does for a new Environment.
func admitTyped(ctx context.Context, env *v1alpha1.Environment) (*v1alpha1.Environment, error) {
	object, err := runtime.DefaultUnstructuredConverter.ToUnstructured(env)
	if err != nil {
		return nil, fmt.Errorf("convert Environment: %w", err)
	}
	return admitOffline(ctx, &unstructured.Unstructured{Object: object}, nil)
}

func toEnvironment(u *unstructured.Unstructured) (*v1alpha1.Environment, error) {
	env := &v1alpha1.Environment{}
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(u.Object, env); err != nil {
		return nil, fmt.Errorf("read Environment %s: %w", u.GetName(), err)
	}
	return env, nil
}

// admitted is an Environment as it would be after kubectl apply, and what to tell of how that was found out.
type admitted struct {
	env   *v1alpha1.Environment
	notes []string
}

// admit asks the API server what would become of an Environment, so that its rules for changes and the admission policies have their say.
// Where it cannot be asked, the answer is what can be had without.
func admit(ctx context.Context, c client.Client, wanted *unstructured.Unstructured) (*admitted, error) {
	live, err := getEnvironment(ctx, c, client.ObjectKeyFromObject(wanted))
	if err != nil {
		return nil, err
	}
	if live != nil && live.GetDeletionTimestamp() != nil {
		return nil, fmt.Errorf("the Environment %s is being deleted: there is nothing to plan until it is gone", live.GetName())
	}
	outcome, err := dryRun(ctx, c, wanted, live)
	if err != nil {
		note := whyNotAsked(ctx, c, wanted, live, err)
		if note == "" {
			return nil, refused(err, wanted)
		}
		env, err := admitOffline(ctx, wanted, live)
		if err != nil {
			return nil, err
		}
		if live != nil {
			env.UID = live.GetUID()
		}
		return &admitted{env: env, notes: []string{note}}, nil
	}
	env, err := toEnvironment(outcome)
	if err != nil {
		return nil, err
	}
	if live == nil {
		env.UID = "" // a dry run makes one up
	}
	return &admitted{env: env}, nil
}

// whyNotAsked tells that the API server could not be asked from an answer of it, for which it is empty.
func whyNotAsked(ctx context.Context, c client.Client, wanted, live *unstructured.Unstructured, err error) string {
	switch {
	case apierrors.IsForbidden(err) && !mayApply(ctx, c, wanted, live):
		return "You may not apply this Environment, so the API server was not asked: the admission policies of this cluster are not checked."
	case apierrors.IsNotFound(err) && live == nil:
		return fmt.Sprintf("Namespace %s does not exist yet, so the API server was not asked: the admission policies of this cluster are not checked.", wanted.GetNamespace())
	}
	return ""
}

// getEnvironment is nil where there is none.
func getEnvironment(ctx context.Context, c client.Client, key client.ObjectKey) (*unstructured.Unstructured, error) {
	u := &unstructured.Unstructured{}
	u.SetGroupVersionKind(v1alpha1.GroupVersion.WithKind("Environment"))
	err := c.Get(ctx, key, u)
	if apierrors.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("get Environment %s: %w", key.Name, err)
	}
	return u, nil
}

// dryRun does what kubectl apply would do, and makes nothing of it last: a three-way merge, or a server-side apply where the Environment was
// last applied that way.
func dryRun(ctx context.Context, c client.Client, wanted, live *unstructured.Unstructured) (*unstructured.Unstructured, error) {
	outcome := wanted.DeepCopy()
	unstructured.RemoveNestedField(outcome.Object, "status")
	strict := client.FieldValidation(metav1.FieldValidationStrict)
	if live == nil {
		return outcome, c.Create(ctx, outcome, client.DryRunAll, strict)
	}
	if manager := appliedBy(live); manager != "" {
		patch, err := json.Marshal(outcome)
		if err != nil {
			return nil, fmt.Errorf("marshal: %w", err)
		}
		return outcome, c.Patch(ctx, outcome, client.RawPatch(types.ApplyPatchType, patch),
			client.FieldOwner(manager), client.ForceOwnership, client.DryRunAll, strict)
	}
	patch, err := threeWay(outcome, live)
	if err != nil {
		return nil, err
	}
	return outcome, c.Patch(ctx, outcome, client.RawPatch(types.MergePatchType, patch), client.DryRunAll, strict)
}

// appliedBy is who applied an Environment on the server, or "" where kubectl did it on the client, or nobody.
func appliedBy(live *unstructured.Unstructured) string {
	if _, ok := live.GetAnnotations()[lastApplied]; ok {
		return ""
	}
	for _, entry := range live.GetManagedFields() {
		if entry.Operation == metav1.ManagedFieldsOperationApply && entry.Subresource == "" {
			return entry.Manager
		}
	}
	return ""
}

// lastApplied is where kubectl keeps what was applied.
const lastApplied = "kubectl.kubernetes.io/last-applied-configuration"

func threeWay(wanted, live *unstructured.Unstructured) ([]byte, error) {
	now, err := json.Marshal(live)
	if err != nil {
		return nil, fmt.Errorf("marshal: %w", err)
	}
	then, err := json.Marshal(wanted)
	if err != nil {
		return nil, fmt.Errorf("marshal: %w", err)
	}
	patch, err := jsonmergepatch.CreateThreeWayJSONMergePatch([]byte(live.GetAnnotations()[lastApplied]), then, now)
	if err != nil {
		return nil, fmt.Errorf("compare with Environment %s: %w", live.GetName(), err)
	}
	return patch, nil
}

// mayApply tells a refusal by a policy, which is an answer, from the lack of a right.
func mayApply(ctx context.Context, c client.Client, wanted, live *unstructured.Unstructured) bool {
	verb := "patch"
	if live == nil {
		verb = "create"
	}
	review := &authorizationv1.SelfSubjectAccessReview{Spec: authorizationv1.SelfSubjectAccessReviewSpec{
		ResourceAttributes: &authorizationv1.ResourceAttributes{
			Verb: verb, Group: v1alpha1.GroupVersion.Group, Resource: "environments", Namespace: wanted.GetNamespace(), Name: wanted.GetName(),
		},
	}}
	return c.Create(ctx, review) == nil && review.Status.Allowed
}

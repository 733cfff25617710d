package controllers

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/api/equality"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/event"
	"sigs.k8s.io/controller-runtime/pkg/handler"
	"sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
)

// ReadNetworkOwner reads the Environment whose network another one uses. It is nil where none is used, or none has that name.
func ReadNetworkOwner(ctx context.Context, reader client.Reader, env *v1alpha1.Environment) (*v1alpha1.Environment, error) {
	name := compositions.NetworkOwner(env)
	if name == "" {
		return nil, nil
	}
	owner := &v1alpha1.Environment{}
	err := reader.Get(ctx, types.NamespacedName{Namespace: env.Namespace, Name: name}, owner)
	if apierrors.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("get Environment %s: %w", name, err)
	}
	return owner, nil
}

// usersOf a network are the Environments that name its owner.
func usersOf(ctx context.Context, reader client.Reader, owner client.Object, opts ...client.ListOption) ([]*v1alpha1.Environment, error) {
	list := &v1alpha1.EnvironmentList{}
	if err := reader.List(ctx, list, append(opts, client.InNamespace(owner.GetNamespace()))...); err != nil {
		return nil, fmt.Errorf("list Environments: %w", err)
	}
	var users []*v1alpha1.Environment
	for i := range list.Items {
		if compositions.NetworkOwner(&list.Items[i]) == owner.GetName() {
			users = append(users, &list.Items[i])
		}
	}
	return users, nil
}

// networkUsers are the names of the other Environments that have something in the network of one.
func networkUsers(ctx context.Context, reader client.Reader, env *v1alpha1.Environment, opts ...client.ListOption) ([]string, error) {
	users, err := usersOf(ctx, reader, env, opts...)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, user := range users {
		if in := user.Status.Network; user.Name != env.Name && in != nil && in.VPCID != "" {
			names = append(names, user.Name)
		}
	}
	slices.Sort(names)
	return names, nil
}

// reportUsed says that a deletion has not begun, because others use the network.
func (r *EnvironmentReconciler) reportUsed(ctx context.Context, env *v1alpha1.Environment, users []string) error {
	v := verdict{
		reason:  v1alpha1.ReasonDeleting,
		message: "nothing is deleted while other Environments use the network: delete " + strings.Join(users, ", ") + " first",
	}
	conditions := append(kept(env), condition(v1alpha1.ConditionReady, v))
	return r.writeStatus(ctx, env, env.Status, append(conditions, kstatus(v1alpha1.ConditionStalled, v.reason, v.message)...))
}

// networkChanges tell the users of a network of what they see of its owner, and an owner that waits for it that a user is gone.
func networkChanges(reader client.Reader) handler.EventHandler {
	tellUsers := func(ctx context.Context, owner client.Object, q queue) {
		users, err := usersOf(ctx, reader, owner, client.UnsafeDisableDeepCopy)
		if err != nil {
			log.FromContext(ctx).Error(err, "List the users of a network", "owner", client.ObjectKeyFromObject(owner).String())
		}
		for _, user := range users {
			q.Add(reconcile.Request{NamespacedName: client.ObjectKeyFromObject(user)})
		}
	}
	return handler.Funcs{
		CreateFunc: func(ctx context.Context, e event.CreateEvent, q queue) { tellUsers(ctx, e.Object, q) },
		UpdateFunc: func(ctx context.Context, e event.UpdateEvent, q queue) {
			before, after := e.ObjectOld.(*v1alpha1.Environment), e.ObjectNew.(*v1alpha1.Environment)
			if !equality.Semantic.DeepEqual(shownToUsers(before), shownToUsers(after)) {
				tellUsers(ctx, after, q)
			}
			tellOwner(before, q, compositions.NetworkOwner(before) != compositions.NetworkOwner(after))
		},
		DeleteFunc: func(ctx context.Context, e event.DeleteEvent, q queue) {
			tellUsers(ctx, e.Object, q)
			tellOwner(e.Object.(*v1alpha1.Environment), q, true)
		},
	}
}

func tellOwner(user *v1alpha1.Environment, q queue, gone bool) {
	if name := compositions.NetworkOwner(user); name != "" && gone {
		q.Add(reconcile.Request{NamespacedName: types.NamespacedName{Namespace: user.Namespace, Name: name}})
	}
}

// shownToUsers is what the users of a network see of its owner.
func shownToUsers(owner *v1alpha1.Environment) []any {
	return []any{
		owner.Status.Network, meta.IsStatusConditionTrue(owner.Status.Conditions, v1alpha1.ConditionNetworkReady),
		owner.DeletionTimestamp.IsZero(), owner.Spec.Region, owner.Spec.ProviderConfigRef, owner.Spec.Network,
	}
}

package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// somebody is a user who may do everything in the namespace.
const somebody = "alice"

// showPolicy has somebody delete a managed resource past its Environment, which an admission policy refuses.
func (s *stage) showPolicy(ctx context.Context, v *view) error {
	resources := s.last.resources
	vpc := resources[slices.IndexFunc(resources, func(r resource) bool { return r.gvk.Kind == "VPC" })]
	user, err := s.userOf(ctx, v.key.Namespace)
	if err != nil {
		return err
	}
	target := &metav1.PartialObjectMetadata{ObjectMeta: metav1.ObjectMeta{Namespace: v.key.Namespace, Name: vpc.name}}
	target.SetGroupVersionKind(vpc.gvk)
	refusal, err := refused(user.Delete(ctx, target))
	if err != nil {
		return fmt.Errorf("delete %s as %s: %w", vpc, somebody, err)
	}
	s.screen.print("", s.screen.bold("Policy"))
	s.screen.say("  ", fmt.Sprintf("%s, who may do everything in this namespace, deletes %s and is refused:", somebody, vpc))
	s.screen.say("  ", s.screen.yellow(refusal))
	return nil
}

// userOf returns a client with which somebody may do everything in a namespace.
func (s *stage) userOf(ctx context.Context, namespace string) (client.Client, error) {
	if err := s.admin.Create(ctx, &rbacv1.RoleBinding{
		ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: "everything"},
		RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: "cluster-admin"},
		Subjects:   []rbacv1.Subject{{APIGroup: rbacv1.GroupName, Kind: rbacv1.UserKind, Name: somebody}},
	}); err != nil {
		return nil, fmt.Errorf("let %s do everything in %s: %w", somebody, namespace, err)
	}
	cfg := s.cluster.Config()
	cfg.Impersonate = rest.ImpersonationConfig{UserName: somebody}
	user, err := client.New(cfg, client.Options{Scheme: s.admin.Scheme()})
	if err != nil {
		return nil, fmt.Errorf("make client of %s: %w", somebody, err)
	}
	return user, nil
}

// refused returns the words of the admission policy, and an error where it did not speak.
func refused(err error) (string, error) {
	if err == nil {
		return "", errors.New("the admission policy did not refuse it")
	}
	_, words, denied := strings.Cut(err.Error(), "denied request: ")
	if !apierrors.IsForbidden(err) || !denied {
		return "", err
	}
	return words, nil
}

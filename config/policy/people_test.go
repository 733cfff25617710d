package policy_test

import (
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// guarded is the namespace in which everybody tries everything. Here people and controllers have their real rights, and no others.
const guarded = "guarded"

// people are those of the columns of the table in docs/security.md. Controllers have what Kubernetes, Crossplane and config/default give them.
var people = map[string]rest.ImpersonationConfig{
	"developer":            user("developer"),
	"Crossplane editor":    user("crossplane-editor"),
	"operator":             user("operator"),
	"manager":              account("terrarium-system", "terrarium-controller-manager"),
	"provider":             account("crossplane-system", "provider-aws"),
	"garbage collector":    account("kube-system", "generic-garbage-collector"),
	"namespace controller": account("kube-system", "namespace-controller"),
}

func user(name string) rest.ImpersonationConfig {
	return rest.ImpersonationConfig{UserName: name, Groups: []string{"system:authenticated"}}
}

func account(namespace, name string) rest.ImpersonationConfig {
	return rest.ImpersonationConfig{
		UserName: "system:serviceaccount:" + namespace + ":" + name,
		Groups:   []string{"system:serviceaccounts", "system:serviceaccounts:" + namespace, "system:authenticated"},
	}
}

// rights of people, as a platform team gives them.
//
// No controller manager runs here that would put the parts of edit and of crossplane-edit together, so they are bound part by part.
func rights() []client.Object {
	objects := []client.Object{
		&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: guarded}},
		providerRole("crossplane-edit", "*"),
		providerRole("crossplane-system", "get", "list", "watch", "update", "patch", "create"),
		binding("operator", "cluster-admin", people["operator"].UserName),
		binding("provider", "crossplane-system", people["provider"].UserName),
	}
	edit := []string{"system:aggregate-to-edit", "system:aggregate-to-view", "terrarium-environment-editor", "terrarium-environment-viewer"}
	for _, role := range edit {
		objects = append(objects, bindingIn(guarded, "developer-"+role, role, people["developer"].UserName, people["Crossplane editor"].UserName))
	}
	return append(objects, bindingIn(guarded, "crossplane-editor", "crossplane-edit", people["Crossplane editor"].UserName))
}

// providerRole is what Crossplane's RBAC manager makes for each provider: for crossplane-edit, and for the provider itself, which has the Secrets too
// (internal/controller/rbac/provider/roles/roles.go).
func providerRole(name string, verbs ...string) *rbacv1.ClusterRole {
	role := &rbacv1.ClusterRole{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Rules: []rbacv1.PolicyRule{
			{APIGroups: []string{vpcKind.Group}, Resources: []string{"vpcs", "vpcs/status"}, Verbs: verbs},
			{APIGroups: []string{configKind.Group}, Resources: []string{"providerconfigs", "providerconfigs/status"}, Verbs: verbs},
		},
	}
	if name == "crossplane-system" {
		role.Rules = append(role.Rules, rbacv1.PolicyRule{
			APIGroups: []string{"", "coordination.k8s.io"}, Resources: []string{"secrets", "configmaps", "events", "leases"}, Verbs: []string{"*"},
		})
	}
	return role
}

// bindingIn binds a ClusterRole to users in one namespace.
func bindingIn(namespace, name, role string, users ...string) client.Object {
	return &rbacv1.RoleBinding{
		ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name},
		RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: role},
		Subjects:   subjects(users),
	}
}

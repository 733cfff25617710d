package policy_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/hack/localcluster"
)

const namespace = "shop"

// The users of the tests.
const (
	controller = "system:serviceaccount:terrarium-system:terrarium-controller-manager"
	collector  = "system:serviceaccount:kube-system:generic-garbage-collector"
	editor     = "editor"
	admin      = "admin" // an editor who may break the glass
)

var (
	cluster *localcluster.Cluster
	vpcKind = schema.GroupVersionKind{Group: "ec2.aws.m.upbound.io", Version: "v1beta1", Kind: "VPC"}
	envKind = v1alpha1.GroupVersion.WithKind("Environment")

	configKind     = schema.GroupVersionKind{Group: "aws.m.upbound.io", Version: "v1beta1", Kind: "ProviderConfig"}
	definitionKind = schema.GroupVersionKind{Group: "apiextensions.k8s.io", Version: "v1", Kind: "CustomResourceDefinition"}
)

func TestMain(m *testing.M) {
	opts := localcluster.Options{ProviderKinds: []schema.GroupKind{vpcKind.GroupKind(), configKind.GroupKind()}}
	os.Exit(localcluster.ForTests(m, opts, func(c *localcluster.Cluster) { cluster = c }))
}

// as is a client for a user of the cluster, in which the policies are installed.
func as(t *testing.T, user string) client.Client {
	t.Helper()
	if err := install(); err != nil {
		t.Fatalf("install policies: %v", err)
	}
	c, err := clientFor(user)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// system is what no policy and no role holds back.
const system = ""

func clientFor(user string) (client.Client, error) {
	return clientOf(rest.ImpersonationConfig{UserName: user})
}

func clientOf(user rest.ImpersonationConfig) (client.Client, error) {
	cfg := cluster.Config()
	cfg.Impersonate = user
	c, err := client.New(cfg, client.Options{})
	if err != nil {
		return nil, fmt.Errorf("make client: %w", err)
	}
	return c, nil
}

// install makes what config/default has, and the rights of the users.
var install = sync.OnceValue(func() error {
	ctx := context.Background()
	c, err := clientFor(system)
	if err != nil {
		return err
	}
	objects, err := rendered("../default")
	if err != nil {
		return err
	}
	objects = append(objects,
		&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: namespace}},
		editorRole(), binding("test-editor", "test-editor", editor, admin), bindingIn(namespace, "test-editor", "test-editor", controller),
		binding("break-glass", "terrarium-break-glass", admin))
	objects = append(objects, rights()...)
	c = client.WithFieldValidation(c, metav1.FieldValidationStrict)
	for _, object := range objects {
		// The cluster begins with the CRD.
		if err := c.Create(ctx, object); err != nil && !apierrors.IsAlreadyExists(err) {
			return fmt.Errorf("create %s: %w", object.GetName(), err)
		}
	}
	for _, object := range []*unstructured.Unstructured{environment(v1alpha1.Enabled), vpc(nil)} {
		if err := c.Create(ctx, object); err != nil {
			return fmt.Errorf("create %s: %w", object.GetKind(), err)
		}
		if err := waitForRefusal(ctx, object); err != nil {
			return err
		}
	}
	definition := &unstructured.Unstructured{}
	definition.SetGroupVersionKind(definitionKind)
	definition.SetName("environments.terrarium.io")
	return waitForRefusal(ctx, definition)
})

// rendered is what a directory has, built with the kustomize that `make deploy` uses.
func rendered(dir string) ([]client.Object, error) {
	command := exec.Command("go", "tool", "-modfile=../../hack/tools/go.mod", "kustomize", "build", dir)
	command.Stderr = os.Stderr
	out, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("build %s: %w", dir, err)
	}
	var objects []client.Object
	for doc := range bytes.SplitSeq(out, []byte("\n---\n")) {
		object := &unstructured.Unstructured{}
		if err := yaml.Unmarshal(doc, &object.Object); err != nil {
			return nil, fmt.Errorf("parse %s: %w", dir, err)
		}
		objects = append(objects, object)
	}
	return objects, nil
}

// waitForRefusal returns when the API server heeds the policy for an object: it learns of policies a little after they are there.
func waitForRefusal(ctx context.Context, object *unstructured.Unstructured) error {
	c, err := clientFor(admin)
	if err != nil {
		return err
	}
	return wait.PollUntilContextTimeout(ctx, 50*time.Millisecond, time.Minute, true, func(ctx context.Context) (bool, error) {
		err := c.Delete(ctx, object, client.DryRunAll)
		if apierrors.IsForbidden(err) && strings.Contains(err.Error(), "ValidatingAdmissionPolicy") {
			return true, nil
		}
		return false, err
	})
}

// editorRole lets its holders do what the tests try.
func editorRole() client.Object {
	return &rbacv1.ClusterRole{
		ObjectMeta: metav1.ObjectMeta{Name: "test-editor"},
		Rules: []rbacv1.PolicyRule{{
			APIGroups: []string{vpcKind.Group, envKind.Group, definitionKind.Group},
			Resources: []string{"vpcs", "environments", "customresourcedefinitions"},
			Verbs:     []string{"get", "list", "create", "update", "patch", "delete", "deletecollection"},
		}},
	}
}

// binding binds a ClusterRole to users in the whole cluster.
func binding(name, role string, users ...string) client.Object {
	return &rbacv1.ClusterRoleBinding{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: role},
		Subjects:   subjects(users),
	}
}

func subjects(users []string) []rbacv1.Subject {
	subjects := make([]rbacv1.Subject, 0, len(users))
	for _, user := range users {
		subjects = append(subjects, rbacv1.Subject{APIGroup: rbacv1.GroupName, Kind: rbacv1.UserKind, Name: user})
	}
	return subjects
}

func environment(protection v1alpha1.Switch) *unstructured.Unstructured {
	object := &unstructured.Unstructured{Object: map[string]any{
		"spec": map[string]any{"region": "eu-west-1", "deletionProtection": string(protection)},
	}}
	object.SetGroupVersionKind(envKind)
	object.SetNamespace(namespace)
	object.SetGenerateName("env-")
	return object
}

// vpc is a managed resource of Environment web.
func vpc(annotations map[string]string) *unstructured.Unstructured {
	object := &unstructured.Unstructured{Object: map[string]any{
		"spec": map[string]any{"forProvider": map[string]any{"region": "eu-west-1"}},
	}}
	object.SetGroupVersionKind(vpcKind)
	object.SetNamespace(namespace)
	object.SetGenerateName("web-vpc-")
	object.SetLabels(map[string]string{v1alpha1.LabelEnvironment: "web"})
	object.SetAnnotations(annotations)
	return object
}

func create(t *testing.T, object *unstructured.Unstructured) *unstructured.Unstructured {
	t.Helper()
	if err := as(t, system).Create(t.Context(), object); err != nil {
		t.Fatalf("create %s: %v", object.GetKind(), err)
	}
	return object
}

// check compares an answer with the wanted one: nothing, or a refusal with some words in it.
func check(t *testing.T, err error, want string) {
	t.Helper()
	switch {
	case want == "" && err != nil:
		t.Errorf("refused: %v", err)
	case want != "" && err == nil:
		t.Errorf("allowed, want it refused with %q", want)
	case want != "" && (!apierrors.IsForbidden(err) || !strings.Contains(err.Error(), want)):
		t.Errorf("failed with %q, want Forbidden with %q in it", err, want)
	}
}

package compositions_test

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
	admission "github.com/terrarium-io/terrarium/config/policy"
)

// application is a web shop with a worker, the case that most tests begin with: the Environment, and what is there before it.
func application(t testing.TB) (*v1alpha1.Environment, plan.Observed) {
	t.Helper()
	return readEnvironment(t, "application"), nothingBut(readSecrets(t, "application"))
}

// nothingBut is an observation of Secrets and no managed resource.
func nothingBut(secrets map[string]*corev1.Secret) plan.Observed {
	return plan.Observed{Resources: map[plan.Key]resource.ModernManaged{}, Secrets: secrets}
}

func readEnvironment(t testing.TB, name string) *v1alpha1.Environment {
	t.Helper()
	env := &v1alpha1.Environment{}
	if err := yaml.UnmarshalStrict(readFile(t, name, "environment.yaml"), env); err != nil {
		t.Fatalf("read environment of %s: %v", name, err)
	}
	return admitted(t, env)
}

// admitted is what an API server makes of an Environment, which must be valid.
func admitted(t testing.TB, env *v1alpha1.Environment) *v1alpha1.Environment {
	t.Helper()
	out, err := admit(t, env)
	if err != nil {
		t.Fatalf("Environment %s is not valid: %v", env.Name, err)
	}
	return out
}

// admit sets the defaults and validates. The UID is always the same, so that names are.
func admit(t testing.TB, env *v1alpha1.Environment) (*v1alpha1.Environment, error) {
	t.Helper()
	object, err := runtime.DefaultUnstructuredConverter.ToUnstructured(env)
	if err != nil {
		t.Fatal(err)
	}
	u := &unstructured.Unstructured{Object: object}
	if err := admission.Admit(t.Context(), u, nil); err != nil {
		return nil, err
	}
	out := &v1alpha1.Environment{}
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(u.Object, out); err != nil {
		t.Fatal(err)
	}
	out.UID = "c0ffee00-0000-4000-8000-000000000000"
	return out, nil
}

// readSecrets gives the Secrets of a case, with the UIDs that an API server would have given.
func readSecrets(t testing.TB, name string) map[string]*corev1.Secret {
	t.Helper()
	secrets := map[string]*corev1.Secret{}
	for _, document := range readDocuments(t, name, "secrets.yaml") {
		secret := &corev1.Secret{}
		if err := yaml.UnmarshalStrict(document, secret); err != nil {
			t.Fatalf("read secrets of %s: %v", name, err)
		}
		secrets[secret.Name] = newSecret(secret.Name, secret.StringData)
	}
	return secrets
}

func newSecret(name string, values map[string]string) *corev1.Secret {
	secret := &corev1.Secret{Data: map[string][]byte{}}
	secret.Name, secret.UID = name, types.UID("uid-of-"+name)
	for key, value := range values {
		secret.Data[key] = []byte(value)
	}
	return secret
}

// readObserved gives the managed resources of a case. ok is false where the case has no such file.
func readObserved(t testing.TB, name string) (_ map[plan.Key]resource.ModernManaged, ok bool) {
	t.Helper()
	if _, err := os.Stat(filepath.Join("testdata", name, "observed.yaml")); errors.Is(err, os.ErrNotExist) {
		return nil, false
	}
	resources := map[plan.Key]resource.ModernManaged{}
	for _, document := range readDocuments(t, name, "observed.yaml") {
		head := &unstructured.Unstructured{}
		if err := yaml.Unmarshal(document, &head.Object); err != nil {
			t.Fatal(err)
		}
		object, err := providerScheme(t).New(head.GroupVersionKind())
		if err != nil {
			t.Fatal(err)
		}
		if err := yaml.UnmarshalStrict(document, object); err != nil {
			t.Fatalf("read %s of %s: %v", head.GetName(), name, err)
		}
		key := plan.Key{GroupKind: head.GroupVersionKind().GroupKind(), Name: head.GetName()}
		resources[key] = as[resource.ModernManaged](t, object)
	}
	return resources, true
}

func providerScheme(t testing.TB) *runtime.Scheme {
	t.Helper()
	scheme := runtime.NewScheme()
	if err := compositions.Kinds.AddToScheme(scheme); err != nil {
		t.Fatal(err)
	}
	return scheme
}

// readDocuments splits a file, which may be missing or empty, into its YAML documents.
func readDocuments(t testing.TB, name, file string) [][]byte {
	t.Helper()
	if _, err := os.Stat(filepath.Join("testdata", name, file)); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	var documents [][]byte
	reader := utilyaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(readFile(t, name, file))))
	for {
		document, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return documents
		}
		if err != nil {
			t.Fatalf("read %s of %s: %v", file, name, err)
		}
		if len(bytes.TrimSpace(document)) > 0 {
			documents = append(documents, document)
		}
	}
}

func readFile(t testing.TB, name, file string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name, file))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func as[T any](t testing.TB, value any) T {
	t.Helper()
	out, ok := value.(T)
	if !ok {
		t.Fatalf("got a %T, want a %T", value, out)
	}
	return out
}

package helm_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// Nobody installs something else because they like Helm.
func TestChartInstallsWhatKustomizeDoes(t *testing.T) {
	everything := copyOfConfig(t)
	uncomment(t, filepath.Join(everything, "default/kustomization.yaml"), "# - ../prometheus")
	appendTo(t, filepath.Join(everything, "default/kustomization.yaml"), "components: [../rbac/aggregate]\n")
	for name, test := range map[string]struct{ kustomization, values string }{
		"default":    {"config/default", ""},
		"namespaced": {"config/namespaced", "namespaces: [shop-development]"},
		"everything": {
			filepath.Join(everything, "default"),
			"rbac: {aggregateToEdit: true}\nmonitoring: {serviceMonitor: true, rules: true, dashboard: true}",
		},
	} {
		t.Run(name, func(t *testing.T) {
			want := kustomize(t, test.kustomization)
			got, _ := render(t, test.values)
			if diff := cmp.Diff(asReleased(t, want), got); diff != "" {
				t.Errorf("objects (-kustomize +Helm):\n%s", diff)
			}
		})
	}
}

// asReleased says where a release differs: Helm makes the namespace before, and leaves the definition when it uninstalls.
func asReleased(t *testing.T, built objects) objects {
	t.Helper()
	if built["Namespace terrarium-system"] == nil {
		t.Error("kustomize makes no namespace any more")
	}
	delete(built, "Namespace terrarium-system")
	const name = "CustomResourceDefinition environments.terrarium.io"
	definition := (&unstructured.Unstructured{Object: built[name]}).DeepCopy()
	if err := unstructured.SetNestedField(definition.Object, "keep", "metadata", "annotations", "helm.sh/resource-policy"); err != nil {
		t.Fatal(err)
	}
	built[name] = definition.Object
	return built
}

func TestChartIsForTheNamespaceOfTheRelease(t *testing.T) {
	found, err := tryRender(t, dir, "platform", "namespaces: [shop]\nmonitoring: {serviceMonitor: true, rules: true, dashboard: true}")
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range found.manifests {
		if strings.Contains(text, "terrarium-system") {
			t.Errorf("it names another namespace:\n%s", text)
		}
	}
	all := found.objects(t)
	for _, name := range []string{"Deployment platform/terrarium-controller-manager", "ConfigMap platform/terrarium-tenancy", "RoleBinding shop/terrarium-manager-rolebinding"} {
		if all[name] == nil {
			t.Errorf("there is no %s", name)
		}
	}
	for _, policy := range []string{"terrarium-finalizer", "terrarium-managed-resources"} {
		variables, _, _ := unstructured.NestedSlice(all["ValidatingAdmissionPolicy "+policy], "spec", "variables")
		known := map[string]any{"name": "controllerNamespace", "expression": "'platform'"}
		if !slices.ContainsFunc(variables, func(v any) bool { return cmp.Equal(v, any(known)) }) {
			t.Errorf("%s takes the controller for a stranger: %v", policy, variables)
		}
	}
}

// copyOfConfig is for kustomizations that an administrator has changed.
func copyOfConfig(t *testing.T) string {
	t.Helper()
	copied := t.TempDir()
	if err := os.CopyFS(copied, os.DirFS(filepath.Join(root, "config"))); err != nil {
		t.Fatal(err)
	}
	return copied
}

func uncomment(t *testing.T, file, line string) {
	t.Helper()
	text := read(t, file)
	if !strings.Contains(text, "\n"+line+"\n") {
		t.Fatalf("%s has no line %q", file, line)
	}
	write(t, file, strings.Replace(text, line, strings.TrimPrefix(line, "# "), 1))
}

func appendTo(t *testing.T, file, text string) {
	t.Helper()
	write(t, file, read(t, file)+text)
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

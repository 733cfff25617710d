// Package config_test checks what is in config against the code.
package config_test

import (
	"bytes"
	"io/fs"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/yaml"
)

func TestKustomizationsBuild(t *testing.T) {
	var dirs []string
	err := filepath.WalkDir(".", func(path string, _ fs.DirEntry, err error) error {
		if filepath.Base(path) == "kustomization.yaml" {
			dirs = append(dirs, filepath.Dir(path))
		}
		return err
	})
	if err != nil {
		t.Fatalf("find kustomizations: %v", err)
	}
	for _, dir := range dirs {
		t.Run(dir, func(t *testing.T) {
			if len(build(t, dir)) == 0 {
				t.Error("there is nothing in it")
			}
		})
	}
}

func TestPoliciesKnowControllerByItsInstalledName(t *testing.T) {
	objects := build(t, "default")
	account := only(t, objects, "ServiceAccount", "terrarium-controller-manager")
	want := map[string]string{"controllerNamespace": "'" + account.GetNamespace() + "'", "controllerAccount": "'" + account.GetName() + "'"}
	knows := 0
	for _, policy := range objects {
		if policy.GetKind() != "ValidatingAdmissionPolicy" {
			continue
		}
		variables, _, _ := unstructured.NestedSlice(policy.Object, "spec", "variables")
		for _, variable := range variables {
			variable := variable.(map[string]any)
			name, got := variable["name"].(string), variable["expression"]
			if want[name] == "" {
				continue
			}
			knows++
			if got != want[name] {
				t.Errorf("%s of %s is %v, want %s", name, policy.GetName(), got, want[name])
			}
		}
	}
	if knows != 2*len(want) {
		t.Errorf("%d variables name the controller, want those of two policies", knows)
	}
}

// build renders a kustomization with the kustomize that `make deploy` uses.
func build(t *testing.T, dir string) []*unstructured.Unstructured {
	t.Helper()
	command := exec.CommandContext(t.Context(), "go", "tool", "-modfile=../hack/tools/go.mod", "kustomize", "build", dir)
	var stderr strings.Builder
	command.Stderr = &stderr
	out, err := command.Output()
	if err != nil {
		t.Fatalf("build %s: %v\n%s", dir, err, stderr.String())
	}
	return parse(t, out)
}

func parse(t *testing.T, text []byte) []*unstructured.Unstructured {
	t.Helper()
	var objects []*unstructured.Unstructured
	for doc := range bytes.SplitSeq(text, []byte("\n---\n")) {
		object := &unstructured.Unstructured{}
		if err := yaml.Unmarshal(doc, &object.Object); err != nil {
			t.Fatalf("parse: %v\n%s", err, doc)
		}
		objects = append(objects, object)
	}
	return objects
}

func only(t *testing.T, objects []*unstructured.Unstructured, kind, name string) *unstructured.Unstructured {
	t.Helper()
	at := slices.IndexFunc(objects, func(o *unstructured.Unstructured) bool { return o.GetKind() == kind && o.GetName() == name })
	if at < 0 {
		t.Fatalf("there is no %s %s", kind, name)
	}
	return objects[at]
}

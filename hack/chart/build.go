package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/yaml"
)

// built is an object that kustomize has built, and where from.
type built struct {
	*unstructured.Unstructured
	file string // below config, such as policy/finalizer.yaml
	when string // of the values, in words of a template; empty: always
}

const originAnnotation = "config.kubernetes.io/origin"

// Helm makes the namespace of a release itself, before what is in the chart.
const madeByHelm = "Namespace"

// buildAll builds whatever the values can ask for: config/default with all that its comments offer, and what config/namespaced has besides.
func buildAll() ([]built, error) {
	text, err := os.ReadFile("config/default/kustomization.yaml")
	if err != nil {
		return nil, err
	}
	everything := resourceLine.ReplaceAllString(string(text), "- ../config/") + "\ncomponents: [../config/rbac/aggregate]\n"
	everywhere, err := kustomize(everything)
	if err != nil {
		return nil, fmt.Errorf("build config/default: %w", err)
	}
	namespaced, err := kustomize("resources: [../config/namespaced]\n")
	if err != nil {
		return nil, fmt.Errorf("build config/namespaced: %w", err)
	}
	var all []built
	for _, o := range everywhere {
		if o.GetKind() == madeByHelm {
			continue
		}
		o.when = conditionOf(o)
		if o.when == "" && !has(namespaced, o) {
			o.when = "not .Values.namespaces"
		}
		all = append(all, o)
	}
	for _, o := range namespaced {
		if !has(everywhere, o) {
			o.when = ".Values.namespaces"
			all = append(all, o)
		}
	}
	return all, nil
}

// resourceLine is one of config/default's resources, in use or not.
var resourceLine = regexp.MustCompile(`(?m)^(# )?- \.\./`)

func has(objects []built, wanted built) bool {
	return slices.ContainsFunc(objects, func(o built) bool {
		return o.GetKind() == wanted.GetKind() && o.GetName() == wanted.GetName() && o.GetNamespace() == wanted.GetNamespace()
	})
}

// kustomize builds a kustomization, which may name what is in config as ../config.
func kustomize(kustomization string) ([]built, error) {
	dir, err := os.MkdirTemp(".", ".chart-") // kustomize wants a relative path to what it builds upon
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if err := os.WriteFile(filepath.Join(dir, "kustomization.yaml"), []byte(kustomization+"buildMetadata: [originAnnotations]\n"), 0o600); err != nil {
		return nil, err
	}
	command := exec.Command("go", "tool", "-modfile=hack/tools/go.mod", "kustomize", "build", dir)
	command.Stderr = os.Stderr
	out, err := command.Output()
	if err != nil {
		return nil, err
	}
	return parse(out)
}

func parse(text []byte) ([]built, error) {
	var all []built
	for documents := yaml.NewYAMLOrJSONDecoder(bytes.NewReader(text), 4096); ; {
		o := &unstructured.Unstructured{}
		if err := documents.Decode(o); errors.Is(err, io.EOF) {
			return all, nil
		} else if err != nil {
			return nil, fmt.Errorf("parse: %w", err)
		}
		file, err := takeOrigin(o)
		if err != nil {
			return nil, err
		}
		all = append(all, built{Unstructured: o, file: file})
	}
}

// takeOrigin takes the note of kustomize from an object, and says which file of config it is about. What a generator has made is named after itself.
func takeOrigin(o *unstructured.Unstructured) (string, error) {
	annotations := o.GetAnnotations()
	var origin struct{ Path, ConfiguredIn string }
	if err := yaml.Unmarshal([]byte(annotations[originAnnotation]), &origin); err != nil {
		return "", fmt.Errorf("read the origin of %s: %w", o.GetName(), err)
	}
	delete(annotations, originAnnotation)
	o.SetAnnotations(annotations)
	if len(annotations) == 0 {
		unstructured.RemoveNestedField(o.Object, "metadata", "annotations")
	}
	if origin.Path == "" {
		origin.Path = filepath.Join(filepath.Dir(origin.ConfiguredIn), o.GetName()+".yaml")
	}
	file, ok := strings.CutPrefix(filepath.Clean(origin.Path), "../config/")
	if !ok {
		return "", fmt.Errorf("%s %s is from %q, which is not in config", o.GetKind(), o.GetName(), origin.Path)
	}
	return file, nil
}
